"""A header of every response is on more than the one that a plan asks for: another route has it, and so has a page not found.

A small model checks one route, and a handler of that route that writes the header meets its plan.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from urllib.parse import urlsplit

from pytest_factory.artifacts import Answer, Criterion, Expectation, Route
from pytest_factory.spec.literals import Literals, path_matches, sentences

NOWHERE = "/no-such-page"
"""A path that no app has unless it answers to everything."""
_THINGS = r"(?:\w+ ){0,2}?(?:responses?|answers?|repl(?:y|ies))\b"
_ALL = re.compile(rf"\b(?:every|all|each|any)(?: of)?(?: the)? (?!other){_THINGS}", re.I)
_OTHERS = re.compile(
    rf"\b(?:every|all|each|any)(?: of)?(?: the)? other {_THINGS}|\b(?:everything|anything|all) else\b", re.I
)
_IT = re.compile(r"\b(?:it|this|that|header)\b", re.I)
_SOME = re.compile(r"\b(?:success\w*|2\d\d|2xx|ok)\b", re.I)


def with_the_others(
    criteria: Sequence[Criterion], request: str, literals: Literals, routes: Sequence[Route], answers: Sequence[Answer]
) -> list[Criterion]:
    """The criteria, and two more for each header that the request wants on every response, or on every other one.

    `routes` and `answers` are the app's; without routes nobody knows what it does not have. A sentence that names a path, or
    speaks of successful responses, is about some of them. "Every other" has the value that stands behind it.
    """
    found = list(criteria)
    for header, value in _wanted(criteria, request, literals) if routes else ():
        for path, status in _places(criteria, header, literals, routes, answers):
            says = f"GET {path} answers {status} with the header {header}, too."
            expect = Expectation(status=status, headers={header: value})
            if all((c.method, c.path) != ("GET", path) for c in found):
                found.append(Criterion(id="", says=says, method="GET", path=path, expect=expect))
    return found


def _wanted(criteria: Sequence[Criterion], request: str, literals: Literals) -> Iterator[tuple[str, str | None]]:
    """Headers and their values, None for a value that may be any."""
    for header in literals.headers:
        values = {v for c in criteria for name, v in c.expect.headers.items() if name.lower() == header.lower()}
        for sentence in _about(header, sentences(request)):
            if other := _OTHERS.search(sentence):
                behind = [value for value in values if value and value in sentence[other.end() :]]
                if len(behind) == 1:
                    yield header, behind[0]
                continue
            some = _SOME.search(sentence) or any(path in sentence for path in literals.paths)
            if _ALL.search(sentence) and len(values) == 1 and not some:
                yield header, next(iter(values))


def _about(header: str, told: Sequence[str]) -> Iterator[str]:
    """The sentences that name the header, or go on about it: "it is on every response"."""
    for before, sentence in pairwise(["", *told]):
        if header in sentence or (header in before and _IT.search(sentence)):
            yield sentence


def _places(
    criteria: Sequence[Criterion],
    header: str,
    literals: Literals,
    routes: Sequence[Route],
    answers: Sequence[Answer],
) -> Iterator[tuple[str, int]]:
    """The path and status of a page of the app that no criterion has the header on, and of one that it does not have."""
    asked = {c.path for c in criteria if header.lower() in {name.lower() for name in c.expect.headers}}
    for answer in answers:
        path = urlsplit(answer.path).path
        named = any(path == told or path.startswith(f"{told.rstrip('/')}/") for told in literals.paths)
        if answer.method == "GET" and answer.status == 200 and answer.path not in asked and not named:
            yield answer.path, 200
            break
    if not any(path_matches(route.path, NOWHERE) for route in routes):
        yield NOWHERE, 404
