"""Criteria that ask another route than the one they speak of."""

import pytest

from pytest_factory.artifacts import Answer, Criterion, Expectation, Route
from pytest_factory.spec.misrouted import off_the_map, rerouted, with_refusals_where_they_are_told

NOW = [
    Answer(method="GET", path="/boats/1", status=200, answered={"id": 1, "name": "Ada", "flag": "red", "sails": 2}),
    Answer(method="GET", path="/boats/1/trips", status=200, answered=[{"to": "Kiel", "days": 2}]),
    Answer(method="GET", path="/boats", status=200, answered=[{"id": 1, "name": "Ada"}]),
]


def asked(path: str, *keys: str, method: str = "GET") -> Criterion:
    """A criterion that expects these keys, and a number of trips."""
    fields = dict.fromkeys((*keys, "trip_count"), "any")
    expect = Expectation(status=200, fields=fields, items=path.endswith("s"))
    return Criterion(id="AC1", says="", method=method, path=path, expect=expect)


def test_the_keys_tell_the_route() -> None:
    """The boat is asked for its boat's keys, as the object that it is."""
    found = rerouted(asked("/boats/1/trips", "name", "flag", "sails"), NOW)

    assert (found.path, found.expect.items) == ("/boats/1", False)
    assert "trip_count" in found.expect.fields


@pytest.mark.parametrize(
    "criterion",
    [
        asked("/boats/1/trips", "to", "name", "flag"),
        asked("/boats/1/trips", "name"),
        asked("/boats/1/trips", "name", "flag", "one", "two", "three"),
        asked("/boats/7/trips", "name", "flag", "sails"),
        asked("/boats/1/trips", "name", "flag", "sails", method="POST"),
    ],
    ids=["has one", "too few", "too few of many", "unknown", "no GET"],
)
def test_it_stays_where_that_is_not_sure(criterion: Criterion) -> None:
    """One common key may be chance, and of a path that was not asked nobody knows the keys."""
    assert rerouted(criterion, NOW) == criterion


@pytest.mark.parametrize(
    ("request_text", "path", "status", "asked_for"),
    [
        ("Unknown paths answer a JSON object.", "/boats/9", 404, "/a-path-that-is-not-there"),
        ("Unknown paths answer a JSON object.", "/nowhere", 404, "/nowhere"),
        ("Unknown paths answer a JSON object.", "/boats/9", 200, "/boats/9"),
        ("An unknown boat answers a JSON object.", "/boats/9", 404, "/boats/9"),
    ],
)
def test_an_unknown_path_is_none_of_a_route(request_text: str, path: str, status: int, asked_for: str) -> None:
    """What a route does not find it says itself, and that may stay."""
    routes = [Route(method="GET", path="/boats/{boat_id}", file="", function="", line=1)]
    expect = Expectation(status=status, contains={"error": "not found"})
    given = Criterion(id="", says=f"GET {path}.", method="GET", path=path, expect=expect)

    found = off_the_map(given, request_text, routes)

    assert (found.path, found.says) == (asked_for, f"GET {asked_for}.")


def sent(method: str, path: str, status: int) -> Criterion:
    """A criterion that expects a status."""
    return Criterion(id="AC1", method=method, path=path, expect=Expectation(status=status))


DELETES = (sent("DELETE", "/boats/1", 204), sent("DELETE", "/boats/1/wreck", 409))
OLD = [Route(method="DELETE", path="/boats/{boat_id}/wreck", file="a.py", function="f", line=1)]
WRECKS = "Add DELETE /boats/{id}. Refuse it with 409 if the boat is marked as a wreck."


@pytest.mark.parametrize(
    ("listed", "path"),
    [([], "/boats/2"), ([{"id": 1}, {"id": 7}], "/boats/7"), ([{"id": 1}], "/boats/2")],
    ids=["none", "another one", "no other one"],
)
def test_a_refusal_is_asked_of_what_the_request_wants(listed: list[object], path: str) -> None:
    """Not of the action that leads to the state; and of a thing that is still there."""
    answers = [Answer.model_validate({"method": "GET", "path": "/boats", "status": 200, "answered": listed})]

    found = with_refusals_where_they_are_told(DELETES, WRECKS, OLD, answers)

    assert found[0] == DELETES[0]
    assert (found[1].method, found[1].path, found[1].expect.status) == ("DELETE", path, 409)


@pytest.mark.parametrize(
    ("request_", "routes"),
    [
        (WRECKS, []),
        ("Add DELETE /boats/{id} and POST /boats/{id}/wreck. Refuse with 409 if the boat is a wreck.", OLD),
        ("Add DELETE /boats/{id}. Refuse wrecks.", OLD),
        ("Add DELETE /boats/{id}, with 409 for a lost boat.", OLD),
        ("Add DELETE /piers/{id}, with 409 for a wreck.", OLD),
    ],
    ids=["a new action", "two routes", "no status", "another word", "another thing"],
)
def test_a_refusal_of_the_action_itself_stays(request_: str, routes: list[Route]) -> None:
    """Where the request may mean it."""
    assert with_refusals_where_they_are_told(DELETES, request_, routes, []) == list(DELETES)
