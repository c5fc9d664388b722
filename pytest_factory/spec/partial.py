"""Changes of a part: what one criterion sends in whole another one sends in part, and what is not found is asked for in whole."""

import re
from collections.abc import Iterator, Sequence

from pytest_factory.artifacts import Answer, Criterion, Expectation
from pytest_factory.spec.grounding import Item, items_of

_ID = re.compile(r"/\d+(?=/|$)")


def with_parts(criteria: Sequence[Criterion], answers: Sequence[Answer]) -> list[Criterion]:
    """`criteria` in which a 404 sends the body that works elsewhere, and a PATCH of several keys is followed by one of each.

    A thing that is not there is only looked for where the body is valid. What a PATCH does not send stays: each part sets back
    one key to what `answers` show of the thing, and the others are as the PATCH left them. Nothing is added where the plan
    sends a part itself.
    """
    whole = [_with_body(criterion, criteria) for criterion in criteria]
    patches = [c for c in whole if c.method == "PATCH" and c.changes_state and isinstance(c.body, dict)]
    result: list[Criterion] = []
    for criterion in whole:
        result.append(criterion)
        if patches and criterion is patches[0] and all(len(c.body) > 1 for c in patches if isinstance(c.body, dict)):
            result += _parts(criterion, answers)
    return result


def _with_body(criterion: Criterion, criteria: Sequence[Criterion]) -> Criterion:
    silent = criterion.body is None and not criterion.form
    if criterion.expect.status != 404 or criterion.method not in ("POST", "PUT", "PATCH") or not silent:
        return criterion
    shape = _ID.sub("/0", criterion.path)
    works = (c for c in criteria if c.changes_state and (c.method, _ID.sub("/0", c.path)) == (criterion.method, shape))
    twin = next((c for c in works if c.body or c.form), None)
    return criterion.model_copy(update={"body": twin.body, "form": twin.form}) if twin else criterion


def _parts(patch: Criterion, answers: Sequence[Answer]) -> Iterator[Criterion]:
    before = _thing(patch.path, answers)
    body = patch.body if isinstance(patch.body, dict) else {}
    if before is None or not body.keys() <= before.keys():
        return
    now = dict(body)
    for key in body:
        now[key] = before[key]
        says = f"{patch.method} {patch.path} with {key} alone changes nothing else."
        expect = Expectation(status=patch.expect.status, contains=dict(now))
        yield patch.model_copy(update={"body": {key: before[key]}, "says": says, "expect": expect})


def _thing(path: str, answers: Sequence[Answer]) -> Item | None:
    """What the app shows now of the thing that a path names."""
    home, _, number = path.rstrip("/").rpartition("/")
    lists = (answer for answer in answers if answer.path.rstrip("/") == home)
    return next((item for answer in lists for item in items_of(answer) if str(item["id"]) == number), None)
