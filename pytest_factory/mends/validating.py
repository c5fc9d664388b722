"""Input that has to be refused and is taken: a key that is not there, a text that is blank, a value of another type."""

import ast
from collections.abc import Iterator, Sequence

from pydantic import JsonValue

from pytest_factory.mends.fault import Fault, Function, Mended, body_start, inserted, own_routes, refusal
from pytest_factory.workspace.edits import Source, first_line
from pytest_factory.workspace.scope import arguments_of, local_names

_TYPES = {str: "str", int: "int", float: "int | float", bool: "bool", list: "list", dict: "dict"}


def validating(fault: Fault) -> Iterator[Mended]:
    """The route with a refusal in front, of the one key by which the body differs from one that is to be taken."""
    criterion = fault.let_in
    if criterion is None or not isinstance(criterion.body, dict):
        return
    for good in fault.good:
        if not isinstance(good, dict) or (key := _only_difference(good, criterion.body)) is None:
            continue
        for path, source, function in own_routes(fault):
            bad, status = criterion.body.get(key), criterion.expect.status
            if isinstance(bad, str) and not bad.strip():
                yield from _once_stripped(path, source, function, key, status, fault)
            value, known = _value(function, key, fault, source)
            optional = any(isinstance(other, dict) and key not in other for other in fault.good)
            if value and (test := _test(value, good[key], bad, optional=optional)):
                yield Mended("validate", path, _refused(source, function, [*known, f"if {test}:"], key, status, fault))
        return


def _only_difference(good: dict[str, JsonValue], bad: dict[str, JsonValue]) -> str | None:
    """The one key of a good body that a bad one has otherwise, or not at all."""
    keys = [key for key in good if key not in bad or bad[key] != good[key]]
    return keys[0] if len(keys) == 1 and bad.keys() <= good.keys() else None


def _once_stripped(
    path: str, source: Source, function: Function, key: str, status: int, fault: Fault
) -> Iterator[Mended]:
    """With the refusal behind `text = data["text"].strip()`, which is where the function knows what is left of a text."""
    for node in ast.walk(function):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(func=ast.Attribute(attr="strip"), args=[])):
                told = ast.unparse(node.value)
                if f"'{key}'" in told or f".{key}." in told:
                    indent = " " * node.col_offset
                    lines = (
                        f"{indent}if not {name}:\n{indent}    {refusal(fault.framework, status, f'{key} is not valid')}"
                    )
                    yield Mended("validate", path, inserted(source, (node.end_lineno or node.lineno) + 1, lines))


def _value(function: Function, key: str, fault: Fault, source: Source) -> tuple[str, Sequence[str]]:
    """How the function gets the value of a key, as code, empty where it is not known; and lines that have to stand in front.

    What a Flask view is sent may be no object: then it has no key.
    """
    if fault.framework == "flask":
        name = next(one for one in ("sent", "given", "json_sent", "json_given") if one not in local_names(function))
        read = [f"{name} = request.get_json(silent=True)", f"{name} = {name} if isinstance({name}, dict) else {{}}"]
        return f'{name}.get("{key}")', read
    texts = [source.text, *(text for path, text in fault.sources.items() if path.endswith(".py"))]
    for argument in arguments_of(function):
        note = ast.unparse(argument.annotation) if argument.annotation else ""
        if note.startswith("dict["):
            return f'{argument.arg}.get("{key}")', ()
        if note.isidentifier() and any(f"class {note}(" in text and f"    {key}:" in text for text in texts):
            return f"{argument.arg}.{key}", ()
    return "", ()


def _test(value: str, good: JsonValue, bad: JsonValue, *, optional: bool) -> str:
    """The test that tells what is refused from what is taken; empty where nothing but the values does. What is `optional` may be
    left out."""
    sent = f"{value} is not None and " if optional and bad is not None else ""
    if isinstance(good, str) and good.strip() and (bad is None or (isinstance(bad, str) and not bad.strip())):
        return f"{sent}not str({value} or '').strip()"
    if bad is None and good is not None:
        return f"{value} is None"
    if type(good) in _TYPES and type(good) is not type(bad):
        return f"{sent}not isinstance({value}, {_TYPES[type(good)]})"
    return ""


def _refused(source: Source, function: Function, lines: Sequence[str], key: str, status: int, fault: Fault) -> str:
    start = body_start(function)
    indent = " " * start.col_offset
    refused = refusal(fault.framework, status, f"{key} is not valid")
    return inserted(source, first_line(start), "\n".join(indent + line for line in (*lines, f"    {refused}")))
