"""What a client can see of a module's code: the statuses and headers that are written there; and what nobody can see of it.

Only what the code says letter by letter is found; what it works out is not. So whatever is found is there for sure.
"""

import ast
import re
from collections.abc import Collection, Mapping
from http import HTTPStatus

from pytest_factory.workspace.scope import FUNCTIONS

Function = ast.FunctionDef | ast.AsyncFunctionDef

_RESPONSES = (
    *("Response", "JSONResponse", "HTMLResponse", "PlainTextResponse", "ORJSONResponse", "FileResponse"),
    *("StreamingResponse", "RedirectResponse", "make_response", "redirect", "HTTPException"),
)
"""What makes a response, or an error that becomes one."""
_SECOND = frozenset(_RESPONSES) - {"FileResponse", "HTTPException"}
"""Those whose second argument is the status."""
_HOOKS = frozenset(
    {
        *("middleware", "before_request", "after_request", "teardown_request"),
        *("before_app_request", "after_app_request", "teardown_app_request"),
    }
)
_SETS = ("add", "append", "set", "setdefault")
"""What puts a header among others."""
_LOGS = re.compile(r"print|(.+\.)?_?log(ger|ging)?\b.*\.(debug|info|warning|error|critical|log)", re.IGNORECASE)
_HARMLESS = re.compile(
    r"(call_next|time\.\w+|perf_counter|monotonic|str|int|round|len|uuid4|uuid\.\w+|request\.[\w.]+)"
)
_FINDS_MODULES = re.compile(r"\b(pkgutil|import_module|__import__|find_modules|entry_points)\b")


def parsed(text: str | None) -> ast.Module:
    """The tree of a module; an empty one where it does not parse."""
    try:
        return ast.parse(text or "")
    except (SyntaxError, ValueError, RecursionError):
        return ast.Module(body=[], type_ignores=[])


def last_name(node: ast.expr) -> str:
    """The last part of a name."""
    return ast.unparse(node).rpartition(".")[2] if isinstance(node, ast.Name | ast.Attribute) else ""


def statuses(tree: ast.Module) -> set[int]:
    """Status codes that the code answers with.

    status_code=N, response.status_code = N, HTTPException(N), abort(N), Response(body, N), redirect(to, N), `return body, N`
    and `raise Conflict()` of werkzeug.exceptions; N may be HTTPStatus.CONFLICT or status.HTTP_409_CONFLICT.
    """
    found: set[int] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Call():
                name = last_name(node.func)
                words = ("status_code", "status", "code") if name in _RESPONSES else ("status_code", "status")
                found |= {_status(word.value) for word in node.keywords if word.arg in words}
                if name in ("HTTPException", "abort"):
                    found |= {_status(argument) for argument in node.args[:1]}
                elif name in _SECOND:
                    found |= {_status(argument) for argument in node.args[1:2]}
            case ast.Return(value=ast.Tuple(elts=[_, second, *_])):
                found.add(_status(second))
            case ast.Assign(targets=[ast.Attribute(attr="status_code")], value=value):
                found.add(_status(value))
            case ast.ImportFrom(module="werkzeug.exceptions"):
                found |= {
                    _named(alias.name) for alias in node.names if alias.asname is None and _raised(tree, alias.name)
                }
    return found - {0}


def own_headers(tree: ast.Module) -> set[str]:
    """Names of headers beginning with X- that the code puts into responses, as they are written."""
    names: list[ast.expr | None] = []
    for node in ast.walk(tree):
        match node:
            case ast.Subscript(value=ast.Attribute(attr="headers"), slice=name, ctx=ast.Store()):
                names.append(name)
            case ast.Call(func=ast.Attribute(attr=called, value=ast.Attribute(attr="headers"))) if called in _SETS:
                names += node.args[:1]
            case ast.Call() if last_name(node.func) in _RESPONSES:
                given = [word.value for word in node.keywords if word.arg == "headers"]
                names += [key for value in given if isinstance(value, ast.Dict) for key in value.keys]
    texts = [name.value for name in names if isinstance(name, ast.Constant) and isinstance(name.value, str)]
    return {text for text in texts if text.lower().startswith("x-")}


