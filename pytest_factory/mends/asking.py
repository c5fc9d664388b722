"""What a store is asked for by a method, or a keyword, that it lacks: one that it has, and a filter of what that gives."""

import ast
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from pytest_factory.mends.fault import Fault, Function, Mended, replaced
from pytest_factory.workspace.scope import FUNCTIONS, arguments_of, fields_of

_NO_METHOD = re.compile(r"'(?P<cls>\w+)' object has no attribute '(?P<name>\w+)'")
_NO_KEYWORD = re.compile(r"(?P<cls>\w+)\.(?P<name>\w+)\(\) got an unexpected keyword argument")
_LISTS = re.compile(r"(?:list|List|Sequence|Iterable|tuple)\[(?P<item>\w+)")


class _Method(NamedTuple):
    """A method that answers with a list."""

    name: str
    takes: frozenset[str]
    needs: frozenset[str]
    item: str


def asking(fault: Fault) -> Iterator[Mended]:
    """The call with the method of that class that takes most of its keywords; what no method takes is compared with the items,
    where they are known to have it: `[one for one in boats.find(size=3) if one.colour == "red"]`."""
    match = _NO_METHOD.search(fault.raised) or _NO_KEYWORD.search(fault.raised)
    site = fault.site
    if match is None or site is None:
        return
    calls = [
        node
        for node in ast.walk(site.statement)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == match["name"]
    ]
    if len(calls) != 1 or calls[0].args or not calls[0].keywords or not all(word.arg for word in calls[0].keywords):
        return
    texts = {**fault.sources, **{change.path: change.after or "" for change in fault.code}}
    given = {word.arg: ast.unparse(word.value) for word in calls[0].keywords if word.arg}
    assert isinstance(calls[0].func, ast.Attribute)
    owner = ast.unparse(calls[0].func.value)
    methods = [one for one in _methods(match["cls"], texts) if one.needs <= given.keys()]
    for method in sorted(methods, key=lambda one: -len(one.takes & given.keys())):
        left = {name: value for name, value in given.items() if name not in method.takes}
        if not left.keys() <= _fields(method.item, texts):
            continue
        taken = ", ".join(f"{name}={value}" for name, value in given.items() if name in method.takes)
        call = f"{owner}.{method.name}({taken})"
        tests = " and ".join(f"one.{name} == {value}" for name, value in left.items())
        yield Mended(
            "ask by what it takes",
            site.path,
            replaced(site.source, calls[0], f"[one for one in {call} if {tests}]" if tests else call),
        )


def _methods(name: str, texts: Mapping[str, str]) -> Iterator[_Method]:
    """The public methods of a class that answer with a list of things of a class."""
    for node in _class(name, texts):
        for part in node.body:
            told = _LISTS.match(ast.unparse(part.returns)) if isinstance(part, FUNCTIONS) and part.returns else None
            if isinstance(part, FUNCTIONS) and told and not part.name.startswith("_"):
                names = {argument.arg for argument in arguments_of(part)} - {"self"}
                yield _Method(part.name, frozenset(names), frozenset(names - _optional(part)), told["item"])


def _optional(function: Function) -> set[str]:
    """The arguments that have a default."""
    plain = [argument.arg for argument in (*function.args.posonlyargs, *function.args.args)]
    own = zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True)
    last = plain[len(plain) - len(function.args.defaults) :]
    return {*last, *(argument.arg for argument, default in own if default is not None)}


def _fields(name: str, texts: Mapping[str, str], depth: int = 0) -> set[str]:
    """The annotated attributes of a class, those of its bases among them."""
    found: set[str] = set()
    for node in _class(name, texts):
        found |= set(fields_of(node))
        for base in node.bases if depth < 3 else ():
            found |= _fields(ast.unparse(base), texts, depth + 1)
    return found


def _class(name: str, texts: Mapping[str, str]) -> list[ast.ClassDef]:
    """The class of that name; none where the app has several, or none."""
    found = []
    for path, text in texts.items():
        if path.endswith(".py") and f"class {name}" in text:
            try:
                found += [n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.ClassDef) and n.name == name]
            except SyntaxError:
                continue
    return found if len(found) == 1 else []
