"""Routes that a request names to compare something with them, or to point at them: they are no part of what it wants."""

import re
from collections.abc import Sequence

from pytest_factory.artifacts import Route
from pytest_factory.spec.literals import Literals, read_literals
from pytest_factory.workspace.routing import bare_shape

_LIKE = re.compile(
    r"(?:\b(?:(?<!such )as|like|the way|same|looks?|form|shape|format)\b(?: (?:\w+ ){0,3}?(?:of|in|from|by|at|as))?|"
    r"\b(?:points?|pointing|links?|linking|leads?|leading)(?: \w+){0,4}?)[\s`\"'(]*(?:GET )?[`\"']?$",
    re.I,
)
"""What stands before such a path."""


def wanted_literals(request: str, routes: Sequence[Route]) -> Literals:
    """The facts of a request without the paths that the app (`routes`) answers already and that it only compares with."""
    literals = read_literals(request)
    likened = {path for path in literals.paths if _likened(path, request, routes)}
    return literals.model_copy(
        update={
            "paths": tuple(path for path in literals.paths if path not in likened),
            "routes": tuple(
                (method, path) for method, path in literals.routes if method != "GET" or path not in likened
            ),
        }
    )


def _likened(path: str, request: str, routes: Sequence[Route]) -> bool:
    """Whether the request compares something with what the app answers at a path, or points at it, wherever it names it."""
    if not any(route.method == "GET" and bare_shape(route.path) == bare_shape(path) for route in routes):
        return False
    before = re.split(rf"{re.escape(path)}(?![\w/{{<])", request)[:-1]
    return bool(before) and all(_LIKE.search(text) for text in before)
