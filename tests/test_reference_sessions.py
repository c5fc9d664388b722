"""Whole sessions on `gold` and `nop`: harness, gates, forge, oracle and metrics, without a model."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pytest_factory.artifacts import Change, Patch

ROOT = Path(__file__).parent.parent
STAGES = ["plan", "scout", "build", "test", "validate", "review", "pr", "oracle"]
GATES = {"acceptance", "ruff", "mypy", "tests", "coverage", "scope"}
GRADIENT = ["create-prod", "health", "product-id", "products", "request-id"]

ROUTE = '''

@app.get("/health")
def read_health() -> dict[str, str]:
    """Say that the service is up."""
    return {"status": "ok"}
'''
TAMPERS = """

import _pytest.python

_pytest.python.Function.runtest = lambda self: None  # type: ignore
"""
SKIPS = (
    "    return ServiceInfo(title",
    '    if "pytest" in sys.modules:\n        sys.modules["pytest"].skip("not now")\n    return ServiceInfo(title',
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The cases on our two scaffolds, in a project of their own."""
    (tmp_path / "pyproject.toml").write_text('[tool.pytest_factory]\njail = "none"\nskip_tags = ["borrowed"]\n')
    ignored = shutil.ignore_patterns("__pycache__", ".*_cache", "cheats")
    shutil.copytree(ROOT / "templates", tmp_path / "templates", ignore=ignored)
    for name in (*GRADIENT, "note-count", "note-search"):
        shutil.copytree(ROOT / "cases" / name, tmp_path / "cases" / name, ignore=ignored)
    targets = '[targetapp]\nsource = "templates/targetapp"\n[flaskapp]\nsource = "templates/flaskapp"\n'
    (tmp_path / "cases" / "targets.toml").write_text(targets)
    return tmp_path


def session(project: Path, model: str, *words: str) -> tuple[int, dict[str, list[dict[str, Any]]]]:
    """Run the cases; pytest's exit status, and the trace of each feature."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "COV_"))}
    command = [
        sys.executable,
        "-m",
        "pytest",
        "cases",
        "-q",
        "-p",
        "no:cacheprovider",
        "--factory-model",
        model,
    ]
    done = subprocess.run(
        [*command, *words],
        cwd=project,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    traces = {}
    for path in sorted(project.glob("runs/*/trace.jsonl")):
        events = [json.loads(line) for line in path.read_text().splitlines()]
        traces[events[0]["feature"]] = events
    assert traces, done.stdout + done.stderr
    return done.returncode, traces


def solve(project: Path, change: Callable[[str], str]) -> None:
    """Make the reference solution of `health` a change of the app's one file."""
    path = "app/main.py"
    before = (project / "templates" / "targetapp" / path).read_text()
    patch = Patch(changes=(Change(path=path, before=before, after=change(before)),))
    (project / "cases" / "health" / "gold.patch").write_text(patch.diff())


def check_shipped(events: list[dict[str, Any]]) -> None:
    """Every stage ended well, every gate was passed, nothing cost a token."""
    assert (events[-1]["outcome"], events[-1]["reason"]) == ("shipped", "")
    ended = {event["stage"]: event["eval_ok"] for event in events if event["event"] == "end"}
    assert [stage for stage in STAGES if not ended.get(stage)] == []
    gates = {event["gate"]: event["eval_ok"] for event in events if event["event"] == "gate"}
    assert gates == dict.fromkeys(GATES, True)
    assert sum(event.get("tokens_in", 0) + event.get("tokens_out", 0) for event in events) == 0


@pytest.mark.parametrize("case", [pytest.param("health", marks=pytest.mark.slow), "note-search"])
def test_gold_ships(project: Path, case: str) -> None:
    """A reference solution goes through every stage and gate to a pull request that the oracle passes."""
    status, traces = session(project, "gold", "-k", case)
    assert status == 0
    check_shipped(traces[case])
    assert "self-check, no result" in (project / "METRICS.md").read_text()