def idle_hooks(tree: ast.Module) -> set[str]:
    """Names of functions that run for every request and do nothing but write to a log."""
    functions = [node for node in ast.walk(tree) if isinstance(node, FUNCTIONS)]
    return {node.name for node in functions if _is_hook(node) and _only_logs(node)}


def unused_modules(paths: Collection[str], sources: Mapping[str, str]) -> list[str]:
    """Those of the paths, Python files, that no other source names; `sources` is the whole app, path to text.

    A program of its own is none of them, and nothing is where the app looks for its modules by itself.
    """
    if any(path.endswith(".py") and _FINDS_MODULES.search(text) for path, text in sources.items()):
        return []
    found = []
    for path in paths:
        folder, _, name = path.removesuffix(".py").rpartition("/")
        name = folder.rpartition("/")[2] if name == "__init__" else name
        others = [(other, text) for other, text in sources.items() if other != path]
        if "__main__" not in sources[path] and not any(_names_module(other, text, name) for other, text in others):
            found.append(path)
    return found


def _names_module(path: str, text: str, name: str) -> bool:
    """Whether a source imports a module of this name, or has it in a dotted path such as `app.jobs:run`."""
    if re.search(rf"\w\.{re.escape(name)}\b|\b{re.escape(name)}:\w", text):
        return True
    for node in ast.walk(parsed(text)) if path.endswith(".py") else ():
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [*(alias.name for alias in node.names), getattr(node, "module", None) or ""]
            if any(name in dotted.split(".") for dotted in names):
                return True
    return False


def _status(node: ast.expr) -> int:
    match node:
        case ast.Constant(value=int(number)) if not isinstance(number, bool) and 100 <= number <= 599:
            return number
        case ast.Attribute(attr=name) if found := re.match(r"HTTP_(\d{3})_", name):
            return int(found.group(1))
        case ast.Attribute(value=ast.Name(id="HTTPStatus"), attr=name) if name in HTTPStatus.__members__:
            return HTTPStatus[name].value
        case ast.Attribute(value=inner, attr="value"):
            return _status(inner)
    return 0


def _named(name: str) -> int:
    """The status of an exception of werkzeug: NotFound is 404."""
    member = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).upper()
    return HTTPStatus[member].value if member in HTTPStatus.__members__ else 0


def _raised(tree: ast.Module, name: str) -> bool:
    raised = [node.exc for node in ast.walk(tree) if isinstance(node, ast.Raise) and node.exc is not None]
    return any(last_name(node.func if isinstance(node, ast.Call) else node) == name for node in raised)


def _is_hook(function: Function) -> bool:
    decorators = [node.func if isinstance(node, ast.Call) else node for node in function.decorator_list]
    return any(isinstance(node, ast.Attribute) and node.attr in _HOOKS for node in decorators)


def _only_logs(function: Function) -> bool:
    """Whether each statement logs, keeps something in a name of the function, or goes on with the request as it came."""
    logs = False
    for node in function.body:
        match node:
            case ast.Expr(value=ast.Constant()):
                continue
            case ast.Expr(value=ast.Call(func=called)) if _LOGS.fullmatch(ast.unparse(called)):
                logs = True
            case ast.Assign(targets=[ast.Name()], value=value) if _harmless(value):
                continue
            case ast.Return(value=None | ast.Name() | ast.Constant(value=None)):
                continue
            case ast.Return(value=ast.Await(value=ast.Call(func=ast.Name(id="call_next")))):
                continue
            case _:
                return False
    return logs


def _harmless(value: ast.expr) -> bool:
    calls = [node for node in ast.walk(value) if isinstance(node, ast.Call)]
    return all(_HARMLESS.fullmatch(ast.unparse(call.func)) for call in calls)
