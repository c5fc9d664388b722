"""More than there is."""

import pytest
from pydantic import JsonValue

from pytest_factory.artifacts import Criterion, Expectation
from pytest_factory.spec.exceeding import TOO_MUCH, exceeding

REQUEST = (
    "POST /boats/<id>/load takes bags. Loading more bags than there is room for is a 409, and an unknown boat a 404."
)


def load(bags: JsonValue, status: int = 200, path: str = "/boats/1/load") -> Criterion:
    """Bags that are loaded."""
    return Criterion(id="", says="", method="POST", path=path, body={"bags": bags}, expect=Expectation(status=status))


@pytest.mark.parametrize(
    "request_text",
    [
        REQUEST,
        "A 409 where there is not enough room.",
        "Bags that exceed the room are refused with 409.",
        "Too many bags are a 409.",
    ],
)
def test_what_is_too_much_surely_is(request_text: str) -> None:
    """Once; what is left after the first load is no sum of the plan's."""
    given = [load(3), load(4, 409), load(9, 409), load(3, 404, "/boats/9/load")]

    found = exceeding(given, request_text)

    assert found == [load(3), load(TOO_MUCH, 409), load(3, 404, "/boats/9/load")]


@pytest.mark.parametrize(
    ("criteria", "request_text"),
    [
        ([load(3), load(4, 409)], "More than 3 bags are a 409."),
        ([load(3), load(4, 409)], "A boat that is afloat is a 409."),
        ([load(3), load(-1, 422)], REQUEST),
        ([load(4, 409)], REQUEST),
        ([load(3), load("many", 409)], REQUEST),
        ([load(3), load(0)], f"{REQUEST} Loading 0 bags changes nothing."),
    ],
    ids=["told", "another-reason", "another-status", "nothing-works", "no-number", "zero"],
)
def test_every_other_number_stays(criteria: list[Criterion], request_text: str) -> None:
    """A number that the request tells, a refusal for another reason, and one of which nothing is known."""
    assert exceeding(criteria, request_text) == criteria


def test_a_success_of_nothing_is_not_told() -> None:
    """It may be refused as well."""
    assert exceeding([load(3), load(0)], REQUEST) == [load(3)]
