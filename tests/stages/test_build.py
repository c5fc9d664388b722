"""Stage 3, build: what the model is told, before it writes anything."""

import re
import traceback
from collections.abc import Awaitable, Callable

import pytest
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import ResponseValidationError
from fastapi.testclient import TestClient

from pytest_factory.artifacts import (
    Criterion,
    CriterionResult,
    Expectation,
    Gate,
    Place,
    Route,
    SourceFile,
    Spec,
    SuiteStyle,
    Survey,
    Validation,
)
from pytest_factory.prompts import Prompts
from pytest_factory.spec.concerned import concerned, lacking, told_once
from pytest_factory.stages.build import Candidate, Failure, conversation, failure_of
from pytest_factory.workspace.reply import Block
from pytest_factory.workspace.weave import NOTHING_NEW

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
        (("GET", "/boats/oldest", Expectation(status=200)), []),
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


@pytest.mark.parametrize(("certain", "functions"), [(True, []), (False, ["read_boat"])])
def test_what_follows_from_a_deletion_concerns_no_route(certain: bool, functions: list[str]) -> None:
    """A thing that is gone is not found by the route that there is; what the plan says by itself may need a change."""
    gone = spec(("DELETE", "/boats/1", Expectation(status=204)), ("GET", "/boats/1", Expectation(status=404)))
    last = gone.criteria[1].model_copy(update={"certain": certain})

    found = concerned(gone.model_copy(update={"criteria": (gone.criteria[0], last)}), survey())

    assert [route.function for route in found] == functions


def test_the_model_is_told_what_answers_now() -> None:
    """The task names the function that may have to be written again, and no other."""
    change = spec(("GET", "/boats/1", Expectation(status=200, fields={"age": "number"})))

    task = conversation(change, survey(), request="Show the age.", prompts=Prompts())[-1].content

    told = (
        "is answered by the function read_boat of boats.py; its answer has no age yet: write it again so that it has.\n"
    )
    assert f"\nGET /boats/{{boat_id}} {told}" in task
    assert "list_boats" not in task


STORE = """class Fleet:
    def add_age(self, boat_id: int) -> int: ...
    def age_of(self, boat_id: int) -> int: ...
"""


def test_the_model_is_told_how_a_route_answers_with_more() -> None:
    """A line with the new key, and what the app has that may give its value."""
    text = "@app.get('/boats/{boat_id}')\ndef read_boat(boat: Dep) -> Boat:\n    return boat\n"
    known = survey().model_copy(update={"files": (SourceFile(path="fleet.py", why="", text=STORE),)})
    change = spec(("GET", "/boats/1", Expectation(status=200, fields={"mean_age": "number"})))
    sources = {"boats.py": text}

    task = conversation(change, known, request="Show it.", prompts=Prompts(), sources=sources)[-1].content

    line = '`return {**boat.model_dump(), "mean_age": mean_age}` and the annotation -> dict[str, Any]'
    helper = "The app has age_of(self, boat_id: int) -> int of Fleet."
    assert f"its answer has no mean_age yet: write it again so that it has, with {line}. {helper}\n" in task


def test_keys_that_the_files_have_are_not_called_missing() -> None:
    """What a file speaks of may be answered already: nothing is said of it."""
    change = spec(
        ("GET", "/boats/1", Expectation(status=200, contains={"name": "Ida", "age": 3}, fields={"id": "any"}))
    )
    files = (SourceFile(path="boats.py", why="app", text="name: str\nage_of: int\nid: int\n"),)
    known = survey().model_copy(update={"files": files})

    assert [lacking(change, known, route) for route in concerned(change, known)] == [("age",)]


def test_a_reply_that_repeats_the_file_is_told_so() -> None:
    """A small model that hears nothing writes the same again."""
    said = Failure(code="", findings=(NOTHING_NEW,))

    change = spec(("GET", "/boats", Expectation(status=200)))
    task = conversation(change, survey(), request="Show it.", prompts=Prompts(), failure=said)[-1].content

    assert "What you wrote is in the file already, word for word." in task


@pytest.mark.parametrize(
    ("path", "request_text", "known", "line"),
    [
        ("/trips/7", "Add GET /trips/{trip_id}.", (), '@app.get("/trips/{trip_id}")'),
        ("/trips/7/crew", "Show who is on a trip.", (), '@app.get("/trips/{id}/crew")'),
        ("/trips/north", "Add GET /trips/<name>.", (), '@app.get("/trips/{name}")'),
        ("/trips", "Show the trips.", ("/trips",), ""),
    ],
    ids=["as the request writes it", "a number", "a word", "known"],
)
def test_a_reply_that_repeats_the_file_is_told_how_the_new_route_begins(
    path: str, request_text: str, known: tuple[str, ...], line: str
) -> None:
    """With its decorator, where the app has no such route; a model that hears only that nothing is new repeats it again."""
    said = Failure(code="", findings=(NOTHING_NEW,))
    routes = tuple(Route(method="GET", path=one, file="boats.py", function="read", line=1) for one in known)
    change = spec(("GET", path, Expectation(status=200)))
    found = survey().model_copy(update={"routes": routes})

    task = conversation(change, found, request=request_text, prompts=Prompts(), failure=said)[-1].content

    assert (line in task) if line else "Begin the new function" not in task


