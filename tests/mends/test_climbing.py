"""Mends: what a small model gets wrong again and again is put right by code, and the executed criteria say so."""

import dataclasses
import sys
import traceback
from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

import httpx
import pytest
from flask import Flask, got_request_exception
from starlette.testclient import TestClient

from pytest_factory.artifacts import (
    Change,
    Criterion,
    CriterionResult,
    Expectation,
    Gate,
    Patch,
    Place,
    Spec,
    Survey,
    Validation,
)
from pytest_factory.errors import PatchRefused
from pytest_factory.mends.binding import binding
from pytest_factory.mends.climbing import MENDS, MOST, mended
from pytest_factory.mends.dropping import dropping
from pytest_factory.mends.fault import Fault
from pytest_factory.mends.renaming import renaming
from pytest_factory.mends.wrapping import wrapping
from pytest_factory.oracle.acceptance import app_traceback
from pytest_factory.spec.exchange import run_criteria

PATH = "app/main.py"
Line = tuple[str, int] | tuple[str, int, Any]
"""A GET's path or `METHOD path`, the status, and what a JSON body is to be."""


class Log:
    """The tracebacks of an app that runs in this process, in the form in which a served app's log tells them."""

    def __init__(self) -> None:
        self.raised = ""

    def note(self, *args: object, **kwargs: object) -> None:
        """Keep the traceback of the exception that is handled now."""
        self.raised = app_traceback(traceback.format_exc())

    def new_traceback(self, seconds: float = 0.0) -> str:
        """The last one, once."""
        told, self.raised = self.raised, ""
        return told


def client_of(text: str, log: Log) -> Any:
    """A client of the app that a module makes."""
    names: dict[str, Any] = {"__name__": "mended_app"}
    sys.modules["mended_app"] = type(sys)("mended_app")  # pydantic looks annotations up there
    exec(compile(text, f"/tree/{PATH}", "exec"), names)  # noqa: S102 - the texts are above
    app = names["app"]
    if isinstance(app, Flask):
        app.config["PROPAGATE_EXCEPTIONS"] = False
        app.logger.disabled = True
        got_request_exception.connect(log.note, app, weak=False)

        serve: Any = app.wsgi_app

        def whole(environ: Any, start: Any) -> list[bytes]:
            """As a server does: what the body raises is a 500, too."""
            began: list[Any] = []
            try:
                body = b"".join(serve(environ, lambda *args: began.append(args)))
            except TypeError:
                log.note()
                began, body = [("500 Internal Server Error", [])], b""
            start(*began[-1][:2])
            return [body]

        return httpx.Client(transport=httpx.WSGITransport(app=whole), base_url="http://app")

    async def noting(scope: Any, receive: Any, send: Any) -> None:
        try:
            await app(scope, receive, send)
        except Exception:
            log.note()
            raise

    return TestClient(noting, raise_server_exceptions=False, follow_redirects=False)


def criteria_of(lines: tuple[Line, ...], base: str) -> tuple[Criterion, ...]:
    """The criteria that the lines tell; what the base meets is said to hold already."""
    found = []
    for number, (told, status, *body) in enumerate(lines, start=1):
        method, _, path = told.rpartition(" ")
        path, _, sent = path.partition("|")
        expect = Expectation(status=status, body=body[0] if body else None)
        json = {"sails": sent.replace("_", " ")} if sent else None
        found.append(Criterion(id=f"AC{number}", method=method or "GET", path=path, body=json, expect=expect))
    log = Log()
    results = run_criteria(found, client_of(base, log), log)
    return tuple(c.model_copy(update={"before": result.ok}) for c, result in zip(found, results, strict=True))


class Case(NamedTuple):
    """A file, what a model made of it, what it was to do, and the mends that it takes."""

    framework: Literal["fastapi", "flask"]
    base: str
    candidate: str
    criteria: tuple[Line, ...]
    mends: tuple[str, ...]


