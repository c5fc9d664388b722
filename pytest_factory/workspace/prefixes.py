"""Paths that repeat the prefix of the router which they are registered on lose it.

`@router.get("/boats/{boat_id}")` on a router with the prefix /boats answers /boats/boats/1; a small model sees the prefix and
writes the whole path, or its end, all the same.
"""

import ast
from collections import Counter
from collections.abc import Callable, Sequence

from pytest_factory.artifacts import Route
from pytest_factory.errors import SpliceError
from pytest_factory.workspace.edits import Edit, Source, applied
from pytest_factory.workspace.leaks import routes_in
from pytest_factory.workspace.scope import FUNCTIONS


def prefix_of(path: str, text: str, routes: Sequence[Route]) -> str:
    """The prefix that most routes of a file have before the path in their decorator; `routes` are those of the app."""
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return ""
    written = {
        (node.name, method): told
        for node in ast.walk(tree)
        if isinstance(node, FUNCTIONS)
        for method, told in routes_in(node)
    }
    found = Counter(
        route.path.removesuffix(told)
        for route in routes
        if route.file == path
        if (told := written.get((route.function, route.method))) is not None and route.path.endswith(told)
    )
    return found.most_common(1)[0][0] if found else ""


def without_prefix(code: str, prefix: str, asked: Callable[[str, str], bool]) -> str:
    """`code` with the paths of its routes such that `prefix` before them is asked for, where leaving out its end does that.

    `asked` says whether the spec speaks of a method and a whole path. What does not parse stays as it is.
    """
    try:
        added = Source(code, name="the addition")
    except SpliceError:
        return code
    edits = []
    for node in ast.walk(added.tree) if prefix else ():
        if not isinstance(node, FUNCTIONS):
            continue
        for decorator, (method, path) in zip(_decorators(node), routes_in(node), strict=False):
            shorter = _shorter(path, prefix)
            if asked(method, prefix + path) or shorter is None or not asked(method, prefix + shorter):
                continue
            start = added.offset(decorator.lineno, decorator.col_offset)
            end = added.offset(decorator.end_lineno or decorator.lineno, decorator.end_col_offset or 0)
            edits.append(Edit(start, end, f'"{shorter}"'))
    return applied(code, edits) if edits else code


def _decorators(node: ast.FunctionDef | ast.AsyncFunctionDef) -> list[ast.Constant]:
    """The path of each decorator that registers a route, as `routes_in` finds them."""
    return [
        call.args[0]
        for call in node.decorator_list
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.args
        if isinstance(call.args[0], ast.Constant) and list(routes_in(_alone(node, call)))
    ]


def _alone(node: ast.FunctionDef | ast.AsyncFunctionDef, decorator: ast.expr) -> ast.stmt:
    return ast.FunctionDef(name=node.name, args=node.args, body=node.body, decorator_list=[decorator])


def _shorter(path: str, prefix: str) -> str | None:
    """`path` without its longest beginning that is the end of `prefix`; placeholders count as the same."""
    mine, before = _segments(path), _segments(prefix)
    for count in range(min(len(mine), len(before)), 0, -1):
        if [_bare(one) for one in mine[:count]] == [_bare(one) for one in before[-count:]]:
            return "".join(f"/{one}" for one in mine[count:])
    return None


def _segments(path: str) -> list[str]:
    return [segment for segment in path.split("/") if segment]


def _bare(segment: str) -> str:
    return "{}" if segment.startswith(("{", "<")) else segment
