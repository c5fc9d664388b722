"""The requests that an app's own tests send: bodies and paths that mean something there."""

import ast
import re
from collections.abc import Collection, Iterable, Mapping
from urllib.parse import urlencode

from pydantic import JsonValue

from pytest_factory.artifacts import Artifact, Asked
from pytest_factory.workspace.modules import is_test
from pytest_factory.workspace.scope import FUNCTIONS, arguments_of

_METHODS = ("get", "post", "put", "patch", "delete")
_SENT = {"json", "data"}
_QUERIES = {"params", "query_string"}
_NAMES_ID = re.compile(r"(?:_id|Id|^id)$")
_FIRST_ID = 1
ANY = "*"
"""The beginning of a path that a test got from an answer, such as where it was redirected to."""
PATH = ""
"""The name under which a path's id is guessed."""
_SILENT = {"follow_redirects", "timeout"}
"""Arguments that change nothing of what is sent."""


class Call(Asked, Artifact):
    """One request of a test, all of it written out."""

    method: str
    path: str
    body: JsonValue = None
    form: dict[str, str] = {}
    guessed: tuple[str, ...] = ()
    """Keys of the body whose ids the test got from an answer, and `PATH` where the path's is such."""
    aside: bool = False
    """What comes back is for code: it is too much for a model, or has nothing to do with what it is to plan."""


def calls_of(sources: Mapping[str, str]) -> tuple[Call, ...]:
    """The calls `client.METHOD("/path", json=...)` of all tests in `sources` (path to text), by file and line, each once.

    A name stands for the literal that its function, or else the module, binds it to once. An id that a test got from an answer
    is 1, and `guessed`; a path that begins with what it got begins with `ANY` until it is `placed`. A call with another argument
    that is computed is left out: what it sends is not known.
    """
    found: dict[str, Call] = {}
    for path in sorted(path for path in sources if path.endswith(".py") and is_test(path)):
        try:
            tree = ast.parse(sources[path])
        except (SyntaxError, ValueError, RecursionError):
            continue
        for node, known in _calls_in(tree):
            if call := _call(node, known):
                found.setdefault(call.model_dump_json(), call)
    return tuple(found.values())


def placed(calls: Iterable[Call], patterns: Collection[tuple[str, str]]) -> tuple[Call, ...]:
    """The calls, those whose beginning is not known at the one route whose path ends so.

    `patterns` are the app's methods and paths. What fits none of them, or several, is left out.
    """
    found = []
    for call in calls:
        if not call.path.startswith(ANY):
            found.append(call)
            continue
        tail = call.path.removeprefix(ANY)
        homes = {path for method, path in patterns if method == call.method and path.endswith(tail.partition("?")[0])}
        filled = {_filled_in(path) + tail[len(tail.partition("?")[0]) :] for path in homes if _filled_in(path) != path}
        found += [call.model_copy(update={"path": path}) for path in filled if len(filled) == 1]
    return tuple(found)


def _filled_in(pattern: str) -> str:
    """A route's path with the first id in each placeholder."""
    return re.sub(r"\{[^/]*\}|<[^/]*>", str(_FIRST_ID), pattern)


def _calls_in(tree: ast.Module) -> list[tuple[ast.Call, dict[str, ast.expr]]]:
    """Every call with the names that it can use, by place."""
    outer = _bound(tree)
    known = {node: outer for node in ast.walk(tree) if isinstance(node, ast.Call)}
    for function in (node for node in ast.walk(tree) if isinstance(node, FUNCTIONS)):
        inner = {**outer, **_bound(function)}
        own = {arg.arg for arg in arguments_of(function)}
        names = {name: value for name, value in inner.items() if name not in own} | _defaults(function)
        known |= {node: names for node in ast.walk(function) if isinstance(node, ast.Call)}
    return sorted(known.items(), key=lambda item: (item[0].lineno, item[0].col_offset))


def _defaults(function: ast.FunctionDef | ast.AsyncFunctionDef) -> dict[str, ast.expr]:
    """What a function's arguments are where nobody gives them: their defaults, and of `**more` nothing."""
    arguments = function.args
    plain = [*arguments.posonlyargs, *arguments.args]
    pairs = [*zip(reversed(plain), reversed(arguments.defaults), strict=False)]
    pairs += [(one, value) for one, value in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if value]
    given = {argument.arg: value for argument, value in pairs}
    return {**given, arguments.kwarg.arg: ast.Dict(keys=[], values=[])} if arguments.kwarg else given


