"""What stays as it is where the request says so."""

import pytest

from pytest_factory.artifacts import Answer, Criterion, Expectation
from pytest_factory.spec.unchanged import with_the_unchanged

NOW = [
    Answer(method="GET", path="/boats", status=200, answered=[{"id": 1, "name": "Ada", "sails": None}]),
    Answer(method="GET", path="/harbour", status=200, answered={"open": True}),
    Answer(method="GET", path="/pier", status=200, shown="a page"),
]
OPTIONAL = "It takes sails, an optional number."


def asked(path: str) -> Criterion:
    """A criterion for this path."""
    return Criterion(id="AC1", says="", method="GET", path=path, expect=Expectation(status=200))


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/boats", Expectation(status=200, items=True, fields={"id": "number", "name": "string", "sails": "any"})),
        ("/harbour", Expectation(status=200, fields={"open": "boolean"})),
        ("/pier", Expectation(status=200)),
    ],
)
def test_without_its_new_parameter_a_route_answers_as_now(path: str, expected: Expectation) -> None:
    """The form of today's answer is expected, not its data, which earlier criteria may have changed."""
    given, added = with_the_unchanged([asked(f"{path}?sails=2")], OPTIONAL, NOW)

    assert (given.path, added.path, added.expect) == (f"{path}?sails=2", path, expected)


@pytest.mark.parametrize(
    ("criteria", "request_text"),
    [
        ([asked("/boats?sails=2")], "It takes sails."),
        ([asked("/boats?sails=2"), asked("/boats")], OPTIONAL),
        ([asked("/boats")], OPTIONAL),
        ([asked("/buoys?sails=2")], OPTIONAL),
    ],
    ids=["nothing said", "asked already", "no query", "new route"],
)
def test_nothing_is_added_without_a_reason(criteria: list[Criterion], request_text: str) -> None:
    """The request says that something stays, a query is sent, the route is there, and nobody asks for it bare."""
    assert with_the_unchanged(criteria, request_text, NOW) == criteria
