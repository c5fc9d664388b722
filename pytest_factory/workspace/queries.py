"""The query parameters that a module's code reads, under the names that a client uses."""

import ast
import re
from collections.abc import Iterator, Sequence

from pytest_factory.artifacts import Route
from pytest_factory.workspace.observables import last_name
from pytest_factory.workspace.routing import is_route
from pytest_factory.workspace.scope import FUNCTIONS

Function = ast.FunctionDef | ast.AsyncFunctionDef

_PLAIN = frozenset({"str", "int", "float", "bool", "None"})
_QUERY = frozenset({"args", "values", "query_params"})
"""Attributes of a request that hold its query string."""


def query_parameters(tree: ast.Module, routes: Sequence[Route]) -> set[str]:
    """Names of query parameters that the code reads; `routes` are those of this file, with their whole paths.

    Of Flask and Starlette what is read of the request by name, of FastAPI the arguments of route functions that have a plain
    type or Query(), unless they stand in the path. A function with other decorators may get its arguments from those.
    """
    found = set(_read_by_name(tree))
    imports = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    if not any(name.partition(".")[0] == "fastapi" for name in imports):
        return found
    paths = {(route.function, route.line): "" for route in routes}
    for route in routes:
        paths[route.function, route.line] += route.path
    for node in ast.walk(tree):
        path = paths.get((node.name, node.lineno)) if isinstance(node, FUNCTIONS) else None
        if path is not None and isinstance(node, FUNCTIONS) and all(map(is_route, node.decorator_list)):
            found |= {name for name in _arguments(node) if not re.search(rf"\{{{re.escape(name)}\b", path)}
    return found


def _read_by_name(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(
                func=ast.Attribute(attr="get" | "getlist" | "get_list", value=ast.Attribute(attr=attribute)),
                args=[ast.Constant(value=str(name)), *_],
            ) if attribute in _QUERY:
                yield name
            case ast.Subscript(
                value=ast.Attribute(attr=attribute, value=ast.Name(id="request")), slice=ast.Constant(value=str(name))
            ) if attribute in _QUERY:
                yield name
            case ast.Compare(left=ast.Constant(value=str(name)), comparators=[ast.Attribute(attr=attribute)]) if (
                attribute in _QUERY
            ):
                yield name


def _arguments(function: Function) -> Iterator[str]:
    """The arguments that FastAPI takes from the query string or the path, under the name that a client uses."""
    arguments = [*function.args.posonlyargs, *function.args.args]
    defaults = [*[None] * (len(arguments) - len(function.args.defaults)), *function.args.defaults]
    both = [
        *zip(arguments, defaults, strict=True),
        *zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True),
    ]
    for argument, default in both:
        note = argument.annotation
        metadata: list[ast.expr] = [default] if default is not None else []
        match note:
            case ast.Subscript(value=ast.Name() | ast.Attribute() as name, slice=ast.Tuple(elts=[inner, *more])):
                if last_name(name) == "Annotated":
                    note, metadata = inner, [*metadata, *more]
        calls = [one for one in metadata if isinstance(one, ast.Call)]
        queries = [call for call in calls if last_name(call.func) == "Query"]
        alias = next((word.value for call in queries for word in call.keywords if word.arg == "alias"), None)
        if queries or (not calls and note is not None and _is_plain(note)):
            yield str(alias.value) if isinstance(alias, ast.Constant) else argument.arg


def _is_plain(note: ast.expr) -> bool:
    """Whether an annotation is a plain type, or one of several."""
    match note:
        case ast.Name(id=name):
            return name in _PLAIN
        case ast.Constant(value=None):
            return True
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return _is_plain(left) and _is_plain(right)
        case ast.Subscript(value=ast.Name(id="Optional"), slice=inner):
            return _is_plain(inner)
    return False
