"""Things that others depend on."""

from typing import Any

import pytest

from pytest_factory.artifacts import Answer, Criterion, Expectation
from pytest_factory.spec.dependents import with_dependents

BOATS = [{"id": 1, "name": "Ida"}, {"id": 2, "name": "Ole"}, {"id": 3, "name": "Una"}]
TRIPS = [
    {"id": 1, "boat_id": 1, "state": "planned"},
    {"id": 2, "boat_id": 2, "state": "done"},
    {"id": 3, "boat_id": 1, "state": "done"},
]


def answers(boats: list[dict[str, Any]] = BOATS, trips: list[dict[str, Any]] = TRIPS) -> tuple[Answer, ...]:
    """What the app answers now."""
    return (
        Answer.model_validate({"method": "GET", "path": "/boats", "status": 200, "answered": boats}),
        Answer.model_validate({"method": "GET", "path": "/trips", "status": 200, "answered": trips}),
        Answer(method="POST", path="/boats", body={"name": "Noor"}, status=201, answered={"id": 4, "name": "Noor"}),
    )


def plan(*told: tuple[str, str, int]) -> list[Criterion]:
    """Criteria."""
    return [
        Criterion(id="", says=f"{method} {path} answers.", method=method, path=path, expect=Expectation(status=status))
        for method, path, status in told
    ]


def placed(
    criteria: list[Criterion], request: str, known: tuple[Answer, ...] | None = None
) -> list[tuple[str, str, int]]:
    """What is asked for in the end."""
    found = with_dependents(criteria, request, answers() if known is None else known)
    return [(c.method, c.path, c.expect.status) for c in found]


REQUEST = "DELETE /boats/{id} answers 204. While a boat still has a planned trip it is refused with a 409."


def test_a_success_goes_to_one_that_nothing_depends_on_and_a_refusal_to_another() -> None:
    """And what is looked for afterwards is the one that is gone."""
    given = plan(
        ("DELETE", "/boats/1", 204), ("GET", "/boats/1", 404), ("GET", "/boats/1", 200), ("DELETE", "/boats/3", 409)
    )

    assert placed(given, REQUEST) == [
        ("DELETE", "/boats/2", 204),
        ("GET", "/boats/2", 404),
        ("GET", "/boats/1", 200),
        ("DELETE", "/boats/1", 409),
    ]


def test_a_refusal_is_asked_for_where_no_criterion_does() -> None:
    """Of the first that has one; what is right already stays, and one that is not there is the others' business."""
    given = plan(("DELETE", "/boats/3", 204), ("DELETE", "/boats/999", 404))

    assert placed(given, REQUEST) == [
        ("DELETE", "/boats/3", 204),
        ("DELETE", "/boats/999", 404),
        ("DELETE", "/boats/1", 409),
    ]


def test_where_all_have_some_one_is_made() -> None:
    """By the request that makes one now."""
    given = plan(("DELETE", "/boats/1", 204), ("DELETE", "/boats/1", 409))
    known = answers(boats=BOATS[:2])

    assert placed(given, "A boat that has trips must not be deleted (409).", known) == [
        ("POST", "/boats", 201),
        ("DELETE", "/boats/4", 204),
        ("DELETE", "/boats/1", 409),
    ]


@pytest.mark.parametrize(
    ("request_", "known"),
    [
        ("A boat is deleted with DELETE /boats/{id}.", answers()),
        ("A boat with no trips is refused with a 409.", answers()),
        ("A boat that has a sunny trip is a 409.", answers()),
        ("A boat that has sails is a 409.", answers()),
        ("A boat that has a planned trip is a 409, or else a 422.", answers()),
        (REQUEST, answers(trips=[])),
        (REQUEST, answers(trips=[{"id": 1, "boat": "Ida", "state": "planned"}])),
    ],
)
def test_what_is_not_told_or_not_known_is_left(request_: str, known: tuple[Answer, ...]) -> None:
    """No refusal, a boat without any, a state or a thing that the app does not have, two statuses, no links."""
    given = plan(("DELETE", "/boats/1", 204), ("DELETE", "/boats/3", 409))

    assert with_dependents(given, request_, known) == given
