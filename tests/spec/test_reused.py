"""Ids that are not used again."""

import pytest

from pytest_factory.artifacts import Answer, Criterion, Expectation
from pytest_factory.spec.reused import with_own_ids

ANSWERS = (
    Answer(method="GET", path="/boats", status=200, answered=[{"id": 1}, {"id": 2}]),
    Answer(method="POST", path="/boats", body={"name": "Ida"}, status=201, answered={"id": 3, "name": "Ida"}),
)
GONE = Criterion(id="", says="It goes.", method="DELETE", path="/boats/2", expect=Expectation(status=204))
MADE = Criterion(
    id="", says="It is made.", method="POST", path="/boats", body={"name": "Ada"}, expect=Expectation(status=201)
)
REQUEST = "DELETE /boats/<id> deletes a boat. Its id must not be given to a new one."


@pytest.mark.parametrize(
    "request_",
    [
        REQUEST,
        "DELETE /boats/<id> deletes a boat, whose number is never used again.",
        "Delete boats. Don't reuse their ids.",
        "A deleted boat's id isn't recycled.",
    ],
)
def test_the_last_one_is_deleted_and_another_one_made(request_: str) -> None:
    """The next id is that behind the one which is gone."""
    made, gone, again = with_own_ids([GONE], request_, ANSWERS)[1:]

    assert (made.method, made.path, made.body, made.expect.contains) == ("POST", "/boats", {"name": "Ida"}, {"id": 3})
    assert (gone.method, gone.path, gone.expect.status) == ("DELETE", "/boats/3", 204)
    assert (again.method, again.body, again.expect.contains) == ("POST", {"name": "Ida"}, {"id": 4})


def test_what_is_made_before_takes_an_id() -> None:
    """Wherever it stands among the criteria."""
    assert [c.expect.contains for c in with_own_ids([MADE, GONE], REQUEST, ANSWERS)[2:]] == [{"id": 4}, {}, {"id": 5}]


@pytest.mark.parametrize(
    ("criteria", "request_", "answers"),
    [
        ([GONE], "DELETE /boats/<id> deletes a boat.", ANSWERS),
        ([MADE], REQUEST, ANSWERS),
        ([GONE], REQUEST, ANSWERS[:1]),
        ([GONE], "The id of a boat is a number. It is not there again after it is gone.", ANSWERS),
    ],
)
def test_nothing_is_added_where_it_is_not_asked_or_not_known(
    criteria: list[Criterion], request_: str, answers: tuple[Answer, ...]
) -> None:
    """No word of it, nothing that is deleted, no way to make one."""
    assert with_own_ids(criteria, request_, answers) == criteria
