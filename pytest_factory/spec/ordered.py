"""A list in another order: what `sort=KEY` makes of one that the app answers now is known, and a plan rarely says it."""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import parse_qsl, urlencode

from pydantic import JsonValue

from pytest_factory.artifacts import Answer, Criterion, Expectation
from pytest_factory.spec.casing import no_difference
from pytest_factory.spec.known import SORTS, known_list, together, until_change
from pytest_factory.spec.reply import MAX_CRITERIA

_TOLD = re.compile(rf"\b({'|'.join(SORTS)})=(-?)([a-z_]+)\b", re.I)
_DOWN = re.compile(r"\b(?:desc\w*|newest|latest|highest|largest|biggest|most)\b", re.I)
"""Words by which a plain key may mean the other way round."""
_MINUS = re.compile(r"\bminus\b|=-\w", re.I)
_MOST = 20
"""Items of a list whose order a criterion spells out: BUILD reads it."""


def ordered(criteria: Sequence[Criterion], request: str, answers: Sequence[Answer]) -> list[Criterion]:
    """The criteria; those that ask for a known list in the order of a key, or of a minus and a key, expect its values in order.

    Only up to the first change of state, and where capitals come where they may: where the request says nothing of them, small
    and capital letters have to be in one order. Where the request speaks of a minus, each key that it writes out (`sort=name`)
    is asked for both ways; where it has to work together with what the list is asked for now, one is asked for so, too.
    """
    end = until_change(criteria)
    found = [_ordered(criterion, request, answers) for criterion in criteria[:end]]
    if end < len(criteria):
        return [*found, *criteria[end:]]
    sorts = [criterion for criterion in found if criterion.expect.order and _asked(criterion)]
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
    return [*found, *(_together(sorts[0], request, answers) if sorts and together(request) else ())]


def _together(criterion: Criterion, request: str, answers: Sequence[Answer]) -> Iterator[Criterion]:
    """A criterion for the order of a part of the list for which the app is asked now."""
    bare, _, query = criterion.path.partition("?")
    whole, order = known_list(criterion, answers) or [], _asked(criterion)
    if order is None:
        return
    for answer in answers:
        path, _, asked = answer.path.partition("?")
        part = answer.answered if (answer.method, path, answer.status) == ("GET", bare, 200) and asked else None
        if isinstance(part, list) and 0 < len(part) < len(whole):
            both = f"{bare}?{urlencode(parse_qsl(asked))}&{query}"
            added = criterion.model_copy(
                update={"path": both, "says": f"GET {both} answers with these, in that order."}
            )
            yield _expected(added, order, part, request)
            return


def _asked(criterion: Criterion) -> tuple[str, bool] | None:
    """The key, and whether it is the other way round, of a GET that asks for an order and for nothing else."""
    pairs = parse_qsl(criterion.query)
    if criterion.method != "GET" or len(pairs) != 1 or pairs[0][0].lower() not in SORTS:
        return None
    return pairs[0][1].removeprefix("-"), pairs[0][1].startswith("-")


def _ordered(criterion: Criterion, request: str, answers: Sequence[Answer]) -> Criterion:
    """The criterion, with the known list in order where it asks for one."""
    asked, items = _asked(criterion), known_list(criterion, answers)
    if asked is None or criterion.expect.status != 200 or items is None or len(items) < 2:
        return criterion
    return _expected(criterion, asked, items, request)


def _expected(criterion: Criterion, asked: tuple[str, bool], items: Sequence[JsonValue], request: str) -> Criterion:
    """The criterion with these items expected, in the order of a key, or the other way round."""
    key, down = asked
    values = [item.get(key) if isinstance(item, dict) else None for item in items]
    if len(items) > _MOST or (_DOWN.search(request) and not _MINUS.search(request)):
        return criterion
    turned = _turned(values, down, capitals=not no_difference(request))
    if turned is None:
        return criterion
    expect = Expectation(
        status=200, headers=criterion.expect.headers, items=True, length=len(items), order={key: turned}
    )
    return criterion.model_copy(update={"expect": expect, "certain": True})


def _turned(values: Sequence[JsonValue], down: bool, *, capitals: bool) -> list[JsonValue] | None:
    """The values in order, or the other way round; None where it is not known. Capitals may have a place of their own."""
    texts = [value for value in values if isinstance(value, str)]
    numbers = [value for value in values if isinstance(value, int | float) and not isinstance(value, bool)]
    if len(numbers) == len(values):
        return [*sorted(numbers, reverse=down)]
    folded = sorted(texts, key=str.casefold, reverse=down)
    alike = len({text.casefold() for text in texts}) < len(set(texts))
    if len(texts) < len(values) or alike or (capitals and folded != sorted(texts, reverse=down)):
        return None
    return [*folded]
