"""Bounds that are off by one: what is refused and what is not tells which side the bound itself is on."""

import ast
from collections.abc import Iterator

from pytest_factory.mends.fault import Fault, Mended, own_functions, replaced
from pytest_factory.workspace.edits import Edit, Source, applied

_REFUSALS = (400, 409, 422)
_OTHER: dict[type[ast.cmpop], str] = {ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">"}
_WORDS = {"gt": "ge", "ge": "gt", "lt": "le", "le": "lt"}
"""Of Query, Path and Field."""


def bounding(fault: Fault) -> Iterator[Mended]:
    """Where one is refused that should not be, or the other way round, each comparison with a number, and each bound that FastAPI
    and pydantic are given, shifted."""
    criterion, result = fault.criterion, fault.result
    if criterion is None or result is None or not fault.works or result.traceback:
        return
    let_in = criterion.expect.status in _REFUSALS and result.got.startswith("status 2")
    kept_out = criterion.expect.status < 400 and result.got.startswith(tuple(f"status {one}" for one in _REFUSALS))
    if not let_in and not kept_out:
        return
    for path, source, function in own_functions(fault.code):
        for compare in (node for node in ast.walk(function) if isinstance(node, ast.Compare)):
            for text in _shifted(compare):
                yield Mended("shift a bound", path, replaced(source, compare, text))
    for change in fault.code:
        if change.after is None or not change.path.endswith(".py"):
            continue
        source, old = Source(change.after, name=change.path), set((change.before or "").splitlines())
        for call in (node for node in ast.walk(source.tree) if isinstance(node, ast.Call)):
            for word in call.keywords if source.line(call.lineno) not in old else ():
                if word.arg in _WORDS:
                    start = source.offset(word.lineno, word.col_offset)
                    edit = Edit(start, start + len(word.arg), _WORDS[word.arg])
                    yield Mended("shift a bound", change.path, applied(source.text, [edit]))


def _shifted(compare: ast.Compare) -> Iterator[str]:
    """The comparison with one of its operators made strict, or not strict, where a number or a length stands beside it."""
    operands = [compare.left, *compare.comparators]
    for index, operator in enumerate(compare.ops):
        near = operands[index : index + 2]
        if type(operator) in _OTHER and any(isinstance(one, ast.Constant | ast.UnaryOp) for one in near):
            signs = [_OTHER[type(o)] if i == index else _sign(o) for i, o in enumerate(compare.ops)]
            parts = [f" {sign} {ast.unparse(right)}" for sign, right in zip(signs, compare.comparators, strict=True)]
            yield ast.unparse(compare.left) + "".join(parts)


def _sign(operator: ast.cmpop) -> str:
    """How an operator is written."""
    names = [ast.Name("a"), ast.Name("b")]
    return ast.unparse(ast.Compare(names[0], [operator], [names[1]])).split(" ", 1)[1].rsplit(" ", 1)[0]
