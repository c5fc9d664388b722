"""Where code reads what a client sent as text: a query string, or a form."""

import ast
from collections.abc import Iterator
from typing import NamedTuple

Function = ast.FunctionDef | ast.AsyncFunctionDef

_TEXTS = frozenset({"args", "form", "values", "query_params"})
"""Attributes of a request that hold texts by name."""


class Read(NamedTuple):
    """One expression that reads a text by its name."""

    reader: str
    """What it is read from, as code: `request.args`."""
    key: str
    """Its name, as code: `"limit"`."""
    default: str = ""
    """What stands for a text that was not sent, as code; empty where nothing does."""
    optional: bool = False
    """Whether a text that was not sent is no error."""


def read_of(node: ast.expr) -> Read | None:
    """What an expression reads; None for every other expression.

    >>> read_of(ast.parse('request.args.get("limit", 10)', mode="eval").body)
    Read(reader='request.args', key="'limit'", default='10', optional=True)
    """
    match node:
        case ast.Call(func=ast.Attribute(attr="get" | "getlist", value=ast.Attribute(attr=held) as reader)) if (
            node.args
        ):
            given = [*node.args[1:2], *(word.value for word in node.keywords if word.arg == "default")]
            key, default = node.args[0], ast.unparse(given[0]) if given else ""
        case ast.Subscript(value=ast.Attribute(attr=held) as reader, slice=key):
            default = ""
        case _:
            return None
    if held not in _TEXTS or not isinstance(key, ast.Constant):
        return None
    return Read(ast.unparse(reader), ast.unparse(key), default, optional=isinstance(node, ast.Call))


def reads_in(function: Function) -> Iterator[Read]:
    """Everything that a function reads; whether something was sent is read, too."""
    for node in ast.walk(function):
        match node:
            case ast.Compare(
                left=ast.Constant() as key,
                ops=[ast.In() | ast.NotIn()],
                comparators=[ast.Attribute(attr=held) as reader],
            ) if held in _TEXTS:
                yield Read(ast.unparse(reader), ast.unparse(key), optional=True)
            case ast.expr():
                if read := read_of(node):
                    yield read


def bound_to(function: Function, name: str) -> list[ast.expr]:
    """What a name is bound to in a function, by plain assignments."""
    return [
        node.value
        for node in ast.walk(function)
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == name for t in node.targets)
    ]