FLASK = """from flask import Flask, Response, abort, jsonify, request

app = Flask(__name__)
BOATS = [{"id": 1, "sails": 2}, {"id": 2, "sails": 3}]


class Harbour:
    def list_boats(self) -> list[dict[str, int]]:
        return BOATS


def get_harbour() -> Harbour:
    return Harbour()


@app.get("/boats")
def read_boats() -> Response:
    \"\"\"All boats.\"\"\"
    harbour = get_harbour()
    return jsonify(harbour.list_boats())
"""
FASTAPI = """from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException
from pydantic import BaseModel

app = FastAPI()


class Boat(BaseModel):
    id: int
    sails: int


BOATS = {1: Boat(id=1, sails=2), 2: Boat(id=2, sails=3)}


def get_boats() -> dict[int, Boat]:
    return BOATS


BoatsDep = Annotated[dict[int, Boat], Depends(get_boats)]


@app.get("/boats")
def read_boats(boats: BoatsDep) -> list[Boat]:
    return list(boats.values())
"""
ALL = [{"id": 1, "sails": 2}, {"id": 2, "sails": 3}]


def flask(body: str) -> str:
    """The Flask app with another body of its function."""
    return FLASK.replace("    harbour = get_harbour()\n    return jsonify(harbour.list_boats())\n", body)


