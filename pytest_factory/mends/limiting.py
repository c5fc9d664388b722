"""A value of a query that has to be refused and is taken: below or above what is taken, no number, or another order."""

import ast
import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

from pytest_factory.mends.fault import Fault, Function, Mended, body_start, inserted, own_routes, refusal
from pytest_factory.mends.reading import read_of
from pytest_factory.spec.known import SORTS
from pytest_factory.workspace.edits import Source, first_line
from pytest_factory.workspace.scope import arguments_of

_WHOLE = re.compile(r"-?\d+")
_ID = re.compile(r"(?:^|_)id$|Id$")


def limiting(fault: Fault) -> Iterator[Mended]:
    """The route with a refusal behind the reading of the one value that no criterion which wants a success sends.

    Where there are two such values, either may be the one that is wrong. A thing is not told from others by how large its id is.
    """
    criterion = fault.let_in
    if criterion is None:
        return
    asked = urlsplit(criterion.path)
    taken = [(urlsplit(path).path, dict(parse_qsl(urlsplit(path).query))) for path in fault.taken]
    sent = parse_qsl(asked.query, keep_blank_values=True)
    known = {key: [query[key] for path, query in taken if path == asked.path and key in query] for key, _ in sent}
    new = [(key, value) for key, value in sent if value not in known[key]]
    for key, value in new if len(new) == 1 else ():
        good = known[key]
        if not good or (_ID.search(key) and value.isdigit()):
            continue
        for path, source, function in own_routes(fault):
            if text := _refused(source, function, key, value, good, fault, criterion.expect.status):
                yield Mended("limit", path, text)


def _refused(
    source: Source, function: Function, key: str, value: str, good: list[str], fault: Fault, status: int
) -> str:
    """The text with the refusal; empty where the function does not say what holds the value."""
    bound = bound_to(function, key)
    argument = next((one for one in arguments_of(function) if one.arg == key), None)
    if bound is not None:
        name, line, indent = bound[1], (bound[0].end_lineno or bound[0].lineno) + 1, bound[0].col_offset
    elif argument is not None and fault.framework == "fastapi":
        start = body_start(function)
        name, line, indent = ast.Name(key), first_line(start), start.col_offset
    else:
        return ""
    test = _test(ast.unparse(name), key, value, good)
    lines = f"{' ' * indent}if {test}:\n{' ' * indent}    {refusal(fault.framework, status, f'{key} is not valid')}"
    return inserted(source, line, lines) if test else ""


def bound_to(function: Function, key: str) -> tuple[ast.stmt, ast.expr] | None:
    """The statement of the function's body that binds a name to the value of a query's key, or holds that; and the name."""
    for statement in function.body:
        for node in ast.walk(statement):
            if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
                reads = [read_of(one) for one in ast.walk(node.value) if isinstance(one, ast.expr)]
                if any(read.key == repr(key) for read in reads if read):
                    return statement, node.targets[0]
    return None


def _test(name: str, key: str, value: str, good: list[str]) -> str:
    """What tells the value from those that are taken; empty where nothing but the values does."""
    numbers = [int(one) for one in good if _WHOLE.fullmatch(one)]
    if not numbers and key in SORTS:
        return _not_among(name, value, good)
    if len(numbers) < len(good):
        return ""
    if not _WHOLE.fullmatch(value):
        return f'{name} is None and "{key}" in request.args'
    if int(value) < min(numbers):
        return f"{name} is not None and {name} <= {value}"
    return f"{name} is not None and {name} >= {value}" if int(value) > max(numbers) else ""


def _not_among(name: str, value: str, good: list[str]) -> str:
    """What tells an order from those that are taken, a minus in front aside where one of them has it; nothing for one alone."""
    keys = list(dict.fromkeys(one.removeprefix("-") for one in good))
    if len(keys) < 2 or value.removeprefix("-") in keys:
        return ""
    bare = '.removeprefix("-")' if any(one.startswith("-") for one in good) else ""
    return f"{name} and {name}{bare} not in {tuple(keys)}"
