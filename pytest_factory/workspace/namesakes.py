"""A helper and a route of one name: a small model calls both what they do, and Python keeps only the last."""

import ast

from pytest_factory.workspace.scope import FUNCTIONS


def helpers_apart(code: str) -> str:
    """`code` with a helper that has the name of a decorated function called `_name`, by its callers, too.

    Where nobody calls it, it goes. What does not parse, and names that more than two functions have, stay.
    """
    try:
        tree = ast.parse(code)
    except SyntaxError:
        return code
    functions: dict[str, list[ast.FunctionDef | ast.AsyncFunctionDef]] = {}
    for node in tree.body:
        if isinstance(node, FUNCTIONS):
            functions.setdefault(node.name, []).append(node)
    for name, twins in functions.items():
        plain = [node for node in twins if not node.decorator_list]
        if len(twins) == 2 and len(plain) == 1 and f"_{name}" not in code:
            return helpers_apart(_apart(code, tree, plain[0]))
    return code


def _apart(code: str, tree: ast.Module, helper: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    lines = code.encode().splitlines(keepends=True)  # as bytes: so are the columns of a tree
    inside = {id(node) for node in ast.walk(helper)}
    called = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == helper.name]
    if all(id(node) in inside for node in called):
        del lines[helper.lineno - 1 : helper.end_lineno]
        return b"".join(lines).decode()
    begin = len("async def " if isinstance(helper, ast.AsyncFunctionDef) else "def ")
    places = [(helper.lineno, helper.col_offset + begin), *((node.lineno, node.col_offset) for node in called)]
    for line, column in sorted(places, reverse=True):
        lines[line - 1] = lines[line - 1][:column] + b"_" + lines[line - 1][column:]
    return b"".join(lines).decode()
