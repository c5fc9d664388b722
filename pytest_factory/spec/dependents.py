"""What others depend on is not deleted: "while the patient still has a booked appointment it is refused with a 409".

Which things have such others the app's own lists tell; a small model deletes any of them with success, and refuses any.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pydantic import JsonValue

from pytest_factory.artifacts import Answer, Criterion, Expectation
from pytest_factory.spec.grounding import items_of, singular
from pytest_factory.spec.literals import sentences

_HAS = re.compile(
    r"\b(?:has|have|having|holds?|owns?|contains?|(?<!together )with)\s+(?:still\s+)?"
    r"(?:(?:an?|any|some|its|their|at least one|one or more)\s+)?"
    r"(?P<words>(?:[a-z][\w-]*\s+){0,2}[a-z][\w-]*)\b",
    re.I,
)
_STATUS = re.compile(r"\b(?!404)4\d\d\b")
_EMPTY = frozenset({"a", "an", "any", "some", "still", "other", "more", "existing", "current"})
_NONE = frozenset({"no", "not", "none", "without"})


class Kept(NamedTuple):
    """Things of a collection that must not be deleted."""

    home: str
    """The collection's path."""
    blocked: tuple[int, ...]
    free: tuple[int, ...]
    status: int


def with_dependents(criteria: Sequence[Criterion], request: str, answers: Sequence[Answer]) -> list[Criterion]:
    """The criteria with each DELETE on a thing for which it is right by what the app has: refused of one that others depend on,
    a success of one that has none, or of one that is made first.

    `answers` are what the app answers now: a list of the things, and one of the others, whose items name a thing by an id. Both
    ways are asked for.
    """
    found = list(criteria)
    for home in dict.fromkeys(_home(c.path) for c in criteria if c.method == "DELETE"):
        kept = next(_read(home, request, answers), None)
        if kept is not None:
            found = _placed(found, kept, answers)
    return found


def _read(home: str, request: str, answers: Sequence[Answer]) -> Iterator[Kept]:
    """What the request's sentences that refuse tell of a collection."""
    things = next((a for a in answers if (a.method, a.path, a.status) == ("GET", home, 200)), None)
    ids = [item["id"] for item in items_of(things) if isinstance(item["id"], int)] if things else []
    key = f"{singular(home)}_id"
    for other in answers if ids else ():
        rows = [row for row in items_of(other) if isinstance(row.get(key), int)]
        for sentence in sentences(request) if rows else ():
            statuses = [int(status) for status in _STATUS.findall(sentence)]
            for match in _HAS.finditer(sentence) if len(set(statuses)) == 1 else ():
                words = [word for word in match["words"].lower().split() if word not in _EMPTY]
                noun = next(
                    (place for place, word in enumerate(words) if singular(f"/{word}") == singular(other.path)), None
                )
                if noun is None or _NONE & {*words[:noun]}:
                    continue
                left = [row for row in rows if all(_is(row, word) for word in words[:noun])]
                told = all(any(_is(row, word) for row in rows) for word in words[:noun])
                blocked = tuple(one for one in ids if any(row[key] == one for row in left))
                if told and blocked:
                    yield Kept(home, blocked, tuple(one for one in ids if one not in blocked), statuses[0])


def _is(row: dict[str, JsonValue], word: str) -> bool:
    """Whether an item is in the state that a word tells: by a text of its own, or by a key that is true."""
    texts = [value.lower() for value in row.values() if isinstance(value, str)]
    return word in texts or row.get(word) is True


def _placed(criteria: Sequence[Criterion], kept: Kept, answers: Sequence[Answer]) -> list[Criterion]:
    made = next((a for a in answers if (a.method, a.path, a.status) == ("POST", kept.home, 201)), None)
    number = made.answered.get("id") if made and isinstance(made.answered, dict) else None
    free = [*kept.free, *([number] if isinstance(number, int) else [])]
    now: dict[int, int] = {}
    """Id that a plan deletes to the one that is deleted in its place."""
    gone: set[int] = set()
    result: list[Criterion] = []
    for criterion in criteria:
        its = _id(criterion.path, kept.home)
        if its is None or criterion.method not in ("DELETE", "GET"):
            result.append(criterion)
        elif criterion.method == "GET":
            moved = criterion.expect.status == 404 and its in now
            result.append(_at(criterion, kept.home, now[its]) if moved else criterion)
        elif 200 <= criterion.expect.status < 300:
            left = [one for one in free if one not in gone]
            if its in left or (its not in kept.blocked and its not in kept.free and its not in gone):
                place = its
            elif left:
                place = left[0]
            else:
                continue
            if made is not None and place == number and not any(_makes(c, kept.home) for c in result):
                result.append(_making(made))
            now[its] = place
            gone.add(place)
            result.append(_at(criterion, kept.home, place))
        elif criterion.expect.status == kept.status:
            result.append(criterion if its in kept.blocked else _at(criterion, kept.home, kept.blocked[0]))
        else:
            result.append(criterion)
    return _both(_once(result), kept)


def _both(criteria: list[Criterion], kept: Kept) -> list[Criterion]:
    """With a refusal, and what is refused still there."""
    if any(c.method == "DELETE" and c.expect.status == kept.status for c in criteria):
        return criteria
    path = f"{kept.home}/{kept.blocked[0]}"
    says = f"DELETE {path} answers {kept.status}: something depends on it."
    expect = Expectation(status=kept.status)
    return [*criteria, Criterion(id="", says=says, method="DELETE", path=path, expect=expect, certain=True)]


def _once(criteria: Sequence[Criterion]) -> list[Criterion]:
    """Without a second refusal of the same."""
    seen: set[tuple[str, int]] = set()
    result = []
    for criterion in criteria:
        key = (criterion.path, criterion.expect.status)
        if criterion.method == "DELETE" and criterion.expect.status >= 400 and key in seen:
            continue
        seen |= {key} if criterion.method == "DELETE" else set()
        result.append(criterion)
    return result


def _home(path: str) -> str:
    return path.partition("?")[0].rpartition("/")[0]


def _id(path: str, home: str) -> int | None:
    found = re.fullmatch(rf"{re.escape(home)}/(\d+)", path.partition("?")[0])
    return int(found[1]) if found else None


def _at(criterion: Criterion, home: str, number: int) -> Criterion:
    """The criterion on another thing, in its words, too."""
    path, old = f"{home}/{number}", criterion.bare
    says = re.sub(rf"{re.escape(old)}(?!\d)", path, criterion.says)
    return criterion.model_copy(update={"path": path, "says": says})


def _makes(criterion: Criterion, home: str) -> bool:
    return (criterion.method, criterion.path) == ("POST", home) and 200 <= criterion.expect.status < 300


def _making(made: Answer) -> Criterion:
    return Criterion(
        id="",
        says=f"POST {made.path} makes one that nothing depends on.",
        method="POST",
        path=made.path,
        body=made.body if isinstance(made.body, dict) else None,
        form=made.form,
        expect=Expectation(status=made.status),
    )
