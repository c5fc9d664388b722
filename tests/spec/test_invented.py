"""Keys that a plan made up."""

from typing import Any

import pytest

from pytest_factory.artifacts import Answer, Criterion, Expectation
from pytest_factory.spec.invented import without_inventions

NOW = [
    Answer(method="GET", path="/boats/1", status=200, answered={"id": 1, "name": "Ida"}),
    Answer(method="POST", path="/boats", status=201, answered={"id": 4, "name": "Ada"}),
    Answer(method="GET", path="/harbours", status=200, answered=[{"id": 1, "city": "Bergen"}]),
]


def asked(told: str, body: Any = None, status: int = 200, **expect: Any) -> Criterion:
    """A criterion of `METHOD /path`."""
    method, path = told.split()
    expected = Expectation.model_validate({"status": status, **expect})
    return Criterion(id="AC1", says="", method=method, path=path, body=body, expect=expected)


@pytest.mark.parametrize(
    ("given", "keys"),
    [
        (asked("GET /boats/2", contains={"id": 2, "trip_count": 1, "stars": 5}), {"id", "trip_count"}),
        (asked("POST /boats", {"name": "Eva", "stars": 5}, 201, contains={"stars": 5, "weight": 1}), {"stars"}),
        (asked("GET /boats/2", contains={"stars": 5}, fields={"trip_count": "integer"}), {"trip_count"}),
        (asked("GET /boats/2", fields={"name": "string", "averageSpeed": "number"}), {"name", "averageSpeed"}),
        (asked("GET /harbours?city=Oslo", items=True, contains={"trips": 1, "label": "red"}), {"trips"}),
    ],
)
def test_keys_that_nobody_knows_go(given: Criterion, keys: set[str]) -> None:
    """What the app answers, what is sent, and what the request has a word of stay."""
    found = without_inventions(given, "Show how many trips a boat has made, and how fast it is on average.", NOW)

    assert {*found.expect.contains, *found.expect.fields} == keys


def test_where_nothing_is_to_be_shown_a_key_more_is_made_up() -> None:
    """And where something is, it may be called by a word of its own."""
    given = asked("GET /boats/2", contains={"id": 2, "age": 5})

    assert without_inventions(given, "A boat without a name is refused.", NOW).expect.contains == {"id": 2}
    assert without_inventions(given, "Show how old a boat is.", NOW) == given


@pytest.mark.parametrize(
    "given",
    [
        asked("GET /boats/2", contains={"stars": 5}),
        asked("GET /sails/2", contains={"id": 2, "stars": 5}),
        asked("GET /boats/2", status=404, contains={"id": 2, "stars": 5}),
        asked("PUT /boats/2", {"name": "Eva"}, contains={"id": 2, "stars": 5}),
    ],
    ids=["nothing would be left", "no answer is known", "a refusal", "another method"],
)
def test_what_cannot_be_told_stays(given: Criterion) -> None:
    """A key may be what the feature adds, by a name that the plan had to choose."""
    assert without_inventions(given, "Tell more of a boat.", NOW) == given
