"""What a query string or a form has is text, and so is the default in its place."""

import ast

from pytest_factory.errors import SpliceError
from pytest_factory.workspace.edits import Edit, Source, applied
from pytest_factory.workspace.scope import FUNCTIONS

_OF_TEXTS = {"isdigit", "isdecimal", "isnumeric", "strip", "lower", "upper", "split"}
_GIVEN = ("args", "form", "query_params", "values")


def text_defaults(code: str) -> str:
    """`code` with `request.args.get("n", 1)` as `request.args.get("n", "1")` where a text's method is called on it.

    There, or on the name that it is bound to. With a `type` the value is no text any more. What does not parse stays.
    """
    try:
        source = Source(code, name="the addition")
    except SpliceError:
        return code
    numbers: dict[int, ast.expr] = {}
    for function in (node for node in ast.walk(source.tree) if isinstance(node, FUNCTIONS)):
        nodes = list(ast.walk(function))
        read = [node.value for node in nodes if isinstance(node, ast.Attribute) and node.attr in _OF_TEXTS]
        names = {node.id for node in read if isinstance(node, ast.Name)}
        bound = [node for node in nodes if isinstance(node, ast.Assign) and len(node.targets) == 1]
        read += [one.value for one in bound if isinstance(one.targets[0], ast.Name) and one.targets[0].id in names]
        for default in map(_number, read):
            if default is not None:
                numbers[id(default)] = default
    edits = [
        Edit(
            source.offset(node.lineno, node.col_offset),
            source.offset(node.end_lineno or 0, node.end_col_offset or 0),
            f'"{ast.unparse(node)}"',
        )
        for node in numbers.values()
    ]
    return applied(code, edits) if edits else code


def _number(node: ast.expr) -> ast.expr | None:
    """The number that a parameter's value is where it is not sent."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get"):
        return None
    given = node.func.value
    if not (isinstance(given, ast.Attribute) and given.attr in _GIVEN) or len(node.args) != 2 or node.keywords:
        return None
    default = node.args[1]
    plain = isinstance(default, ast.Constant) and isinstance(default.value, int) and not isinstance(default.value, bool)
    return default if plain else None