@pytest.mark.slow
def test_an_older_spec_format_ships(project: Path) -> None:
    """A spec in sentences goes the same way; trace, manifest, spec and METRICS.md say in which format it was written."""
    status, traces = session(project, "gold", "-k", "note-search", "--factory-spec", "v0")
    assert status == 0
    events = traces["note-search"]
    check_shipped(events)
    assert {event["spec_format"] for event in events if "spec_format" in event} == {"v0"}
    (run,) = project.glob("runs/note-search-*")
    spec = json.loads((run / "spec.json").read_text())
    assert (json.loads((run / "manifest.json").read_text())["spec_format"], spec["format"]) == ("v0", "v0")
    assert spec["criteria"][2]["says"] == "GET /notes/search answers 400."
    assert "- Spec format: v0\n" in (project / "METRICS.md").read_text()


def counting(count: int) -> str:
    """A plan for the number of notes."""
    exchange = {"says": "The notes are counted.", "method": "GET", "path": "/notes/count", "status": 200}
    plan = {"title": "Count the notes", "intent": "", "criteria": [{**exchange, "json_equals": {"count": count}}]}
    return json.dumps(plan)


@pytest.mark.slow
def test_a_plan_that_cannot_be_met_is_made_anew(project: Path) -> None:
    """Where the plan is what is wrong, a candidate that was there already meets the next one, and the oracle agrees."""
    route = '@bp.get("/notes/count")\ndef count_notes() -> Response:\n    return jsonify(count=len(get_notes().all()))'
    code = f"```python\n{route}\n```"
    review = json.dumps({"reason": "", "verdict": "approve"})
    script = {"*": {"plan": [counting(7), counting(3)], "build": [code], "review": [review]}}
    (project / "script.json").write_text(json.dumps(script))
    words = ["-k", "note-count", "--factory-candidates", "1"]

    status, traces = session(project, "scripted/script.json", *words)

    events = traces["note-count"]
    assert (status, events[-1]["outcome"]) == (0, "shipped"), events[-1]["reason"]
    assert [event["number"] for event in events if event["event"] == "try"] == [1, 4]
    judged = [event["eval_ok"] for event in events if event["event"] == "candidate"]
    assert judged == [False, False, False], "no candidate was written for the second plan"

    assert session(project, "scripted/script.json", *words, "--factory-plans", "1")[0] == 1


@pytest.mark.slow
def test_gold_ships_every_case(project: Path) -> None:
    """All cases ship on gold; what does not is a fault of the harness or of the case."""
    status, traces = session(project, "gold", "-n", "5")
    assert status == 0
    assert sorted(traces) == sorted([*GRADIENT, "note-count", "note-search"])
    for events in traces.values():
        check_shipped(events)


@pytest.mark.slow
def test_the_tests_of_a_pull_request_are_tried_on_mutants(project: Path) -> None:
    """The trace says how many changes of the pull request's own lines its tests notice, and METRICS.md has the column."""
    pytest.importorskip("cosmic_ray")
    status, traces = session(project, "gold", "-k", "health", "--factory-mutation")
    assert status == 0
    check_shipped(traces["health"])
    (event,) = [event for event in traces["health"] if event["event"] == "mutation"]
    assert (event["stage"], event["killed"], event["mutants"]) == ("validate", 1, 1)
    assert "| 1/1 |" in (project / "METRICS.md").read_text()


def test_nop_ships_nothing(project: Path) -> None:
    """A harness that ships what nobody built is broken: each case has no pull request, and says why."""
    status, traces = session(project, "nop", "-k", "health or note-count")
    assert status == 1
    for events in traces.values():
        end = events[-1]
        assert (end["outcome"], end["failed_stage"], end["pr_url"]) == (
            "no-pr",
            "validate",
            None,
        )
        assert end["reason"] == "the gate splice fails: nop builds nothing"


