"""Things that a plan mixes up: an answer about ticket 3 with the subject of ticket 1, comments of ticket 3 that belong to 1."""

import re
from collections.abc import Mapping, Sequence

from pydantic import JsonValue

from pytest_factory.artifacts import Answer, Criterion
from pytest_factory.spec.grounding import items_of, singular
from pytest_factory.spec.known import until_change
from pytest_factory.spec.told import sent_by

_THING = re.compile(r"(?P<home>.*/[A-Za-z][\w-]*)/(?P<id>\d+)")
_PART = re.compile(r"(?P<home>.*/[A-Za-z][\w-]*)/(?P<id>\d+)/[A-Za-z][\w-]*")


def all_told_apart(criteria: Sequence[Criterion], answers: Sequence[Answer]) -> list[Criterion]:
    """The criteria, each told apart from its neighbours; behind one that changes something, texts may be others."""
    end = until_change(criteria)
    return [told_apart(criterion, answers, changed=place >= end) for place, criterion in enumerate(criteria)]


def told_apart(criterion: Criterion, answers: Sequence[Answer], *, changed: bool = False) -> Criterion:
    """The criterion with its answer about one thing: a GET of a thing has its id, parts of a thing name that one, and where a
    text is that of another thing now, and nobody sends it, this and all else of that one is as the thing with the answer's id
    has it.

    `answers` are what the app answers now; what is sent stays as it is, and so do texts where the state was `changed` before.
    """
    expect, bare = criterion.expect, criterion.bare
    contains = dict(expect.contains)
    if not 200 <= expect.status < 300 or not contains:
        return criterion
    thing, part = _THING.fullmatch(bare), _PART.fullmatch(bare)
    if thing and criterion.method == "GET" and isinstance(contains.get("id"), int):
        contains["id"] = int(thing["id"])
    if part and isinstance(contains.get(key := f"{singular(part['home'])}_id"), int):
        contains[key] = int(part["id"])
    home = (thing or part or {"home": bare})["home"]
    items = next((items_of(a) for a in answers if a.path == home), [])
    meant = next((item for item in items if item.get("id") == contains.get("id")), None)
    if meant is not None and not changed and (thing or not expect.items):
        contains = _of(meant, contains, items, sent_by(criterion))
    return criterion.model_copy(update={"expect": expect.model_copy(update={"contains": contains})})


def _of(
    meant: Mapping[str, JsonValue],
    contains: Mapping[str, JsonValue],
    items: Sequence[Mapping[str, JsonValue]],
    sent: str,
) -> dict[str, JsonValue]:
    """Values with those of another thing put right: where a text shows which other one is meant, all that it has in common with
    that. A text that several things have is a state, and may change."""
    found = dict(contains)
    for key, value in contains.items():
        own = meant.get(key)
        others = [item for item in items if item is not meant and item.get(key) == value]
        mixed = isinstance(value, str) and isinstance(own, str) and own != value and value not in sent
        if mixed and len(others) == 1 and sum(item.get(key) == own for item in items) == 1:
            same = [
                name for name, its in contains.items() if name != "id" and name in meant and others[0].get(name) == its
            ]
            found |= {name: meant[name] for name in same if str(contains[name]) not in sent or contains[name] is None}
    return found
