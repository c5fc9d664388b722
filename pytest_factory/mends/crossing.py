"""Two values of a query that cross, and are taken: every request that works sends them the other way round."""

import ast
from collections.abc import Iterator
from itertools import permutations
from urllib.parse import parse_qsl, urlsplit

from pytest_factory.mends.fault import Fault, Function, Mended, body_start, inserted, own_routes, refusal
from pytest_factory.mends.limiting import bound_to
from pytest_factory.spec.crossed import order
from pytest_factory.workspace.edits import first_line
from pytest_factory.workspace.scope import arguments_of


def crossing(fault: Fault) -> Iterator[Mended]:
    """The route with a refusal where one value is greater than another, as it is in no criterion that wants a success."""
    criterion = fault.let_in
    if criterion is None:
        return
    asked, taken = _query(criterion.path), [_query(path) for path in fault.taken]
    for low, high in permutations(asked, 2):
        both = [order(query[low], query[high]) for query in taken if low in query and high in query]
        if order(asked[low], asked[high]) != 1 or not both or any(one is None or one > 0 for one in both):
            continue
        for path, source, function in own_routes(fault):
            place = _place(function, fault.framework, low, high)
            if place is None:
                continue
            line, indent, first, second = place
            test = f"{first} is not None and {second} is not None and {second} < {first}"
            said = refusal(fault.framework, criterion.expect.status, f"{high} is less than {low}")
            yield Mended("cross", path, inserted(source, line, f"{' ' * indent}if {test}:\n{' ' * indent}    {said}"))


def _query(path: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(path).query))


def _place(function: Function, framework: str, low: str, high: str) -> tuple[int, int, str, str] | None:
    """The line and the indentation where both values are known, and the names that hold them; None where that is not told."""
    arguments = {argument.arg for argument in arguments_of(function)}
    if framework == "fastapi" and {low, high} <= arguments:
        start = body_start(function)
        return first_line(start), start.col_offset, low, high
    first, second = bound_to(function, low), bound_to(function, high)
    if first is None or second is None:
        return None
    last = max(first[0], second[0], key=lambda statement: statement.lineno)
    return (last.end_lineno or last.lineno) + 1, last.col_offset, ast.unparse(first[1]), ast.unparse(second[1])
