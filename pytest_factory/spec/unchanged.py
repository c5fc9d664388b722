"""What stays as it is where the request says so: a route that learns a parameter answers without it as it does now."""

import re
from collections.abc import Sequence

from pytest_factory.artifacts import Answer, Criterion, Expectation
from pytest_factory.spec.exchange import kind_of

_STAYS = re.compile(
    r"\b(?:optional|nothing changes|unchanged|as (?:today|now|before|ever|usual)|stays? (?:the same|as)"
    r"|without (?:it|them|any))\b",
    re.I,
)


def with_the_unchanged(criteria: Sequence[Criterion], request: str, answers: Sequence[Answer]) -> list[Criterion]:
    """The criteria, and for each GET route that is sent a query one without it, if the request says that something stays.

    `answers` are what the app answers now. Of a JSON answer the keys and their types are expected, not what they hold.
    """
    found = list(criteria)
    for criterion in criteria if _STAYS.search(request) else ():
        bare, mark, _ = criterion.path.partition("?")
        if criterion.method != "GET" or not mark or any((c.method, c.path) == ("GET", bare) for c in found):
            continue
        now = next((a for a in answers if (a.method, a.path, a.status) == ("GET", bare, 200)), None)
        if now is not None:
            says = f"GET {bare} answers as it does today."
            found.append(Criterion(id="", says=says, method="GET", path=bare, expect=_like(now)))
    return found


def _like(answer: Answer) -> Expectation:
    rows = answer.rows
    item = rows[0] if rows else answer.answered
    fields = {name: kind_of(value) for name, value in item.items()} if isinstance(item, dict) else {}
    return Expectation(status=200, items=rows is not None, below=answer.below if rows else "", fields=fields)
