"""Numbers of things."""

from typing import Any

import pytest

from pytest_factory.artifacts import Answer, Criterion, Expectation
from pytest_factory.spec.counts import counted

OF_ONE = Answer(method="GET", path="/boats/1/trips", status=200, answered=[{"to": "Oslo"}, {"to": "Bergen"}])
ALL = Answer(method="GET", path="/trips/", status=200, answered=[{"boat_id": 1}, {"boat_id": 2}, {"boat_id": 1}])
REQUEST = "A boat should tell how many trips it has made."


def criterion(path: str, name: str = "trip_count", value: Any = 7, method: str = "GET") -> Criterion:
    """A criterion that expects a number."""
    return Criterion(id="AC1", method=method, path=path, expect=Expectation(status=200, contains={name: value}))


@pytest.mark.parametrize(
    ("path", "name", "answer", "number"),
    [
        ("/boats/1", "trip_count", OF_ONE, 2),
        ("/boats/1", "trips_count", OF_ONE, 2),
        ("/boats/1", "number_of_trips", OF_ONE, 2),
        ("/boats/2", "trip_count", ALL, 1),
        ("/boats/3", "trip_count", ALL, 0),
        ("/boats/2", "trip_count", OF_ONE, None),
        ("/boats/1", "sail_count", OF_ONE, None),
    ],
)
def test_a_number_is_counted_or_left_open(path: str, name: str, answer: Answer, number: int | None) -> None:
    """The things of this one are counted, or those of all that name it; where nothing tells the number it is an integer."""
    (told,) = counted([criterion(path, name)], REQUEST, [answer])

    assert told.expect.contains == ({} if number is None else {name: number})
    assert told.expect.fields == ({name: "integer"} if number is None else {})


@pytest.mark.parametrize(
    ("asked", "request_text"),
    [
        (criterion("/boats/1", "trips"), REQUEST),
        (criterion("/boats/1", "total_miles"), REQUEST),
        (criterion("/boats/1", value="7"), REQUEST),
        (criterion("/boats/1", value=True), REQUEST),
        (criterion("/boats"), REQUEST),
        (criterion("/boats/1"), "The first boat has made 7 trips."),
        (criterion("/boats/1", method="POST"), REQUEST),
    ],
)
def test_other_values_stay(asked: Criterion, request_text: str) -> None:
    """No number, no count, no one thing, or one that the request tells."""
    assert counted([asked], request_text, [OF_ONE]) == [asked]


def test_after_a_change_nothing_is_counted() -> None:
    """A trip that was added counts, and the plan knows that."""
    added = Criterion(id="AC1", method="POST", path="/boats/1/trips", expect=Expectation(status=201))

    assert counted([added, criterion("/boats/1", value=3)], REQUEST, [OF_ONE]) == [
        added,
        criterion("/boats/1", value=3),
    ]


BOATS = Answer(method="GET", path="/boats", status=200, answered=[{"id": 1}, {"id": 2}, {"id": 3}])
TRIPS = Answer(method="GET", path="/trips", status=200, answered=[{"id": n, "boat_id": n % 2 + 1} for n in range(4)])


def test_none_is_expected_of_a_thing_that_has_none() -> None:
    """What a boat that has trips is said not to have is asked of one that has not, in its path, its id and its words."""
    expect = Expectation(status=200, contains={"boat_id": 1, "trips": 0, "miles": 0})
    given = Criterion(id="", says="GET /boats/1/log is empty.", method="GET", path="/boats/1/log", expect=expect)

    [found] = counted([given], "A boat without trips has zeros.", [BOATS, TRIPS])

    assert (found.path, found.says) == ("/boats/3/log", "GET /boats/3/log is empty.")
    assert found.expect.contains == {"boat_id": 3, "trips": 0, "miles": 0}


@pytest.mark.parametrize(
    ("path", "contains"),
    [
        ("/boats/1/log", {"trips": 2}),
        ("/boats/3/log", {"trips": 0}),
        ("/boats/1/log", {"sails": 0}),
        ("/log", {"trips": 0}),
    ],
)
def test_what_may_be_so_stays_where_it_is(path: str, contains: dict[str, int]) -> None:
    """A number that is not nought, a thing that has none, what nobody lists, no thing at all."""
    given = Criterion(id="", method="GET", path=path, expect=Expectation(status=200, contains=contains))

    assert counted([given], "A boat without trips has zeros.", [BOATS, TRIPS]) == [given]
