"""Values that are written as texts."""

import pytest
from pydantic import JsonValue

from pytest_factory.artifacts import Criterion, Expectation
from pytest_factory.spec.spelt import without_spelt_ones

REQUEST = "PUT /lamps/{name} takes whether it is on, and answers 422 for a body without it."


def put(body: JsonValue, status: int = 422, method: str = "PUT") -> Criterion:
    """A lamp that is switched."""
    return Criterion(id="AC1", method=method, path="/lamps/porch", body=body, expect=Expectation(status=status))


WORKS, LACKS = put({"on": True, "hours": 4}, 200), put({"hours": 4})


@pytest.mark.parametrize("body", [{"on": "true", "hours": 4}, {"on": "False", "hours": 4}, {"on": True, "hours": "12"}])
def test_a_text_that_says_what_works_is_not_refused(body: JsonValue) -> None:
    """Since it is read as that; what is refused for another reason stays."""
    assert without_spelt_ones([WORKS, put(body), LACKS], REQUEST) == [WORKS, LACKS]


@pytest.mark.parametrize(
    ("criteria", "request_text"),
    [
        ([WORKS, put({"on": "maybe", "hours": 4}), LACKS], REQUEST),
        ([WORKS, put({"on": "true", "hours": 4}, method="PATCH"), LACKS], REQUEST),
        ([WORKS, put({"on": "true", "hours": 4})], REQUEST),
        ([WORKS, put({"on": "true", "hours": 4}), LACKS], f'{REQUEST} "true" is a 422, too.'),
        ([WORKS, put({"on": ["true"], "hours": 4}), LACKS], REQUEST),
        ([WORKS, put(WORKS.body), LACKS], REQUEST),
    ],
    ids=["another text", "another route", "the only refusal", "told", "a list", "the same"],
)
def test_other_refusals_stay(criteria: list[Criterion], request_text: str) -> None:
    """What is no such value, what nothing works on, the only one of its route, and what the request writes out."""
    assert without_spelt_ones(criteria, request_text) == criteria