CASES = {
    "a number is read from its text, bad ones are refused, and without it all is as before": Case(
        "flask",
        FLASK,
        flask(
            '    sails = request.args.get("sails", 1)\n'
            "    if sails < 1:\n"
            "        abort(400)\n"
            '    return jsonify([boat["id"] for boat in BOATS if boat["sails"] >= sails])\n'
        ),
        (("/boats?sails=3", 200, [2]), ("/boats", 200, ALL), ("/boats?sails=0", 400), ("/boats?sails=x", 400)),
        ("read as int", "as before", "refuse error"),
    ),
    "a text is no int before it is read as one": Case(
        "flask",
        FLASK,
        flask(
            '    sails = request.args.get("sails", 1)\n'
            "    if not isinstance(sails, int) or sails < 1:\n"
            "        abort(400)\n"
            '    return jsonify([boat["id"] for boat in BOATS if boat["sails"] >= sails])\n'
        ),
        (("/boats?sails=3", 200, [2]), ("/boats?sails=0", 400), ("/boats?sails=x", 400)),
        ("read as int", "refuse error"),
    ),
    "a number has no digits to ask for, its text has": Case(
        "flask",
        FLASK,
        flask(
            '    sails = request.args.get("sails", 1, type=int)\n'
            "    if not sails.isdigit():\n"
            "        abort(400)\n"
            '    return jsonify([boat["id"] for boat in BOATS if boat["sails"] >= sails])\n'
        ),
        (("/boats?sails=3", 200, [2]), ("/boats?sails=x", 400)),
        ("ask the text",),
    ),
    "what was not sent bounds no slice, and a bound that nobody keeps is kept": Case(
        "flask",
        FLASK,
        flask(
            '    sails = request.args.get("sails", type=int)\n'
            '    first = request.args.get("first", type=int)\n'
            "    boats = BOATS[first : first + sails]\n"
            "    boats.sort(key=lambda boat: boat.due)\n"
            '    return jsonify([boat["id"] for boat in boats])\n'
        ),
        (
            ("/boats?sails=1&first=1", 200, [2]),
            ("/boats?sails=1", 200, [1]),
            ("/boats?first=1", 200, [2]),
            ("/boats?sails=0", 400),
            ("/boats?first=x", 400),
        ),
        ("drop what raises", "none bounds nothing", "limit", "limit"),
    ),
    "a list that is cut twice": Case(
        "flask",
        FLASK,
        flask(
            '    first = request.args.get("first", type=int)\n'
            '    most = request.args.get("most", type=int)\n'
            '    boats = [boat["id"] for boat in BOATS]\n'
            "    if most is not None:\n"
            "        boats = boats[first : first + most]\n"
            "    if first is not None:\n"
            "        boats = boats[first:]\n"
            "    return jsonify(boats)\n"
        ),
        (("/boats?most=1&first=1", 200, [2]), ("/boats?most=1", 200, [1])),
        ("none bounds nothing", "cut once"),
    ),
    "what was not sent is no number to compare or to add": Case(
        "flask",
        FLASK,
        flask(
            '    sails = request.args.get("sails", type=int)\n'
            '    more = request.args.get("more", type=int)\n'
            '    found = [boat["id"] for boat in BOATS if sails >= 1 and boat["sails"] >= sails]\n'
            "    return jsonify(found if sails else [1 + more])\n"
        ),
        (("/boats?sails=3", 200, [2]), ("/boats?more=4", 200, [5]), ("/boats?sails=0", 200, [1])),
        ("none is not compared", "none is zero"),
    ),
    "a method of another class, asked as the app asks it": Case(
        "flask",
        FLASK,
        FLASK
        + """

@app.get("/boats/<int:boat_id>")
def read_boat(boat_id: int) -> Response:
    boat = BOATS[boat_id - 1]
    return jsonify(len(boat.list_boats()))
""",
        (("/boats/1", 200, 2),),
        ("ask whom the app asks", "bind as others do"),
    ),
    "a field that a model lacks is computed by it": Case(
        "fastapi",
        FASTAPI,
        FASTAPI
        + """

@app.get("/boats/{boat_id}")
def read_boat(boat_id: int, boats: BoatsDep) -> Boat:
    boat = boats[boat_id]
    boat.reefs = boat.sails * 2
    return boat
""",
        (("/boats/1", 200, {"id": 1, "sails": 2, "reefs": 4}), ("/boats/2", 200, {"id": 2, "sails": 3, "reefs": 6})),
        ("compute a field", "drop what is computed"),
    ),
    "a bound of FastAPI that is off by one": Case(
        "fastapi",
        FASTAPI,
        FASTAPI.replace("import Depends, FastAPI", "import Depends, Query, FastAPI").replace(
            "(boats: BoatsDep) -> list[Boat]:\n    return list(boats.values())",
            """(
    boats: BoatsDep, sails: Annotated[int, Query(gt=1, lt=10)] = 2
) -> list[int]:
    return [number for number, boat in boats.items() if boat.sails >= sails]""",
        ),
        (
            ("/boats?sails=3", 200, [2]),
            ("/boats?sails=1", 200, [1, 2]),
            ("/boats?sails=0", 422),
            ("/boats?sails=10", 422),
        ),
        ("shift a bound",),
    ),
    "a parameter of FastAPI that takes what is out of bounds": Case(
        "fastapi",
        FASTAPI,
        FASTAPI.replace(
            "(boats: BoatsDep) -> list[Boat]:\n    return list(boats.values())",
            """(
    boats: BoatsDep, sails: int = 1
) -> list[int]:
    return [number for number, boat in boats.items() if boat.sails >= sails]""",
        ),
        (("/boats?sails=3", 200, [2]), ("/boats?sails=9", 200, []), ("/boats?sails=0", 422), ("/boats?sails=10", 422)),
        ("limit", "limit"),
    ),
    "a bound that is off by one": Case(
        "flask",
        FLASK,
        flask(
            '    sails = int(request.args.get("sails", 1))\n'
            "    if sails < 0 or sails >= 9:\n"
            "        abort(400)\n"
            '    return jsonify([boat["id"] for boat in BOATS if boat["sails"] >= sails])\n'
        ),
        (("/boats?sails=3", 200, [2]), ("/boats?sails=9", 200, []), ("/boats?sails=0", 400)),
        ("shift a bound", "shift a bound"),
    ),
    "what is None is refused before it is used": Case(
        "flask",
        FLASK,
        FLASK + '\n\n@app.get("/boats/<int:boat_id>")\ndef read_boat(boat_id: int) -> Response:\n'
        '    boat = next((boat for boat in BOATS if boat["id"] == boat_id), None)\n'
        '    return jsonify(boat["sails"])\n',
        (("/boats/1", 200, 2), ("/boats/9", 404)),
        ("refuse none",),
    ),
    "a name is bound as in the next function": Case(
        "flask",
        FLASK,
        FLASK
        + '\n\n@app.get("/count")\ndef count_boats() -> Response:\n    return jsonify(len(harbour.list_boats()))\n',
        (("/count", 200, 2),),
        ("bind as others do",),
    ),
    "a dependency is taken as in the next function": Case(
        "fastapi",
        FASTAPI,
        FASTAPI + '\n\n@app.get("/count")\ndef count_boats() -> int:\n    return len(boats)\n',
        (("/count", 200, 2),),
        ("bind as others do",),
    ),
    "a method is called by the name that it has": Case(
        "flask",
        FLASK,
        FLASK + '\n\n@app.get("/count")\ndef count_boats() -> Response:\n'
        "    return jsonify(len(get_harbour().get_boats()))\n",
        (("/count", 200, 2),),
        ("rename",),
    ),
    "what can only raise is left out": Case(
        "flask",
        FLASK,
        FLASK + '\n\n@app.get("/ids")\ndef read_ids() -> Response:\n'
        '    boats = [boat["id"] for boat in BOATS]\n'
        "    boats = sorted(boats, key=lambda boat: boat.due)\n"
        "    return jsonify(boats)\n",
        (("/ids", 200, [1, 2]),),
        ("drop what raises",),
    ),
    "without its parameter a FastAPI route is as before, and a missing key is refused": Case(
        "fastapi",
        FASTAPI,
        FASTAPI.replace(
            "def read_boats(boats: BoatsDep) -> list[Boat]:\n    return list(boats.values())\n",
            "def read_boats(boats: BoatsDep, number: int = 1) -> list[Boat]:\n    return [boats[number]]\n",
        ),
        (("/boats?number=2", 200, [ALL[1]]), ("/boats", 200, ALL), ("/boats?number=9", 404)),
        ("refuse error", "as before"),
    ),
    "input of another type is refused where the route works": Case(
        "fastapi",
        FASTAPI,
        FASTAPI + '\n\n@app.post("/sails")\ndef count_sails(given: dict[str, str]) -> int:\n'
        '    return BOATS[int(given["sails"])].sails\n',
        (("POST /sails|2", 200, 3), ("POST /sails|two", 422), ("POST /sails|9", 422)),
        ("refuse error", "refuse error"),
    ),
}

