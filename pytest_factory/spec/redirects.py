"""A request that sends people from an address somewhere else wants a redirect there, and no page."""

import re
from collections.abc import Sequence

from pytest_factory.artifacts import Criterion, Expectation, Route
from pytest_factory.spec.literals import Literals, path_matches, placeholder

_SENDS = re.compile(r"\b(?:redirect|forward|send|sends|lead|take|point)(?:s|ed|ing)?\b", re.IGNORECASE)
_KINDS = (
    (301, re.compile(r"\b(?:permanent(?:ly)?|for good|for ever)\b", re.I)),
    (302, re.compile(r"\btemporar(?:y|ily)\b", re.I)),
)
"""The words by which a request tells one of the two kinds (RFC 9110, 15.4)."""
_STATUSES = (301, 302, 303, 307, 308)
_PATH = re.compile(r"/\S*")
_WORD = re.compile(r"[A-Za-z]{3,}")
_NO_NAMES = frozenset(
    {"all", "get", "list", "read", "show", "page", "pages", "view", "render", "send", "redirect", "the", "one"}
)
"""Words of functions that do not tell what a page is of."""


def redirected(criterion: Criterion, request: str, literals: Literals, routes: Sequence[Route]) -> Criterion:
    """`criterion` as a redirect, where the request sends people away from this path for good, or for a time, and the app has no
    such path; a redirect leads to the page that the request names."""
    path = criterion.bare
    named = any(path_matches(one, path) for one in literals.paths)
    new = not any(route.method == "GET" and path_matches(route.path, path) for route in routes)
    if criterion.method != "GET" or not (_SENDS.search(request) and named and new):
        return criterion
    kinds = [status for status, words in _KINDS if words.search(request)]
    expect = criterion.expect
    place = expect.headers.get("Location") or _named(request, path, literals, routes)
    if expect.status in _STATUSES:
        headers = {**expect.headers, "Location": place}
        return criterion.model_copy(update={"expect": expect.model_copy(update={"headers": headers})})
    if expect.status != 200 or len(kinds) != 1 or literals.statuses:
        return criterion
    says = f"GET {criterion.path} answers {kinds[0]} and leads to {place or 'a page that the app has'}."
    changed = Expectation(status=kinds[0], headers={"Location": place})
    return criterion.model_copy(update={"expect": changed, "says": says})


def _named(request: str, old: str, literals: Literals, routes: Sequence[Route]) -> str | None:
    """The one page to which a request sends people: by its path, or by its function's name; None where it names none, or more."""
    plain = [route for route in routes if route.method == "GET" and not any(map(placeholder, route.path.split("/")))]
    words = {word.lower() for word in _WORD.findall(_PATH.sub(" ", request))} - _NO_NAMES
    told = {route.path for route in plain if route.path in literals.paths} - {old}
    named = {route.path for route in plain if words & {*route.function.lower().split("_")}} - {old}
    return next((one.pop() for one in (told, named) if len(one) == 1), None)
