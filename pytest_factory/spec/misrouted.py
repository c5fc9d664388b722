"""A criterion that speaks of one route's answer and asks another: what the app answers now tells which one is meant."""

import re
from collections.abc import Sequence

from pydantic import JsonValue

from pytest_factory.artifacts import Answer, Criterion, Route
from pytest_factory.spec.everywhere import NOWHERE
from pytest_factory.spec.literals import path_matches

_UNKNOWN_PATHS = re.compile(
    r"\b(?:unknown|unmatched|undefined|non-?exist(?:ent|ing)|missing|wrong) (?:paths?|routes?|urls?|addresses|pages?)\b",
    re.I,
)
_ENOUGH = 2
"""Keys that must be those of the other route's answer: one, such as `id`, many have."""


def rerouted(criterion: Criterion, answers: Sequence[Answer]) -> Criterion:
    """`criterion` with the path whose answer has most of the keys that it expects, where the answer of its own has none.

    `answers` are what the app answers now. Only a GET whose own path is among them, without a query; at least half of the keys
    must be those of the other answer.
    """
    wanted = {*criterion.expect.contains, *criterion.expect.fields}
    known = {a.path: a for a in answers if (a.method, a.status) == ("GET", 200) and _keys(a.answered)}
    if criterion.method != "GET" or criterion.path not in known or wanted & _keys(known[criterion.path].answered):
        return criterion
    other = max(known.values(), key=lambda answer: len(wanted & _keys(answer.answered)))
    if len(wanted & _keys(other.answered)) < max(_ENOUGH, len(wanted) / 2):
        return criterion
    expect = criterion.expect.model_copy(update={"items": isinstance(other.answered, list)})
    return criterion.model_copy(update={"path": other.path, "expect": expect})


def off_the_map(criterion: Criterion, request: str, routes: Sequence[Route]) -> Criterion:
    """A 404 of an unknown path, asked of one that no route takes, where the `request` speaks of unknown paths.

    A route that has the path finds no such thing there and may say so in its own words.
    """
    asks = criterion.method == "GET" and criterion.expect.status == 404 and criterion.expect.of_body
    taken = any(route.method == "GET" and path_matches(route.path, criterion.path) for route in routes)
    free = not any(path_matches(route.path, NOWHERE) for route in routes)
    if not (asks and taken and free and _UNKNOWN_PATHS.search(request)):
        return criterion
    says = criterion.says.replace(criterion.path, NOWHERE)
    return criterion.model_copy(update={"path": NOWHERE, "says": says})


def _keys(answered: JsonValue) -> set[str]:
    """The keys of an object, or of a list's first item."""
    item = answered[0] if isinstance(answered, list) and answered else answered
    return set(item) if isinstance(item, dict) else set()