CASES |= {
    "a success has the status that is asked for": Case(
        "fastapi",
        FASTAPI,
        FASTAPI + '\n\n@app.post("/boats")\ndef add_boat(given: dict[str, str]) -> int:\n    return 3\n',
        (("POST /boats|2", 201, 3),),
        ("answer with the status",),
    ),
    "so it has in Flask": Case(
        "flask",
        FLASK,
        FLASK + '\n\n@app.post("/boats")\ndef add_boat() -> Response:\n    return jsonify(3)\n',
        (("POST /boats|2", 202, 3),),
        ("answer with the status",),
    ),
    "a response model keeps what is returned": Case(
        "fastapi",
        FASTAPI,
        FASTAPI + '\n\n@app.get("/boats/{number}")\ndef read_boat(number: int) -> Boat:\n'
        '    return {**BOATS[number].model_dump(), "name": "Ada", "sails": None}\n',
        (("/boats/1", 200, {"id": 1, "sails": None, "name": "Ada"}),),
        ("keep what is returned",),
    ),
    "what is blank or not there is refused": Case(
        "flask",
        FLASK,
        FLASK + '\n\n@app.post("/boats")\ndef add_boat() -> Response:\n'
        '    return jsonify(request.get_json().get("sails"))\n',
        (("POST /boats|2", 200, "2"), ("POST /boats|_", 400)),
        ("validate",),
    ),
    "so it is in FastAPI": Case(
        "fastapi",
        FASTAPI,
        FASTAPI + '\n\nclass Named(BaseModel):\n    sails: str\n\n\n@app.post("/boats")\n'
        "def add_boat(new: Named) -> str:\n    return new.sails\n",
        (("POST /boats|2", 200, "2"), ("POST /boats|_", 422)),
        ("validate",),
    ),
    "a response is made once": Case(
        "flask",
        FLASK,
        FLASK + '\n\n@app.get("/count")\ndef count_boats() -> Response:\n'
        '    return Response(jsonify(len(BOATS)), headers={"X-Count": "2"})\n',
        (("/count", 200, 2),),
        ("make one response",),
    ),
}


def judge_of(criteria: tuple[Criterion, ...], counted: list[Patch]) -> Any:
    """What executes a patch; every one is counted."""

    def judge(patch: Patch) -> Validation:
        counted.append(patch)
        log = Log()
        (change,) = patch
        results = run_criteria(criteria, client_of(change.after or "", log), log)
        return Validation(gates=(Gate(name="acceptance", ok=all(result.ok for result in results)),), criteria=results)

    return judge


