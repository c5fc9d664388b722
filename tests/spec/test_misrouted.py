"""Criteria that ask another route than the one they speak of."""

import pytest

from pytest_factory.artifacts import Answer, Criterion, Expectation, Route
from pytest_factory.spec.misrouted import off_the_map, rerouted

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
