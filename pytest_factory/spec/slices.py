"""A part of a list: what `limit` and `offset` leave of one that the app answers now is arithmetic, not the model's guess."""

import re
from collections.abc import Sequence
from urllib.parse import parse_qsl

from pytest_factory.artifacts import Answer, Criterion, Expectation
from pytest_factory.spec.known import known_list, until_change

_LIMITS, _OFFSETS = ("limit",), ("offset", "skip")
_NAMES = {*_LIMITS, *_OFFSETS}


def sliced(criteria: Sequence[Criterion], request: str, answers: Sequence[Answer]) -> list[Criterion]:
    """The criteria; those that ask for a part of a known list expect just that part: its length, and its first item's id.

    Only up to the first change of state, of routes that answer with a list now, and where nothing else is in the query. Where a
    request names both and some criterion sends both, one that sends the limit alone is added: each is of its own.
    """
    if not any(re.search(rf"\b{name}\b", request) for name in _NAMES):
        return list(criteria)
    end = until_change(criteria)
    found = [_sliced(criterion, answers) for criterion in criteria[:end]]
    if end < len(criteria):
        return [*found, *criteria[end:]]
    alone = next((one for one in (_alone(criterion) for criterion in found) if one), None)
    if alone and all(criterion.path != alone.path for criterion in found):
        found.append(_sliced(alone, answers))
    return found


def _sliced(criterion: Criterion, answers: Sequence[Answer]) -> Criterion:
    numbers = _numbers(criterion)
    items = known_list(criterion, answers)
    if not numbers or items is None or not 200 <= criterion.expect.status < 300:
        return criterion
    if criterion.expect.of_body and not (
        criterion.expect.items or isinstance(criterion.expect.body, list) or criterion.expect.text
    ):
        return criterion
    offset = next((numbers[name] for name in _OFFSETS if name in numbers), 0)
    part = items[offset:][: numbers.get(_LIMITS[0], len(items))]
    first = part[0] if part else None
    contains = {"id": first["id"]} if isinstance(first, dict) and "id" in first else {}
    expect = Expectation(
        status=criterion.expect.status,
        headers=criterion.expect.headers,
        items=True,
        length=len(part),
        contains=contains,
    )
    return criterion.model_copy(update={"expect": expect})


def _numbers(criterion: Criterion) -> dict[str, int]:
    """The numbers of a query that holds nothing else; empty for every other."""
    pairs = dict(parse_qsl(criterion.path.partition("?")[2], keep_blank_values=True))
    if not set(pairs) <= _NAMES or not all(re.fullmatch(r"\d{1,6}", value) for value in pairs.values()):
        return {}
    return {name: int(value) for name, value in pairs.items()}


def _alone(criterion: Criterion) -> Criterion | None:
    numbers = _numbers(criterion)
    if len(numbers) < 2 or _LIMITS[0] not in numbers or not 200 <= criterion.expect.status < 300:
        return None
    path = f"{criterion.path.partition('?')[0]}?{_LIMITS[0]}={numbers[_LIMITS[0]]}"
    return criterion.model_copy(update={"path": path, "says": f"GET {path} answers {criterion.expect.status}, too."})
