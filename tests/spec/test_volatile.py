"""Values that are other ones the next time."""

from datetime import UTC, datetime, timedelta

import pytest
from pydantic import JsonValue

from pytest_factory.artifacts import Criterion, Expectation
from pytest_factory.spec.volatile import without_volatile

NOW = datetime.now(UTC)
DRAWN = "0b7f2f2e-58d5-4f0c-9d0e-0a4c0f7f9a11"


def criterion(value: JsonValue, *, whole: bool = False, sent: JsonValue = None) -> Criterion:
    """A criterion on a boat and on when it was made, exact or not."""
    body: dict[str, JsonValue] = {"name": "Ada", "made": value}
    expect = Expectation(status=200, body=body) if whole else Expectation(status=200, contains=body)
    return Criterion(id="AC1", method="GET", path="/boats/1", body=sent, expect=expect)


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize(
    "value",
    [NOW.isoformat(), NOW.replace(tzinfo=None).isoformat(" "), f"{NOW:%Y-%m-%dT%H:%M:%S}Z", DRAWN, "ab" * 16],
    ids=["a moment", "without a zone", "of UTC", "drawn", "hexadecimal"],
)
def test_only_their_type_is_expected(value: str, whole: bool) -> None:
    """The moment at which the app was asked never comes again; what stands beside it is known."""
    found = without_volatile(criterion(value, whole=whole), "Show the boat.").expect

    assert (found.body, found.contains, found.fields) == (None, {"name": "Ada"}, {"made": "string"})


@pytest.mark.parametrize(
    ("given", "request_"),
    [
        (criterion((NOW - timedelta(days=30)).isoformat()), "Show the boat."),
        (criterion(f"{NOW:%Y-%m-%d}"), "Show the boat."),
        (criterion(DRAWN), f"Show the boat {DRAWN}."),
        (criterion(DRAWN, sent={"made": DRAWN}), "Show the boat."),
        (criterion(7), "Show the boat."),
        (criterion("2020-13-40T99:99"), "Show the boat."),
    ],
    ids=["long ago", "a day", "told", "sent", "a number", "no moment"],
)
def test_what_comes_again_is_expected(given: Criterion, request_: str) -> None:
    """Data of the app, and what somebody chose."""
    assert without_volatile(given, request_) == given
