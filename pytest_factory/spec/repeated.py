"""Criteria that send the same request: what a second one adds, and what it contradicts."""

from collections.abc import Sequence

from pytest_factory.artifacts import Criterion, Expectation


def consistent(criteria: Sequence[Criterion]) -> list[Criterion]:
    """Without refusals, as not valid, of a body that an earlier criterion sends with success to the same path."""
    kept: list[Criterion] = []
    for criterion in criteria:
        same = (c for c in kept if (c.method, c.path, c.body) == (criterion.method, criterion.path, criterion.body))
        if criterion.expect.status not in (400, 422) or not criterion.body or not any(c.changes_state for c in same):
            kept.append(criterion)
    return kept


def once(criteria: Sequence[Criterion]) -> list[Criterion]:
    """Each request once, as long as nothing changes the state in between: what a second one adds joins the first.

    Of a page all pieces of text count, of JSON what is said first; different statuses stay for the lint to find.
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
    source = one if one.of_body else other
    text = tuple(dict.fromkeys((*source.text, *other.text))) if source.text else ()
    changed = source.model_copy(update={"headers": {**other.headers, **one.headers}, "text": text})
    return first.model_copy(update={"expect": changed})
