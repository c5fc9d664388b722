"""What is there is found."""

import pytest
from pydantic import JsonValue

from pytest_factory.artifacts import Answer, Criterion, Expectation
from pytest_factory.spec.literals import read_literals
from pytest_factory.spec.presence import (
    with_missing_ones,
    with_unknown_ones,
    with_what_is_gone,
    without_lost_ones,
    without_what_is_not_there,
)

ANSWERS = [Answer(method="GET", path="/boats", status=200, answered=[{"id": 1}, {"id": 2}])]
Line = tuple[str, str, int]


@pytest.mark.parametrize(
    ("plan", "kept"),
    [
        ([("PUT", "/boats/1", 404)], [("PUT", "/boats/999", 404)]),
        ([("PUT", "/boats/1", 404), ("PUT", "/boats/7", 404)], [("PUT", "/boats/7", 404)]),
        ([("GET", "/boats/2/sails?a=1", 404)], [("GET", "/boats/999/sails?a=1", 404)]),
        ([("PUT", "/boats/1", 404), ("GET", "/boats/7", 404)], [("PUT", "/boats/999", 404), ("GET", "/boats/7", 404)]),
        ([("DELETE", "/boats/1", 204), ("GET", "/boats/1", 404)], None),
        ([("GET", "/boats/1", 200)], None),
        ([("GET", "/boats/9", 404)], None),
        ([("GET", "/boats/1/crew/4", 404)], None),
        ([("GET", "/ships/1", 404)], None),
    ],
)
def test_a_thing_that_is_shown_is_not_missing(plan: list[Line], kept: list[Line] | None) -> None:
    """A 404 is one of a thing that is not there, once, or of one that was taken away; what belongs to a thing may be missing."""
    criteria = [
        Criterion(id="AC1", method=method, path=path, expect=Expectation(status=status))
        for method, path, status in plan
    ]

    found = [(c.method, c.path, c.expect.status) for c in with_missing_ones(criteria, ANSWERS)]
    assert found == (plan if kept is None else kept)


def test_a_refusal_that_tells_its_path_tells_the_new_one() -> None:
    """The body of a 404 has the path that was asked for; a longer one that begins so stays."""
    body: dict[str, JsonValue] = {"path": "/boats/1", "help": "/boats/12"}
    told = Criterion(id="AC1", method="PUT", path="/boats/1?a=1", expect=Expectation(status=404, body=body))

    (found,) = with_missing_ones([told], ANSWERS)

    assert (found.path, found.expect.body) == ("/boats/999?a=1", {"path": "/boats/999", "help": "/boats/12"})


GONE = "DELETE /boats/{id} takes a boat away and answers 204; 404 if there is no such boat."


@pytest.mark.parametrize(
    ("request_", "plan", "added"),
    [
        (GONE, [("DELETE", "/boats/1", 204)], [("DELETE", "/boats/999", 404)]),
        (GONE, [("DELETE", "/boats/1", 204), ("GET", "/boats/1", 404)], [("DELETE", "/boats/999", 404)]),
        (GONE, [("DELETE", "/boats/1", 204), ("DELETE", "/boats/7", 404)], []),
        (GONE, [("GET", "/boats/1", 200)], []),
        (GONE, [("DELETE", "/boats/1", 303)], [("DELETE", "/boats/999", 404)]),
        (GONE.replace("404", "410"), [("DELETE", "/boats/1", 204)], []),
        (GONE.replace("if there is no such boat", "at night"), [("DELETE", "/boats/1", 204)], []),
        (f"{GONE} GET /crew/{{id}}, too.", [("DELETE", "/boats/1", 204)], []),
        (
            "Offer the crew as CSV at /boats/<id>/crew.csv. Unknown boats give the usual 404.",
            [("GET", "/boats/1/crew.csv", 200)],
            [("GET", "/boats/999/crew.csv", 404)],
        ),
        (
            "GET /boats/{name}/sails?big=1: an unknown boat is a 404.",
            [("GET", "/boats/Ada/sails?big=1", 200)],
            [("GET", "/boats/no-such-Ada/sails?big=1", 404)],
        ),
    ],
)
def test_a_thing_that_is_not_there_is_asked_for_where_it_is_told(
    request_: str, plan: list[Line], added: list[Line]
) -> None:
    """The route of which the request says so, as it is asked for where the thing is there, and once."""
    criteria = [
        Criterion(id="AC1", method=method, path=path, expect=Expectation(status=status, fields={"a": "any"}))
        for method, path, status in plan
    ]

    found = with_unknown_ones(criteria, request_, read_literals(request_))

    assert found[: len(plan)] == criteria
    assert [(c.method, c.path, c.expect) for c in found[len(plan) :]] == [
        (method, path, Expectation(status=status)) for method, path, status in added
    ]


