"""Two values that must not cross: "if until lies before since, that's a 422".

Which of two values must not be the greater one is a fact of the request; a small model sends them in the wrong order and expects
a success, or does not try it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from pydantic import JsonValue

from pytest_factory.artifacts import Answer, Criterion
from pytest_factory.spec.bounds import REFUSAL, is_date, number_of
from pytest_factory.spec.grounding import REFUSES
from pytest_factory.spec.literals import sentences
from pytest_factory.spec.sent import refusal, route_of, sent_values, usual, with_values

_RELATION = re.compile(
    r"\b(?P<left>[A-Za-z_]\w*)\s+(?:(?:that|which)\s+)?"
    r"(?P<must>(?:must|should|has to|have to|needs? to)\s+(?P<not>not\s+|never\s+)?)?"
    r"(?:(?:be|is|are|lie|lies|come|comes|fall|falls)\s+)?"
    r"(?:(?P<low>before|below|under|(?:earlier|less|smaller|lower) than)"
    r"|(?P<high>after|above|over|past|(?:later|greater|larger|bigger|higher|more) than))\s+(?:the\s+|its\s+)?"
    r"(?P<right>[A-Za-z_]\w*)",
    re.I,
)


class Crossed(NamedTuple):
    """Two names of which the first one's value must not be greater than the second one's."""

    low: str
    high: str
    status: int
    """By which it is refused; 0 where the request does not tell."""

    def broken(self, sent: Mapping[str, JsonValue]) -> bool:
        """Whether both are sent, and the wrong way round."""
        turn = order(sent.get(self.low), sent.get(self.high))
        return turn is not None and turn > 0


def read_crossed(request: str) -> Iterator[Crossed]:
    """The pairs of the sentences that refuse, with the nearest status."""
    for sentence in sentences(request):
        statuses = {match.start(): int(match.group()) for match in REFUSAL.finditer(sentence)}
        for match in _RELATION.finditer(sentence) if statuses or REFUSES.search(sentence) else ():
            right_way = bool(match["must"]) and not match["not"]  # "must be after": the other way is refused
            left_is_low = bool(match["low"]) == right_way
            low, high = (match["left"], match["right"]) if left_is_low else (match["right"], match["left"])
            nearest = min(statuses, key=lambda place: abs(place - match.end()), default=None)
            yield Crossed(low, high, statuses[nearest] if nearest is not None else 0)


def with_crossed(criteria: Sequence[Criterion], request: str, answers: Sequence[Answer] = ()) -> list[Criterion]:
    """The criteria with what the request tells of two values kept: a success that sends them the wrong way round is a refusal,
    and where none sends them so, one is made of the first that sends both, with the two exchanged."""
    found = list(criteria)
    for pair in read_crossed(request):
        for route in dict.fromkeys(route_of(c) for c in criteria):
            status = pair.status or usual(route, answers)
            here = [c for c in found if route_of(c) == route]
            names = {name.lower(): name for c in here for name in sent_values(c)}
            if not status or not {pair.low.lower(), pair.high.lower()} <= names.keys():
                continue
            own = Crossed(names[pair.low.lower()], names[pair.high.lower()], status)
            found = [
                refusal(c, status) if c in here and own.broken(sent_values(c)) and c.expect.status < 400 else c
                for c in found
            ]
            if not any(own.broken(sent_values(c)) for c in found if route_of(c) == route):
                found = _tried(found, route, own)
    return found


def _tried(criteria: list[Criterion], route: str, pair: Crossed) -> list[Criterion]:
    for place, criterion in enumerate(criteria):
        sent = sent_values(criterion)
        turn = order(sent.get(pair.low), sent.get(pair.high))
        if route_of(criterion) == route and 200 <= criterion.expect.status < 300 and turn is not None and turn < 0:
            turned = {**sent, pair.low: sent[pair.high], pair.high: sent[pair.low]}
            return [
                *criteria[: place + 1],
                refusal(with_values(criterion, turned), pair.status),
                *criteria[place + 1 :],
            ]
    return criteria


def order(low: JsonValue, high: JsonValue) -> int | None:
    """-1, 0 or 1 as the first is less than, equal to or greater than the second; None where they are no numbers and no dates."""
    if is_date(low) and is_date(high):
        return (str(low) > str(high)) - (str(low) < str(high))
    left, right = number_of(low), number_of(high)
    return None if left is None or right is None else (left > right) - (left < right)
