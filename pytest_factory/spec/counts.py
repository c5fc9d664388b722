"""How many things something has is counted in what the app answers now, and never guessed."""

import re
from collections.abc import Sequence

from pytest_factory.artifacts import Answer, Criterion
from pytest_factory.spec.grounding import items_of, singular
from pytest_factory.spec.known import until_change
from pytest_factory.spec.told import spelt

_COUNT = re.compile(r"^(?:(?P<a>[a-z_]+?)s?_count|(?:count|number|num)_of_(?P<b>[a-z_]+?)s?)$")
_ITEM = re.compile(r"(?P<home>(?:/[^/?\d][^/?]*)+)/(?P<id>\d+)$")


def counted(criteria: Sequence[Criterion], request: str, answers: Sequence[Answer]) -> list[Criterion]:
    """`criteria` in which a key like `trip_count` of one thing has the number of its trips, or else is an integer.

    `answers` are what the app answers now: the trips of this thing (/boats/1/trips), or all trips, each with its `boat_id`. A
    number that the request tells stays, and after a change of state nothing is counted.
    """
    whole = until_change(criteria)
    return [
        _counted(_of_none(c, answers), request, answers) if place < whole else c for place, c in enumerate(criteria)
    ]


def _of_none(criterion: Criterion, answers: Sequence[Answer]) -> Criterion:
    """A criterion that expects none of what one thing has, on a thing that has none, where the app's lists tell of one.

    A vet without appointments is not the first that comes to mind.
    """
    found = re.match(r"(?P<home>(?:/[^/?\d][^/?]*)+)/(?P<id>\d+)(?=/|$)", criterion.path)
    none = [name for name, value in criterion.expect.contains.items() if value == 0 and not isinstance(value, bool)]
    if found is None or criterion.method != "GET" or criterion.expect.status != 200:
        return criterion
    home, number, key = found["home"], int(found["id"]), f"{singular(found['home'])}_id"
    things = [item["id"] for answer in answers if answer.path == home for item in items_of(answer)]
    for rows in (items_of(a) for a in answers if any(singular(a.path) == singular(f"/{name}") for name in none)):
        owners = {row.get(key) for row in rows}
        free = [one for one in things if one not in owners]
        if number in owners and free:
            contains = {
                name: free[0] if name in (key, "id") else its for name, its in criterion.expect.contains.items()
            }
            path = f"{home}/{free[0]}{criterion.path[found.end() :]}"
            says = criterion.says.replace(criterion.path, path)
            expect = criterion.expect.model_copy(update={"contains": contains})
            return criterion.model_copy(update={"path": path, "says": says, "expect": expect})
    return criterion


def _counted(criterion: Criterion, request: str, answers: Sequence[Answer]) -> Criterion:
    item = _ITEM.match(criterion.path)
    expect = criterion.expect
    if item is None or criterion.method != "GET" or expect.items:
        return criterion
    contains, fields = dict(expect.contains), dict(expect.fields)
    for name, value in expect.contains.items():
        noun = next(filter(None, match.groups()), "") if (match := _COUNT.match(name)) else ""
        if not noun or not isinstance(value, int) or isinstance(value, bool) or spelt(f" {value} ", request):
            continue
        number = _number(noun, item["home"], item["id"], answers)
        if number is not None:
            contains[name] = number
        else:
            del contains[name]
            fields[name] = "integer"
    return criterion.model_copy(update={"expect": expect.model_copy(update={"contains": contains, "fields": fields})})


def _number(noun: str, home: str, number: str, answers: Sequence[Answer]) -> int | None:
    """How many there are; None where no answer tells it."""
    key = f"{singular(home)}_id"
    for answer in answers:
        listed = answer.rows if (answer.method, answer.status) == ("GET", 200) else None
        if listed is None:
            continue
        path = answer.path.rstrip("/")
        if singular(path) != noun:
            continue
        if path.startswith(f"{home}/{number}/"):
            return len(listed)
        rows = [row for row in listed if isinstance(row, dict) and key in row]
        if _ITEM.match(path.rpartition("/")[0]) is None and len(rows) == len(listed) > 0:
            return sum(str(row[key]) == number for row in rows)
    return None
