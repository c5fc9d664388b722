"""A status that is given back as if it were the answer: `return 422`."""

import ast
from collections.abc import Iterator

from pytest_factory.mends.fault import Fault, Mended, edit, own_functions, refusal
from pytest_factory.workspace.edits import applied
from pytest_factory.workspace.routing import endpoints


def stating(fault: Fault) -> Iterator[Mended]:
    """Where a refusal is missed, each view with its bare statuses raised, or aborted with, as the framework refuses."""
    if fault.criterion is None or not 400 <= fault.criterion.expect.status < 500:
        return
    for path, source, function in own_functions(fault.code):
        bare = [node for node in ast.walk(function) if isinstance(node, ast.Return) and _status(node.value)]
        if bare and endpoints(function):
            said = [edit(source, node, refusal(fault.framework, _status(node.value), "not valid")) for node in bare]
            yield Mended("refuse", path, applied(source.text, said))


def _status(value: ast.expr | None) -> int:
    """The status of a refusal that an expression is, and nothing beside it; else 0."""
    number = value.value if isinstance(value, ast.Constant) else None
    return number if isinstance(number, int) and 400 <= number < 500 else 0
