"""What is made is there afterwards: the list that the app has of such things shows the new one.

A route that answers with a new thing and keeps nothing meets a plan that asks for the answer alone.
"""

import re
from collections.abc import Mapping, Sequence

from pydantic import JsonValue

from pytest_factory.artifacts import Answer, Criterion, Expectation
from pytest_factory.spec.grounding import Item, items_of
from pytest_factory.spec.known import until_change

_KEPT_NOWHERE = re.compile(
    r"\b(?:not|never|without|nothing)\b[^.;,]{0,20}\b(?:stor|sav|keep|kept|persist|add)"
    r"|\b(?:preview|dry[- ]run|simulat\w*|estimate|validate only|only validates?)\b",
    re.I,
)


def with_stored(criteria: Sequence[Criterion], request: str, answers: Sequence[Answer]) -> list[Criterion]:
    """The criteria, and behind the first POST that makes a thing one that finds it in the list of such things.

    Where the app has that list now (`answers`), with keys that are sent, and the POST is new; where the request says that nothing
    is kept, or a criterion looks for the thing already, nothing is added. Of a thing that is there once before it is made the
    list has one more.
    """
    found, end = list(criteria), until_change(criteria)
    for place, criterion in enumerate(criteria):
        sent, rows = _sent(criterion, answers), _rows(criterion.path, answers)
        if not sent or _KEPT_NOWHERE.search(request):
            continue
        twin = any(_has(row, sent) for row in rows)
        if not any(_looks(other, criterion.path, sent, rows) for other in criteria[place + 1 :]) and (
            not twin or place < end
        ):
            says = f"GET {criterion.path} has what POST {criterion.path} made."
            expect = Expectation(status=200, items=True, contains={} if twin else sent)
            if twin:
                expect = expect.model_copy(update={"length": len(rows) + 1})
            kept = Criterion(id="", says=says, method="GET", path=criterion.path, expect=expect, certain=True)
            found.insert(place + 1, kept)
        break
    return found


def _rows(home: str, answers: Sequence[Answer]) -> list[Item]:
    """The things that the app's list of these has now."""
    return next((items_of(a) for a in answers if (a.method, a.path) == ("GET", home)), [])


def _has(row: Item, told: Mapping[str, JsonValue]) -> bool:
    return all(row.get(key) == value for key, value in told.items())


def _sent(criterion: Criterion, answers: Sequence[Answer]) -> dict[str, JsonValue]:
    """What a POST that makes a thing sends of what the app's list of these has; empty for every other criterion."""
    body = criterion.body if isinstance(criterion.body, dict) else {}
    if criterion.method != "POST" or criterion.expect.status not in (200, 201):
        return {}
    if any((a.method, a.path) == ("POST", criterion.path) and a.status < 400 for a in answers):
        return {}
    keys = {key for row in _rows(criterion.path, answers) for key in row}
    plain = {key: value for key, value in body.items() if isinstance(value, str | int | float) and value != ""}
    return {key: value for key, value in plain.items() if key in keys} if plain.keys() <= keys else {}


def _looks(criterion: Criterion, home: str, sent: Mapping[str, JsonValue], rows: Sequence[Item]) -> bool:
    """Whether a criterion asks for the thing again, by itself or in a list, and not for one that was there before."""
    path, expect = criterion.bare, criterion.expect
    told = expect.body if isinstance(expect.body, dict) else expect.contains
    near = criterion.method == "GET" and (path == home or path.startswith(f"{home}/"))
    if not near or expect.status != 200 or any(_has(row, told) for row in rows):
        return near and expect.length == len(rows) + 1
    return any(told.get(key) == value for key, value in sent.items())
