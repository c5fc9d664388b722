"""Data that an app keeps in its modules."""

import os
import subprocess
import sys
from pathlib import Path

from pytest_factory.artifacts import Criterion, Expectation, Place, Spec, SuiteStyle, Survey
from pytest_factory.prompts import Prompts
from pytest_factory.spec.compile import compile_tests
from pytest_factory.workspace.modules import Modules
from pytest_factory.workspace.state import state_of

APP = """from fastapi import FastAPI

from app.log import Log, NAMES, log

app = FastAPI()
boats: dict[int, str] = {1: "Ida", 2: "Ada"}
next_id = 3
LIMITS = [1, 2]
VERSION = "1"
size = 4


@app.get("/boats")
def list_boats() -> list[str]:
    return [boats[key] for key in sorted(boats)]


@app.post("/boats", status_code=201)
def add_boat(name: str) -> int:
    global next_id
    boats[next_id] = name
    log.add(name)
    NAMES.append(name)
    next_id += 1
    return next_id - 1


@app.get("/log")
def read_log() -> list[str]:
    return [*log.lines, *NAMES]
"""
LOG = """class Log:
    def __init__(self) -> None:
        self.lines: list[str] = []

    def add(self, line: str) -> None:
        self.lines.append(line)


log = Log()
NAMES = list[str]()
"""
OTHERS = """from fastapi.testclient import TestClient

from app.main import app

client = TestClient(app)


def test_add() -> None:
    assert client.post("/boats?name=Eva").json() in (3, 4)
    assert "Eva" in client.get("/boats").json()
    assert client.get("/log").json()[-1] == "Eva"
"""
SOURCES = {"app/__init__.py": "", "app/main.py": APP, "app/log.py": LOG, "tests/test_m.py": OTHERS, "odd.py": "def ("}


def criterion(told: str, status: int, body: object) -> Criterion:
    """A criterion with an exact body."""
    method, path = told.split()
    expect = Expectation.model_validate({"status": status, "body": body})
    return Criterion(id="AC1", says=f"{told} works.", method=method, path=path, expect=expect)


def test_what_functions_change_is_found() -> None:
    """Containers, objects that hold some, and numbers that are bound anew; what never changes is told apart."""
    found = {f"{state.module}.{state.name}": (state.kind, state.changes) for state in state_of(Modules(SOURCES))}

    assert found == {
        "app.log.log": ("object", True),
        "app.log.NAMES": ("list", True),
        "app.main.boats": ("dict", True),
        "app.main.next_id": ("value", True),
        "app.main.LIMITS": ("list", False),
    }


def test_each_test_begins_anew_and_others_find_what_they_left(tmp_path: Path) -> None:
    """Acceptance tests hold after tests that leave something behind, and these hold after them, in whatever order they run."""
    criteria = (criterion("POST /boats?name=Uma", 201, 3), criterion("GET /boats", 200, ["Ida", "Ada", "Uma"]))
    alone = (criterion("GET /log", 200, []),)
    spec = Spec(format="v1", title="Boats", intent="x", criteria=(*alone, *criteria))
    place = Place(file="app/main.py", router="app")
    survey = Survey(
        framework="fastapi", app="app.main:app", app_file="app/main.py", place=place, state=state_of(Modules(SOURCES))
    )
    text = compile_tests(spec, survey.model_copy(update={"suite": SuiteStyle(client="module")}), Prompts())
    for path, content in {**SOURCES, "tests/test_a.py": text, "tests/test_z.py": text}.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(content)
    (tmp_path / "odd.py").unlink()

    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-W",
        "error",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:pytest_factory",
        "tests",
    ]
    environment = {**os.environ, "PYTHONPATH": str(tmp_path), "PYTEST_ADDOPTS": ""}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)

    assert "5 passed" in done.stdout, done.stdout
