"""A request that reports a crash asks for a refusal in its place; a small model expects the crash that it reads of."""

import re
from collections.abc import Sequence

from pytest_factory.artifacts import Answer, Criterion
from pytest_factory.spec.literals import Literals

_CRASH = re.compile(r"\b(?:server error|crash|traceback|stack ?trace|unhandled|blows? up|falls? over)", re.I)
_REFUSED = 400
"""Where the app's own refusals are not known."""


def refused(criterion: Criterion, request: str, literals: Literals, answers: Sequence[Answer]) -> Criterion:
    """A criterion that expects a 500 where the request tells of one, without its number, expects what the app refuses with.

    That is the status with which the app refuses something on the same route, or anywhere, as far as `answers` show.
    """
    if criterion.expect.status != 500 or 500 in literals.statuses or not _CRASH.search(request):
        return criterion
    route = (criterion.method, criterion.bare)
    refusals = [answer for answer in answers if answer.status in (400, 422)]
    near = [answer for answer in refusals if (answer.method, answer.bare) == route]
    status = next((answer.status for answer in (*near, *refusals)), _REFUSED)
    return criterion.model_copy(update={"expect": criterion.expect.model_copy(update={"status": status})})
