"""Criteria that send the same request: what a second one adds, and what it contradicts."""

import re
from collections.abc import Sequence
from typing import Any

from pydantic import JsonValue

from pytest_factory.artifacts import Criterion, Expectation
from pytest_factory.spec.literals import path_matches


def consistent(criteria: Sequence[Criterion], paths: Sequence[str] = ()) -> list[Criterion]:
    """Without refusals, as not valid, of a body that another criterion sends with success to the same path.

    Paths that are instances of one of `paths`, those of the request, are the same: what is not valid is the body, unless the
    path holds what may be refused itself: a long name, blanks, a zero.
    """
    taken = [(c.method, c.path, c.body) for c in criteria if c.changes_state and c.body]
    return [
        criterion
        for criterion in criteria
        if criterion.expect.status not in (400, 422)
        or not criterion.body
        or not any(
            (method, body) == (criterion.method, criterion.body) and _same(path, criterion.path, paths)
            for method, path, body in taken
        )
    ]


def as_put(criteria: Sequence[Criterion]) -> list[Criterion]:
    """A GET after a PUT or PATCH of the same path expects what was sent last, where it expects what was sent before that.

    Any other value may be what the app makes of the last one.
    """
    found: list[Criterion] = []
    kept: dict[str, dict[str, JsonValue]] = {}
    earlier: dict[str, list[tuple[str, JsonValue]]] = {}

    def last(path: str, name: str, value: JsonValue) -> JsonValue:
        return kept[path].get(name, value) if (name, value) in earlier[path] else value

    for criterion in criteria:
        path, expect = criterion.bare, criterion.expect
        if criterion.changes_state and criterion.method in ("PUT", "PATCH") and isinstance(criterion.body, dict):
            earlier.setdefault(path, []).extend(kept.get(path, {}).items())
            kept[path] = {**(kept.get(path, {}) if criterion.method == "PATCH" else {}), **criterion.body}
        elif criterion.changes_state:
            kept.clear()  # who knows what else it changes
            earlier.clear()
        elif criterion.method == "GET" and path == criterion.path and 200 <= expect.status < 300 and path in kept:
            contains = {name: last(path, name, value) for name, value in expect.contains.items()}
            whole = expect.body
            if isinstance(whole, dict):
                whole = {name: last(path, name, value) for name, value in whole.items()}
            criterion = criterion.model_copy(
                update={"expect": expect.model_copy(update={"contains": contains, "body": whole})}
            )
        found.append(criterion)
    return found


def _same(path: str, other: str, patterns: Sequence[str]) -> bool:
    plain = all(re.fullmatch(r"[A-Za-z][a-z-]{0,14}|[1-9]\d{0,3}|", part) for part in other.split("/"))
    return path == other or (plain and any(path_matches(one, path) and path_matches(one, other) for one in patterns))


def once(criteria: Sequence[Criterion]) -> list[Criterion]:
    """Each request once, as long as nothing changes the state in between: what a second one adds joins the first.

    Of a page all pieces of text count. Of JSON a whole answer does, which the request writes out where it is still whole; of two
    objects all keys count, those that both have as they are said first, and of lists what is said first. Different statuses stay
    for the lint to find.
    """
    kept: list[Criterion] = []
    since: dict[str, int] = {}
    for criterion in criteria:
        key = criterion.model_copy(update={"id": "", "says": "", "expect": Expectation(status=criterion.expect.status)})
        place = since.get(key.model_dump_json())
        if place is not None:
            kept[place] = _joined(kept[place], criterion)
            continue
        if criterion.changes_state:
            since.clear()
        since[key.model_dump_json()] = len(kept)
        kept.append(criterion)
    return kept


def _joined(first: Criterion, second: Criterion) -> Criterion:
    one, other = first.expect, second.expect
    whole = one.body is None and isinstance(other.body, dict)
    source = other if whole or not one.of_body else one
    told: dict[str, Any] = {"headers": {**other.headers, **one.headers}}
    told["text"] = tuple(dict.fromkeys((*source.text, *other.text))) if source.text else ()
    if one.body is None and other.body is None and _object(one) and _object(other):
        known = one.contains.keys() | one.fields.keys()
        told["contains"] = {**{key: value for key, value in other.contains.items() if key not in known}, **one.contains}
        told["fields"] = {**{key: kind for key, kind in other.fields.items() if key not in known}, **one.fields}
    return first.model_copy(update={"expect": source.model_copy(update=told)})


def _object(expect: Expectation) -> bool:
    """Whether an object is expected, of which some keys are told."""
    return bool(expect.contains or expect.fields) and not (expect.items or expect.below or expect.text)
