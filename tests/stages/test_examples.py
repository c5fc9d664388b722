"""BUILD's worked examples do what they say."""

import importlib.util
import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from pytest_factory.artifacts import Criterion, Expectation, Place, Route, SourceFile, Spec, Survey
from pytest_factory.prompts import Prompts
from pytest_factory.spec.shapes import MOST, SHAPES, TOGETHER, shapes_of
from pytest_factory.workspace.reply import read_blocks
from pytest_factory.workspace.weave import weave

EXAMPLES = [
    (framework, example) for framework in ("fastapi", "flask") for example in Prompts().data(f"build/{framework}.json")
]
APP = Survey(
    framework="flask",
    app="app.main:app",
    app_file="app/main.py",
    place=Place(file="app/main.py", router="app"),
    routes=(Route(method="GET", path="/fleet/<int:boat_id>", file="app/main.py", function="read", line=1),),
    files=(SourceFile(path="app/templates/fleet.html", why="rendered by app/main.py", text="<ul></ul>"),),
)
LINE = re.compile(r"(\w+) (\S+)(?: with JSON (.*?))? -> status (\d+)(?:, JSON body (?!is )(.*))?")


def client_of(framework: str, files: dict[str, str], folder: Path) -> Any:
    """A test client of the app that app/main.py makes."""
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    file = folder / "app/main.py"
    spec = importlib.util.spec_from_file_location("example_app", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["example_app"] = module  # pydantic looks annotations up there
    spec.loader.exec_module(module)
    if framework == "flask":
        return module.app.test_client()
    from fastapi.testclient import TestClient

    return TestClient(module.app, follow_redirects=False)


@pytest.mark.parametrize(("framework", "example"), EXAMPLES, ids=[f"{f}-{e['title']}" for f, e in EXAMPLES])
def test_an_example_meets_its_criteria(
    framework: Any, example: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its reply goes into its files by the same way as a model's, and the app then answers as its criteria say."""
    monkeypatch.syspath_prepend(tmp_path)
    for name in [name for name in sys.modules if name.partition(".")[0] == "app"]:  # of the example before
        monkeypatch.delitem(sys.modules, name)
    place = Place(file="app/main.py", router="app")
    survey = Survey(framework=framework, app="app.main:app", app_file="app/main.py", place=place)
    changes = weave(read_blocks(example["reply"]), survey, example["files"])
    client = client_of(
        framework, {**example["files"], **{change.path: change.after or "" for change in changes}}, tmp_path
    )
    for line in example["criteria"]:
        found = LINE.match(line)
        assert found, line
        method, path, sent, status, body = found.groups()
        options = {"json": json.loads(sent)} if sent else {}
        response = (
            client.request(method, path, **options)
            if framework == "fastapi"
            else client.open(path, method=method, **options)
        )
        assert response.status_code == int(status), line
        if body:
            answered = response.json() if framework == "fastapi" else response.get_json()
            assert answered == json.loads(body), line
        if order := re.search(r"their (\w+) in this order: (\[.*\])", line):
            items = response.json() if framework == "fastapi" else response.get_json()
            assert [item[order[1]] for item in items] == json.loads(order[2]), line
        if "Content-Type" in line:
            wanted = re.search(r"Content-Type: ([\w/]+)", line)
            assert wanted
            assert response.headers["content-type"].partition(";")[0] == wanted.group(1)
        if header := re.search(r"response header (X-[\w-]+): (\S+)", line):
            assert response.headers[header.group(1)] == header.group(2), line
        if told := re.search(r'body contains "(.*)"', line):
            assert told.group(1) in (response.text if framework == "fastapi" else response.get_data(as_text=True)), line


def test_every_shape_has_an_example_of_each_framework() -> None:
    """A shape without an example would promise what is not there, an example without a shape would never be shown."""
    for framework in ("fastapi", "flask"):
        shapes = {example["shape"] for name, example in EXAMPLES if name == framework and "shape" in example}
        assert shapes == {*SHAPES, *TOGETHER}


@pytest.mark.parametrize(
    ("method", "sent", "expect", "shapes"),
    [
        ("GET", None, {"status": 200}, ()),
        ("GET", None, {"status": 301, "headers": {"Location": "/x"}}, ("redirect",)),
        ("GET", None, {"status": 200, "headers": {"content-type": "text/html; charset=utf-8"}}, ("page",)),
        ("GET", None, {"status": 404, "contains": {"error": "gone"}}, ("errors",)),
        ("POST", None, {"status": 200}, ("action",)),
        ("POST", {"a": 1}, {"status": 201}, ()),
        ("POST", None, {"status": 409}, ()),
        ("DELETE", None, {"status": 204}, ("delete",)),
    ],
)
def test_the_shape_is_that_of_what_is_to_be_built(
    method: str, sent: Any, expect: dict[str, Any], shapes: tuple[str, ...]
) -> None:
    """A criterion tells its shape; one that holds already asks for no example, and there are never more than MOST."""
    criterion = Criterion(
        id="AC1", method=method, path="/boats/1", body=sent, expect=Expectation.model_validate(expect)
    )
    plain = Criterion(id="AC2", method="GET", path="/boats", expect=Expectation(status=200))
    done = Criterion(id="AC3", method="PATCH", path="/boats/1", expect=Expectation(status=200), before=True)
    spec = Spec(format="v1", title="t", intent="i", criteria=(plain, criterion, done))
    assert shapes_of(spec, APP) == shapes
    assert len(shapes) <= MOST


@pytest.mark.parametrize(
    ("path", "status", "shapes"),
    [("/boats?sails=0", 400, ("bounds400",)), ("/boats?sails=0", 422, ("bounds422",)), ("/boats", 400, ())],
)
def test_a_refused_query_has_a_shape_of_its_status(path: str, status: int, shapes: tuple[str, ...]) -> None:
    """Frameworks refuse with one status by themselves, and with the other only if the code does."""
    refused = Criterion(id="AC1", method="GET", path=path, expect=Expectation(status=status))

    assert shapes_of(Spec(format="v1", title="t", intent="i", criteria=(refused,)), APP) == shapes


def test_a_refused_order_is_no_bound() -> None:
    """What a sort does not take is no number."""
    ordered = Expectation(status=200, items=True, order={"name": ["Ada", "Bea"]})
    criteria = (
        Criterion(id="AC1", method="GET", path="/boats?sort=name", expect=ordered),
        Criterion(id="AC2", method="GET", path="/boats?sort=x", expect=Expectation(status=422)),
    )

    assert shapes_of(Spec(format="v1", title="t", intent="i", criteria=criteria), APP) == ("order",)


@pytest.mark.parametrize(
    ("values", "sent", "shapes"),
    [
        (("reef", "open"), {}, ("some-headers", "header")),
        (("reef", "reef"), {}, ("header",)),
        (("reef", None), {}, ("header",)),
        (("reef", "open"), {"X-Sea": "reef"}, ("header",)),
    ],
)
def test_a_header_with_two_values_has_a_shape(
    values: tuple[str | None, ...], sent: dict[str, str], shapes: tuple[str, ...]
) -> None:
    """Where it depends on what is asked which value an answer has; a value that the client sends is none of these."""
    criteria = tuple(
        Criterion(
            id=f"AC{n}", method="GET", path=f"/{n}", headers=sent, expect=Expectation(status=200, headers={"X-Sea": v})
        )
        for n, v in enumerate(values)
    )

    assert shapes_of(Spec(format="v1", title="t", intent="i", criteria=criteria), APP) == shapes


@pytest.mark.parametrize(
    ("path", "text", "shapes"),
    [
        ("app/main.py", 'db.execute("DELETE FROM boats")', ("sql",)),
        ("app/other.py", 'db.execute("DELETE FROM boats")', ("delete",)),
        ("app/main.py", "session.delete(boat); session.commit()", ("orm",)),
        ("app/main.py", 'db.execute("DELETE FROM boats"); db.commit()', ("sql",)),
        ("app/main.py", "from sqlalchemy import select\ndb.execute(select(Boat)); db.commit()", ("orm",)),
        ("app/other.py", "session.commit()", ("delete",)),
        ("app/main.py", "del boats[1]", ("delete",)),
    ],
)
def test_a_change_in_a_database_has_a_shape(path: str, text: str, shapes: tuple[str, ...]) -> None:
    """Where the file that the code goes into speaks to one, an example with a dict would be followed."""
    survey = APP.model_copy(update={"files": (SourceFile(path=path, why="", text=text),)})
    gone = Criterion(id="AC1", method="DELETE", path="/boats/1", expect=Expectation(status=204))

    assert shapes_of(Spec(format="v1", title="t", intent="i", criteria=(gone,)), survey) == shapes


@pytest.mark.parametrize(
    ("criteria", "shapes"),
    [
        ([("POST", 201)], ("own-header",)),
        ([("POST", 201), ("POST", 200)], ("own-header",)),
        ([("POST", 201), ("GET", 200)], ("header",)),
        ([("GET", 200)], ("header",)),
        ([("POST", 303)], ("redirect", "header")),
    ],
)
def test_a_header_of_one_action_has_a_shape(criteria: list[tuple[str, int]], shapes: tuple[str, ...]) -> None:
    """What only changes of state send belongs to their routes; a middleware would send it with all answers."""
    asked = tuple(
        Criterion(
            id=f"AC{n}",
            method=method,
            path="/fleet",
            body={"n": n},
            expect=Expectation(status=status, headers={"X-N": None}),
        )
        for n, (method, status) in enumerate(criteria)
    )

    assert shapes_of(Spec(format="v1", title="t", intent="i", criteria=asked), APP) == shapes


@pytest.mark.parametrize(
    ("method", "path", "route", "shapes"),
    [
        ("DELETE", "/boats/1", "harbour.find(1)", ("layers",)),
        ("DELETE", "/boats/1", "harbour.find(1) or harbour.boats[1]", ("delete",)),
        ("DELETE", "/boats/1", "BOATS[1]", ("delete",)),
        ("GET", "/boats/1", "harbour.find(1)", ()),
    ],
)
def test_a_new_change_in_an_app_with_layers_has_a_shape(
    method: str, path: str, route: str, shapes: tuple[str, ...]
) -> None:
    """Where the routes leave the work to a class of another file, an example with a dict would be followed."""
    main = f"from app.harbour import Harbour\nharbour = Harbour()\ndef read():\n    return {route}\n"
    harbour = (
        "class Harbour:\n    def __init__(self):\n        self.boats = {}\n    def find(self, boat_id):\n        ...\n"
    )
    files = (
        SourceFile(path="app/main.py", why="", text=main),
        SourceFile(path="app/harbour.py", why="", text=harbour),
    )
    asked = Criterion(id="AC1", method=method, path=path, expect=Expectation(status=200))
    spec = Spec(format="v1", title="t", intent="i", criteria=(asked,))

    assert shapes_of(spec, APP.model_copy(update={"files": files})) == shapes


@pytest.mark.parametrize(("name", "shapes"), [("", ("blank",)), ("  ", ("blank",)), ("Ada", ())])
def test_a_refused_blank_has_a_shape(name: str, shapes: tuple[str, ...]) -> None:
    """Only what is refused, and holds nothing but blanks, is shown how to be."""
    refused = Criterion(id="AC1", method="POST", path="/boats", body={"name": name}, expect=Expectation(status=422))

    assert shapes_of(Spec(format="v1", title="t", intent="i", criteria=(refused,)), APP) == shapes


@pytest.mark.parametrize(
    ("path", "expect", "shapes"),
    [
        ("/fleet/1", {"status": 200, "fields": {"sails": "integer"}}, ("field",)),
        ("/fleet/1?sails=2", {"status": 200, "fields": {"sails": "integer"}}, ()),
        ("/boats/1", {"status": 200, "fields": {"sails": "integer"}}, ()),
        ("/fleet/1", {"status": 200, "text": ["Ada"]}, ("template",)),
        ("/boats/1", {"status": 200, "text": ["Ada"]}, ()),
        ("/boats/1", {"status": 200, "headers": {"X-Sails": None}}, ("header",)),
        ("/fleet/1", {"status": 200, "headers": {"X-Sails": None}, "fields": {"sails": "integer"}}, ("field",)),
    ],
)
def test_what_the_app_answers_already_has_shapes(path: str, expect: dict[str, Any], shapes: tuple[str, ...]) -> None:
    """A field more in a known answer and a page that a template has are changes, new routes are not."""
    criterion = Criterion(id="AC1", method="GET", path=path, expect=Expectation.model_validate(expect))

    assert shapes_of(Spec(format="v1", title="t", intent="i", criteria=(criterion,)), APP) == shapes