def mending(case: Case) -> tuple[Any, list[Patch]]:
    """The mended candidate of a case, and everything that was executed."""
    criteria, counted = criteria_of(case.criteria, case.base), list[Patch]()
    survey = Survey(framework=case.framework, app="app.main:app", app_file=PATH, place=Place(file=PATH, router="app"))
    patch = Patch(changes=(Change(path=PATH, before=case.base, after=case.candidate),))
    spec = Spec(format="v1", title="t", intent="i", criteria=criteria)
    judged = mended(patch, judge_of(criteria, counted), spec=spec, survey=survey, sources={PATH: case.base})
    return judged, counted


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_slip_is_mended_and_the_criteria_say_so(case: Case) -> None:
    """The candidate fails as it was written, and meets all its criteria with these mends and no others."""
    judged, counted = mending(case)

    assert not judge_of(criteria_of(case.criteria, case.base), [])(counted[0]).ok
    assert sorted(judged.mends) == sorted(case.mends)
    assert judged.validation.ok
    assert len(counted) <= MOST + 1


def test_what_is_good_is_executed_once() -> None:
    """A candidate that meets everything stays as it is."""
    case = Case("flask", FLASK, FLASK + "\nSAILS = 5\n", (("/boats", 200, ALL),), ())
    judged, counted = mending(case)

    assert judged.patch == counted[0]
    assert len(counted) == 1


def test_what_cannot_be_mended_stays_as_it_was_written() -> None:
    """Nothing of what was tried in vain is left in it."""
    candidate = FLASK + '\n\n@app.get("/count")\ndef count_boats() -> Response:\n    return jsonify(7)\n'
    judged, counted = mending(Case("flask", FLASK, candidate, (("/count", 200, 2),), ()))

    assert judged.patch == counted[0]
    assert judged.mends == ()
    assert not judged.validation.ok


def test_what_shares_a_line_is_left_alone() -> None:
    """A statement that cannot be taken out by itself is no place for a mend, and the others go on."""
    candidate = (
        FLASK + '\n\n@app.get("/count")\ndef count_boats() -> Response:\n    a = 1; a = int("x"); return jsonify(a)\n'
    )
    judged, _ = mending(Case("flask", FLASK, candidate, (("/count", 404),), ()))

    assert judged.mends == ()
    assert not judged.validation.ok


def test_a_refusal_of_the_candidate_itself_comes_through() -> None:
    """What the fence refuses is no fault that a mend knows."""

    def judge(patch: Patch) -> Validation:
        raise PatchRefused("too long")

    survey = Survey(framework="flask", app="app.main:app", app_file=PATH, place=Place(file=PATH, router="app"))
    spec = Spec(format="v1", title="t", intent="i", criteria=())
    with pytest.raises(PatchRefused, match="too long"):
        mended(Patch(), judge, spec=spec, survey=survey, sources={})


def faults(raised: str) -> Iterator[Fault]:
    """A fault without a criterion, and one of a gate."""
    yield Fault(Patch(), "flask", {})
    yield Fault(Patch(), "flask", {}, gate=Gate(name="mypy", ok=False, reason=raised, detail=raised))


@pytest.mark.parametrize("mend", MENDS)
def test_a_mend_that_knows_nothing_makes_nothing(mend: Any) -> None:
    """What is no traceback and no known message is left alone."""
    assert [made for fault in faults("app/main.py:3: error: no idea") for made in mend(fault)] == []


def fault_of(candidate: str, said: str, *, gate: str = "", sources: dict[str, str] | None = None) -> Fault:
    """A candidate that fails a criterion with this traceback, or this gate with these words."""
    code = Patch(changes=(Change(path=PATH, before=FASTAPI, after=candidate),))
    if gate:
        return Fault(code, "fastapi", sources or {}, gate=Gate(name=gate, ok=False, reason=said, detail=said))
    criterion = Criterion(id="AC1", method="GET", path="/count", expect=Expectation(status=200))
    result = CriterionResult(id="AC1", ok=False, expected="status 200", got="status 500", traceback=said)
    return Fault(code, "fastapi", sources or {}, criterion, result)


def raised_at(candidate: str, line: str, said: str) -> str:
    """A traceback that ends at a line of the candidate."""
    number = candidate.splitlines().index(line) + 1
    return f'Traceback (most recent call last):\n  File "/tree/{PATH}", line {number}, in count\n    ...\n{said}'