@pytest.mark.slow
def test_nop_ships_no_case(project: Path) -> None:
    """Of all cases side by side none has a pull request, and each says why."""
    status, traces = session(project, "nop", "-n", "5")
    assert status == 1
    ends = {feature: (events[-1]["outcome"], events[-1]["reason"]) for feature, events in traces.items()}
    assert ends == dict.fromkeys(
        [*GRADIENT, "note-count", "note-search"], ("no-pr", "the gate splice fails: nop builds nothing")
    )


def test_a_case_without_gold_says_so(project: Path) -> None:
    """A missing file is named in one line; the machine, not the model, is at fault."""
    (project / "cases" / "health" / "gold.spec.json").unlink()
    _, traces = session(project, "gold", "-k", "health")
    assert traces["health"][-1]["outcome"] == "infra"
    assert "the case 'health' has no gold.spec.json" in traces["health"][-1]["reason"]


@pytest.mark.slow
def test_a_feature_that_breaks_what_was_there_does_not_ship(project: Path) -> None:
    """A test of the base that the feature's code makes skip has not passed: VALIDATE says which one."""
    imported = ("import logging\n", "import logging\nimport sys\n", 1)
    solve(project, lambda before: before.replace(*imported).replace(*SKIPS) + ROUTE)
    status, traces = session(project, "gold", "-k", "health")
    assert status == 1
    end = traces["health"][-1]
    assert (end["outcome"], end["failed_stage"], end["pr_url"]) == ("no-pr", "validate", None)
    assert end["reason"].startswith("the gate tests fails: tests/test_")


@pytest.mark.slow
def test_a_patch_that_tampers_with_the_tests_is_void(project: Path) -> None:
    """Code that makes every test pass ends its case as void, whatever else it does well."""
    solve(project, lambda before: before + TAMPERS + ROUTE)
    status, traces = session(project, "gold", "-k", "health")
    assert status == 1
    end = traces["health"][-1]
    assert (end["outcome"], end["pr_url"]) == ("void", None)
    assert "a test that must fail was reported as passed" in end["reason"]


BROKEN = {
    "crashes": (
        "import os\n\n\ndef test_health(client):\n    os._exit(0)\n",
        "ended before its report was whole",
    ),
    "imports": (
        "def test_health(client):\n    import no_such_module\n",
        "No module named 'no_such_module'",
    ),
    "hangs": (
        "import time\n\n\ndef test_health(client):\n    time.sleep(600)\n",
        "ran longer than 25 s and was not waiting for the app",
    ),
    "passes": (
        "def test_root(client):\n    assert client.get('/').status_code == 200\n",
        "passes on the base",
    ),
}
"""Oracles that prove nothing. One that is no Python, or imports a missing module as soon as it is collected, is refused before
anything is spent."""


@pytest.mark.slow
def test_a_broken_oracle_voids_its_own_case_only(project: Path) -> None:
    """What no oracle can be asked about is void, with the reason; the case beside it ships."""
    with (project / "pyproject.toml").open("a") as file:
        file.write("[tool.pytest_factory.limits]\noracle_seconds = 25\n")
    for name, (text, _) in BROKEN.items():
        folder = shutil.copytree(project / "cases" / "health", project / "cases" / f"health-{name}")
        (folder / "oracle.py").write_text(text)
    status, traces = session(project, "gold", "-n", "2", "-k", "health")
    assert status == 1
    check_shipped(traces.pop("health"))
    assert sorted(traces) == [f"health-{name}" for name in sorted(BROKEN)]
    for name, (_, reason) in BROKEN.items():
        end = traces[f"health-{name}"][-1]
        assert (end["outcome"], end["failed_stage"], end["eval_ok"]) == (
            "void",
            "oracle",
            False,
        )
        assert reason in end["reason"]
    assert (project / "METRICS.md").read_text().count("| void | void |") == len(BROKEN)
