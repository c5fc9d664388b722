"""What is known of the app's data while criteria are sent: until one of them changes them, they are what it answers now."""

import re
from collections.abc import Sequence

from pydantic import JsonValue

from pytest_factory.artifacts import Answer, Criterion, Expectation

SORTS = ("sort", "sort_by", "sortby", "order", "order_by", "orderby")
"""Names of the query parameter whose value says by which key a list is ordered."""


_TOGETHER = re.compile(
    r"\b(?:together with|combin\w+ (?:\w+ )?with|combinable|along with|on top of|in combination)\b|\bas well as the \w+ filter",
    re.I,
)


def together(request: str) -> bool:
    """Whether what a request wants of a list has to work beside what the list can be asked for now."""
    return _TOGETHER.search(request) is not None


def shape_of(path: str) -> str:
    """A path without its query, every id in it written as 1: the same for all things of a kind."""
    return re.sub(r"(?<=/)\d+(?=/|$)", "1", path.partition("?")[0].rstrip("/"))


def until_change(criteria: Sequence[Criterion]) -> int:
    """How many criteria find the app's data as they are now: up to the first that changes them, and that one, too."""
    return next((place + 1 for place, criterion in enumerate(criteria) if criterion.changes_state), len(criteria))


def known_list(criterion: Criterion, answers: Sequence[Answer]) -> list[JsonValue] | None:
    """The whole list that the app answers now where a GET asks for a part of it, by a query; None where it is no list."""
    bare = criterion.bare
    found = next((a.rows for a in answers if (a.method, a.path, a.status) == ("GET", bare, 200)), None)
    return found if criterion.method == "GET" else None


def of_items(expect: Expectation, items: Sequence[JsonValue]) -> bool:
    """Whether an answer may be a list of these items: nothing of its body is told, it is a list, or it has keys of an item, since
    a plan may tell what one is."""
    keys = {key for item in items if isinstance(item, dict) for key in item}
    told = expect.contains.keys() | expect.fields.keys()
    return not expect.of_body or expect.items or isinstance(expect.body, list) or bool(keys & told)


def expecting(criterion: Criterion, part: Sequence[JsonValue]) -> Criterion:
    """The criterion with just these items of a list expected: how many there are, and the id of the first."""
    first = part[0] if part else None
    contains = {"id": first["id"]} if isinstance(first, dict) and "id" in first else {}
    kept = criterion.expect.model_dump(include={"status", "headers", "below"})
    expect = Expectation(**kept, items=True, length=len(part), contains=contains)
    return criterion.model_copy(update={"expect": expect, "certain": True})


def as_query(value: JsonValue) -> str:
    """A plain value as a query has it; empty for what none has.

    >>> as_query(True), as_query(3), as_query(None)
    ('true', '3', '')
    """
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, str | int | float) else ""


def texts_of(value: JsonValue) -> set[str]:
    """The texts that an object has."""
    return {text.casefold() for text in value.values() if isinstance(text, str)} if isinstance(value, dict) else set()
