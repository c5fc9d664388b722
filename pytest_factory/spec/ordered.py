"""A list in another order: what `sort=KEY` makes of one that the app answers now is known, and a plan rarely says it."""

import json
import re
from collections.abc import Sequence
from urllib.parse import parse_qsl

from pytest_factory.artifacts import Answer, Criterion, Expectation
from pytest_factory.spec.known import known_list, until_change
from pytest_factory.spec.reply import MAX_CRITERIA

_NAMES = ("sort", "sort_by", "sortby", "order", "order_by", "orderby")
_TOLD = re.compile(rf"\b({'|'.join(_NAMES)})=(-?)([a-z_]+)\b", re.I)
_DOWN = re.compile(r"\b(?:desc\w*|newest|latest|highest|largest|biggest|most)\b", re.I)
"""Words by which a plain key may mean the other way round."""
_MINUS = re.compile(r"\bminus\b|=-\w", re.I)
LONGEST = 800
"""Characters of a list that a criterion spells out: BUILD reads it."""


def ordered(criteria: Sequence[Criterion], request: str, answers: Sequence[Answer]) -> list[Criterion]:
    """The criteria; those that ask for a known list in the order of a key, or of a minus and a key, expect just that list.

    Only up to the first change of state, and where no two items have the same value. Where the request speaks of a minus, each
    key that it writes out (`sort=name`) is asked for both ways.
    """
    end = until_change(criteria)
    found = [_ordered(criterion, request, answers) for criterion in criteria[:end]]
    if end < len(criteria):
        return [*found, *criteria[end:]]
    sorts = [criterion for criterion in found if isinstance(criterion.expect.body, list) and _asked(criterion)]
    if sorts and _MINUS.search(request):
        bare = sorts[0].path.partition("?")[0]
        for name, _, key in _TOLD.findall(request):
            for value in (key, f"-{key}"):
                path = f"{bare}?{name}={value}"
                added = sorts[0].model_copy(
                    update={"path": path, "says": f"GET {path} answers in that order.", "id": ""}
                )
                again = _ordered(added, request, answers)
                if len(found) < MAX_CRITERIA and again != added and all(one.path != path for one in found):
                    found.append(again)
    return found


def _asked(criterion: Criterion) -> tuple[str, bool] | None:
    """The key, and whether it is the other way round, of a GET that asks for an order and for nothing else."""
    pairs = parse_qsl(criterion.path.partition("?")[2])
    if criterion.method != "GET" or len(pairs) != 1 or pairs[0][0].lower() not in _NAMES:
        return None
    return pairs[0][1].removeprefix("-"), pairs[0][1].startswith("-")


def _ordered(criterion: Criterion, request: str, answers: Sequence[Answer]) -> Criterion:
    asked, items = _asked(criterion), known_list(criterion, answers)
    if asked is None or criterion.expect.status != 200 or items is None or len(items) < 2:
        return criterion
    key, down = asked
    values = [item.get(key) if isinstance(item, dict) else None for item in items]
    folded = [value.casefold() if isinstance(value, str) else value for value in values]
    plain = all(isinstance(v, str) for v in values) or all(isinstance(v, int | float) for v in values)
    if not plain or len(set(folded)) < len(values) or (_DOWN.search(request) and not _MINUS.search(request)):
        return criterion
    places = sorted(range(len(items)), key=lambda place: folded[place])  # type: ignore[arg-type, return-value]
    body = [items[place] for place in (reversed(places) if down else places)]
    if len(json.dumps(body)) > LONGEST or body != [items[p] for p in _by_code(values, down)]:
        return criterion
    expect = Expectation(status=200, headers=criterion.expect.headers, body=body)
    return criterion.model_copy(update={"expect": expect})


def _by_code(values: Sequence[object], down: bool) -> list[int]:
    """The order of the values where capitals come first, as a plain sort has them."""
    return sorted(range(len(values)), key=lambda place: values[place], reverse=down)  # type: ignore[arg-type, return-value]
