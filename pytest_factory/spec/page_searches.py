"""A search on a page: which of the things that it shows now have a text is known where the app lists them elsewhere as JSON."""

import re
from collections.abc import Sequence
from urllib.parse import parse_qsl

from pytest_factory.artifacts import Answer, Criterion, Expectation
from pytest_factory.spec.grounding import Item, items_of
from pytest_factory.spec.known import until_change
from pytest_factory.spec.literals import sentences
from pytest_factory.spec.searches import SEARCHES, keys_of, left_of
from pytest_factory.spec.told import QUOTED

_NOTHING = re.compile(r"\b(?:no|nothing|none)\b", re.I)
_ALL = re.compile(r"\bempty\b.*\b(?:every|all|whole|as (?:today|before|now))", re.I)


def pages_searched(criteria: Sequence[Criterion], request: str, answers: Sequence[Answer]) -> list[Criterion]:
    """The criteria; a page that is searched by one word shows the things whose texts have it, and none of the others.

    Where no thing has it the page says what the request has in quotes for that. Only where the request speaks of a search, up to
    the first change of state, and where the page shows all things of a list that the app answers elsewhere.
    """
    if not SEARCHES.search(request):
        return list(criteria)
    end = until_change(criteria)
    result: list[Criterion] = []
    for given in criteria[:end]:
        criterion = _searched(given, request, answers)
        again = any(one.expect == criterion.expect and one.bare == criterion.bare for one in result)
        if criterion == given or not again:  # one search in vain tells as much as two
            result.append(criterion)
    return [*result, *criteria[end:]]


def _searched(criterion: Criterion, request: str, answers: Sequence[Answer]) -> Criterion:
    pairs, expect = parse_qsl(criterion.query, keep_blank_values=True), criterion.expect
    things = _shown(criterion, answers)
    if criterion.method != "GET" or expect.status != 200 or expect.items or not things or len(pairs) != 1:
        return criterion
    value, keys = pairs[0][1], keys_of(things, request)
    if not value.strip():
        told = any(_ALL.search(sentence) for sentence in sentences(request))
        return _showing(criterion, things, things, keys, "") if told else criterion
    left, nothing = left_of(things, keys, value, request), _said_for_nothing(request)
    if left is None or not expect.text or (not left and not nothing):
        return criterion
    return _showing(criterion, left, things, keys, "" if left else nothing)


def _shown(criterion: Criterion, answers: Sequence[Answer]) -> list[Item]:
    """The things of a list of the app all of which the page shows now; none where it is no page, or shows something else."""
    pages = [a for a in answers if (a.method, a.path, a.status) == ("GET", criterion.bare, 200) and a.answered is None]
    text = pages[0].shown.casefold() if pages else ""
    for answer in answers if text else ():
        things = items_of(answer)
        if len(things) > 1 and all(
            any(isinstance(value, str) and len(value) > 2 and value.casefold() in text for value in thing.values())
            for thing in things
        ):
            return things
    return []


def _said_for_nothing(request: str) -> str:
    """What a page says where nothing is found; empty where the request does not tell it."""
    said = [text for sentence in sentences(request) if _NOTHING.search(sentence) for text in QUOTED.findall(sentence)]
    return said[0].rstrip(".,") if len(said) == 1 else ""


def _showing(
    criterion: Criterion, left: Sequence[Item], things: Sequence[Item], keys: Sequence[str], nothing: str
) -> Criterion:
    """The criterion with these things on the page, and no other."""
    texts = [_text(thing, keys) for thing in left]
    others = [_text(thing, keys) for thing in things if thing not in left]
    absent = [text for text in others if text and not any(text in shown for shown in texts)]
    kept = criterion.expect.model_dump(include={"status", "headers"})
    expect = Expectation(**kept, text=tuple(filter(None, [*texts, nothing])), absent=tuple(absent))
    return criterion.model_copy(update={"expect": expect, "certain": True})


def _text(thing: Item, keys: Sequence[str]) -> str:
    """The longest of the texts by which a thing is found."""
    return max((str(thing[key]) for key in keys if isinstance(thing.get(key), str)), key=len, default="")
