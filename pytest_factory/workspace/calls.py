"""The requests that an app's own tests send: bodies and paths that mean something there."""

import ast
from collections.abc import Mapping

from pydantic import JsonValue

from pytest_factory.artifacts import Artifact
from pytest_factory.workspace.modules import is_test

_METHODS = ("get", "post", "put", "patch", "delete")


class Call(Artifact):
    """One request of a test, all of it written out."""

    method: str
    path: str
    body: JsonValue = None
    form: dict[str, str] = {}


def calls_of(sources: Mapping[str, str]) -> tuple[Call, ...]:
    """The calls `client.METHOD("/path", json=...)` of all tests in `sources` (path to text), by file and line, each once.

    A call with an argument that is computed is left out: what it sends is not known.
    """
    found: dict[str, Call] = {}
    for path in sorted(path for path in sources if path.endswith(".py") and is_test(path)):
        try:
            tree = ast.parse(sources[path])
        except (SyntaxError, ValueError, RecursionError):
            continue
        nodes = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
        for node in sorted(nodes, key=lambda node: (node.lineno, node.col_offset)):
            if call := _call(node):
                found.setdefault(call.model_dump_json(), call)
    return tuple(found.values())


def _call(node: ast.Call) -> Call | None:
    if not isinstance(node.func, ast.Attribute) or node.func.attr not in _METHODS or len(node.args) != 1:
        return None
    given = {word.arg: word.value for word in node.keywords}
    if not given.keys() <= {"json", "data"}:
        return None
    try:
        path = ast.literal_eval(node.args[0])
        values = {name: ast.literal_eval(value) for name, value in given.items()}
        if not isinstance(path, str) or not path.startswith("/"):
            return None
        return Call(method=node.func.attr.upper(), path=path, body=values.get("json"), form=values.get("data") or {})
    except (ValueError, TypeError, SyntaxError, RecursionError):  # pydantic's own error is a ValueError
        return None
