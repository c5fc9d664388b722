"""A header with the time that a request took, in Flask: a small model reads when the request came, and nobody wrote that down."""

import ast
from collections.abc import Iterator

from pytest_factory.mends.fault import Fault, Function, Mended, body_start, edit, functions, own_functions
from pytest_factory.workspace.edits import Edit, Source, applied, first_line
from pytest_factory.workspace.scope import all_names

_HOOKS = {"after_request": "before_request", "after_app_request": "before_app_request"}
CLOCKS = ("time.time()", "time.time_ns()", "perf_counter()", "monotonic()", "datetime.now()")
"""How calls end that tell the time."""
_REQUEST = {"g", "request"}
"""What Flask has of the request at hand."""
_CAME = "g.came"


def timing(fault: Fault) -> Iterator[Mended]:
    """The time now without what was kept of the request, where nothing in the app keeps it: with a hook that does."""
    if fault.framework != "flask" or fault.criterion is None or not fault.criterion.expect.headers:
        return
    for path, source, function in own_functions(fault.code):
        hooks = [mark for mark in function.decorator_list if isinstance(mark, ast.Attribute) and mark.attr in _HOOKS]
        taken = next(
            (node for node in ast.walk(function) if hooks and isinstance(node, ast.BinOp) and _took(node)), None
        )
        if taken is None or any(_keeps(text, taken.right) for text in fault.texts.values()):
            continue
        keeping = _keeping(source, function, hooks[0], f"{_CAME} = {ast.unparse(taken.left)}\n")
        edits = [keeping, edit(source, taken.right, _CAME)]
        yield Mended("keep the time", path, applied(source.text, edits))


def _keeping(source: Source, function: Function, after: ast.Attribute, kept: str) -> Edit:
    """The edit that keeps the time: in the first hook that the app has in front of requests, since that may answer some of them
    and then the next ones are not called, or else in one of its own."""
    hook = f"{ast.unparse(after.value)}.{_HOOKS[after.attr]}"
    for other in functions(source):
        if any(ast.unparse(mark) == hook for mark in other.decorator_list):
            start = body_start(other)
            at = source.at(first_line(start))
            return Edit(at, at, f"{' ' * start.col_offset}{kept}")
    at = source.at(first_line(function))
    own = f'@{hook}\ndef keep_time() -> None:\n    """Keep when the request came."""\n    {kept}\n\n'
    return Edit(at, at, own)


def _took(node: ast.BinOp) -> bool:
    """Whether a difference is one between the time now and something of the request."""
    now = any(clock in ast.unparse(node.left) for clock in CLOCKS)
    return now and isinstance(node.op, ast.Sub) and bool(all_names(node.right) & _REQUEST)


def _keeps(text: str, read: ast.expr) -> bool:
    """Whether a module writes to what is read."""
    names = {ast.unparse(node) for node in ast.walk(read) if isinstance(node, ast.Attribute | ast.Subscript)}
    return any(f"{name} = " in text for name in names)
