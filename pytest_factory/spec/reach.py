"""Which paths a spec may speak of: those that the request names, and routes of the app that have to do with them.

A small model writes a path from a worked example, or the app's first route, in the place of the one that it was asked for,
and does so again when it is told. So the schema that it writes under holds a pattern, and engines that decode by grammar
cannot leave it.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from pytest_factory.artifacts import Route
from pytest_factory.spec.literals import placeholder, read_literals

SEGMENT = "[A-Za-z0-9._~%@+,-][A-Za-z0-9._~%@:+,-]{0,60}"
"""One part of a path; a colon does not begin it: `:name` is a placeholder. Without an end a small model does not find one."""
NUMBER = "[0-9]{1,6}"
"""The part that a placeholder of the type int stands for."""
QUERY = "(\\?[A-Za-z0-9._~%@:+,&=-]{0,120})?"
ANY = f"^/({SEGMENT}(/{SEGMENT})*/?)?{QUERY}$"
"""Any concrete path: no placeholder, no blank, no address of a server."""
_SOME = (
    r"(?! (?:with|about|for|containing|showing|listing|to) )"
    r"(?! of (?:an?|one|each|that|these|those|get|post|put|patch|delete) )"
)
"""Not behind "every answer": then it is one of some things, such as "every answer with a note"."""
_EVERYWHERE = re.compile(
    rf"\b(middleware|(every|each|all|any|other) (\w+ )?(responses?|requests?|pages?|routes?|endpoints?|paths?)\b{_SOME}"
    rf"|(every|each|all) (other )?(errors?|answers?|[45]\d\ds?)\b{_SOME}|errors,? too|whenever (what|something|anything|input)"
    r"|everything (that )?(it|we|you|they|(the|this|our) \w+) \w+|everything (that )?(is|gets) (sent|returned|served|answered)"
    r"|(error|exception) handlers?|(unknown|unmatched|undefined) (paths?|routes?|urls?|pages?)|unhandled)\b",
    re.IGNORECASE,
)
_QUERIES = re.compile(
    r"\b(quer(?:y|ies)|param(?:eter)?s?|filter\w*|sort\w*|search\w*|limit|offset|paginat\w*|q)\b|\?\w+=", re.IGNORECASE
)


def concerns_all(request: str) -> bool:
    """Whether something is asked of the app as a whole, and not of single routes.

    >>> concerns_all("Add middleware that counts."), concerns_all("Add GET /boats.")
    (True, False)
    """
    return _EVERYWHERE.search(request) is not None


def concerns_queries(request: str) -> bool:
    """Whether criteria of the request may have to send a query string.

    >>> concerns_queries("GET /boats takes limit and offset."), concerns_queries("Add GET /boats.")
    (True, False)
    """
    return _QUERIES.search(request) is not None


def path_pattern(request: str, routes: Sequence[Route]) -> str:
    """A regular expression, anchored, for the `path` of a criterion; `routes` are those of the app.

    Where the request names no path, or asks something of the app as a whole, it is any concrete path.
    """
    named = read_literals(request).paths
    if not named or concerns_all(request):
        return ANY
    known = [route.path for route in related(request, routes)]
    return f"^({'|'.join(dict.fromkeys(_pattern(path) for path in (*named, *known)))}){QUERY}$"


def related(request: str, routes: Sequence[Route]) -> tuple[Route, ...]:
    """The routes of the app that have to do with the request."""
    named, words = read_literals(request).paths, _words(request)
    return tuple(route for route in routes if _related(route.path, named, words))


def spoken_of(request: str, path: str) -> bool:
    """Whether the request has a word of every part of a route's path, placeholders aside.

    >>> spoken_of("Comments on closed tickets", "/tickets/{id}/comments"), spoken_of("Closed tickets", "/tickets/{id}/agent")
    (True, False)
    """
    words = _words(request)
    segments = [segment for segment in path.split("/") if segment and not placeholder(segment)]
    return all(_said(segment, words) for segment in segments)


def _words(request: str) -> list[str]:
    return re.findall(r"[a-z]{2,}", request.lower())


def _said(segment: str, words: Sequence[str]) -> bool:
    """Whether a word begins as a part of the segment does, or two words in one make it: "signing up" for `signup`."""
    stems = [part.rstrip("s") for part in re.findall(r"[a-z]{3,}", segment.lower())]
    pairs = [re.sub(r"(?:ing|ed|s)$", "", one) + other for one, other in pairwise(words)]
    return any(word.startswith(stem) for stem in stems for word in words) or any(stem in pairs for stem in stems)


def _related(path: str, named: Iterable[str], words: Sequence[str]) -> bool:
    """Whether a route of the app shares its first segment with a named path, or the request has its words."""
    segments = [segment for segment in path.split("/") if segment and not placeholder(segment)]
    if not segments:
        return path == "/" and not {"home", "root", "index", "landing", "front", "start"}.isdisjoint(words)
    return segments[0] in {_first(other) for other in named} or any(_said(segment, words) for segment in segments)


def _first(path: str) -> str:
    return path.strip("/").split("/")[0]


def _pattern(path: str) -> str:
    bare = path.partition("?")[0]
    segments = map(_segment, bare.strip("/").split("/"))
    return "/" + "/".join(segments) + ("/" if bare.endswith("/") and bare != "/" else "")


def _segment(part: str) -> str:
    if placeholder(part):
        return NUMBER if part.startswith("<int:") else SEGMENT
    return re.escape(part).replace("\\-", "-")
