"""A search of a list: what `q=sail` leaves of one that the app answers now can be counted."""

import re
from collections.abc import Sequence
from urllib.parse import parse_qsl, urlencode

from pytest_factory.artifacts import Answer, Criterion
from pytest_factory.spec.casing import no_difference
from pytest_factory.spec.grounding import Item
from pytest_factory.spec.known import expecting, known_list, of_items, until_change

SEARCHES = re.compile(
    r"\b(?:search|find|contain|includ|match|with (?:that|this|the) (?:text|word|term)|in (?:its|their|the) )", re.I
)
_WORD = re.compile(r"[^\W\d_]{3,}")


def searched(criteria: Sequence[Criterion], request: str, answers: Sequence[Answer]) -> list[Criterion]:
    """The criteria; those that search a known list by one word expect the items whose texts have it: how many, and the first.

    Only where the request speaks of a search, up to the first change of state, and where capitals decide nothing that the
    request leaves open. Of the texts those count whose keys the request names, else all. A search for what no item has, which
    should find something, is one for a word of the first item.
    """
    if not SEARCHES.search(request):
        return list(criteria)
    end = until_change(criteria)
    return [*(_searched(criterion, request, answers) for criterion in criteria[:end]), *criteria[end:]]


def _searched(criterion: Criterion, request: str, answers: Sequence[Answer]) -> Criterion:
    path, _, query = criterion.path.partition("?")
    pairs, items, expect = parse_qsl(query), known_list(criterion, answers) or [], criterion.expect
    objects: list[Item] = [item for item in items if isinstance(item, dict)]
    if len(pairs) != 1 or expect.status != 200 or not objects or len(objects) < len(items):
        return criterion
    (name, value), keys = pairs[0], keys_of(objects, request)
    if any(name in item for item in objects) or not _WORD.search(value) or not of_items(expect, items):
        return criterion
    left = left_of(objects, keys, value, request)
    wants = bool(expect.length or expect.contains or expect.body)
    if left == [] and wants and (word := _word_of(objects[0], keys)):
        criterion = criterion.model_copy(update={"path": f"{path}?{urlencode({name: word})}"})
        left = left_of(objects, keys, word, request)
    if left is None or len(left) == len(objects) or (not left and wants):
        return criterion
    return expecting(criterion, left)


def keys_of(objects: Sequence[Item], request: str) -> list[str]:
    """The keys of texts in which a search looks."""
    texts = dict.fromkeys(key for item in objects for key, value in item.items() if isinstance(value, str))
    named = [key for key in texts if re.search(rf"\b{re.escape(key.replace('_', ' '))}s?\b", request, re.IGNORECASE)]
    return named or list(texts)


def left_of(objects: Sequence[Item], keys: Sequence[str], value: str, request: str) -> list[Item] | None:
    """The items that have the text; None where capitals decide, and the request does not say whether they count."""
    exact = [item for item in objects if any(value in str(item.get(key, "")) for key in keys)]
    folded = [item for item in objects if any(value.casefold() in str(item.get(key, "")).casefold() for key in keys)]
    return folded if no_difference(request) or exact == folded else None


def _word_of(item: Item, keys: Sequence[str]) -> str:
    """The longest word of an item's texts; empty where there is none."""
    words = _WORD.findall(" ".join(str(item.get(key, "")) for key in keys))
    return max(words, key=len, default="")
