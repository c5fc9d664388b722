"""Stage 3, build: what a repair is asked with."""

import contextlib
import json
from pathlib import Path
from typing import Any

import pytest

from pytest_factory.artifacts import Criterion, Expectation, Gate, Patch, Place, Spec, SuiteStyle, Survey, Validation
from pytest_factory.models.chain import Asker
from pytest_factory.models.protocol import Endpoint
from pytest_factory.models.scripted import ScriptedModel
from pytest_factory.prompts import Prompts
from pytest_factory.settings import Settings
from pytest_factory.stages.build import Candidate, Failure, build
from pytest_factory.trace import Trace

BASE = "from fastapi import FastAPI\n\napp = FastAPI()\n"
SURVEY = Survey(
    framework="fastapi",
    app="boats:app",
    app_file="boats.py",
    routes=(),
    files=(),
    place=Place(file="boats.py", router="app"),
    example="",
    suite=SuiteStyle(),
)
SPEC = Spec(
    format="v1",
    title="Add boats",
    intent="",
    criteria=(Criterion(id="AC1", method="GET", path="/boats", expect=Expectation(status=200)),),
)
CODE = "# an earlier reply"


def judge(patch: Patch) -> tuple[Patch, Validation, tuple[str, ...]]:
    """Nothing is good."""
    return patch, Validation(gates=(Gate(name="acceptance", ok=False, reason="AC1: no"),)), ()


def calls(folder: Path, failure: Failure | None) -> list[dict[str, Any]]:
    """What BUILD asks for two candidates, one after the other."""
    replies = [f"```python\n@app.get('/boats')\ndef boats() -> int:\n    return {n}\n```" for n in (1, 2)]
    script = folder / "script.json"
    script.write_text(json.dumps({"*": {"build": replies}}), encoding="utf-8")
    model = ScriptedModel(Endpoint(name=f"scripted/{script}", served_by="scripted", model=str(script)))
    written: list[Candidate] = []
    with contextlib.closing(Trace.create(folder / "runs", session="s", feature="boats")) as trace:
        asker = Asker(
            "build", "boats", [model], trace, call_seconds=5, deadline=lambda: 60.0, check_budget=lambda: None
        )
        build(
            SPEC,
            SURVEY,
            request="Add GET /boats.",
            sources={"boats.py": BASE},
            asker=asker,
            prompts=Prompts(),
            settings=Settings(),
            judge=judge,
            report=written.append,
            count=2,
            failure=failure,
        )
    assert len(written) == 2
    return [json.loads(file.read_text())["prompt"] for file in sorted(trace.folder.glob("calls/*.json"))]


@pytest.mark.parametrize(
    ("failure", "shown"),
    [
        (Failure(code=CODE, findings=("GET /boats: no",)), False),
        (Failure(code=CODE, findings=("GET /boats: no",), traceback="KeyError: 'a'"), True),
        (Failure(code=CODE, findings=("GET /boats: expected status 201, got status 200",)), True),
    ],
    ids=["wrong", "raised", "with a hint"],
)
def test_a_repair_sees_its_code_where_something_says_what_to_change(
    tmp_path: Path, failure: Failure, shown: bool
) -> None:
    """Else a small model repeats it; the second repair never sees it, and neither takes the likeliest words."""
    first, second = calls(tmp_path, failure)

    assert (CODE in first["messages"][-1]["content"]) is shown
    assert CODE not in second["messages"][-1]["content"]
    assert all(failure.findings[0] in call["messages"][-1]["content"] for call in (first, second))
    assert first["temperature"] == second["temperature"] == Settings().temperature


def test_the_first_candidate_takes_the_likeliest_words(tmp_path: Path) -> None:
    """The others are sampled more freely."""
    first, second = calls(tmp_path, None)

    assert first["temperature"] < second["temperature"] == Settings().temperature
