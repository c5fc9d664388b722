"""A list that is cut twice: `found[first : first + most]`, and then `found[first:]` of what is left."""

import ast
from collections.abc import Iterator

from pytest_factory.mends.fault import Fault, Mended, own_functions, without


def cutting(fault: Fault) -> Iterator[Mended]:
    """Where a list is another one than it should be, the code without one of its cuts, the later ones first."""
    criterion, result = fault.criterion, fault.result
    if criterion is None or result is None or result.traceback or not result.got or result.got.startswith("status "):
        return
    if not (criterion.expect.items or isinstance(criterion.expect.body, list)):
        return
    for path, source, function in own_functions(fault.code):
        cuts = [node for node in ast.walk(function) if isinstance(node, ast.stmt) and _cuts(node)]
        for cut in reversed(cuts if len(cuts) > 1 else []):
            yield Mended("cut once", path, without(source, _whole(function, cut)))


def _cuts(node: ast.stmt) -> bool:
    """Whether a statement is `x = x[a:b]`."""
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Subscript(value=ast.Name(id=cut), slice=ast.Slice())):
            return name == cut
    return False


def _whole(function: ast.FunctionDef | ast.AsyncFunctionDef, cut: ast.stmt) -> ast.stmt:
    """The statement, or the `if` that holds nothing else."""
    ifs = [node for node in ast.walk(function) if isinstance(node, ast.If) and node.body == [cut] and not node.orelse]
    return ifs[0] if ifs else cut
