"""What only mypy finds: an annotation that is not what is returned, a name that is a text and then a number, or empty."""

import ast
import re
from collections.abc import Iterator

from pytest_factory.mends.fault import Fault, Mended, replaced
from pytest_factory.workspace.edits import Edit, Source, applied
from pytest_factory.workspace.merging import Wanted, merge_imports
from pytest_factory.workspace.scope import bindings, local_names

_WRONG = re.compile(
    r'^(?P<path>[^:\n]+):(?P<line>\d+): error: Incompatible return value type \(got "(?P<got>[^"]+)", expected "[^"]*"\)',
    re.MULTILINE,
)
_LISTED = re.compile(
    r"^(?P<path>[^:\n]+):(?P<line>\d+): error: List comprehension has incompatible type List\[(?P<got>.+)\]; expected List\[",
    re.MULTILINE,
)
_REBOUND = re.compile(
    r"^(?P<path>[^:\n]+):(?P<line>\d+): error: Incompatible types in assignment "
    r'\(expression has type "(?:int|float)", variable has type "str',
    re.MULTILINE,
)
_BARE = re.compile(r'^(?P<path>[^:\n]+):(?P<line>\d+): error: Need type annotation for "(?P<name>\w+)"', re.MULTILINE)
_EMPTY = {
    "{}": "dict[str, Any]",
    "dict()": "dict[str, Any]",
    "[]": "list[Any]",
    "list()": "list[Any]",
    "set()": "set[Any]",
    "Counter()": "Counter[str]",
    "defaultdict(int)": "defaultdict[str, int]",
    "defaultdict(list)": "defaultdict[str, list[Any]]",
    "defaultdict(dict)": "defaultdict[str, dict[str, Any]]",
    "defaultdict(set)": "defaultdict[str, set[Any]]",
}
"""What is empty at first, to a type that takes what comes, by names."""
_GIVEN = "given"
_PUBLIC = {"werkzeug.wrappers.response": "werkzeug.wrappers", "flask.wrappers": "flask"}
"""Modules, as mypy names them, to those that people import from."""
_DOTTED = re.compile(r"\b((?:\w+\.)+)(\w+)\b")


def returning(fault: Fault) -> Iterator[Mended]:
    """The function's annotation, replaced by what it returns; the names of it are imported."""
    said = fault.gate.detail if fault.gate and fault.gate.name == "mypy" else ""
    for match in (*_WRONG.finditer(said), *_LISTED.finditer(said)):
        site = fault.at(match["path"], int(match["line"]))
        if site is None or site.function.returns is None:
            continue
        listed = match.re is _LISTED
        if listed and not (isinstance(site.statement, ast.Return) and isinstance(site.statement.value, ast.ListComp)):
            continue
        taken = bindings(site.source.tree.body)
        named = {(module.rstrip("."), name) for module, name in _DOTTED.findall(match["got"])}
        wanted = [
            Wanted(_PUBLIC.get(m, m), name, _alias(m, name) if name in taken else "") for m, name in sorted(named)
        ]
        called = {(want.module, want.name): want.bound for want in wanted}
        plain = f"list[{match['got']}]" if listed else match["got"]
        for module, name in named:
            plain = plain.replace(f"{module}.{name}", called[_public(module), name])
        text = replaced(site.source, site.function.returns, plain)
        yield Mended("annotate as returned", site.path, merge_imports(text, wanted))


def rebinding(fault: Fault) -> Iterator[Mended]:
    """A name that is bound to a text, and then to the number in it: the text gets a name of its own."""
    for match in _REBOUND.finditer(fault.gate.detail) if fault.gate and fault.gate.name == "mypy" else ():
        site = fault.at(match["path"], int(match["line"]))
        if site is None or not isinstance(site.statement, ast.Assign) or _GIVEN in local_names(site.function):
            continue
        name, value = ast.unparse(site.statement.targets[0]), site.statement.value
        earlier = [
            node
            for node in ast.walk(site.function)
            if isinstance(node, ast.Name)
            and node.id == name
            and (node.lineno < site.statement.lineno or node in ast.walk(value))
        ]
        starts = [site.source.offset(node.lineno, node.col_offset) for node in earlier]
        edits = [Edit(start, start + len(name), _GIVEN) for start in starts]
        yield Mended("name the text", site.path, applied(site.source.text, edits))


def emptied(fault: Fault) -> Iterator[Mended]:
    """A name that is bound to something empty: with a type."""
    said = fault.gate.detail if fault.gate and fault.gate.name == "mypy" else ""
    for match in _BARE.finditer(said):
        change = next((change for change in fault.code if match["path"].endswith(change.path)), None)
        if change is None or change.after is None:
            continue
        source = Source(change.after, name=change.path)
        for node in ast.walk(source.tree):
            if not isinstance(node, ast.Assign) or node.lineno != int(match["line"]) or len(node.targets) != 1:
                continue
            target = node.targets[0]
            kind = _EMPTY.get(ast.unparse(node.value).removeprefix("collections."), "")
            if kind and ast.unparse(target) == match["name"]:
                text = replaced(source, target, f"{match['name']}: {kind}")
                yield Mended("annotate what is empty", change.path, text)


def _public(module: str) -> str:
    return _PUBLIC.get(module.rstrip("."), module.rstrip("."))


def _alias(module: str, name: str) -> str:
    """What an imported name is called where the file has another of that name."""
    return f"{module.partition('.')[0].capitalize()}{name}"
