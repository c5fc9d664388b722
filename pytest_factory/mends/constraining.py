"""What a candidate takes without the bounds that the app's classes have for fields of the same names: in a body or in a query."""

import ast
from collections.abc import Collection, Iterator, Mapping
from urllib.parse import parse_qsl

from pytest_factory.mends.doubling import BOUNDS
from pytest_factory.mends.fault import Fault, Mended, edit, own_routes
from pytest_factory.workspace.edits import Edit, Source, applied
from pytest_factory.workspace.modules import Modules
from pytest_factory.workspace.scope import arguments_of, fields_of

_ANY_TEXT = ("str", "str | None", "Optional[str]")


def constraining(fault: Fault) -> Iterator[Mended]:
    """Where something is let in: the new classes of the file with the bounds, and the types of texts, of the app's own fields;
    or the route's parameters with these types."""
    criterion = fault.let_in
    if criterion is None or fault.framework != "fastapi":
        return
    known = _known(fault.sources)
    if not isinstance(criterion.body, dict):
        yield from _parameters(fault, {name for name, _ in parse_qsl(criterion.query)}, known)
        return
    for change in fault.code:
        if change.after is None or not change.path.endswith(".py"):
            continue
        source, old = Source(change.after, name=change.path), _classes(change.before or "")
        fields = [
            (node, known[name])
            for cls in source.tree.body
            if isinstance(cls, ast.ClassDef) and cls.name not in old
            for name, node in fields_of(cls).items()
            if name in known
        ]
        edits = [one for node, told in fields for one in _edits(source, node, told)]
        if edits:
            yield Mended("keep the app's bounds", change.path, applied(source.text, edits))


def _parameters(fault: Fault, sent: Collection[str], known: Mapping[str, ast.AnnAssign]) -> Iterator[Mended]:
    """The route with the app's own types for those of its parameters that were sent and take any text."""
    for path, source, function in own_routes(fault):
        edits = [
            edit(source, argument.annotation, _in_place_of(ast.unparse(argument.annotation), known[argument.arg]))
            for argument in arguments_of(function)
            if argument.arg in sent
            and argument.arg in known
            and _own_type(known[argument.arg])
            and argument.annotation is not None
            and ast.unparse(argument.annotation) in _ANY_TEXT
        ]
        if edits:
            yield Mended("keep the app's types", path, applied(source.text, edits))


def _in_place_of(note: str, told: ast.AnnAssign) -> str:
    """The annotation of the app's own type, with None where the other one has it."""
    own = ast.unparse(told.annotation)
    return own if note == "str" else f"{own} | None"


def _classes(text: str) -> set[str]:
    return {node.name for node in ast.walk(Source(text, name="the file").tree) if isinstance(node, ast.ClassDef)}


def _known(sources: Mapping[str, str]) -> dict[str, ast.AnnAssign]:
    """The fields of the app's classes that have bounds or a type of their own, by name; what has two forms is not known."""
    found: dict[str, list[ast.AnnAssign]] = {}
    for module in Modules(sources):
        for cls in (node for node in ast.walk(module.tree) if isinstance(node, ast.ClassDef)):
            for name, node in fields_of(cls).items():
                found.setdefault(name, []).append(node)
    bounded = {name: [node for node in nodes if _bounds(node) or _own_type(node)] for name, nodes in found.items()}
    return {name: nodes[0] for name, nodes in bounded.items() if len({ast.dump(node) for node in nodes}) == 1}


def _own_type(node: ast.AnnAssign) -> bool:
    """Whether a field's type is a class with a name, as that of an enumeration is."""
    return isinstance(node.annotation, ast.Name) and node.annotation.id[:1].isupper()


def _bounds(node: ast.AnnAssign) -> list[str]:
    parts = [part for part in (node.annotation, node.value) if part]
    calls = [call for part in parts for call in ast.walk(part) if isinstance(call, ast.Call)]
    return [ast.unparse(word) for call in calls for word in call.keywords if word.arg in BOUNDS]


def _edits(source: Source, node: ast.AnnAssign, told: ast.AnnAssign) -> Iterator[Edit]:
    if not isinstance(node.target, ast.Name):
        return
    note = ast.unparse(node.annotation)
    if _own_type(told) and note in _ANY_TEXT:
        yield edit(source, node.annotation, _in_place_of(note, told))
    bounds = ", ".join(_bounds(told))
    if not bounds or _bounds(node) or isinstance(node.value, ast.Call):
        return
    if node.value is not None:
        yield edit(source, node.value, f"Field(default={ast.unparse(node.value)}, {bounds})")
        return
    end = source.offset(node.end_lineno or node.lineno, node.end_col_offset or 0)
    yield Edit(end, end, f" = Field({bounds})")
