"""How a route answers: its status, its response model, a response that was wrapped twice."""

import ast
import re
from collections.abc import Iterator

from pytest_factory.mends.fault import Fault, Function, Mended, edit, own_routes, replaced
from pytest_factory.workspace.edits import Source, applied
from pytest_factory.workspace.routing import route_calls

_SUCCESS = re.compile(r"status (2\d\d)\b")
_TWICE = "'Response' object is not iterable"


def answering(fault: Fault) -> Iterator[Mended]:
    """The route with the status that is asked for, with a response model that keeps what it returns, or one response only."""
    criterion, result = fault.criterion, fault.result
    if criterion is None or result is None:
        return
    status = criterion.expect.status
    other = _SUCCESS.match(result.got) and 200 <= status < 300 and result.expected == f"status {status}"
    lost = fault.framework == "fastapi" and ("ResponseValidationError" in fault.raised or _lacks_a_key(fault))
    for path, source, function in own_routes(fault):
        if other and (text := _with_status(source, function, status, fault.framework)):
            yield Mended("answer with the status", path, text)
        if lost and function.returns is not None:
            kept = (
                "list[Any]" if criterion.expect.items or isinstance(criterion.expect.body, list) else "dict[str, Any]"
            )
            if ast.unparse(function.returns) != kept:
                yield Mended("keep what is returned", path, replaced(source, function.returns, kept))
        if _TWICE in fault.raised and (text := _once(source, function)):
            yield Mended("make one response", path, text)


def _lacks_a_key(fault: Fault) -> bool:
    """Whether an object was answered in which something is missing, and nothing was raised."""
    assert fault.result is not None
    expected = fault.result.expected
    return not fault.raised and fault.result.got.startswith("{") and expected.startswith(('"', "the key"))


def _with_status(source: Source, function: Function, status: int, framework: str) -> str:
    if framework == "fastapi":
        call = route_calls(function)[0]
        told = next((word for word in call.keywords if word.arg == "status_code"), None)
        if told is not None:
            return replaced(source, told.value, str(status))
        end = source.offset(call.end_lineno or 0, call.end_col_offset or 0) - 1
        return f"{source.text[:end]}, status_code={status}{source.text[end:]}"
    last = function.body[-1]
    if not isinstance(last, ast.Return) or last.value is None:
        return ""
    if isinstance(last.value, ast.Tuple) and len(last.value.elts) > 1:
        return replaced(source, last.value.elts[1], str(status))
    return replaced(source, last.value, f"({ast.unparse(last.value)}, {status})")


def _once(source: Source, function: Function) -> str:
    """`Response(jsonify(x), status=s, headers=h)` as `make_response(jsonify(x), s, h)`."""
    edits = []
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Response" and node.args:
            body, words = node.args[0], {word.arg: ast.unparse(word.value) for word in node.keywords}
            if isinstance(body, ast.Call):
                status = ast.unparse(node.args[1]) if len(node.args) > 1 else words.get("status", "200")
                edits.append(
                    edit(source, node, f"make_response({ast.unparse(body)}, {status}, {words.get('headers', '{}')})")
                )
    return applied(source.text, edits) if edits else ""
