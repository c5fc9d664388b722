"""Route decorators and paths, as FastAPI and Flask write them."""

import ast
import re
from collections.abc import Callable
from typing import NamedTuple

METHODS = ("get", "post", "put", "patch", "delete", "head", "options", "trace")
APPS = {"FastAPI": "fastapi", "Flask": "flask"}
ROUTERS = {"APIRouter": "fastapi", "Blueprint": "flask"}
"""Classes that make what routes are registered on, to the framework."""

_DECORATORS = (*METHODS, "route", "api_route", "websocket")
_PARAMETER = re.compile(r"\{(?P<a>\w+)(?::(?P<ac>\w+))?\}|<(?:(?P<bc>\w+)(?:\([^)]*\))?:)?(?P<b>\w+)>")
_CONVERTERS = {"int": r"[0-9]+", "float": r"[0-9.]+", "path": r".+"}
_DEFAULT_CONVERTERS = ("str", "string")


class Endpoint(NamedTuple):
    """One route, as a decorator or a call states it."""

    register: str
    """The object as it is written: app, router, items.bp."""
    method: str
    """In capitals."""
    path: str
    """Without the prefix of the object."""

    @property
    def key(self) -> tuple[str, str, str]:
        """What two endpoints have in common that answer the same requests."""
        return self.register, self.method, shape(self.path)


Names = Callable[[ast.expr], str | None]
"""The text that a name or an attribute stands for, where it is known."""


def unknown(node: ast.expr) -> str | None:
    """Knows no name."""
    return None


def endpoints(function: ast.stmt) -> tuple[Endpoint, ...]:
    """The routes that a function's decorators register, as far as they can be read; empty for every other statement."""
    return tuple(
        Endpoint(ast.unparse(call.func.value), method, path)
        for call in route_calls(function)
        if isinstance(call.func, ast.Attribute)
        for method, path in registered(call, unknown)
    )


def route_calls(function: ast.stmt) -> list[ast.Call]:
    """The decorators of a function that may register a route: calls of methods with a route's name."""
    calls = [call for call in getattr(function, "decorator_list", []) if isinstance(call, ast.Call)]
    return [call for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr in _DECORATORS]


def registered(call: ast.Call, names: Names) -> list[tuple[str, str]]:
    """Method and path of each route that such a decorator registers; none where its argument is no path."""
    path = path_of(call, names)
    attribute = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    if path is None:
        return []
    if attribute in METHODS:
        return [(attribute.upper(), path)]
    return [("WEBSOCKET", path)] if attribute == "websocket" else [(method, path) for method in methods_of(call)]


def is_route(decorator: ast.expr) -> bool:
    """Whether a decorator registers a route: a call of a method of that name, given a path."""
    if not (isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Attribute)):
        return False
    return decorator.func.attr in _DECORATORS and path_of(decorator, unknown) is not None


def path_of(call: ast.Call, names: Names) -> str | None:
    """The path that a registering call is given; None where the first argument is no path (`mock.patch("a.b")`)."""
    given = [*call.args[:1], *(word.value for word in call.keywords if word.arg in ("path", "rule"))]
    path = text_value(given[0], names) if given else None
    return path if path is not None and path[:1] in ("", "/") else None


def methods_of(call: ast.Call) -> tuple[str, ...]:
    """What `methods=[...]` says, in capitals; GET without it."""
    for word in call.keywords:
        if word.arg == "methods" and isinstance(word.value, ast.List | ast.Tuple | ast.Set):
            texts = [text_value(item, unknown) for item in word.value.elts]
            return tuple(text.upper() for text in texts if text)
    return ("GET",)


def text_value(node: ast.expr | None, names: Names) -> str | None:
    """The text that an expression is made of: a literal, a known name, an f-string or a sum of these; else None."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.Name | ast.Attribute):
        return names(node)
    if isinstance(node, ast.FormattedValue):
        return text_value(node.value, names)
    if isinstance(node, ast.JoinedStr | ast.BinOp):
        pieces = node.values if isinstance(node, ast.JoinedStr) else [node.left, node.right]
        values = [text_value(piece, names) for piece in pieces]
        return None if None in values else "".join(value or "" for value in values)
    return None


def shape(path: str) -> str:
    """A path without its parameters' names: `/a/{x}` and `/a/{y}` have one shape, `/a/{x:path}` has another."""

    def _anonymous(match: re.Match[str]) -> str:
        converter = match["ac"] or match["bc"] or ""
        return "{}" if converter in ("", *_DEFAULT_CONVERTERS) else f"{{:{converter}}}"

    return _PARAMETER.sub(_anonymous, path)


def bare_shape(path: str) -> str:
    """A path without the names and the types of its parameters; one that takes several segments stays another.

    >>> bare_shape("/a/<int:n>") == bare_shape("/a/{x}"), bare_shape("/a/{x:path}")
    (True, '/a/{:path}')
    """
    return re.sub(r"\{:(?!path\})\w+\}", "{}", shape(path))


def has_parameters(path: str) -> bool:
    """Whether a path has placeholders."""
    return bool(_PARAMETER.search(path))


def answers(pattern: str, path: str) -> bool:
    """Whether a route with this path answers a request for that concrete path; a query string does not count.

    >>> answers("/books/{isbn}", "/books/12?full=1"), answers("/books/<int:n>", "/books/x")
    (True, False)
    """
    return _matched(pattern, path) is not None


def arguments_of(pattern: str, path: str) -> dict[str, str]:
    """What the parameters of a route's path are in that concrete path, as it is written; nothing where it does not answer it.

    >>> arguments_of("/books/{isbn}", "/books/12?full=1")
    {'isbn': '12'}
    """
    match = _matched(pattern, path)
    names = [found["a"] or found["b"] for found in _PARAMETER.finditer(pattern)]
    return dict(zip(names, match.groups(), strict=True)) if match else {}


def _matched(pattern: str, path: str) -> re.Match[str] | None:
    regex, position = "", 0
    for match in _PARAMETER.finditer(pattern):
        converter = match["ac"] or match["bc"] or ""
        regex += f"{re.escape(pattern[position : match.start()])}({_CONVERTERS.get(converter, '[^/]+')})"
        position = match.end()
    return re.fullmatch(regex + re.escape(pattern[position:]), path.partition("?")[0])


def shadows(earlier: str, later: str) -> bool:
    """Whether a route that is registered earlier takes every request that the later one is meant for."""
    if shape(earlier) == shape(later) or not has_parameters(earlier):
        return False
    samples = {"int": "0", "float": "0.5", "path": "x/x"}
    return answers(earlier, _PARAMETER.sub(lambda match: samples.get(match["ac"] or match["bc"] or "", "x"), later))
