"""Headers that one action sends."""

from typing import Any

import pytest

from pytest_factory.artifacts import Criterion, Expectation
from pytest_factory.spec.literals import read_literals
from pytest_factory.spec.own_headers import without_borrowed_headers

ONE = "When a boat is launched, send a Location header that points at the trip (/trips/{id}), and X-Afloat with how many sail."


def asked(method: str, path: str, **expect: Any) -> Criterion:
    """One criterion."""
    return Criterion(id="AC1", method=method, path=path, expect=Expectation.model_validate({"status": 200, **expect}))


LAUNCH = asked("POST", "/boats/1/launch", status=201, headers={"Location": "/trips/1", "X-Afloat": None})


@pytest.mark.parametrize(
    ("request_text", "read", "left"),
    [
        (ONE, asked("GET", "/trips/1", headers={"location": "/trips/1"}), None),
        (
            ONE,
            asked("GET", "/boats", headers={"X-Afloat": "1"}, contains={"afloat": 1}),
            asked("GET", "/boats", contains={"afloat": 1}),
        ),
        (
            ONE,
            asked("GET", "/boats", headers={"X-Afloat": "1", "X-Sea": None}),
            asked("GET", "/boats", headers={"X-Sea": None}),
        ),
        (ONE, asked("GET", "/trips/1", contains={"id": 1}), asked("GET", "/trips/1", contains={"id": 1})),
        (f"{ONE} So does GET /boats.", asked("GET", "/boats", headers={"X-Afloat": "1"}), ...),
        (f"{ONE} Do so in all responses.", asked("GET", "/boats", headers={"X-Afloat": "1"}), ...),
    ],
)
def test_a_reading_route_sends_no_header_of_an_action(request_text: str, read: Criterion, left: Any) -> None:
    """It is asked for it only where the request says so; what else it has to answer stays."""
    kept = without_borrowed_headers([LAUNCH, read], request_text, read_literals(request_text))

    assert kept == [LAUNCH, *([] if left is None else [read if left is ... else left])]


def test_what_no_action_sends_may_be_read() -> None:
    """A type of content belongs to each answer, a header that only a read sends to that read."""
    read = asked("GET", "/boats", headers={"X-Afloat": "1", "Content-Type": "text/html"})
    launch = asked("POST", "/boats/1/launch", headers={"Content-Type": "text/html"})

    assert without_borrowed_headers([launch, read], ONE, read_literals(ONE)) == [launch, read]
