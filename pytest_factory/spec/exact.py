"""Whole answers: exact where the request writes them out, softened where the model made them up."""

from collections.abc import Sequence

from pydantic import JsonValue

from pytest_factory.artifacts import Criterion
from pytest_factory.spec.exchange import kind_of
from pytest_factory.spec.json_texts import open_ended, same_json
from pytest_factory.spec.known import until_change
from pytest_factory.spec.literals import Literals, path_matches


def softened(criterion: Criterion, literals: Literals) -> Criterion:
    """An exact body that the request does not write out is the model's invention: only its keys and plain values stay.

    Of an invented list only the form of its items stays: which items there are, and how many, is the app's to know. The same
    is true of a list below a key.
    """
    expect = criterion.expect
    sent = [*criterion.body.values()] if isinstance(criterion.body, dict) else []
    invented = (key for key, value in expect.contains.items() if isinstance(value, list) and not _told(value, literals))
    lists = {key: "array" for key in invented if not _made_of(expect.contains[key], sent)}
    contains = {key: value for key, value in expect.contains.items() if key not in lists}
    expect = expect.model_copy(update={"contains": contains, "fields": {**lists, **expect.fields}})
    criterion = criterion.model_copy(update={"expect": expect})
    if expect.body is None or any(same_json(value, expect.body) for value in (*literals.returned, *literals.sent)):
        return criterion
    if isinstance(expect.body, dict):
        plain = {key: value for key, value in expect.body.items() if not isinstance(value, dict | list)}
        fields = {key: kind_of(value) for key, value in expect.body.items() if key not in plain}
        changed = expect.model_copy(update={"body": None, "contains": plain, "fields": fields})
    elif isinstance(expect.body, list) and expect.body and all(isinstance(item, dict) for item in expect.body):
        first = expect.body[0]
        fields = {key: kind_of(value) for key, value in first.items()} if isinstance(first, dict) else {}
        changed = expect.model_copy(update={"body": None, "items": True, "fields": fields})
    else:
        return criterion
    return criterion.model_copy(update={"expect": changed})


def exact_until_change(criteria: Sequence[Criterion], literals: Literals) -> list[Criterion]:
    """The criteria, exact where the request writes an answer out; behind a change another one may be right."""
    end = until_change(criteria)
    return [exact_where_told(c, literals) if place < end else c for place, c in enumerate(criteria)]


def exact_where_told(criterion: Criterion, literals: Literals) -> Criterion:
    """Where the request writes out one answer and names one path, the good criterion on that path expects just that."""
    expect = criterion.expect
    good = 200 <= expect.status < 300 and expect.body is None and not expect.items
    if not good or len(literals.returned) != 1 or len(literals.paths) != 1 or open_ended(literals.returned[0]):
        return criterion
    if literals.sent or literals.statuses or not path_matches(literals.paths[0], criterion.path):
        return criterion
    changed = expect.model_copy(update={"body": literals.returned[0], "contains": {}, "fields": {}, "text": ()})
    return criterion.model_copy(update={"expect": changed})


def of_told_length(criterion: Criterion, literals: Literals) -> Criterion:
    """A list whose length the request tells has that length."""
    expect = criterion.expect
    listed = expect.items or isinstance(expect.body, list)
    if literals.count is None or not listed or criterion.method != "GET" or not 200 <= expect.status < 300:
        return criterion
    body = expect.body if isinstance(expect.body, list) and len(expect.body) == literals.count else None
    changed = expect.model_copy(update={"length": literals.count, "items": True, "body": body})
    return criterion.model_copy(update={"expect": changed})


def _told(value: JsonValue, literals: Literals) -> bool:
    """Whether a literal of the request is or has this value."""
    known = (*literals.returned, *literals.sent)
    inner = [item for literal in known if isinstance(literal, dict) for item in literal.values()]
    return not value or any(same_json(literal, value) for literal in (*known, *inner))


def _made_of(value: JsonValue, sent: Sequence[JsonValue]) -> bool:
    """Whether a list is one that was sent, or made of its texts by nothing but blanks, capitals, an order or what is left out."""
    if value in sent:
        return True
    known = {
        str(item).strip().casefold() for one in sent if isinstance(one, list) for item in one if isinstance(item, str)
    }
    items = value if isinstance(value, list) else []
    return bool(items) and all(isinstance(item, str) and item.strip().casefold() in known for item in items)
