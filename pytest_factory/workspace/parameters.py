"""Parameters as FastAPI takes them: defaults outside of `Annotated`, and bounds by the names that it has for them."""

import ast
from collections.abc import Callable, Iterable, Iterator

from pytest_factory.workspace.argument_order import defaults_last
from pytest_factory.workspace.edits import Edit, Source, applied
from pytest_factory.workspace.scope import FUNCTIONS, arguments_of

_MARKS = frozenset({"Query", "Path", "Header", "Cookie", "Form", "Body", "Field"})
_BOUNDS = {
    "min": "ge",
    "minimum": "ge",
    "min_value": "ge",
    "gte": "ge",
    "max": "le",
    "maximum": "le",
    "max_value": "le",
    "lte": "le",
    "minlength": "min_length",
    "maxlength": "max_length",
}
"""What other libraries call a bound, to what FastAPI and pydantic call it."""


def as_fastapi_takes_them(code: str) -> str:
    """`code` with the bounds of Query and its like renamed, and `Annotated[int, Query(10)]` as `Annotated[int, Query()] = 10`.

    What does not parse stays.
    """
    return _changed(_changed(code, _renamed), _moved)


def _changed(code: str, change: Callable[[Source], Iterable[Edit]]) -> str:
    try:
        tree = ast.parse(code)
    except SyntaxError:
        return code
    if not any(isinstance(node, ast.Name) and node.id in _MARKS for node in ast.walk(tree)):
        return code
    edits = list(change(Source(code, name="the addition")))
    return defaults_last(applied(code, edits)) if edits else code


def _marks(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Name) and call.func.id in _MARKS


def _renamed(source: Source) -> Iterator[Edit]:
    for call in (node for node in ast.walk(source.tree) if isinstance(node, ast.Call) and _marks(node)):
        named = {word.arg for word in call.keywords}
        for word in call.keywords:
            if word.arg in _BOUNDS and _BOUNDS[word.arg] not in named:
                start = source.offset(word.lineno, word.col_offset)
                yield Edit(start, start + len(word.arg), _BOUNDS[word.arg])


def _moved(source: Source) -> Iterator[Edit]:
    for function in (node for node in ast.walk(source.tree) if isinstance(node, FUNCTIONS)):
        arguments, defaults = function.args.args, function.args.defaults
        given = [*arguments[len(arguments) - len(defaults) :], *function.args.kwonlyargs]
        for argument in arguments_of(function):
            yield from _default_moved(source, argument, has_default=argument in given)


def _default_moved(source: Source, argument: ast.arg, *, has_default: bool) -> list[Edit]:
    """The default that stands in an argument's `Annotated`, behind it."""
    match argument.annotation:
        case ast.Subscript(value=ast.Name(id="Annotated"), slice=ast.Tuple(elts=[_, ast.Call() as call])) if _marks(
            call
        ):
            pass
        case _:
            return []
    told = [*call.args[:1], *(word.value for word in call.keywords if word.arg == "default")]
    if not told or ast.unparse(call.func) == "Path":
        return []
    rest = [*call.args[1:], *(word for word in call.keywords if word.arg != "default")]
    parts = [
        f"{one.arg}={ast.unparse(one.value)}" if isinstance(one, ast.keyword) else ast.unparse(one) for one in rest
    ]
    start = source.offset(call.lineno, call.col_offset)
    end = source.offset(call.end_lineno or 0, call.end_col_offset or 0)
    after = source.offset(argument.end_lineno or 0, argument.end_col_offset or 0)
    edits = [Edit(start, end, f"{ast.unparse(call.func)}({', '.join(parts)})")]
    value = told[0]
    if not has_default and not (isinstance(value, ast.Constant) and value.value is Ellipsis):
        edits.append(Edit(after, after, f" = {ast.unparse(value)}"))
    return edits