def failed(*results: CriterionResult, gates: tuple[Gate, ...] = ()) -> Candidate:
    """A candidate that was judged."""
    acceptance = Gate(name="acceptance", ok=not results, reason="AC1: no")
    return Candidate(number=1, validation=Validation(gates=(acceptance, *gates), criteria=results))


def test_a_repair_is_told_the_first_thing_that_is_wrong() -> None:
    """Where a criterion fails, the gates that fail with it are left out; else the gates are told."""
    change = spec(("GET", "/boats", Expectation(status=200)))
    result = CriterionResult(id="AC1", ok=False, expected="status 200", got="status 500", traceback="TypeError: no")
    types = Gate(name="mypy", ok=False, reason="boats.py: error")

    assert failure_of(failed(result, gates=(types,)), change).findings == (
        "GET /boats: expected status 200, got status 500",
    )
    assert failure_of(failed(gates=(types,)), change).findings == ("mypy: boats.py: error",)


@pytest.mark.parametrize(
    ("said", "hint"),
    [
        ("TypeError: 'Headers' object does not support item assignment", "set a header on the response"),
        ("TypeError: 'EnvironHeaders' objects are immutable", "set a header on the response"),
        ("fastapi.exceptions.ResponseValidationError: 1 validation error:", "does not fit its return annotation"),
        ('ValueError: "Boat" object has no field "age"', "give the class the field"),
        ("TypeError: Object of type Boat is not JSON serializable", "Turn the value into strings"),
        ("AttributeError: 'int' object has no attribute 'isdigit'", "a text as its default"),
        ('boats.py:3: error: Item "int" of "str | int" has no attribute "isdigit"', "a text as its default"),
        ("ValueError: invalid literal for int() with base 10: 'x'", "put the conversion into try"),
        ("AttributeError: 'dict' object has no attribute 'name'", "It is a dict"),
        ("TypeError: 'Boat' object is not subscriptable", "no dict"),
        ("TypeError: 'NoneType' object is not subscriptable", "Something is None"),
        ("TypeError: '<' not supported between instances of 'str' and 'int'", "of different types"),
        ("TypeError: add_boat() missing 1 required positional argument: 'flag'", "where it is defined"),
    ],
)
def test_errors_of_the_frameworks_come_with_what_helps(said: str, hint: str) -> None:
    """The task of a repair says what to do, and only about the error that came."""
    change = spec(("GET", "/boats", Expectation(status=200)))
    failure = Failure(code="", findings=("GET /boats: expected status 200, got status 500",), traceback=said)

    task = conversation(change, survey(), request="Boats.", prompts=Prompts(), failure=failure)[-1].content

    assert hint in task
    assert len([line for line in task.splitlines() if line.startswith(("The headers", "What the", "That class"))]) <= 1


@pytest.mark.parametrize(
    ("finding", "hint"),
    [
        ("POST /boats: expected status 400, got status 422 {}", "FastAPI answers 422"),
        ("POST /boats: expected status 201, got status 200 {}", "status_code=201"),
        ("POST /boats: expected status 201, got status 405 {}", "another method"),
    ],
)
def test_a_wrong_status_comes_with_what_decides_it(finding: str, hint: str) -> None:
    """There is no traceback where only the status is wrong."""
    change = spec(("POST", "/boats", Expectation(status=201)))

    task = conversation(
        change, survey(), request="Boats.", prompts=Prompts(), failure=Failure(code="", findings=(finding,))
    )

    assert hint in task[-1].content


def test_a_crash_is_told_by_its_traceback() -> None:
    """The page that a framework shows for it is left out."""
    change = spec(("GET", "/boats", Expectation(status=200)))
    result = CriterionResult(
        id="AC1", ok=False, expected="status 200", got="status 500 <h1>Error</h1>", traceback="TypeError: no"
    )

    assert failure_of(failed(result), change).findings == ("GET /boats: expected status 200, got status 500",)


@pytest.mark.parametrize(
    "said",
    [
        "AttributeError: 'Boat' object has no attribute 'flag'",
        'ValueError: "Boat" object has no field "flag"',
        'boats.py:3: error: "Boat" has no attribute "flag"  [attr-defined]',
    ],
)
def test_a_wrong_name_comes_with_the_right_ones(said: str) -> None:
    """Of a class of the app the repair hears what it has, and of a constant of that name that it is there."""
    text = "FLAG = 'blue'\n\n\nclass Boat:\n    name: str\n\n    def sail(self) -> None: ...\n"
    known = survey().model_copy(update={"files": (SourceFile(path="boats.py", why="", text=text),)})
    failure = Failure(code="", findings=("GET /boats: expected status 200, got status 500",), traceback=said)

    task = conversation(spec(), known, request="Boats.", prompts=Prompts(), failure=failure)[-1].content

    assert "Boat of boats.py has no flag; it has name, sail()." in task
    assert "There is FLAG, use that." in task


