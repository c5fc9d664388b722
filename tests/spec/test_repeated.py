"""Criteria that speak of the same thing twice."""

from typing import Any

import pytest

from pytest_factory.artifacts import Criterion, Expectation
from pytest_factory.spec.repeated import as_put, consistent, once


def sent(method: str, path: str, body: dict[str, Any] | None = None, status: int = 200, **expect: Any) -> Criterion:
    """One criterion."""
    expected = Expectation.model_validate({"status": status, **expect})
    return Criterion(id="AC1", says="", method=method, path=path, body=body, expect=expected)


@pytest.mark.parametrize(
    ("other", "kept"),
    [
        (sent("PUT", "/boats/Ada", {"sails": 2}, 422), False),
        (sent("PUT", "/boats/Bob", {"sails": 2}, 422), False),
        (sent("PUT", "/boats/Bob", {"sails": 2}, 404), True),
        (sent("PUT", "/boats/aaaaaaaaaaaaaaaaaaaaa", {"sails": 2}, 422), True),
        (sent("PUT", "/boats/0", {"sails": 2}, 422), True),
        (sent("PUT", "/boats/Bob", {"sails": 0}, 422), True),
        (sent("PUT", "/buoys/Bob", {"sails": 2}, 422), True),
        (sent("POST", "/boats/Bob", {"sails": 2}, 422), True),
    ],
)
@pytest.mark.parametrize("first", [True, False])
def test_a_body_that_works_is_valid_on_every_path_of_the_pattern(other: Criterion, kept: bool, first: bool) -> None:
    """What is refused as not valid is a body; the same one works for another name of the same route."""
    good = sent("PUT", "/boats/Ada", {"sails": 2})
    criteria = [other, good] if first else [good, other]

    assert (other in consistent(criteria, ["/boats/{name}"])) is kept
    assert good in consistent(criteria, ["/boats/{name}"])


@pytest.mark.parametrize(
    ("first", "second", "both"),
    [
        ({"fields": {"sails": "number"}}, {"body": {"sails": 2}}, {"body": {"sails": 2}}),
        ({"body": {"sails": 2}}, {"contains": {"sails": 3}}, {"body": {"sails": 2}}),
        (
            {"contains": {"sails": 2}},
            {"contains": {"sails": 3, "name": "Ada"}, "fields": {"id": "integer", "sails": "any"}},
            {"contains": {"sails": 2, "name": "Ada"}, "fields": {"id": "integer"}},
        ),
        (
            {"items": True, "contains": {"id": 1}},
            {"items": True, "contains": {"name": "Bob"}},
            {"items": True, "contains": {"id": 1}},
        ),
        ({}, {"contains": {"sails": 3}}, {"contains": {"sails": 3}}),
    ],
    ids=["whole-second", "whole-first", "objects", "lists", "status-alone"],
)
def test_two_answers_to_one_request_are_one(
    first: dict[str, Any], second: dict[str, Any], both: dict[str, Any]
) -> None:
    """A whole answer wins, objects have the keys of both, and of lists, whose items may be two, the first counts."""
    asked = [
        Criterion(id="AC1", says="", method="GET", path="/boats/1", expect=Expectation(status=200, **expected))
        for expected in (first, second)
    ]
    (found,) = once(asked)
    assert found.expect == Expectation(status=200, **both)


def test_what_was_put_last_is_read() -> None:
    """A GET expects the values that were sent last, in what it speaks of; a PATCH leaves the others."""
    first, second = sent("PUT", "/boats/Ada", {"sails": 2, "mast": 1}), sent("PATCH", "/boats/Ada", {"sails": 3})
    read = sent("GET", "/boats/Ada", contains={"sails": 2, "name": "Ada"})
    exact = read.model_copy(update={"expect": Expectation(status=200, body={"sails": 2, "mast": 4})})

    found = as_put([first, second, read, exact])

    assert found[2].expect.contains == {"sails": 3, "name": "Ada"}
    assert found[3].expect.body == {"sails": 3, "mast": 4}, "4 may be what the app makes of 1"


@pytest.mark.parametrize(
    "between",
    [
        [],
        [sent("PUT", "/boats/Bob", {"sails": 3})],
        [sent("PUT", "/boats/Ada", {"sails": 3}), sent("DELETE", "/boats", status=204)],
    ],
)
def test_what_was_not_put_there_is_not_known(between: list[Criterion]) -> None:
    """Another path, or a change that may have reached this one, tells nothing."""
    criteria = [*between, sent("GET", "/boats/Ada", contains={"sails": 2})]

    assert as_put(criteria) == criteria
