"""What goes with a thing that is deleted."""

from typing import Any

import pytest

from pytest_factory.artifacts import Answer, Criterion, Expectation, Route
from pytest_factory.spec.cascades import with_cascades

REQUEST = "DELETE /boats/{id} removes the boat, and with it the trips it was on, and answers 204; 404 if there is none."
TRIPS = [{"id": 1, "boat_id": 1}, {"id": 2, "boat_id": 2}, {"id": 3, "boat_id": 1}]


def answers(trips: list[dict[str, Any]]) -> tuple[Answer, ...]:
    """What the app answers now; a trip needs a boat and a crew, and there is no crew yet."""
    return (
        Answer.model_validate({"method": "GET", "path": "/boats", "status": 200, "answered": [{"id": 1}, {"id": 2}]}),
        Answer.model_validate({"method": "GET", "path": "/trips", "status": 200, "answered": trips}),
        Answer.model_validate({"method": "GET", "path": "/crews", "status": 200, "answered": []}),
        Answer(method="POST", path="/crews", body={"name": "Noor"}, status=201, answered={"id": 7}),
        Answer(method="POST", path="/trips", body={"boat_id": 2, "crew_id": 7}, status=201, answered={"id": 1}),
    )


def asked(method: str, path: str, status: int) -> Criterion:
    """A criterion."""
    return Criterion(id="", says="", method=method, path=path, expect=Expectation(status=status))


GONE = asked("DELETE", "/boats/1", 204)
LATER = asked("GET", "/boats/1", 404)


@pytest.mark.parametrize(
    "request_text",
    [
        REQUEST,
        "Deleting a boat deletes its trips as well.\nDELETE /boats/{id} removes a boat together with all its trips.",
        "DELETE /boats/{id} removes a boat. When it is removed, trips of the boat are deleted too.",
        "DELETE /boats/{id} removes a boat and its trips.",
    ],
)
def test_the_others_are_no_longer_listed(request_text: str) -> None:
    """Just those that were about the thing: the list has as many as are about others."""
    _, found, _ = with_cascades([GONE, LATER], request_text, (), answers(TRIPS))

    assert (found.method, found.path, found.expect.items, found.expect.length) == ("GET", "/trips", True, 1)


@pytest.mark.parametrize("crews", [True, False], ids=["an-empty-list", "no-list"])
def test_one_is_made_where_there_is_none(*, crews: bool) -> None:
    """With what it needs, and about the very thing that is deleted; what was made when the app was asked is gone again."""
    known = [answer for answer in answers([]) if crews or (answer.method, answer.path) != ("GET", "/crews")]

    crew, trip, gone, found, later = with_cascades([GONE, LATER], REQUEST, (), known)

    assert (crew.method, crew.path) == ("POST", "/crews")
    assert (trip.method, trip.path, trip.body) == ("POST", "/trips", {"boat_id": 1, "crew_id": 7})
    assert (gone, later) == (GONE, LATER)
    assert (found.path, found.expect.length) == ("/trips", 0)


@pytest.mark.parametrize(
    ("criteria", "request_text"),
    [
        ([GONE, LATER], "DELETE /boats/{id} removes the boat and answers 204."),
        (
            [GONE, LATER],
            "While there are trips DELETE /boats/{id} is refused: neither the boat nor the trips are removed too.",
        ),
        ([GONE, LATER], "DELETE /boats/{id} removes a boat and its sails."),
        ([GONE, LATER], "DELETE /boats/{id} removes a boat and its planned trips."),
        ([GONE, asked("GET", "/trips", 200)], REQUEST),
        ([asked("POST", "/trips", 201), GONE], REQUEST),
        ([asked("DELETE", "/boats/9", 404)], REQUEST),
    ],
    ids=["none", "refused", "other-things", "some-of-them", "asked-for", "made", "no-success"],
)
def test_what_is_not_told_or_not_known_is_left(criteria: list[Criterion], request_text: str) -> None:
    """Nothing is added where the request tells nothing of it, nor where the plan has it or changes the list itself."""
    assert with_cascades(criteria, request_text, (), answers(TRIPS)) == criteria


def test_a_list_that_names_the_thing_otherwise_tells_nothing() -> None:
    """What is not told by an id cannot be counted, nor made for the thing."""
    other = (
        answers([{"id": 1, "boat": "Ida"}])[1],
        Answer(method="POST", path="/trips", body={"boat": "Ida"}, status=201),
    )

    assert with_cascades([GONE], REQUEST, (), other) == [GONE]


@pytest.mark.parametrize(
    ("routes", "trips", "asked_for"),
    [
        ([("POST", "/trips/<int:trip_id>/end"), ("GET", "/trips/<int:trip_id>")], TRIPS, ("GET", "/trips/1")),
        ([("POST", "/trips/{trip_id}/end")], [], ("POST", "/trips/1/end")),
    ],
)
def test_one_of_them_is_asked_for_alone(
    routes: list[tuple[str, str]], trips: list[dict[str, Any]], asked_for: tuple[str, str]
) -> None:
    """A list may leave out what is only marked; by itself it is not found, or nothing can be done to it."""
    known = [Route(method=method, path=path, file="", function="", line=1) for method, path in routes]

    *_, found = with_cascades([GONE], REQUEST, known, answers(trips))

    assert (found.method, found.path, found.expect.status) == (*asked_for, 404)


@pytest.mark.parametrize("route", [("PUT", "/trips/{trip_id}"), ("POST", "/trips"), ("GET", "/boats/{boat_id}")])
def test_what_needs_a_body_or_is_another_thing_s_is_not_asked_for(route: tuple[str, str]) -> None:
    """Only the list is."""
    known = [Route(method=route[0], path=route[1], file="", function="", line=1)]

    *_, found = with_cascades([GONE], REQUEST, known, answers(TRIPS))

    assert (found.path, found.expect.length) == ("/trips", 1)
