"""A member that a class does not have, by the name of the one that it has."""

import ast
import difflib
import re
from collections.abc import Iterator, Mapping, Sequence

from pytest_factory.mends.fault import Fault, Mended, Site, replaced
from pytest_factory.workspace.edits import Source
from pytest_factory.workspace.excerpts import words_of
from pytest_factory.workspace.scope import all_names, local_names
from pytest_factory.workspace.sketch import calls_of

_LACKS = re.compile(r"'(\w+)' object has no attribute '(\w+)'")
_UNKNOWN = re.compile(
    r'^(?P<path>[^:\n]+):(?P<line>\d+): error: "(?P<cls>\w+)" has no attribute "(?P<name>\w+)"', re.MULTILINE
)
_CLOSE = 0.75
_MOST = 3


def renaming(fault: Fault) -> Iterator[Mended]:
    """The attribute that raises, or that mypy does not know, written as the members of that class that are named most like it."""
    found = [(fault.site, match[1], match[2]) for match in [_LACKS.search(fault.raised)] if match]
    if fault.gate and fault.gate.name == "mypy":
        said = _UNKNOWN.finditer(fault.gate.detail)
        found += [(fault.at(match["path"], int(match["line"])), match["cls"], match["name"]) for match in said]
    texts = fault.texts
    for site, cls, name in found:
        asked = [n for n in ast.walk(site.statement) if isinstance(n, ast.Attribute) and n.attr == name] if site else []
        if site is None or len(asked) != 1:
            continue
        yield from _of_another(site, asked[0], fault.sources)
        constant = name.upper()  # of one thing: a list of all would be true of each
        one = rf"^{constant}\b ?(?::[^=\n]*)?= ?+(?![\[{{(]|list|dict|set|tuple)"
        if any(re.search(one, text, re.MULTILINE) for text in fault.sources.values()):
            yield Mended("constant", site.path, replaced(site.source, asked[0], constant))
        members = members_of(cls, [text for path, text in texts.items() if path.endswith(".py")])
        for member in like(name, members)[:_MOST]:
            yield Mended(
                "rename", site.path, replaced(site.source, asked[0], f"{ast.unparse(asked[0].value)}.{member}")
            )


def _of_another(site: Site, asked: ast.Attribute, sources: Mapping[str, str]) -> Iterator[Mended]:
    """The call of a method that another class has, as the app makes it elsewhere, with what the function has."""
    called = [node for node in ast.walk(site.statement) if isinstance(node, ast.Call) and node.func is asked]
    for told in calls_of(asked.attr, sources)[:_MOST] if called else ():
        call = ast.parse(told, mode="eval").body
        arguments = call.args if isinstance(call, ast.Call) else []
        if {name for one in arguments for name in all_names(one)} <= local_names(site.function):
            yield Mended("ask whom the app asks", site.path, replaced(site.source, called[0], told))


def members_of(name: str, texts: Sequence[str]) -> list[str]:
    """The public members of the classes of that name."""
    found: dict[str, None] = {}
    for text in texts:
        if f"class {name}" not in text:
            continue
        for node in ast.walk(Source(text, name="the file").tree):
            if isinstance(node, ast.ClassDef) and node.name == name:
                found |= dict.fromkeys(_members(node))
    return [member for member in found if not member.startswith("_")]


def _members(node: ast.ClassDef) -> Iterator[str]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef):
            yield inner.name
        elif isinstance(inner, ast.AnnAssign) and isinstance(inner.target, ast.Name):
            yield inner.target.id
        elif (
            isinstance(inner, ast.Attribute) and isinstance(inner.ctx, ast.Store) and ast.unparse(inner.value) == "self"
        ):
            yield inner.attr


def like(name: str, members: Sequence[str]) -> list[str]:
    """The members that share a word with a name or are spelt nearly so, the nearest first."""
    scored = [(len(words_of(name) & words_of(m)), difflib.SequenceMatcher(None, name, m).ratio(), m) for m in members]
    near = [one for one in scored if one[0] or one[1] >= _CLOSE or name in one[2] or one[2] in name]
    return [member for _, _, member in sorted(near, key=lambda one: (-one[0], -one[1]))]
