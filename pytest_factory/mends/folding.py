"""Texts that are kept in small letters where only their comparison should not mind: `email = data["email"].lower()`."""

import ast
from collections.abc import Iterator

from pydantic import JsonValue

from pytest_factory.mends.fault import Fault, Mended, edit, own_functions
from pytest_factory.workspace.edits import Edit, Source, applied

_FOLDS = ("lower", "casefold", "upper")


def folding(fault: Fault) -> Iterator[Mended]:
    """Where an answer has a text in other letters than it was sent in, the text as it came, folded where it is compared."""
    if fault.criterion is None or not isinstance(fault.criterion.body, dict) or fault.result is None:
        return
    if not any(_folded(value, fault.result.got) for value in fault.criterion.body.values()):
        return
    for path, source, function in own_functions(fault.code):
        for node in ast.walk(function):
            match node:
                case ast.Assign(
                    targets=[ast.Name(id=name)],
                    value=ast.Call(func=ast.Attribute(attr=how, value=whole), args=[]) as call,
                ) if how in _FOLDS:
                    compared = [*_compared(function, name, how, source)]
                    kept = [edit(source, call, ast.get_source_segment(source.text, whole) or ast.unparse(whole))]
                    yield Mended("as sent", path, applied(source.text, [*kept, *compared]))


def _folded(value: JsonValue, got: str) -> bool:
    """Whether an answer has a text with other letters alone."""
    if not isinstance(value, str) or f'"{value}"' in got:
        return False
    return any(f'"{other}"' in got for other in (value.lower(), value.upper()))


def _compared(function: ast.AST, name: str, how: str, source: Source) -> Iterator[Edit]:
    for node in ast.walk(function):
        for part in (node.left, *node.comparators) if isinstance(node, ast.Compare) else ():
            if isinstance(part, ast.Name) and part.id == name:
                yield edit(source, part, f"{name}.{how}()")
