"""Parts of other things."""

import pytest

from pytest_factory.artifacts import Answer, Criterion, Expectation
from pytest_factory.spec.belonging import with_anothers_part
from pytest_factory.spec.literals import read_literals

REQUEST = "DELETE /boats/{id}/sails/{sail} takes it away; 404 if there is none or it belongs to another boat."
BOATS = Answer(method="GET", path="/boats", status=200, answered=[{"id": 1}, {"id": 2}])


def criterion(method: str, path: str, status: int) -> Criterion:
    """One criterion."""
    return Criterion(id="AC1", method=method, path=path, expect=Expectation(status=status))


def added(request: str, *criteria: Criterion, answers: tuple[Answer, ...] = (BOATS,)) -> list[tuple[str, int]]:
    """Paths and statuses of all criteria, where some were added."""
    found = with_anothers_part(criteria, request, read_literals(request), answers)
    return [(c.path, c.expect.status) for c in found] if found != list(criteria) else []


def test_a_part_of_another_thing_is_not_there() -> None:
    """It is asked for before the part is taken away, once."""
    shown = criterion("GET", "/boats", 200)
    gone = criterion("DELETE", "/boats/1/sails/3", 204)
    assert added(REQUEST, shown, gone) == [("/boats", 200), ("/boats/2/sails/3", 404), ("/boats/1/sails/3", 204)]
    assert added(REQUEST, criterion("DELETE", "/boats/2/sails/3", 404), gone) == []


@pytest.mark.parametrize(
    ("request_", "criteria", "answers"),
    [
        (
            REQUEST.replace(" or it belongs to another boat", ""),
            [criterion("DELETE", "/boats/1/sails/3", 204)],
            (BOATS,),
        ),
        (REQUEST.replace("404", "410"), [criterion("DELETE", "/boats/1/sails/3", 204)], (BOATS,)),
        (REQUEST.replace("/sails/{sail}", ""), [criterion("DELETE", "/boats/1", 204)], (BOATS,)),
        (REQUEST, [criterion("GET", "/boats/1/sails/3", 200)], (BOATS,)),
        (REQUEST, [criterion("DELETE", "/boats/1/sails/3", 204)], ()),
    ],
    ids=["not-told", "other-status", "one-placeholder", "other-method", "no-other"],
)
def test_nothing_else_is_asked_for(request_: str, criteria: list[Criterion], answers: tuple[Answer, ...]) -> None:
    """Where the request does not say so, or nobody knows another thing, the criteria stay."""
    assert added(request_, *criteria, answers=answers) == []
