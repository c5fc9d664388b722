"""A form that all errors have is the form of one more than the request shows: of a method that a path does not take.

"All errors come as JSON, for instance a note that is not there as ..." is met by a handler of 404 alone where a plan asks for
nothing else.
"""

import re
from collections.abc import Sequence
from http import HTTPStatus

from pydantic import JsonValue

from pytest_factory.artifacts import Criterion, Expectation, Route
from pytest_factory.spec.literals import path_matches, sentences

_EVERY = re.compile(
    r"\b(?:all|every|each|any)(?: of)?(?: the| our| its)?(?: other)? (?:(?!404|4\d\d|5\d\d)\w+ ){0,2}?(?:errors?|failures?)\b"
    r"|\berrors? (?:responses? )?(?:are|is|come|answer|look)\b[^.;]*\b(?:all|always|everywhere)\b"
    r"|\bwhenever (?:something|anything) (?:goes|went) wrong\b",
    re.I,
)
_STAYS = re.compile(r"\b(?:stays?|remains?|unchanged|untouched|as (?:they are|it is|before|now))\b", re.I)
_OTHER = HTTPStatus.METHOD_NOT_ALLOWED


def speaks_of_every_error(request: str) -> bool:
    """Whether a request wants something of all errors."""
    return any(_EVERY.search(sentence) and not _STAYS.search(sentence) for sentence in sentences(request))


def with_every_error(criteria: Sequence[Criterion], request: str, routes: Sequence[Route]) -> list[Criterion]:
    """The criteria, and one for a method that a path of the app does not take, in the form that they have for a 404.

    Only where the request speaks of all errors, and no criterion has another status in that form. A number that is the status
    becomes the other one, and so does its standard name (RFC 9110); of everything else only its type is known.
    """
    found = list(criteria)
    form = next((c for c in found if c.expect.status == HTTPStatus.NOT_FOUND and _form(c)), None)
    place = _refusing(routes)
    if (
        not speaks_of_every_error(request)
        or form is None
        or place is None
        or any(c.expect.status == _OTHER for c in found)
    ):
        return found
    told = {key: _turned(value) for key, value in _form(form).items()}
    contains: dict[str, JsonValue] = {key: value for key, value in told.items() if value is not None}
    fields = {key: _kind(value) for key, value in _form(form).items() if told[key] is None}
    method, path = place
    says = f"{method} {path} answers {_OTHER.value} in the same form."
    body: JsonValue = dict(contains) if form.expect.body is not None and not fields else None
    expect = Expectation(status=_OTHER.value, body=body, contains={} if body is not None else contains, fields=fields)
    return [*found, Criterion(id="", says=says, method=method, path=path, expect=expect)]


def _form(criterion: Criterion) -> dict[str, JsonValue]:
    body = criterion.expect.body
    return body if isinstance(body, dict) else criterion.expect.contains


def _turned(value: JsonValue) -> JsonValue:
    """A value of the form of a 404 as that of the other status has it; None where nobody knows."""
    if isinstance(value, dict):
        inner = {key: _turned(part) for key, part in value.items()}
        return None if None in inner.values() else inner
    told: dict[JsonValue, JsonValue] = {
        HTTPStatus.NOT_FOUND.value: _OTHER.value,
        str(HTTPStatus.NOT_FOUND.value): str(_OTHER.value),
        HTTPStatus.NOT_FOUND.phrase: _OTHER.phrase,
    }
    return told.get(value) if isinstance(value, int | str) else None


def _kind(value: JsonValue) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    return "object" if isinstance(value, dict) else "array" if isinstance(value, list) else "string"


def _refusing(routes: Sequence[Route]) -> tuple[str, str] | None:
    """A method and the path of a route without parameters that does not take it."""
    for route in routes:
        if route.method != "GET" or re.search(r"[<{]", route.path):
            continue
        taken = {other.method for other in routes if path_matches(other.path, route.path)}
        if free := [method for method in ("DELETE", "PUT", "PATCH") if method not in taken]:
            return free[0], route.path
    return None