def test_the_hints_know_what_the_frameworks_say() -> None:
    """The errors are those that the installed frameworks really raise."""
    known = [re.compile(hint["says"]) for hint in Prompts().data("build/hints.json")]
    app = FastAPI()

    @app.get("/wrong")
    def wrong() -> dict[str, str]:
        return {"age": 1}  # type: ignore[dict-item]

    @app.middleware("http")
    async def mark(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        if request.url.path == "/mark":
            request.headers["X-Boat"] = "1"  # type: ignore[index]
        return await call_next(request)

    for path in ("/wrong", "/mark"):
        with pytest.raises((TypeError, ResponseValidationError)) as raised:
            TestClient(app).get(path)
        said = "".join(traceback.format_exception(raised.value))
        assert any(pattern.search(said) for pattern in known), said


def test_a_reply_that_repeats_the_file_is_not_shown_again() -> None:
    """What a small model sees once more it writes once more; another refused reply is shown with its fault."""
    blocks = (Block(path="app.py", code="app = FastAPI()"),)

    assert Candidate(number=1, blocks=blocks, refusal=NOTHING_NEW).code == ""
    assert Candidate(number=1, blocks=blocks, refusal="line 1: no Python").code == "# file: app.py\napp = FastAPI()"


def test_a_header_of_every_response_is_asked_for_once() -> None:
    """Where it is looked for on several paths BUILD reads the first: a small model builds something for each path."""
    header, other = {"X-Tide": None}, {"X-Tide": "low"}
    plan = spec(
        ("GET", "/boats", Expectation(status=200, headers=header)),
        ("GET", "/nowhere", Expectation(status=404, headers=header)),
        ("GET", "/harbour", Expectation(status=200, headers=other)),
        ("GET", "/crew", Expectation(status=200, headers=header, items=True)),
        ("GET", "/old", Expectation(status=301, headers=header)),
    )
    request = "Every response tells the tide."

    told = [criterion.path for criterion in told_once(plan.criteria, request)]
    assert told == ["/boats", "/harbour", "/crew", "/old"]
    assert [*told_once(plan.criteria, "GET /boats and the others tell the tide.")] == [*plan.criteria]
    task = conversation(plan, survey(), request=request, prompts=Prompts())[-1].content
    assert ("GET /boats" in task, "/nowhere" in task) == (True, False)


def test_another_value_is_told_once_it_is_not_met() -> None:
    """A model that reads it writes it down; a candidate that fails it hears of it as one of many."""
    plan = spec(
        ("GET", "/boats?sort=age", Expectation(status=400)), ("GET", "/boats?sort=ega", Expectation(status=400))
    )
    first, other = plan.criteria
    plan = plan.model_copy(update={"criteria": (first, other.model_copy(update={"held": True}))})
    results = (
        CriterionResult(id=first.id, ok=True),
        CriterionResult(id=other.id, ok=False, expected="status 400", got="status 200"),
    )
    judged = Validation(gates=(Gate(name="acceptance", ok=False),), criteria=results)

    task = conversation(plan, survey(), request="Sort the boats.", prompts=Prompts())[-1].content
    failure = failure_of(Candidate(number=1, validation=judged), plan)

    assert ("sort=age" in task, "sort=ega" in task) == (True, False)
    assert failure.findings == (
        "GET /boats?sort=ega (one of many: write none of them down): expected status 400, got status 200",
    )


@pytest.mark.parametrize(
    ("request_", "exchange", "told"),
    [
        ("Every response tells X-Tide.", ("GET", "/boats", Expectation(status=200, headers={"X-Tide": None})), True),
        ("GET /boats tells X-Tide.", ("GET", "/boats", Expectation(status=200, headers={"X-Tide": None})), False),
        ("Every response is JSON.", ("GET", "/boats", Expectation(status=200, items=True)), False),
    ],
)
def test_what_all_answers_must_have_is_no_route(
    request_: str, exchange: tuple[str, str, Expectation], told: bool
) -> None:
    """How the framework does that is said: a small model writes another route."""
    task = conversation(spec(exchange), survey(), request=request_, prompts=Prompts())[-1].content

    assert ("and no route" in task) is told


def test_who_does_the_work_of_a_route_is_named() -> None:
    """With where it is, so that it can be written again in a block of its own."""
    sources = {
        "boats.py": "from store import Store\n\n\ndef list_boats(store: Store) -> list[str]:\n    return store.find()\n",
        "store.py": "class Store:\n    def find(self, size: int = 0) -> list[str]:\n        return []\n",
    }
    change = spec(("GET", "/boats?size=1", Expectation(status=200, items=True)))

    task = conversation(change, survey(), request="Filter by size.", prompts=Prompts(), sources=sources)[-1].content

    assert (
        "write it again if it must change. Its work is done by Store.find of store.py; write that again, too, if it must do "
        "more, in a second block, inside of `class Store:` and without the other methods.\n"
    ) in task
