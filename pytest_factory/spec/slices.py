"""A part of a list: what `limit` and `offset` leave of one that the app answers now is arithmetic, not the model's guess."""

import re
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl

from pydantic import JsonValue

from pytest_factory.artifacts import Answer, Criterion
from pytest_factory.spec.known import expecting, known_list, of_items, until_change

_LIMITS = ("limit", "per_page", "page_size", "size")
_OFFSETS, _PAGES = ("offset", "skip"), ("page",)
_NAMES = {*_LIMITS, *_OFFSETS, *_PAGES}
_DEFAULT = r"\b{name}\b[^.;]*?\bdefaults?\b\D{{0,20}}?(\d+)"


def sliced(criteria: Sequence[Criterion], request: str, answers: Sequence[Answer]) -> list[Criterion]:
    """The criteria; those that ask for a part of a known list expect just that part: its length, and its first item's id.

    Only up to the first change of state, of routes that answer with a list now, and where nothing else is in the query. Where a
    request names several of `limit`, `offset` and their like, and some criterion sends them together, those that send the limit
    and the offset alone are added: each is of its own.
    """
    if not any(re.search(rf"\b{name}\b", request) for name in _NAMES):
        return list(criteria)
    end = until_change(criteria)
    found = [_sliced(criterion, request, answers) for criterion in criteria[:end]]
    if end < len(criteria):
        return [*found, *criteria[end:]]
    for names in (_LIMITS, _OFFSETS):
        asked = [name for criterion in found for name in _numbers(criterion) if name in names]
        only = [criterion for criterion in found if _numbers(criterion).keys() <= set(names) and _numbers(criterion)]
        works = [one for one in only if 200 <= one.expect.status < 300]
        alone = next((one for one in (_alone(criterion, names) for criterion in found) if one), None)
        if asked and alone and not works:
            found.append(_sliced(alone, request, answers))
    return found


def _sliced(criterion: Criterion, request: str, answers: Sequence[Answer]) -> Criterion:
    numbers = _numbers(criterion)
    items = known_list(criterion, answers)
    if not numbers or items is None or not 200 <= criterion.expect.status < 300:
        return criterion
    if not of_items(criterion.expect, items) and not criterion.expect.text:
        return criterion
    part = _part(items, numbers, request)
    return criterion if part is None else expecting(criterion, part)


def _part(items: Sequence[JsonValue], numbers: Mapping[str, int], request: str) -> Sequence[JsonValue] | None:
    """What is left of the items; None where it depends on a number that the request does not tell."""
    limit = next((numbers[name] for name in _LIMITS if name in numbers), None)
    if limit is None:
        defaults = [re.search(_DEFAULT.format(name=name), request, re.IGNORECASE) for name in _LIMITS]
        limit = next((int(found[1]) for found in defaults if found), None)
    page = numbers.get(_PAGES[0])
    if page is not None:
        return items[(page - 1) * limit : page * limit] if page and limit else None
    offset = next((numbers[name] for name in _OFFSETS if name in numbers), 0)
    return items[offset:][: len(items) if limit is None else limit]


def _numbers(criterion: Criterion) -> dict[str, int]:
    """The numbers of a query that holds nothing else; empty for every other."""
    pairs = dict(parse_qsl(criterion.query, keep_blank_values=True))
    if not set(pairs) <= _NAMES or not all(re.fullmatch(r"\d{1,6}", value) for value in pairs.values()):
        return {}
    return {name: int(value) for name, value in pairs.items()}


def _alone(criterion: Criterion, names: Sequence[str]) -> Criterion | None:
    """The criterion with one of these names alone; None where it sends nothing else, or none of them."""
    numbers = _numbers(criterion)
    name = next((name for name in names if name in numbers), None)
    if len(numbers) < 2 or name is None or not 200 <= criterion.expect.status < 300:
        return None
    path = f"{criterion.path.partition('?')[0]}?{name}={numbers[name] or 1}"
    return criterion.model_copy(update={"path": path, "says": f"GET {path} answers {criterion.expect.status}, too."})
