"""What a thing only had while the app was asked."""

from typing import Any

import pytest

from pytest_factory.artifacts import Answer, Criterion, Expectation
from pytest_factory.spec.untouched import untouched

NOW = [
    Answer(
        method="GET",
        path="/boats",
        status=200,
        answered=[{"id": 1, "name": "Ida", "out": False}, {"id": 2, "name": "Ada"}],
    ),
    Answer(
        method="PUT", path="/boats/1", status=200, body={"name": "Eva"}, answered={"id": 1, "name": "Eva", "out": False}
    ),
    Answer(method="PUT", path="/boats/2", status=404, body={"name": "Uma"}, answered={"name": "Uma"}),
]


def asked(told: str, body: Any = None, **contains: Any) -> Criterion:
    """A criterion of `METHOD /path`."""
    method, path = told.split()
    return Criterion(
        id="AC1", says="", method=method, path=path, body=body, expect=Expectation(status=200, contains=contains)
    )


def test_a_thing_is_as_it_was_before_it_was_asked_about() -> None:
    """A new route on it finds what the app begins with; what the feature changes stays as the plan has it."""
    (found,) = untouched([asked("POST /boats/1/leave", id=1, name="Eva", out=True)], NOW)

    assert found.expect.contains == {"id": 1, "name": "Ida", "out": True}


@pytest.mark.parametrize(
    "criteria",
    [
        [asked("PUT /boats/1", {"name": "Eva"}, name="Eva")],
        [asked("PUT /boats/1", {"name": "Eva"}), asked("GET /boats/1", name="Eva")],
        [asked("GET /boats/2", name="Uma")],
        [asked("GET /boats/1", name="Ida")],
        [asked("GET /boats/1", name="Noa")],
        [asked("GET /sails/1", name="Eva")],
        [asked("GET /", name="Eva")],
        [asked("PUT /boats/1", name="Eva"), asked("GET /boats/1", name="Eva")],
    ],
    ids=["sent", "sent before", "refused", "right", "made up", "another thing", "no thing", "the change itself"],
)
def test_what_has_another_reason_stays(criteria: list[Criterion]) -> None:
    """What a criterion sends it may expect, and what nobody answered is not this module's business."""
    assert untouched(criteria, NOW) == criteria
