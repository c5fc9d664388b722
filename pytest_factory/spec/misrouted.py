"""A criterion that speaks of one route's answer and asks another: what the app answers now tells which one is meant."""

import re
from collections.abc import Sequence

from pydantic import JsonValue

from pytest_factory.artifacts import Answer, Criterion, Route
from pytest_factory.spec.everywhere import NOWHERE
from pytest_factory.spec.grounding import items_of
from pytest_factory.spec.literals import path_matches, read_literals

_UNKNOWN_PATHS = re.compile(
    r"\b(?:unknown|unmatched|undefined|non-?exist(?:ent|ing)|missing|wrong) (?:paths?|routes?|urls?|addresses|pages?)\b",
    re.I,
)
_STATES = (403, 409, 410, 423)
"""Statuses that refuse something for the state that a thing is in."""
_ENOUGH = 2
"""Keys that must be those of the other route's answer: one, such as `id`, many have."""


def rerouted(criterion: Criterion, answers: Sequence[Answer], paths: Sequence[str] = ()) -> Criterion:
    """`criterion` with the path whose answer has most of the keys that it expects, where the answer of its own has none.

    `answers` are what the app answers now. Only a GET whose own path is among them, without a query; at least half of the keys
    must be those of the other answer. A request that names `paths` says which one is meant.
    """
    if paths:
        return criterion
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


def with_refusals_where_they_are_told(
    criteria: Sequence[Criterion], request: str, routes: Sequence[Route], answers: Sequence[Answer]
) -> list[Criterion]:
    """The criteria; a refusal that is asked of an action of the app on a thing is asked of what the request wants for the thing.

    "DELETE /boats/{id} is refused with 409 if the boat is marked as a wreck" is not about DELETE /boats/1/wreck, which the app
    has: that is the way into the state. Only where the request names one route, and that one status for it; another thing than
    those that criteria change is asked for.
    """
    literals = read_literals(request)
    if len(literals.routes) != 1 or len(literals.paths) != 1:
        return list(criteria)
    method, pattern = literals.routes[0]
    result = []
    for criterion in criteria:
        home, _, action = criterion.bare.rpartition("/")
        old = any(route.method == criterion.method and path_matches(route.path, criterion.path) for route in routes)
        refused = criterion.expect.status in literals.statuses and criterion.expect.status in _STATES
        if (
            old
            and refused
            and action.isalpha()
            and path_matches(pattern, home)
            and re.search(rf"\b{action}", request, re.I)
        ):
            path = f"{home.rpartition('/')[0]}/{_another(home, criteria, answers)}"
            says = f"{method} {path} answers {criterion.expect.status}: it is marked as {action}."
            sent = criterion.body if method in ("POST", "PUT", "PATCH") else None
            criterion = criterion.model_copy(update={"method": method, "path": path, "body": sent, "says": says})
        result.append(criterion)
    return result


def _another(home: str, criteria: Sequence[Criterion], answers: Sequence[Answer]) -> str:
    """The id of a thing that no criterion changes: one that the app shows, or the next number."""
    collection, _, number = home.rpartition("/")
    listed = [str(item["id"]) for a in answers if a.path.rstrip("/") == collection for item in items_of(a)]
    changed = {c.bare for c in criteria if c.changes_state}
    free = [one for one in [number, *listed] if f"{collection}/{one}" not in changed]
    return free[0] if free else str(int(number) + 1) if number.isdigit() else number


def _keys(answered: JsonValue) -> set[str]:
    """The keys of an object, or of a list's first item."""
    item = answered[0] if isinstance(answered, list) and answered else answered
    return set(item) if isinstance(item, dict) else set()
