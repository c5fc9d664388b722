"""What the request wants refused is refused in the spec."""

import pytest

from pytest_factory.artifacts import Answer, Criterion, Expectation
from pytest_factory.spec.refusals import with_refusal

BOATS = [{"id": 1, "state": "afloat"}, {"id": 2, "state": "sunk"}]
ANSWERS = (
    Answer(method="GET", path="/boats", status=200, answered=BOATS),
    Answer(method="POST", path="/boats/1/trips", body={"to": "Oslo"}, status=201, answered={"id": 1}),
    Answer(method="POST", path="/boats/1/sunk", status=200, answered={"id": 1}),
    Answer(method="POST", path="/boats/1/sails", body={"size": 4}, status=201, answered={"id": 1}),
)
REFUSE = "Please refuse trips on sunk boats."
WORKS = Criterion(id="AC1", method="POST", path="/boats/1/trips", expect=Expectation(status=201))


@pytest.mark.parametrize(
    ("request_text", "refused"),
    [
        (REFUSE, ("/boats/2/trips", 409)),
        ("Reject trips of boats that are away: a trip of sunk boats is a 422.", ("/boats/2/trips", 422)),
        ("Please list trips of sunk boats.", None),
        ("Please refuse trips on painted boats.", None),
        ("Please refuse crews on sunk boats.", None),
        ("Please refuse trips and sails of sunk boats.", None),
    ],
)
def test_a_refusal_of_things_in_a_state_is_told(request_text: str, refused: tuple[str, int] | None) -> None:
    """Of one request that works now, on the thing that is in the state; with several or none nothing is made up."""
    added = [c for c in with_refusal([WORKS], request_text, ANSWERS) if c is not WORKS]

    assert [(c.path, c.expect.status) for c in added] == ([refused, ("/boats/1/trips", 201)] if refused else [])
    assert all(c.body == {"to": "Oslo"} for c in added)


def test_a_refusal_that_is_there_is_enough() -> None:
    """The plan's own stays alone; one of another thing is another one."""
    own = WORKS.model_copy(update={"path": "/boats/2/trips", "expect": Expectation(status=403)})
    other = own.model_copy(update={"path": "/boats/1/trips"})

    assert with_refusal([own, WORKS], REFUSE, ANSWERS) == [own, WORKS]
    assert len(with_refusal([own.model_copy(update={"expect": Expectation(status=422)})], REFUSE, ANSWERS)) == 3
    assert len(with_refusal([other, WORKS], REFUSE, ANSWERS)) == 4
