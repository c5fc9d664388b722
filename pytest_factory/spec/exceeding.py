"""More than there is: "taking more than there is must be refused with 409".

How much there is left after what was asked for before is a sum that a small model gets wrong, so that what it has refused would
be taken. A number that is surely too large needs no sum.
"""

import re
from collections.abc import Sequence

from pydantic import JsonValue

from pytest_factory.artifacts import Criterion
from pytest_factory.spec.literals import sentences
from pytest_factory.spec.sent import route_of, sent_values, with_values

TOO_MUCH = 1_000_000
_MORE = re.compile(
    r"\bmore (?:\w+ )?than\b(?! (?:once|one|\d|a\b|an\b))|\bexceed\w*\b(?! \d)"
    r"|\bnot enough\b|\binsufficient\b|\btoo (?:many|much)\b",
    re.I,
)
_STATUS = re.compile(r"\b4(?!04)\d\d\b")
_ZERO = re.compile(r"\b(?:0|zero|none)\b", re.I)


def exceeding(criteria: Sequence[Criterion], request: str) -> list[Criterion]:
    """The criteria in which what is refused because it is too much is TOO_MUCH; and without a success of nothing at all.

    The request must tell the status of the one beside the words for too much, with no number for how much that is, and what is
    sent must have one number, where a criterion that succeeds on the same route has one, too. That 0 of something succeeds is
    not told where the request does not speak of it.
    """
    told = [s for s in sentences(request) if _MORE.search(s)]
    statuses = {int(status) for sentence in told for status in _STATUS.findall(sentence)}
    works = [c for c in criteria if c.changes_state]
    result = []
    for criterion in criteria:
        key = _amount(criterion)
        same = [c for c in works if route_of(c) == route_of(criterion) and _amount(c) == key and c is not criterion]
        if key is None or not same:
            result.append(criterion)
            continue
        values = sent_values(criterion)
        nothing = values[key] == 0 and criterion.changes_state and any(sent_values(c)[key] != 0 for c in same)
        if nothing and not _ZERO.search(request):
            continue
        if criterion.expect.status in statuses:
            criterion = with_values(criterion, {**values, key: TOO_MUCH})
        result.append(criterion)
    return _once(result)


def _amount(criterion: Criterion) -> str | None:
    """The one key of a body whose value is a number; None where there is none, or several."""
    body: dict[str, JsonValue] = criterion.body if isinstance(criterion.body, dict) else {}
    found = [key for key, value in body.items() if isinstance(value, int | float) and not isinstance(value, bool)]
    return found[0] if len(found) == 1 else None


def _once(criteria: Sequence[Criterion]) -> list[Criterion]:
    """Without a second refusal of the very same."""
    result: list[Criterion] = []
    for criterion in criteria:
        twin = any(
            (c.method, c.path, c.body, c.expect.status)
            == (criterion.method, criterion.path, criterion.body, criterion.expect.status)
            for c in result
        )
        too_much = isinstance(criterion.body, dict) and TOO_MUCH in criterion.body.values()
        if not (twin and too_much):
            result.append(criterion)
    return result
