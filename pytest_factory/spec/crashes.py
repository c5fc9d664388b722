"""A request that reports a crash asks for a refusal in its place; a small model expects the crash that it reads of.

And what does not crash now is taken as before.
"""

import re
from collections.abc import Sequence

from pytest_factory.artifacts import Answer, Criterion, Expectation
from pytest_factory.spec.literals import Literals
from pytest_factory.spec.sent import in_body, route_of

CRASH = re.compile(r"\b(?:server error|crash|traceback|stack ?trace|unhandled|blows? up|falls? over)", re.I)
_REFUSED = 400
"""Where the app's own refusals are not known."""


def refused(criterion: Criterion, request: str, literals: Literals, answers: Sequence[Answer]) -> Criterion:
    """A criterion that expects a 500 where the request tells of one, without its number, expects what the app refuses with.

    That is the status with which the app refuses something on the same route, or anywhere, as far as `answers` show.
    """
    if criterion.expect.status != 500 or 500 in literals.statuses or not CRASH.search(request):
        return criterion
    route = (criterion.method, criterion.bare)
    refusals = [answer for answer in answers if answer.status in (400, 422)]
    near = [answer for answer in refusals if (answer.method, answer.bare) == route]
    status = next((answer.status for answer in (*near, *refusals)), _REFUSED)
    return criterion.model_copy(update={"expect": criterion.expect.model_copy(update={"status": status})})


def with_what_does_not_crash(criteria: Sequence[Criterion], request: str, answers: Sequence[Answer]) -> list[Criterion]:
    """The criteria and, behind them, numbers that are written as texts where the app reads them now and another text is refused.

    A small model refuses all texts. `answers` are what the app answers now, such requests among them (`spec/probes.py`).
    """
    if not CRASH.search(request):
        return list(criteria)
    for criterion in criteria:
        texts = {key for key, value in in_body(criterion).items() if isinstance(value, str) and not value.isdigit()}
        for answer in answers if criterion.expect.status in (400, 422) else ():
            sent = in_body(answer)
            read = [key for key in texts & sent.keys() if isinstance(sent[key], str) and str(sent[key]).isdigit()]
            taken = criterion.model_copy(update={"path": answer.path, "body": answer.body, "form": answer.form})
            if (
                read
                and answer.method == criterion.method
                and answer.status < 300
                and route_of(taken) == route_of(criterion)
            ):
                says = f"{answer.method} {answer.path} answers {answer.status}, as before, where {read[0]} is a number in a text."
                expect = Expectation(status=answer.status)
                return [*criteria, taken.model_copy(update={"says": says, "expect": expect, "certain": True})]
    return list(criteria)