def test_a_dependency_of_another_file_is_taken() -> None:
    """What other routes of the app take by that name is what the function lacks."""
    line = "    return len(fleet.boats)"
    candidate = f"{FASTAPI}\n\n@app.get('/count')\ndef count() -> int:\n{line}\n"
    other = "def ships(fleet: FleetDep) -> int:\n    return 1\n"
    alias = "FleetDep = Annotated[Fleet, Depends(get_fleet)]\n\n\n"
    fault = fault_of(candidate, raised_at(candidate, line, "NameError: name 'fleet' is not defined"))

    (made,) = binding(dataclasses.replace(fault, sources={"app/ships.py": alias + other}))
    assert "def count(fleet: FleetDep) -> int:" in made.text
    assert list(binding(dataclasses.replace(fault, sources={"app/ships.py": other}))) == []


def test_a_dependency_has_no_default() -> None:
    """FastAPI gives it, and refuses a default beside it; the argument then stands before those that have one."""
    line = "def count(name: str = '', boats: BoatsDep = Depends(get_boats)) -> int:"
    candidate = f"{FASTAPI}\n\n@app.get('/count')\n{line}\n    return len(boats)\n"
    said = "AssertionError: Cannot specify `Depends` in `Annotated` and default value together for 'boats'"

    (made,) = dropping(fault_of(candidate, said))
    assert made.text == candidate.replace(line, "def count(boats: BoatsDep, name: str = '') -> int:")
    with pytest.raises(AssertionError, match="default value together for 'boats'"):
        client_of(candidate, Log())
    assert client_of(made.text, Log()).get("/count").json() == 2


def test_what_there_is_no_module_for_is_not_imported() -> None:
    """The import goes, and the others stay."""
    candidate = FASTAPI.replace("from pydantic", "from fastapi.cache import cached\nfrom pydantic")
    fault = fault_of(candidate, "ModuleNotFoundError: No module named 'fastapi.cache'")

    (made,) = dropping(fault)
    assert made.text == FASTAPI


def test_a_method_that_mypy_does_not_know_is_called_by_the_name_that_it_has() -> None:
    """What is not executed is checked by its type."""
    line = "    return fleet.return_boat(1)"
    candidate = f"{FASTAPI}\n\ndef give(fleet: Fleet) -> int:\n{line}\n"
    number = candidate.splitlines().index(line) + 1
    said = f'{PATH}:{number}: error: "Fleet" has no attribute "return_boat"  [attr-defined]'
    fleet = "class Fleet:\n    def take_boat_back(self, number: int) -> int:\n        return number\n"

    (made,) = renaming(fault_of(candidate, said, gate="mypy", sources={"app/fleet.py": fleet}))
    assert made.text == candidate.replace("return_boat", "take_boat_back")


@pytest.mark.parametrize(
    ("names", "known"),
    [
        ('HARBOUR = "west"\n', True),
        ('HARBOUR: str = "west"\n', True),
        ('HARBOUR = ["west"]\n', False),
        ("HARBOUR: list[str] = list()\n", False),
        ('def harbour() -> str:\n    return "west"\n', False),
    ],
)
def test_a_member_that_is_a_constant_of_the_app_is_that(names: str, known: bool) -> None:
    """What no object has stands in a module under the name in capitals; a list of all is not what one of them has."""
    line = '    return fleet.harbour + "!"'
    candidate = f"{FASTAPI}\n\ndef count(fleet: Fleet) -> str:\n{line}\n"
    said = raised_at(candidate, line, "AttributeError: 'Fleet' object has no attribute 'harbour'")

    made = [mend.text for mend in renaming(fault_of(candidate, said, sources={"app/names.py": names}))]
    assert made == ([candidate.replace("fleet.harbour", "HARBOUR")] if known else [])


def test_docstrings_and_comments_keep_to_the_line() -> None:
    """Words are moved to the next line, none is lost, and lines that were long before stay."""
    long = "Count " + "all of the boats " * 8
    old = f"# {long}\n"
    candidate = f'{old}{FASTAPI}\n\ndef count() -> int:\n    """{long.strip()}."""\n    # {long}\n    return 1\n'
    code = Patch(changes=(Change(path=PATH, before=old + FASTAPI, after=candidate),))
    gate = Gate(name="ruff", ok=False, reason="", detail=f"{PATH}: E501 Line too long (150 > 88)")

    (made,) = wrapping(Fault(code, "fastapi", {}, gate=gate))
    assert made.text.startswith(old + FASTAPI)
    assert max(len(line) for line in made.text.removeprefix(old).splitlines()) <= 88
    assert made.text.replace("#", "").split() == candidate.replace("#", "").replace('."""', '. """').split()
