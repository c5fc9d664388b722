"""Dates that a request puts off."""

import pytest

from pytest_factory.artifacts import Answer, Criterion, Expectation
from pytest_factory.spec.put_off import put_off

REQUEST = "POST /trips/{id}/delay should put the day off by a week and answer with the trip as it is then."
TRIPS = [{"id": 1, "day": "2026-05-01"}, {"id": 2, "day": "2026-06-01"}]
LISTED = Answer(method="GET", path="/trips/", status=200, answered=TRIPS)
MADE = Answer(method="POST", path="/trips/", status=201, answered={"id": 3, "day": "2026-07-01"})


def delayed(number: int, *, key: str = "day", status: int = 200) -> Criterion:
    """A trip that is put off."""
    expect = Expectation(status=status, fields={key: "string"})
    return Criterion(id="AC1", method="POST", path=f"/trips/{number}/delay", expect=expect)


@pytest.mark.parametrize(("number", "old"), [(2, "2026-06-01"), (7, "2026-07-01")], ids=["one of today", "one made"])
def test_the_old_date_is_not_answered(number: int, old: str) -> None:
    """That of the thing itself, or of one that is made like it."""
    assert put_off(delayed(number), REQUEST, [LISTED, MADE]).expect.absent == (old,)


@pytest.mark.parametrize(
    ("criterion", "request_text", "answers"),
    [
        (delayed(2), "POST /trips/{id}/delay tells how late a trip is.", [LISTED]),
        (delayed(2), REQUEST, []),
        (delayed(2, status=409), REQUEST, [LISTED]),
        (delayed(2, key="name"), REQUEST, [LISTED]),
        (delayed(2), REQUEST, [LISTED.model_copy(update={"answered": [{**TRIPS[1], "made": "2026-01-01"}]})]),
    ],
    ids=["nothing put off", "not known", "refused", "not told", "two dates"],
)
def test_what_is_not_sure_stays(criterion: Criterion, request_text: str, answers: list[Answer]) -> None:
    """Where the request puts nothing off, or where nobody knows which date is meant."""
    assert put_off(criterion, request_text, answers) == criterion
