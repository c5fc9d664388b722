"""What a small model writes although nobody asked: routes and data of the worked examples, functions of other features.

Each of these is told by the criteria and the code alone, so it is left out before the splice instead of being rejected after.
"""

import ast
import re
from collections.abc import Callable, Collection, Iterator
from typing import NamedTuple

from pytest_factory.workspace.adapt import is_text

_METHODS = ("get", "post", "put", "patch", "delete", "head", "options")

_HANDLERS = frozenset({"exception_handler", "errorhandler", "app_errorhandler"})
_EVERYWHERE = frozenset({"middleware", "after_request", "after_app_request"})
_HEADER = re.compile(r"[A-Z][A-Za-z]*(?:-[A-Z][A-Za-z]*)+")

_ELIDED = re.compile(r"^\s*\.\.\.  # \d+ lines$", re.MULTILINE)
"""What stands in an excerpt of a file in the place of a function's body (excerpts.py)."""

_EMPTIES = frozenset({"Counter", "OrderedDict", "defaultdict", "deque", "dict", "list", "set"})
"""What makes a collection."""

Asked = Callable[[str, str], bool]
"""Whether a criterion speaks of this (method, path), the path as the decorator has it."""


class Spoken(NamedTuple):
    """What the criteria speak of."""

    statuses: frozenset[int]
    headers: frozenset[str]
    """In small letters, those that are sent among them."""
    given_up: frozenset[str] = frozenset()
    """Words of a request by which something goes: names among them need not be kept."""


def without_leaks(
    code: str, *, before: str, protected: Collection[str], asked: Asked, spoken: Spoken | None = None
) -> str:
    """`code` without functions named in `protected`, without those of the file that it repeats as an excerpt shows them,
    without new routes that nobody asked for, and without data that nothing uses; where all of it would go, or where it does
    not parse, it stays for the splice and the gates to refuse.

    With `spoken` new handlers of errors go, too, that have none of its statuses, and new middleware that has none of its headers.
    `before` is the file that the code goes into: what it names counts as used, and its own routes are the splice's matter.
    """
    try:
        tree, old = ast.parse(code), ast.parse(before)
    except SyntaxError:
        return code
    known = {node.name for node in ast.walk(old) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
    shown = [node for node in tree.body if getattr(node, "name", "") in known and _only_elided(node, code)]
    stray = [node for node in tree.body if _stray(node, known, protected, asked) or _unspoken(node, known, spoken)]
    kept = [node for node in tree.body if node not in shown and node not in stray]
    used = {name.id for name in ast.walk(old) if isinstance(name, ast.Name)}
    while idle := [node for node in kept if _idle(node, kept, used)]:
        kept = [node for node in kept if node not in idle]
    if not any(not isinstance(node, ast.Import | ast.ImportFrom) for node in kept):
        return code if not protected else _only(code, tree, kept)
    return _only(code, tree, kept)


def _only_elided(node: ast.stmt, code: str) -> bool:
    """Whether a function has the body that an excerpt shows, and none of its own."""
    body = [one for one in getattr(node, "body", []) if not is_text(one)]
    lines = "\n".join(code.splitlines()[node.lineno - 1 : node.end_lineno])
    return len(body) == 1 and _ELIDED.search(lines) is not None


def without_elisions(code: str, before: str) -> str:
    """`code` without the `...  # N lines` of an excerpt where a function of the file goes on with code of its own.

    The model means the docstring, which stays, or what it writes again below; where it leaves out what the function needs,
    that is told by the criteria. What does not parse stays.
    """
    try:
        tree, old = ast.parse(code), ast.parse(before)
    except SyntaxError:
        return code
    known = {node.name for node in ast.walk(old) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
    lines = code.splitlines(keepends=True)
    for node in reversed(list(ast.walk(tree))):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or node.name not in known:
            continue
        elided = [one for one in node.body if _ELIDED.match(lines[one.lineno - 1].rstrip("\r\n"))]
        if elided and any(one not in elided and not is_text(one) for one in node.body):
            for one in elided:
                lines[one.lineno - 1] = ""
    return "".join(lines)


def routes_in(node: ast.stmt) -> Iterator[tuple[str, str]]:
    """The (method, path) pairs that a function's own decorators register."""
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return
    for decorator in node.decorator_list:
        if not isinstance(decorator, ast.Call) or not isinstance(decorator.func, ast.Attribute) or not decorator.args:
            continue
        path, kind = decorator.args[0], decorator.func.attr
        if not isinstance(path, ast.Constant) or not isinstance(path.value, str):
            continue
        if kind in _METHODS:
            yield kind.upper(), path.value
        elif kind in ("route", "api_route"):
            told = next((word.value for word in decorator.keywords if word.arg == "methods"), None)
            methods = (
                [item.value for item in told.elts if isinstance(item, ast.Constant)]
                if isinstance(told, ast.List)
                else ["GET"]
            )
            yield from ((str(method).upper(), path.value) for method in methods)


def _stray(node: ast.stmt, known: Collection[str], protected: Collection[str], asked: Asked) -> bool:
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return False
    routes = list(routes_in(node))
    return node.name in protected or (
        bool(routes) and node.name not in known and not any(asked(method, path) for method, path in routes)
    )


def _unspoken(node: ast.stmt, known: Collection[str], spoken: Spoken | None) -> bool:
    """Whether a new function handles errors of other statuses, or puts other headers on every response."""
    if spoken is None or not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or node.name in known:
        return False
    calls = (one.func if isinstance(one, ast.Call) else one for one in node.decorator_list)
    kinds = {call.attr for call in calls if isinstance(call, ast.Attribute)}
    values = [part.value for part in ast.walk(node) if isinstance(part, ast.Constant)]
    if kinds & _HANDLERS:
        statuses = {value for value in values if type(value) is int and 400 <= value < 600}
        return bool(statuses) and statuses.isdisjoint(spoken.statuses)
    headers = {value.lower() for value in values if isinstance(value, str) and _HEADER.fullmatch(value)}
    return bool(kinds & _EVERYWHERE and headers) and headers.isdisjoint(spoken.headers)


def _idle(node: ast.stmt, kept: Collection[ast.stmt], used: Collection[str]) -> bool:
    """Whether a statement only binds a plain name to data that nothing reads."""
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    names = {target.id for target in targets if isinstance(target, ast.Name)}
    if not names or len(names) != len(targets) or names & set(used):
        return False
    data = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
    made = isinstance(data, ast.Call) and isinstance(data.func, ast.Name) and data.func.id in _EMPTIES
    if not made and not isinstance(data, ast.List | ast.Dict | ast.Tuple | ast.Set | ast.Constant):
        return False
    read = {n.id for other in kept if other is not node for n in ast.walk(other) if isinstance(n, ast.Name)}
    return not names & read


def _only(code: str, tree: ast.Module, kept: Collection[ast.stmt]) -> str:
    lines = code.splitlines(keepends=True)
    for node in reversed(tree.body):
        if node not in kept:
            decorators = getattr(node, "decorator_list", [])
            start = min([node.lineno, *(decorator.lineno for decorator in decorators)])
            del lines[start - 1 : node.end_lineno]
    return "".join(lines)
