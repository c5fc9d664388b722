"""Arguments of a Flask view that no path gives: a small model writes FastAPI's form, and means the query string."""

import ast
from collections.abc import Collection

from pytest_factory.workspace.edits import Edit, Source
from pytest_factory.workspace.scope import FUNCTIONS, arguments_of

_PLAIN = {"int", "float", "str"}


def from_query(source: Source, function: ast.stmt, unfed: Collection[str]) -> list[Edit] | None:
    """Edits that make the view read these arguments from `request.args`; None where one of them is no plain value.

    Each must be an int, a float or a str with a default. What is no number is refused with 400, as FastAPI does with 422.
    """
    if not isinstance(function, FUNCTIONS):
        return None
    docstring = ast.get_docstring(function) is not None
    if len(function.body) == docstring or function.body[docstring].lineno == function.lineno:
        return None
    args = function.args
    given = [*args.posonlyargs, *args.args]
    defaults = dict(zip([arg.arg for arg in given[len(given) - len(args.defaults) :]], args.defaults, strict=True))
    defaults |= {a.arg: d for a, d in zip(args.kwonlyargs, args.kw_defaults, strict=True) if d is not None}
    lines: list[str] = []
    for arg in arguments_of(function):
        if arg.arg not in unfed:
            continue
        kind, default = _kind(arg.annotation), defaults.get(arg.arg)
        if kind is None or not isinstance(default, ast.Constant):
            return None
        lines += _read(arg.arg, kind, ast.unparse(default))
    kept = [arg for arg in arguments_of(function) if arg.arg not in unfed]
    if any(arg.arg in defaults for arg in kept):
        return None
    first = function.body[docstring]
    indent = " " * first.col_offset
    text = "".join(f"{line}\n{indent}" for line in lines)
    begin = source.offset(function.lineno, function.col_offset)
    opened = source.text.index("(", begin)
    end = _closed(source.text, opened)
    place = source.offset(first.lineno, first.col_offset)
    return [Edit(opened + 1, end, ", ".join(ast.unparse(arg) for arg in kept)), Edit(place, place, text)]


def _kind(annotation: ast.expr | None) -> str | None:
    """int, float or str, where the annotation is that, or that or None."""
    if annotation is None:
        return None
    parts = {part.strip() for part in ast.unparse(annotation).removeprefix("Optional[").rstrip("]").split("|")} - {
        "None"
    }
    found = parts & _PLAIN
    return next(iter(found)) if found == parts and len(parts) == 1 else None


def _read(name: str, kind: str, default: str) -> list[str]:
    if kind == "str":
        return [f'{name} = request.args.get("{name}"{"" if default == "None" else f", {default}"})']
    number = "a whole number" if kind == "int" else "a number"
    return [
        "try:",
        f'    {name} = {kind}(request.args["{name}"]) if "{name}" in request.args else {default}',
        "except ValueError:",
        f'    abort(400, description="{name} must be {number}")',
    ]


def _closed(text: str, opened: int) -> int:
    """Where the bracket that opens there is closed; brackets in texts do not stand in a list of plain arguments."""
    depth = 0
    for place in range(opened, len(text)):
        depth += (text[place] in "([{") - (text[place] in ")]}")
        if depth == 0:
            return place
    return len(text)
