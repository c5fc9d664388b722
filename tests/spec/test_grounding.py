"""Ids that fit."""

import pytest

from pytest_factory.artifacts import Answer, Criterion, Expectation
from pytest_factory.spec.grounding import all_grounded, grounded

BOATS = [{"id": 1, "name": "Ada", "state": "afloat"}, {"id": 2, "name": "Bea", "state": "sunk"}]
ANSWERS = [
    Answer(method="GET", path="/", status=200, answered={"service": "harbour"}),
    Answer(method="GET", path="/boats", status=200, answered=BOATS),
]


@pytest.mark.parametrize(
    ("method", "path", "status", "says", "request_text", "grounded_path"),
    [
        ("POST", "/boats/1/trips", 409, "", "Refuse trips of sunk boats.", "/boats/2/trips"),
        ("POST", "/boats/2/trips", 409, "", "Refuse trips of sunk boats.", "/boats/2/trips"),
        ("POST", "/boats/1/trips", 201, "", "Refuse trips of sunk boats.", "/boats/1/trips"),
        ("POST", "/boats/1/raise", 200, "A sunk boat is raised.", "Raise sunk boats.", "/boats/2/raise"),
        ("POST", "/boats/2/raise", 409, "A boat that is not sunk is refused.", "Raise sunk boats.", "/boats/1/raise"),
        ("POST", "/boats/1/trips", 409, "", "Sunk boats and boats that are afloat.", "/boats/1/trips"),
        ("POST", "/boats/1/raise", 200, "The boat is now afloat.", "A sunk boat can be raised.", "/boats/2/raise"),
        ("POST", "/boats/2/raise", 409, "", "A sunk boat can be raised; it is a 409 else.", "/boats/1/raise"),
        ("POST", "/boats/2/raise", 404, "", "A sunk boat can be raised; it is a 404 else.", "/boats/2/raise"),
        ("GET", "/boats/1", 409, "", "Refuse sunk boats.", "/boats/1"),
        ("POST", "/boats/9/trips", 409, "", "Refuse trips of sunk boats.", "/boats/9/trips"),
        ("POST", "/harbours/1", 409, "", "Refuse trips of sunk boats.", "/harbours/1"),
        ("PUT", "/boats/1?force=1", 422, "", "The name of a sunk boat cannot change.", "/boats/2?force=1"),
    ],
)
def test_an_id_is_that_of_a_thing_in_the_state(
    method: str, path: str, status: int, says: str, request_text: str, grounded_path: str
) -> None:
    """Only an id whose thing is known not to be in the one state that is spoken of is changed, into one that is."""
    criterion = Criterion(id="AC1", says=says, method=method, path=path, expect=Expectation(status=status))
    assert grounded(criterion, request_text, ANSWERS).path == grounded_path


def test_the_state_that_a_change_leads_to_is_not_the_one_before() -> None:
    """What the answer is expected to say is the outcome, and what is read afterwards is read of the same thing."""
    afloat = Expectation(status=200, contains={"state": "afloat"})
    raised = Criterion(
        id="AC1", says="It answers the boat, afloat.", method="POST", path="/boats/2/raise", expect=afloat
    )
    wrong = raised.model_copy(update={"path": "/boats/1/raise", "says": "A sunk boat is raised."})
    read = Criterion(id="AC2", says="The boat is afloat then.", method="GET", path="/boats/1", expect=afloat)

    kept = all_grounded([raised, read.model_copy(update={"path": "/boats/2"})], "Let boats be raised.", ANSWERS)
    moved = all_grounded([wrong, read], "Sunk boats can be raised.", ANSWERS)
    assert [criterion.path for criterion in kept] == ["/boats/2/raise", "/boats/2"]
    assert [criterion.path for criterion in moved] == ["/boats/2/raise", "/boats/2"]
