"""A request that sends people from an address somewhere else wants a redirect there, and no page."""

import re
from collections.abc import Sequence

from pytest_factory.artifacts import Criterion, Expectation, Route
from pytest_factory.spec.literals import Literals, path_matches

_SENDS = re.compile(r"\b(?:redirect|forward|send|sends|lead|take|point)(?:s|ed|ing)?\b", re.IGNORECASE)
_KINDS = (
    (301, re.compile(r"\b(?:permanent(?:ly)?|for good|for ever)\b", re.I)),
    (302, re.compile(r"\btemporar(?:y|ily)\b", re.I)),
)
"""The words by which a request tells one of the two kinds (RFC 9110, 15.4)."""


def redirected(criterion: Criterion, request: str, literals: Literals, routes: Sequence[Route]) -> Criterion:
    """`criterion` as a redirect, where the request sends people away from this path for good, or for a time, and the app has no
    such path."""
    kinds = [status for status, words in _KINDS if words.search(request)]
    path = criterion.bare
    named = any(path_matches(one, path) for one in literals.paths)
    new = not any(route.method == "GET" and path_matches(route.path, path) for route in routes)
    if criterion.method != "GET" or criterion.expect.status != 200 or len(kinds) != 1 or literals.statuses:
        return criterion
    if not (_SENDS.search(request) and named and new):
        return criterion
    expect = Expectation(status=kinds[0], headers={"Location": criterion.expect.headers.get("Location")})
    says = f"GET {criterion.path} answers {kinds[0]} and leads to a page that the app has."
    return criterion.model_copy(update={"expect": expect, "says": says})
