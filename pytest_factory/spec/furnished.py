"""An app that starts with nothing to show gets three different things first.

What is sorted, found, counted or cut into pages is only known of things that are there, and a small model that is shown an empty
list makes some up. Where the app's own tests show how one thing is made, code makes three, and asks the app what it has then.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from typing import Literal
from urllib.parse import parse_qsl, urlencode

from pydantic import JsonValue

from pytest_factory.artifacts import Answer, Criterion
from pytest_factory.spec.asked import step
from pytest_factory.spec.grounding import singular
from pytest_factory.spec.literals import sentences
from pytest_factory.workspace.calls import Call

_OF_MANY = re.compile(
    r"\b(?:sort\w*|order(?:ed|ing)? by|filter\w*|search\w*|pag(?:es|ing|inat\w*)|limit|offset|newest|oldest|latest|cheapest|"
    r"highest|lowest|longest|shortest|most|top|first|narrow\w*|counts?|counting|"
    r"listing|whose|how many|number of|totals?|sums?|average|statistics|"
    r"summar\w+|overview|reports?|alphabetical\w*|only (?:the|those|what))\b",
    re.I,
)
"""Words of requests for an answer about several things."""
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MAIL = re.compile(r"[^@\s]+@[^@\s]+")
_TOKEN = re.compile(r"[\w.:/-]+")
_APART = 40
"""Days between two dates: another month."""
_THINGS = 3
_ORDERS = ((-1, 1), (1, -1), (-2, -1), (2, 1))
"""Where the values of the second thing and of the third stand below and above those of the first. None of these is an order, and
keys that follow each other have different ones: a list that is sorted by another key is found out."""
_SMALL = 4
"""Numbers below it have no half and no quarter of their own; theirs is the last of the orders."""
_LETTERS = {-2: "a", -1: "c", 1: "w", 2: "y"}
_WORDS = {-2: "A", -1: "Another", 1: "Some", 2: "Yet another"}
"""What stands in front of a text: before and after most words in the alphabet."""

Way = Literal["all", "values"]
"""What another thing has otherwise: all that it may, or no text but dates, since a text may be one of a few."""


def furnished(
    request: str, calls: Sequence[Call], ask: Callable[[Sequence[Call]], tuple[Answer, ...]]
) -> tuple[Answer, ...]:
    """What the app answers to `calls`, and first to those that make three things, where it starts with none and takes them.

    Only where a sentence of the request is about several such things. `ask` sends requests to the app as it starts.
    """
    answers = ask(calls)
    for things in _furnishings(request, answers, calls) if _OF_MANY.search(request) else ():
        again = ask((*things, *(_fitting(call, [thing.body for thing in things]) for call in calls)))
        made, others = again[: len(things)], again[len(things) :]
        if others and all(answer.status < 300 for answer in made):
            return (*(answer.model_copy(update={"first": True}) for answer in made), *others)
    return answers


def with_furnishings(criteria: Sequence[Criterion], answers: Sequence[Answer]) -> list[Criterion]:
    """The criteria behind the requests that were sent first when the app was asked."""
    made = (step(answer, answer.path) for answer in answers if answer.first)
    first = [criterion.model_copy(update={"certain": True, "first": True}) for criterion in made]
    return [*first, *without_furnishings(criteria)]


def without_furnishings(criteria: Sequence[Criterion]) -> list[Criterion]:
    """The criteria that are about the feature."""
    return [criterion for criterion in criteria if not criterion.first]


def _furnishings(request: str, answers: Sequence[Answer], calls: Sequence[Call]) -> Iterator[tuple[Call, ...]]:
    """The requests that make three things where the app answers with an empty list, the most various first.

    One whose body names another thing by an id is not made: that one would have to be made before.
    """
    told = [one for one in sentences(request) if _OF_MANY.search(one) and not re.search(r"\bheaders?\b", one, re.I)]
    lists = {a.bare.rstrip("/") for a in answers if (a.method, a.status, a.rows) == ("GET", 200, [])}
    empty = {home for home in lists if any(re.search(rf"\b{singular(home)}", one, re.I) for one in told)}
    made = [a.body for a in answers if a.method == "POST" and a.status < 300 and a.bare.rstrip("/") in empty]
    makers = [call for call in calls if call.method == "POST" and not call.guessed and isinstance(call.body, dict)]
    maker = next((call for call in makers if call.bare.rstrip("/") in empty and call.body in made), None)
    ways: tuple[Way, ...] = ("all", "values")
    for way in ways:
        if maker is None:
            return
        bodies = [_varied(maker.body, number, way) for number in range(_THINGS)]
        yield tuple(maker.model_copy(update={"body": body}) for body in bodies)


def _fitting(call: Call, bodies: Sequence[JsonValue]) -> Call:
    """A call that asks for a part of a list (`?tag=old`), for one that some of the things are and some are not."""
    pairs = parse_qsl(call.query)
    if call.method != "GET" or len(pairs) != 1:
        return call
    name = pairs[0][0]
    had = [set(_values(body, name)) for body in bodies]
    some = sorted(value for value in set().union(*had) if not all(value in values for values in had))
    return call.model_copy(update={"path": f"{call.bare}?{urlencode({name: some[-1]})}"}) if some else call


def _values(body: JsonValue, name: str) -> list[str]:
    """The texts that a thing has under a name, or in a list that is called by its plural."""
    values = [body.get(key) for key in (name, f"{name}s", f"{name}es")] if isinstance(body, dict) else []
    return [one for value in values for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)]


def _varied(value: JsonValue, number: int, way: Way) -> JsonValue:
    """The body of another thing; that of thing 0 is the one that the app's tests send. Its keys take their orders in turn."""
    if not isinstance(value, dict) or not number:
        return value
    kept = [key for key in value if key.endswith(("_id", "Id"))]
    ranks = {key: _ORDERS[place % len(_ORDERS)][number - 1] for place, key in enumerate(value)}
    return {key: item if key in kept else _other(item, ranks[key], number, way) for key, item in value.items()}


def _other(value: JsonValue, rank: int, number: int, way: Way) -> JsonValue:
    """Another value, below the given one where the rank is below 0."""
    match value:
        case bool():
            return value if number == 1 else not value
        case int() | float():
            return _number(value, rank, number)
        case str() if _DAY.match(value):
            return _day(value, rank)
        case str() if way == "all" and value:
            return _text(value, rank)
        case [_, _, *_] if not any(isinstance(item, dict | list) for item in value):
            return value[:1] if number == 1 else value[1:]
    return value


def _number(value: float, rank: int, number: int) -> float:
    if value < _SMALL:
        return value + (2 if number == 1 else 1)
    if rank > 0:
        return value * (rank + 1)
    parts = 1 << -rank
    return value // parts if isinstance(value, int) else value / parts


def _day(value: str, rank: int) -> str:
    try:
        day = date.fromisoformat(value[:10])
    except ValueError:
        return value
    return str(day + timedelta(days=rank * _APART)) + value[10:]


def _text(value: str, rank: int) -> str:
    if _MAIL.fullmatch(value):
        return f"{_LETTERS[rank]}.{value}"
    if _TOKEN.fullmatch(value):
        front = _LETTERS[rank]
        return f"{front.upper() if value[0].isupper() else front}{value}"
    return f"{_WORDS[rank]} {value[:1].lower()}{value[1:]}"
