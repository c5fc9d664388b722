"""Keys of a body as arguments of a FastAPI route: a small model writes `numbers: list[int]` for `{"numbers": [...]}`.

FastAPI takes a plain argument for a query parameter, and a list or an object that stands alone for the whole body.
"""

import ast
from collections.abc import Iterator

from pytest_factory.errors import SpliceError
from pytest_factory.workspace.bodies import PARAMETER, Sent
from pytest_factory.workspace.edits import Edit, Source, applied
from pytest_factory.workspace.leaks import routes_in
from pytest_factory.workspace.observables import Function
from pytest_factory.workspace.scope import FUNCTIONS

_PLAIN = frozenset({"str", "int", "float", "bool", "list", "dict", "List", "Dict", "Any", "Sequence"})

_MARKS = frozenset({"Body", "Query", "Path", "Header", "Cookie", "Form", "File", "Depends", "Security"})
"""What says where FastAPI takes an argument from."""


def with_embedded_keys(code: str, *, sent: Sent) -> str:
    """`code` with every argument that is a key of its route's body marked as one: `Annotated[T, Body(embed=True)]`.

    A list that stands alone under another name than the one key that is sent gets the key as its alias. Arguments that are
    marked already, and what does not parse, stay.
    """
    try:
        source = Source(code, name="the addition")
    except SpliceError:
        return code
    functions = [node for node in source.tree.body if isinstance(node, FUNCTIONS)]
    return applied(code, [edit for node in functions for edit in _embedded(source, node, sent)])


def _embedded(source: Source, function: Function, sent: Sent) -> Iterator[Edit]:
    for method, path in routes_in(function):
        keys = sent(method, path) or frozenset()
        plain = [one for one in function.args.args if one.arg not in PARAMETER.findall(path) and _is_plain(one)]
        named = [one for one in plain if one.arg in keys]
        alone = plain if len(plain) == len(keys) == 1 and _root(plain[0].annotation) in ("list", "List") else []
        for argument in named or alone:
            alias = "" if argument.arg in keys else f', alias="{next(iter(keys))}"'
            note = ast.unparse(argument.annotation) if argument.annotation else "Any"
            start = source.offset(argument.lineno, argument.col_offset)
            end = source.offset(argument.end_lineno or argument.lineno, argument.end_col_offset or 0)
            yield Edit(start, end, f"{argument.arg}: Annotated[{note}, Body(embed=True{alias})]")
        if keys:
            return


def _is_plain(argument: ast.arg) -> bool:
    note = argument.annotation
    marked = {node.id for node in ast.walk(note) if isinstance(node, ast.Name)} & _MARKS if note else set[str]()
    return note is not None and not marked and _root(note) in _PLAIN


def _root(note: ast.expr | None) -> str:
    """`list` of `list[int] | None`, and of `Annotated[list[int], ...]`."""
    match note:
        case ast.Subscript(value=ast.Name(id="Annotated"), slice=ast.Tuple(elts=[inner, *_])):
            note = inner
    while isinstance(note, ast.BinOp | ast.Subscript):
        note = note.left if isinstance(note, ast.BinOp) else note.value
    return note.id if isinstance(note, ast.Name) else ""
