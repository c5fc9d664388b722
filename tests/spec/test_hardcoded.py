"""Answers that are written down for the values of the criteria: what code can tell for sure, and what it leaves alone."""

import pytest

from pytest_factory.artifacts import Change, Criterion, Expectation, Patch, Spec
from pytest_factory.spec.hardcoded import hard_coded

REQUEST = "Add GET /boats/{boat_id}, POST /boats and GET /search; a fleet named Armada is refused."
BASE = "from fastapi import FastAPI\n\napp = FastAPI()\nKINDS = ['yawl']\n"
SPEC = Spec(
    format="v1",
    title="Add boats",
    intent="",
    criteria=(
        Criterion(
            id="AC1", method="GET", path="/boats/4", expect=Expectation(status=200, contains={"id": 4, "name": "Ada"})
        ),
        Criterion(id="AC2", method="GET", path="/boats/99", expect=Expectation(status=404)),
        Criterion(
            id="AC3",
            method="POST",
            path="/boats",
            body={"name": "Grace", "kind": "yawl"},
            expect=Expectation(status=201, contains={"name": "Grace"}),
        ),
        Criterion(id="AC4", method="POST", path="/boats", body={"name": "GRACE"}, expect=Expectation(status=409)),
        Criterion(id="AC5", method="GET", path="/search?q=wreck", expect=Expectation(status=400)),
        Criterion(id="AC6", method="GET", path="/search?q=Armada", expect=Expectation(status=400)),
    ),
)


def found(code: str, request: str = REQUEST, base: str = BASE, tests: str = "") -> list[str]:
    """What is found in `code`, added to the base."""
    patch = Patch(changes=(Change(path="app.py", before=base, after=base + code),))
    return hard_coded(SPEC, patch, request, {"app.py": base, "tests/test_app.py": tests})


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (
            "@app.get('/boats/4')\ndef four():\n    return {}\n",
            "the route /boats/4 answers for one value of /boats/{boat_id}",
        ),
        (
            "@app.get('/boats/{boat_id}')\ndef read(boat_id: int):\n    return {'id': 4, 'name': 'Ada'}\n",
            "read answers '4' without reading",
        ),
        (
            "@app.post('/boats')\ndef add(boat: Boat):\n    return {'name': 'Grace'}\n",
            "add answers 'Grace' without reading",
        ),
        ("def f(boat):\n    if boat.id == 4:\n        return 1\n", "compares boat.id with 4"),
        ("def f(a, boat_id):\n    return (a, boat_id) != (0, 99)\n", "compares boat_id with 99"),
        ("def f(boat_id):\n    return boat_id in ('4', '5')\n", "compares boat_id with 4"),
        ("def f(q):\n    if q.lower() == 'wreck':\n        abort(400)\n", "compares q.lower() with 'wreck'"),
        ("def f(q):\n    match q:\n        case 'wreck':\n            abort(400)\n", "compares q with 'wreck'"),
        ("def f(q):\n    return q.startswith('wreck')\n", "compares q with 'wreck'"),
        ("def f(p):\n    return p.startswith(('/yawl', '/boats/99'))\n", "compares p with '/boats/99'"),
        ("def f(path):\n    if path == '/boats/99':\n        abort(404)\n", "compares path with '/boats/99'"),
        ("def f(name):\n    return 'grace' == name.lower()\n", "compares name.lower() with 'grace'"),
    ],
)
def test_what_is_written_down_is_named(code: str, reason: str) -> None:
    """A value of a criterion in the place of what should be worked out is named with where it stands."""
    reasons = found(code, tests="# wreck, grace")

    assert len(reasons) == 1
    assert reason in reasons[0]


@pytest.mark.parametrize(
    "code",
    [
        "@app.get('/boats/{number}')\ndef read(number: int):\n    return BOATS[number]\n",
        "@app.get('/boats/{number}')\ndef read(request: Request, number: int):\n    return request.path_params\n",
        "@app.post('/boats')\ndef add(boat: Boat):\n    return boat\n",
        "@app.post('/boats')\ndef add(boat: Boat):\n    return {'name': 'Nobody'} if boat else {}\n",
        "BOATS = {4: 'Ada', 5: 'Wreck'}\n",
        "def f(boat):\n    return boat.size == 4 or boat.id == 7 or boat.id > 4\n",
        "def f(q):\n    return q == 'armada'\n",
        "def f(path):\n    return path == '/search' or path.startswith('/boats')\n",
        "def f(kind):\n    return kind == 'yawl' or kind == 'wrecks'\n",
        "def f(name):\n    return name == 'Ada'\n",
    ],
)
def test_what_may_be_written_down_is_left_alone(code: str) -> None:
    """Data, what the request or the app's own files have, and what no refused criterion sends may be written down."""
    assert found(code) == []


def test_a_route_beside_one_that_the_app_has_is_no_value_of_it() -> None:
    """Where the app has the route with the placeholder, the request only mentions it, and a path beside it is a route."""
    base = BASE + "@app.get('/boats/{boat_id}')\ndef read(boat_id: int):\n    return boat_id\n"

    assert found("@app.get('/boats/4')\ndef four():\n    return {}\n", base=base) == []


@pytest.mark.parametrize(
    ("request_text", "named"),
    [("Add POST /boats.", True), ("Add boats.", False), ("Add POST /boats and GET /search.", False)],
)
def test_a_path_that_only_a_criterion_has_is_a_value_of_it(request_text: str, named: bool) -> None:
    """Where the request writes out paths, one that it does not have was read in the criteria, a route of the app or not."""
    base = BASE + "@app.get('/search')\ndef search(q: str):\n    return q\n"

    reasons = found("def f(path):\n    return path == '/search'\n", request=request_text, base=base)

    assert [reason.partition(",")[0] for reason in reasons] == ["app.py compares path with '/search'"] * named


def test_what_stood_there_before_is_nobodys_fault() -> None:
    """Only comparisons that the change brings are looked at."""
    assert found("", base=BASE + "def f(boat):\n    return boat.id == 4\n") == []


def test_a_repeated_text_is_that_text() -> None:
    """A long value is written as a product, and found all the same."""
    long = Criterion(id="AC1", method="POST", path="/b", body={"t": "x" * 281}, expect=Expectation(status=400))
    spec = SPEC.model_copy(update={"criteria": (long,)})
    patch = Patch(changes=(Change(path="app.py", before="", after="def f(t):\n    return t in ('', 'x' * 281)\n"),))

    assert len(hard_coded(spec, patch, "Add POST /b.", {})) == 1