def _bound(scope: ast.AST) -> dict[str, ast.expr]:
    """Names that are bound once in the body of a module or a function, and to what."""
    given: dict[str, list[ast.expr]] = {}
    for node in getattr(scope, "body", ()):
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            given.setdefault(node.targets[0].id, []).append(node.value)
        elif isinstance(node, ast.AnnAssign) and node.value is not None and isinstance(node.target, ast.Name):
            given.setdefault(node.target.id, []).append(node.value)
    return {name: values[0] for name, values in given.items() if len(values) == 1}


def _call(node: ast.Call, known: Mapping[str, ast.expr]) -> Call | None:
    if not isinstance(node.func, ast.Attribute) or node.func.attr not in _METHODS or len(node.args) != 1:
        return None
    given = {word.arg: word.value for word in node.keywords}
    if not given.keys() <= _SENT | _QUERIES | _SILENT:
        return None
    try:
        path = _value(node.args[0], known)
        values = {name: _value(value, known) for name, value in given.items() if name not in _SILENT}
        if not isinstance(path, str) or not path.startswith(("/", ANY)):
            return None
        query = next((values[name] for name in _QUERIES if name in values), None)
        if isinstance(query, dict):
            path += f"?{urlencode(query)}"
        elif query is not None:
            return None
        return Call(
            method=node.func.attr.upper(),
            path=path,
            body=values.get("json"),
            form=values.get("data") or {},
            guessed=_guessed(node.args[0], given.get("json"), known),
        )
    except (ValueError, TypeError, SyntaxError, RecursionError):  # pydantic's own error is a ValueError
        return None


def _value(node: ast.expr, known: Mapping[str, ast.expr], depth: int = 0) -> object:
    """The value of a literal, of names for literals, and of dicts, lists and f-strings of such; else ValueError."""
    if isinstance(node, ast.Name) and node.id in known and depth < 8:
        return _value(known[node.id], known, depth + 1)
    if isinstance(node, ast.List):
        return [_value(item, known, depth) for item in node.elts]
    if isinstance(node, ast.Dict):
        whole: dict[object, object] = {}
        for key, item in zip(node.keys, node.values, strict=True):
            names_id = isinstance(key, ast.Constant) and _NAMES_ID.search(str(key.value))
            value = _FIRST_ID if names_id and _computed(item, known) else _value(item, known, depth)
            if key is not None:
                whole[_value(key, known, depth)] = value
            elif isinstance(value, dict):
                whole |= value
            else:
                raise ValueError("what is unpacked is no dict")
        return whole
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "dict" and not node.args:
        keys: list[ast.expr | None] = [ast.Constant(word.arg) if word.arg else None for word in node.keywords]
        return _value(ast.Dict(keys=keys, values=[word.value for word in node.keywords]), known, depth)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return _value(ast.Dict(keys=[None, None], values=[node.left, node.right]), known, depth)
    if isinstance(node, ast.JoinedStr):
        return _filled(node, known, depth)
    if isinstance(node, ast.FormattedValue) and node.format_spec is None and node.conversion == -1:
        return _value(node.value, known, depth)
    literal: object = ast.literal_eval(node)
    return literal


def _filled(text: ast.JoinedStr, known: Mapping[str, ast.expr], depth: int) -> str:
    """An f-string's text; what a path takes from an answer, between slashes, is an id, and in front of all it is any path."""
    parts: list[str] = []
    for part in text.values:
        if not parts and isinstance(part, ast.FormattedValue) and _computed(part.value, known):
            parts.append(ANY)
            continue
        at_segment = parts and parts[-1].endswith("/") and parts[0].startswith("/")
        inner = part.value if isinstance(part, ast.FormattedValue) else None
        guessed = at_segment and inner is not None and _computed(inner, known)
        parts.append(str(_FIRST_ID) if guessed else str(_value(part, known, depth)))
    return "".join(parts)


def _guessed(path: ast.expr, body: ast.expr | None, known: Mapping[str, ast.expr]) -> tuple[str, ...]:
    parts = path.values if isinstance(path, ast.JoinedStr) else []
    found = [PATH] if any(isinstance(p, ast.FormattedValue) and _computed(p.value, known) for p in parts) else []
    pairs = zip(body.keys, body.values, strict=True) if isinstance(body, ast.Dict) else ()
    return (*found, *(str(k.value) for k, v in pairs if isinstance(k, ast.Constant) and _computed(v, known)))


def _computed(node: ast.expr, known: Mapping[str, ast.expr]) -> bool:
    """Whether a value comes from what the app answered: `response.json()["id"]`, or a name for it or for a fixture."""
    if isinstance(node, ast.Name):
        return node.id not in known or _computed(known[node.id], known)
    return isinstance(node, ast.Subscript | ast.Call | ast.Attribute)
