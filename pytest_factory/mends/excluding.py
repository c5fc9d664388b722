"""A chain that refuses one made-up word, `elif sort == "unknown": abort(400)`, where any other value is to be refused."""

import ast
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

from pytest_factory.mends.fault import Fault, Mended, own_functions
from pytest_factory.workspace.edits import Edit, Source, applied


def excluding(fault: Fault) -> Iterator[Mended]:
    """Where a value of a query that has to be refused is taken, the refusal of a word that nobody sends with success comes last,
    for all values that no branch knows.
    """
    criterion, result = fault.criterion, fault.result
    if criterion is None or result is None or not 400 <= criterion.expect.status < 500:
        return
    if not result.got.startswith("status 2") or "?" not in criterion.path:
        return
    known = {value for path in fault.taken for _, value in parse_qsl(urlsplit(path).query, keep_blank_values=True)}
    for path, source, function in own_functions(fault.code):
        chains = [node for node in ast.walk(function) if isinstance(node, ast.If)]
        inner = [node.orelse[0] for node in chains if len(node.orelse) == 1]
        for node in chains:
            if node not in inner and (made := _all_others(node, known)) is not None:
                yield Mended("refuse others", path, _replaced(source, node, made))


def _all_others(chain: ast.If, known: set[str]) -> ast.If | None:
    """The chain with its refusal at the end; None where it is no chain about one name, or has an end already."""
    branches: list[tuple[ast.expr, list[ast.stmt]]] = []
    rest: list[ast.stmt] = [chain]
    while len(rest) == 1 and isinstance(rest[0], ast.If):
        branches.append((rest[0].test, rest[0].body))
        rest = rest[0].orelse
    tests = [_compared(test) for test, _ in branches]
    names = {ast.unparse(test.left) for test in tests if test}
    if rest or None in tests or len(names) != 1 or len(branches) < 2:
        return None
    refusals = [place for place, (_, body) in enumerate(branches) if _refuses(body)]
    if len(refusals) != 1 or _words(branches[refusals[0]][0]) & known:
        return None
    _, refusal = branches.pop(refusals[0])
    end = ast.If(test=ast.parse(names.pop(), mode="eval").body, body=refusal, orelse=[])
    for test, body in reversed(branches):
        end = ast.If(test=test, body=body, orelse=[end])
    return end


def _compared(test: ast.expr) -> ast.Compare | None:
    """`name == "word"`, or the first of several with `or`."""
    first = test.values[0] if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.Or) else test
    equal = isinstance(first, ast.Compare) and isinstance(first.ops[0], ast.Eq) and isinstance(first.left, ast.Name)
    return first if equal and isinstance(first, ast.Compare) else None


def _words(test: ast.expr) -> set[str]:
    constants = (node.value for node in ast.walk(test) if isinstance(node, ast.Constant))
    return {value for value in constants if isinstance(value, str)}


def _refuses(body: list[ast.stmt]) -> bool:
    """Whether all that a branch does is to raise or to abort."""
    (first, *more) = body
    call = first.value if isinstance(first, ast.Expr) else None
    aborts = isinstance(call, ast.Call) and ast.unparse(call.func).rpartition(".")[2] == "abort"
    return not more and (aborts or isinstance(first, ast.Raise))


def _replaced(source: Source, node: ast.If, made: ast.If) -> str:
    start = source.offset(node.lineno, node.col_offset)
    end = source.offset(node.end_lineno or node.lineno, node.end_col_offset or 0)
    indent = "\n" + " " * node.col_offset
    return applied(source.text, [Edit(start, end, ast.unparse(made).replace("\n", indent))])
