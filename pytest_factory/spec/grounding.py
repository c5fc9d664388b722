"""Ids that fit: a criterion about a closed ticket asks for one that is closed.

The request speaks of things in a state ("comments on closed tickets"), the app's own data say which thing is in it, and a small
model takes the first id that it sees.
"""

import re
from collections.abc import Iterator, Sequence

from pydantic import JsonValue

from pytest_factory.artifacts import Answer, Criterion

_REFUSALS = (400, 403, 404, 409, 410, 412, 422, 423)
_CONFLICT = 409
REFUSES = re.compile(
    r"\b(?:refus|reject|forbid|forbidden|prevent|disallow|not allowed|must not|may not|no longer|cannot|can't)", re.I
)
_NOT = r"(?:not|isn't|never|no longer|n't)\s+(?:\w+\s+)?"
Item = dict[str, JsonValue]


def all_grounded(criteria: Sequence[Criterion], request: str, answers: Sequence[Answer]) -> list[Criterion]:
    """Every criterion with an id that fits; what is read of a thing after it was changed is read of the same thing."""
    changed: dict[str, str] = {}
    result = []
    for criterion in criteria:
        item = _item_path(criterion.path)
        if criterion.method == "GET" and item in changed:
            fitting = criterion.model_copy(update={"path": changed[item] + criterion.path[len(item) :]})
        else:
            fitting = grounded(criterion, request, answers)
        if criterion.changes_state and item:
            changed[item] = _item_path(fitting.path)
        result.append(fitting)
    return result


def _item_path(path: str) -> str:
    """The path up to the id of one thing, /boats/4 of /boats/4/trips?x=1; empty where it names none."""
    match = re.match(r"(?:/[^/?\d][^/?]*)+/\d+(?=[/?]|$)", path)
    return match[0] if match else ""


def grounded(criterion: Criterion, request: str, answers: Sequence[Answer]) -> Criterion:
    """`criterion` with the id of an item that is in the state that it speaks of, where the one that it names is not.

    `answers` are what the app answers now: a list of objects below which the criterion's path names one by its id. The state is a
    value of theirs that the criterion says, or the request: before the thing's name ("closed tickets"), or, where something is
    refused, anywhere. Several values say nothing. A state that is denied ("not closed") wants another item, and so does
    the conflict of a change that a thing in that state allows.
    """
    for answer in answers:
        found = re.match(rf"({re.escape(answer.path.rstrip('/'))}/)(\d+)(?=/|\?|$)", criterion.path)
        items = items_of(answer)
        here = next((item for item in items if found and str(item.get("id")) == found.group(2)), None)
        if found is None or here is None:
            continue
        said = _given(criterion, items) or _meant(criterion, request, items, singular(answer.path))
        if said is None:
            continue
        name, value, wanted = said
        if (here.get(name) == value) == wanted:
            continue
        fits = next((item["id"] for item in items if (item.get(name) == value) == wanted), None)
        if fits is not None:
            return criterion.model_copy(update={"path": f"{found.group(1)}{fits}{criterion.path[found.end() :]}"})
    return criterion


def _given(criterion: Criterion, items: Sequence[Item]) -> tuple[str, str, bool] | None:
    """The state in the criterion's words; one that a change is to lead to is none that the thing is in before."""
    said = _state(criterion.says, items)
    led_to = said is not None and criterion.changes_state and criterion.expect.contains.get(said[0]) == said[1]
    return None if led_to else said


def _meant(criterion: Criterion, request: str, items: Sequence[Item], noun: str) -> tuple[str, str, bool] | None:
    """The state that the request wants of the thing which a change is for; None for what is only read."""
    if criterion.method == "GET":
        return None
    refused, refuses = criterion.expect.status in _REFUSALS, REFUSES.search(request) is not None
    before = state_of(request, items, noun)
    if before and refused == refuses:
        return *before, True
    if before and criterion.expect.status == _CONFLICT:
        return *before, False
    return _state(request, items) if refused and refuses else None


def state_of(request: str, items: Sequence[Item], noun: str) -> tuple[str, str] | None:
    """The one value of the items, with its key, that the request has before their noun, as in "closed tickets"."""
    found = [
        (name, value)
        for name, value in dict.fromkeys(_values(items))
        if re.search(rf"\b{value} {re.escape(noun)}", request, re.I)
    ]
    return found[0] if len(found) == 1 else None


def singular(path: str) -> str:
    """What the things of a collection are called: `boat` for /api/boats."""
    word = path.rstrip("/").rpartition("/")[2].lower()
    return f"{word[:-3]}y" if word.endswith("ies") else word.removesuffix("s") or "item"


def items_of(answer: Answer) -> list[Item]:
    """The objects with an id of a list."""
    rows = answer.rows if (answer.method, answer.status) == ("GET", 200) else None
    return [item for item in rows or [] if isinstance(item, dict) and isinstance(item.get("id"), int)]


def _state(text: str, items: Sequence[Item]) -> tuple[str, str, bool] | None:
    """The one value of the items that the text has as a word: its key, itself, and whether it is wanted or denied."""
    found = [
        (name, value, not re.search(rf"{_NOT}{value}\b", text, re.I))
        for name, value in dict.fromkeys(_values(items))
        if re.search(rf"(?<!now )(?<!becomes )(?<!then )\b{value}\b", text, re.I)
    ]
    return found[0] if len(found) == 1 else None


def _values(items: Sequence[Item]) -> Iterator[tuple[str, str]]:
    for item in items:
        for name, value in item.items():
            if isinstance(value, str) and re.fullmatch(r"[a-z]{3,}", value):
                yield name, value
