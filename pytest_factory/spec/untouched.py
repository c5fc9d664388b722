"""Values that a thing only had while the app was asked: what a PUT answered PLAN is not what an app begins with."""

import re
from collections.abc import Mapping, Sequence

from pydantic import JsonValue

from pytest_factory.artifacts import Answer, Criterion
from pytest_factory.spec.known import shape_of

_THING = re.compile(r"(?P<home>/[^?]*?)/(?P<id>\d+)(?=/|\?|$)")
_CHANGES = ("PUT", "PATCH", "POST")
Thing = tuple[str, int]


def untouched(criteria: Sequence[Criterion], answers: Sequence[Answer]) -> list[Criterion]:
    """The criteria; a value that the app gave a thing only after a change that was asked for, and that no criterion sends, is the
    one that it has at the start, up to a criterion that asks for the same change."""
    first, changed = _first(answers), _changed(answers)
    changes = {(a.method, shape_of(a.path)) for a in answers if a.method in _CHANGES and a.status < 300}
    sent: set[str] = set()
    led: set[Thing | None] = set()
    found = []
    for criterion in criteria:
        if criterion.method in _CHANGES and isinstance(criterion.body, dict):
            sent |= {repr(value) for value in criterion.body.values()}
        thing = _thing(criterion.path)
        if (criterion.method, shape_of(criterion.path)) in changes:
            led.add(thing)
        known = thing if thing not in led else None
        had, has = first.get(known, {}) if known else {}, changed.get(known, {}) if known else {}
        contains = {
            key: had[key] if key in had and had[key] != value == has.get(key) and repr(value) not in sent else value
            for key, value in criterion.expect.contains.items()
        }
        expect = criterion.expect.model_copy(update={"contains": contains})
        found.append(criterion.model_copy(update={"expect": expect}))
    return found


def _thing(path: str) -> Thing | None:
    match = _THING.match(path)
    return (match["home"], int(match["id"])) if match else None


def _first(answers: Sequence[Answer]) -> dict[Thing, Mapping[str, JsonValue]]:
    """What reading requests told of things; they are sent before all others."""
    found: dict[Thing, Mapping[str, JsonValue]] = {}
    for answer in (one for one in answers if one.method == "GET" and one.status == 200):
        items = [answer.answered] if answer.rows is None else answer.rows
        home = (_thing(answer.path) or (answer.bare.rstrip("/"), 0))[0]
        for item in items:
            number = item.get("id") if isinstance(item, dict) else None
            if isinstance(item, dict) and isinstance(number, int):
                found.setdefault((home, number), item)
    return found


def _changed(answers: Sequence[Answer]) -> dict[Thing, Mapping[str, JsonValue]]:
    """What changes answered of things."""
    found: dict[Thing, Mapping[str, JsonValue]] = {}
    for answer in (one for one in answers if one.method in _CHANGES and one.status < 300):
        thing = _thing(answer.path)
        if thing and isinstance(answer.answered, dict):
            found[thing] = answer.answered
    return found
