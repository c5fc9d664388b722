"""Stage 4, test: what a model's own tests must be before anybody runs them."""

import json
from pathlib import Path

import pytest

from pytest_factory.artifacts import Change, Criterion, Expectation, Patch, Place, Spec, SuiteStyle, Survey
from pytest_factory.models.chain import Asker
from pytest_factory.models.protocol import Endpoint
from pytest_factory.models.scripted import ScriptedModel
from pytest_factory.prompts import Prompts
from pytest_factory.stages.test import further_tests, keep
from pytest_factory.trace import Trace

MAIN = "from fastapi import FastAPI\n\napp = FastAPI()\n"
SPEC = Spec(
    format="v1",
    title="Add boats",
    intent="",
    criteria=(Criterion(id="AC1", method="GET", path="/boats", expect=Expectation(status=200)),),
)
SURVEY = Survey(
    framework="fastapi",
    app="app:app",
    app_file="app.py",
    place=Place(file="app.py", router="app"),
    suite=SuiteStyle(client="fixture"),
)
GOOD = "def test_boats(client):\n    assert client.get('/boats').status_code == 200\n"
EMPTY = "def test_boats(client):\n    client.get('/boats')\n"


@pytest.mark.parametrize(
    ("code", "paths"),
    [(GOOD, ("tests/test_boats_more.py",)), (EMPTY, ()), (GOOD + EMPTY.replace("boats(", "more("), ())],
    ids=["asserts", "asserts-nothing", "one-asserts-nothing"],
)
def test_a_test_without_an_assertion_is_none(tmp_path: Path, code: str, paths: tuple[str, ...]) -> None:
    """Tests that assert go into a new file; a reply with one that does not is left out as a whole."""
    script = tmp_path / "script.json"
    script.write_text(json.dumps({"*": {"test": [f"```python\n{code}```"]}}), encoding="utf-8")
    model = ScriptedModel(Endpoint(name=f"scripted/{script}", served_by="scripted", model=str(script)))
    trace = Trace.create(tmp_path / "runs", session="s", feature="boats")
    asker = Asker("test", "boats", [model], trace, call_seconds=5, deadline=lambda: 60.0, check_budget=lambda: None)
    patch: Patch = further_tests(
        SPEC,
        SURVEY,
        request="Add GET /boats.",
        slug="boats",
        sources={"app.py": MAIN},
        asker=asker,
        prompts=Prompts(),
        temperature=0.2,
        seed=1,
        attempt=1,
    )
    trace.close()
    assert patch.paths == paths


def test_only_what_was_proven_is_kept() -> None:
    """Of a module of tests the functions that were named stay with their helpers; others, and classes of tests, go."""
    named = "def test_boats(client):\n    assert client.get(PATH).status_code == 200\n"
    others = (
        "class TestMore:\n    def test_boats(self):\n        pass\n\n\ndef test_more(client):\n    client.get(PATH)\n"
    )
    text = f'PATH = "/boats"\n\n\n{named}\n\n{others}'
    patch = Patch(changes=(Change(path="tests/test_boats_more.py", before=None, after=text),))
    (change,) = keep(patch, ["test_boats"])
    assert change.after == f'PATH = "/boats"\n\n\n{named}'
    assert keep(patch, ["test_other"]) == Patch()
