"""One thing is no list."""

import pytest

from pytest_factory.artifacts import Criterion, Expectation
from pytest_factory.spec.single import as_single

CARD = "/boats/1/card"


def plan(path: str = CARD, **expected: object) -> Criterion:
    """A criterion that expects a list."""
    expect = Expectation.model_validate({"status": 200, "items": True, **expected})
    return Criterion(id="AC1", method="GET", path=path, expect=expect)


@pytest.mark.parametrize(
    "request_",
    [
        "Add GET /boats/{id}/card, which returns the boat the way GET /boats/{id} does.",
        "GET /boats/{id}/card answers with a small boat.",
        "We want GET /boats/{id}/card. GET /boats/{id}/card should give back that boat.",
    ],
)
def test_one_thing_is_an_object(request_: str) -> None:
    """Where the sentence of the path returns one of the things of its collection."""
    found = as_single([plan(length=1, contains={"name": "Ada"})], request_)[0].expect

    assert (found.items, found.length, found.contains) == (False, None, {"name": "Ada"})


@pytest.mark.parametrize(
    ("criterion", "request_"),
    [
        (plan(), "Add GET /boats/{id}/card, which returns the boats nearby."),
        (plan(), "Add GET /boats/{id}/card, a list with which to show the boat."),
        (plan(), "Add GET /boats/{id}/card. Nobody returns the boat."),
        (plan(), "Add GET /boats/{id}/card, which returns the boat's crew."),
        (plan("/boats/1/trips"), "Add GET /boats/{id}/trips, which returns the trips of the boat."),
        (plan(length=3), "Add GET /boats/{id}/card, which returns the boat."),
        (plan("/piers"), "GET /boats/{id} returns the boat."),
    ],
)
def test_many_things_are_a_list(criterion: Criterion, request_: str) -> None:
    """Where the sentence speaks of several, of another path or of something of the thing, the plan is right."""
    assert as_single([criterion], request_) == [criterion]
