"""Some items of a list: what `status=open` or `min_size=4` leaves of one that the app answers now can be counted."""

import re
from collections.abc import Sequence
from urllib.parse import parse_qsl

from pydantic import JsonValue

from pytest_factory.artifacts import Answer, Criterion, Expectation
from pytest_factory.spec.known import known_list, until_change

_BOUND = re.compile(r"(min|max)_(\w+)|(\w+)_(min|max)")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def filtered(criteria: Sequence[Criterion], answers: Sequence[Answer]) -> list[Criterion]:
    """The criteria; those that ask for a part of a known list expect as many items as it has of these, the first among them.

    Each parameter must be a key of the items, or `min_KEY` or `max_KEY` with a number that no item has. Only up to the first
    change of state, and where some items are left and some are not: what else a value means the request says.
    """
    end = until_change(criteria)
    return [*(_filtered(criterion, answers) for criterion in criteria[:end]), *criteria[end:]]


def _filtered(criterion: Criterion, answers: Sequence[Answer]) -> Criterion:
    pairs = parse_qsl(criterion.path.partition("?")[2], keep_blank_values=True)
    items = known_list(criterion, answers)
    if items is None or criterion.expect.status != 200 or not pairs:
        return criterion
    objects = [item for item in items if isinstance(item, dict)]
    expect = criterion.expect
    if len(objects) < len(items) or (expect.of_body and not (expect.items or isinstance(expect.body, list))):
        return criterion
    verdicts = [[_has(item, name, value) for name, value in pairs] for item in objects]
    left = [item for item, verdict in zip(objects, verdicts, strict=True) if all(verdict)]
    if any(None in verdict for verdict in verdicts) or not 0 < len(left) < len(items):
        return criterion
    contains = {"id": left[0]["id"]} if "id" in left[0] else {}
    known = Expectation(status=200, headers=expect.headers, items=True, length=len(left), contains=contains)
    return criterion.model_copy(update={"expect": known})


def _has(item: dict[str, JsonValue], name: str, value: str) -> bool | None:
    """Whether an item is one of these; None where that cannot be told."""
    if name in item:
        known = item[name]
        if isinstance(known, bool):
            return None if value.lower() not in ("true", "false") else known is (value.lower() == "true")
        if isinstance(known, str) and known != value and value.casefold() in known.casefold():
            return None  # a search finds it, a comparison does not
        return str(known) == value if isinstance(known, str | int | float) else None
    bound = _BOUND.fullmatch(name)
    known = item.get((bound.group(2) or bound.group(3)) if bound else "")
    if bound is None or isinstance(known, bool) or not isinstance(known, int | float) or not _NUMBER.fullmatch(value):
        return None
    number = float(value)
    if known == number:
        return None
    return (known > number) is ("min" in (bound.group(1), bound.group(4)))