@pytest.mark.parametrize(
    ("plan", "kept"),
    [
        (
            [("POST", "/boats/ida/load", 200), ("POST", "/boats/zz/load", 404), ("POST", "/boats/zz/load", 200)],
            [("POST", "/boats/ida/load", 200), ("POST", "/boats/zz/load", 404)],
        ),
        ([("POST", "/boats/zz/load", 404), ("POST", "/boats/zz/load", 200)], None),
        ([("POST", "/boats/ida", 200), ("PUT", "/boats/zz", 404), ("PUT", "/boats/zz", 200)], None),
        (
            [
                ("POST", "/boats/1/load", 200),
                ("POST", "/boats/2/load", 200),
                ("DELETE", "/boats/2", 204),
                ("POST", "/boats/2/load", 404),
            ],
            None,
        ),
    ],
    ids=["not-there", "nothing-else-works", "made", "taken-away"],
)
def test_what_is_not_there_does_not_work_with_another_body(plan: list[Line], kept: list[Line] | None) -> None:
    """A path that is not found is not found whatever is sent; what a PUT makes, or a DELETE takes away, is another thing."""
    criteria = [
        Criterion(id="", says="", method=method, path=path, expect=Expectation(status=status))
        for method, path, status in plan
    ]

    found = without_what_is_not_there(criteria)

    assert [(c.method, c.path, c.expect.status) for c in found] == (plan if kept is None else kept)


def test_what_was_deleted_is_not_found_for_certain() -> None:
    """Candidates that only say that it is gone do not make the plan wrong."""
    told = [("GET", "/boats/1", 404), ("DELETE", "/boats/1", 204), ("GET", "/boats/1", 404), ("GET", "/boats/2", 404)]
    criteria = [
        Criterion(id="AC1", method=method, path=path, expect=Expectation(status=status))
        for method, path, status in told
    ]

    assert [c.certain for c in with_what_is_gone(criteria)] == [False, False, True, False]


@pytest.mark.parametrize(
    ("plan", "kept"),
    [
        ([("POST", "/boats/1/sink", 302), ("GET", "/boats/1", 404), ("GET", "/boats/1", 200)], [0, 2]),
        ([("GET", "/boats/1", 200), ("GET", "/boats/1", 404)], [0]),
        ([("GET", "/boats/1", 404), ("POST", "/boats", 201), ("GET", "/boats/1", 200)], [0, 1, 2]),
        ([("DELETE", "/boats/1", 204), ("GET", "/boats/1", 404), ("GET", "/boats/1", 200)], [0, 1, 2]),
        ([("GET", "/boats/1", 404), ("GET", "/boats/2", 200)], [0, 1]),
    ],
    ids=["cancelled", "the other way round", "made in between", "deleted", "another one"],
)
def test_what_is_found_is_not_lost(plan: list[Line], kept: list[int]) -> None:
    """The same request cannot find a thing and miss it."""
    criteria = [
        Criterion(id="AC1", method=method, path=path, expect=Expectation(status=status))
        for method, path, status in plan
    ]

    assert without_lost_ones(criteria) == [criteria[place] for place in kept]
