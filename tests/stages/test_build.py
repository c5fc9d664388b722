"""Stage 3, build: what the model is told, before it writes anything."""

import pytest

from pytest_factory.artifacts import Criterion, Expectation, Place, Route, Spec, SuiteStyle, Survey
from pytest_factory.prompts import Prompts
from pytest_factory.stages.build import concerned, conversation

ROUTES = (
    Route(method="GET", path="/boats", file="boats.py", function="list_boats", line=9),
    Route(method="GET", path="/boats/{boat_id}", file="boats.py", function="read_boat", line=19),
    Route(method="POST", path="/boats", file="boats.py", function="add_boat", line=29),
    Route(method="GET", path="/fleet", file="boats.py", function="list_boats", line=9),
)


def survey() -> Survey:
    """An app with boats."""
    return Survey(
        framework="fastapi",
        app="boats:app",
        app_file="boats.py",
        routes=ROUTES,
        files=(),
        place=Place(file="boats.py", router="app"),
        example="",
        suite=SuiteStyle(),
    )


def spec(*exchanges: tuple[str, str, Expectation]) -> Spec:
    """A spec of (method, path, what must come back)."""
    criteria = (
        Criterion(id=f"AC{number}", method=method, path=path, expect=expect)
        for number, (method, path, expect) in enumerate(exchanges, start=1)
    )
    return Spec(format="v1", title="Change boats", intent="", criteria=tuple(criteria))


@pytest.mark.parametrize(
    ("exchange", "functions"),
    [
        (("GET", "/boats?sort=name", Expectation(status=200, items=True)), ["list_boats"]),
        (("GET", "/boats/1", Expectation(status=410)), ["read_boat"]),
        (("DELETE", "/boats/1", Expectation(status=204)), []),
        (("GET", "/harbours", Expectation(status=200)), []),
        (("GET", "/boats", Expectation(status=200, headers={"X-Boat": None})), []),
        (("GET", "/boats", Expectation(status=200, headers={"X-Boat": None}, items=True)), ["list_boats"]),
    ],
)
def test_functions_that_answer_already_are_concerned(
    exchange: tuple[str, str, Expectation], functions: list[str]
) -> None:
    """Method and path decide; headers alone are put on by something else than the route's function."""
    assert [route.function for route in concerned(spec(exchange), survey())] == functions


def test_a_function_of_two_routes_is_named_once() -> None:
    """The first of its routes stands for it."""
    both = spec(("GET", "/fleet", Expectation(status=200)), ("GET", "/boats", Expectation(status=200)))

    assert [route.path for route in concerned(both, survey())] == ["/boats"]


def test_the_model_is_told_what_answers_now() -> None:
    """The task names the function that may have to be written again, and no other."""
    change = spec(("GET", "/boats/1", Expectation(status=200, fields={"age": "number"})))

    task = conversation(change, survey(), request="Show the age.", prompts=Prompts())[-1].content

    assert "GET /boats/{boat_id} is answered by the function read_boat of boats.py" in task
    assert "list_boats" not in task
