"""States in which a request refuses something."""

import pytest
from pydantic import JsonValue

from pytest_factory.artifacts import Criterion, Expectation
from pytest_factory.spec.denied import without_denied_states

REQUEST = "POST /trips/{id}/move moves a trip by a day. A trip that was cancelled cannot be moved, that is a 409."


def moved(
    path: str = "/trips/3/move", *, body: JsonValue = None, status: int = 200, cancelled: bool = True
) -> Criterion:
    """A trip after it was moved."""
    expect = Expectation(status=status, contains={"id": 3, "cancelled": cancelled})
    return Criterion(id="AC1", method="POST", path=path, body=body, expect=expect)


def test_a_state_that_refuses_is_not_that_of_what_works() -> None:
    """Only that there is such a key is still expected."""
    expect = without_denied_states(moved(), REQUEST).expect

    assert (expect.contains, expect.fields) == ({"id": 3}, {"cancelled": "boolean"})


@pytest.mark.parametrize(
    ("criterion", "request_text"),
    [
        (moved(cancelled=False), REQUEST),
        (moved(status=409), REQUEST),
        (moved("/trips/3/cancel"), REQUEST.replace("move", "cancel")),
        (moved(body={"cancelled": True}), REQUEST),
        (moved(), f"{REQUEST} It answers with the trip, which is cancelled then."),
        (moved(), "POST /trips/{id}/move moves a trip by a day."),
    ],
    ids=["not in it", "refused", "leads to it", "sent", "told", "nothing said"],
)
def test_other_states_stay(criterion: Criterion, request_text: str) -> None:
    """Where the trip is not in the state, is refused, is brought into it, or where the request says otherwise, or nothing."""
    assert without_denied_states(criterion, request_text) == criterion
