"""Two parameters that narrow a list together: one thing must have both values, not either.

The things that a plan asks for by both are often those that it asks for by each, and code that looks at one of them gives these.
"""

import itertools
from collections.abc import Iterator, Sequence
from urllib.parse import parse_qsl, urlencode

from pydantic import JsonValue

from pytest_factory.artifacts import Answer, Criterion
from pytest_factory.spec.known import as_query, expecting, known_list, until_change

Item = dict[str, JsonValue]


def with_both(criteria: Sequence[Criterion], answers: Sequence[Answer]) -> list[Criterion]:
    """The criteria and, for the first list that is asked for by two of its items' keys, one by two values that fewer items have
    together than have either.

    `answers` are what the app answers now; only what is asked before anything changes counts.
    """
    end = until_change(criteria)
    asked: dict[str, list[Criterion]] = {}
    for criterion in criteria[:end]:
        if (criterion.method, criterion.expect.status) == ("GET", 200) and criterion.query:
            asked.setdefault(criterion.bare, []).append(criterion)
    for path, mine in asked.items():
        rows = known_list(mine[0], answers) or []
        items = [row for row in rows if isinstance(row, dict)]
        names = dict.fromkeys(name for one in mine for name, _ in parse_qsl(one.query))
        keys = [name for name in names if items and all(name in item for item in items)]
        for one, other in itertools.combinations(keys, 2):
            for first, second, left in _fewer(items, one, other):
                told = f"{path}?{urlencode({one: first, other: second})}"
                says = f"GET {told} answers 200 with those that have both."
                both = expecting(mine[0].model_copy(update={"path": told, "says": says}), left)
                known = any(c.bare == path and dict(parse_qsl(c.query)) == {one: first, other: second} for c in mine)
                return list(criteria) if known else [*criteria[:end], both, *criteria[end:]]
    return list(criteria)


def _fewer(items: Sequence[Item], one: str, other: str) -> Iterator[tuple[str, str, list[JsonValue]]]:
    """Values of two keys that fewer items have together than have either, and those that have both."""
    for first, second in itertools.product(_values(items, one), _values(items, other)):
        has_first = [item for item in items if as_query(item[one]) == first]
        has_second = [item for item in items if as_query(item[other]) == second]
        left: list[JsonValue] = [item for item in has_first if item in has_second]
        if len(left) < min(len(has_first), len(has_second)):
            yield first, second, left


def _values(items: Sequence[Item], key: str) -> list[str]:
    """What the items have there, but for a part of what another one has: a search would find both."""
    had = list(dict.fromkeys(told for item in items if (told := as_query(item[key]))))
    numbers = all(isinstance(item[key], int) for item in items if item[key] is not None)
    return [
        one for one in had if numbers or not any(one != other and one.casefold() in other.casefold() for other in had)
    ]
