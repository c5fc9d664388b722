"""A date that a request puts off is another one afterwards: code that works one out, and keeps the old one, is found out."""

import re
from collections.abc import Sequence

from pytest_factory.artifacts import Answer, Criterion
from pytest_factory.spec.bounds import is_date
from pytest_factory.spec.grounding import Item, items_of

_LATER = re.compile(
    r"\b(?:put(?:s|ting)?(?: \w+){0,3} off|postpon\w+|exten(?:d\w*|sions?)|prolong\w*|renew\w*"
    r"|push(?:es|ed|ing)?(?: \w+){0,3} back|(?:more|days?|weeks?|months?) (?:time|later|earlier))\b",
    re.I,
)
_ACTION = re.compile(r"(?P<home>(?:/[\w-]+)*?/[A-Za-z][\w-]*)/(?P<id>\d+)/[a-z][a-z_-]*$")


def put_off(criterion: Criterion, request: str, answers: Sequence[Answer]) -> Criterion:
    """`criterion`, an action on a thing with one date, without the date that the thing has now in its answer.

    Only where the request speaks of another date, and the criterion expects the key, not its value.
    """
    found = _ACTION.search(criterion.bare)
    if not _LATER.search(request) or found is None or not criterion.changes_state or criterion.body or criterion.form:
        return criterion
    things = _things(found["home"], answers)
    thing = next((one for one in things if str(one.get("id")) == found["id"]), things[-1] if things else {})
    dates = {key: value for key, value in thing.items() if is_date(value)}
    if len(dates) != 1 or not criterion.expect.fields.keys() & dates.keys():
        return criterion
    absent = tuple(dict.fromkeys((*criterion.expect.absent, *dates.values())))
    return criterion.model_copy(update={"expect": criterion.expect.model_copy(update={"absent": absent})})


def _things(home: str, answers: Sequence[Answer]) -> list[Item]:
    """What the app lists of a collection now, and what it answers where one is made; that one last."""
    here = [answer for answer in answers if answer.bare.rstrip("/") == home and answer.status < 300]
    made = [answer.answered for answer in here if answer.method == "POST" and isinstance(answer.answered, dict)]
    return [*(item for answer in here for item in items_of(answer)), *made]
