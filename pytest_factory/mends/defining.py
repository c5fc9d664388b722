"""A class that nobody wrote, for what a route takes: a small model knows its name, and the app does not start."""

import re
from collections.abc import Iterator, Mapping, Sequence

from pydantic import JsonValue

from pytest_factory.mends.fault import Fault, Mended, own_functions, own_routes, serves
from pytest_factory.workspace.edits import Edit, Source, applied, first_line
from pytest_factory.workspace.merging import wanted_of
from pytest_factory.workspace.routing import endpoints
from pytest_factory.workspace.scope import all_names, arguments_of

_LACKS = re.compile(r"name '(?P<name>\w+)' is not defined|cannot import name '(?P<wanted>\w+)' from")
_CLASS = re.compile(r"[A-Z][a-z]\w*")
_TYPES = {bool: "bool", int: "int", float: "float", str: "str", list: "list[Any]", dict: "dict[str, Any]"}


def defining(fault: Fault) -> Iterator[Mended]:
    """The class in front of the route that takes it, with the keys that requests which work send."""
    criterion, name = fault.criterion, _lacking(fault)
    if criterion is None or fault.framework != "fastapi" or not criterion.changes_state:
        return
    bodies = [body for body in (criterion.body, *fault.good) if isinstance(body, dict) and body]
    for path, source, function in own_routes(fault) if bodies and _CLASS.fullmatch(name) else ():
        if any(argument.annotation and name in all_names(argument.annotation) for argument in arguments_of(function)):
            at = source.at(first_line(function))
            edits = [Edit(at, at, _class(name, bodies)), *_without_import(source, name)]
            yield Mended("what is sent", path, applied(source.text, edits))


def unasked(fault: Fault) -> Iterator[Mended]:
    """A file without its new routes that need what is not there, and that no criterion asks for."""
    name = _lacking(fault)
    for change in fault.code if name else ():
        own = [(source, function) for path, source, function in own_functions(fault.code) if path == change.path]
        idle = [
            (source, function)
            for source, function in own
            if endpoints(function)
            and name in all_names(function)
            and not any(serves(function, c) for c in fault.criteria)
        ]
        if idle:
            spans = [(source, *source.own_lines(function)) for source, function in idle]
            edits = [Edit(source.at(first), source.at(last + 1), "") for source, first, last in spans]
            yield Mended("only what is asked for", change.path, applied(idle[0][0].text, edits))


def _lacking(fault: Fault) -> str:
    """The name for want of which the app does not start, or a request fails; empty where that is not what happens."""
    found = _LACKS.search(f"{fault.result.got}\n{fault.raised}") if fault.result else None
    return (found["name"] or found["wanted"]) if found else ""


def _class(name: str, bodies: Sequence[Mapping[str, JsonValue]]) -> str:
    """A class of pydantic with the keys of all bodies; what some lack may be left out."""
    keys = dict.fromkeys(key for body in bodies for key in body)
    lines = [f"    {key}: {_type(key, bodies)}\n" for key in keys if key.isidentifier()]
    return f'class {name}(BaseModel):\n    """What a client sends."""\n\n{"".join(lines)}\n\n'


def _type(key: str, bodies: Sequence[Mapping[str, JsonValue]]) -> str:
    told = {_TYPES.get(type(body[key]), "None") for body in bodies if key in body}
    told = told - {"int"} if "float" in told else told
    left_out = any(key not in body for body in bodies)
    kinds = sorted(told - {"None"}) + (["None"] if left_out or "None" in told else [])
    return " | ".join(kinds) + (" = None" if left_out else "")


def _without_import(source: Source, name: str) -> list[Edit]:
    """The edits that take a name out of the file's imports."""
    edits = []
    for node in source.tree.body:
        wanted = wanted_of(node)
        if any(one.bound == name for one in wanted):
            rest = [str(one) for one in wanted if one.bound != name]
            first, last = source.own_lines(node)
            edits.append(Edit(source.at(first), source.at(last + 1), "".join(f"{line}\n" for line in rest)))
    return edits
