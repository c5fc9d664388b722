"""The command line, as a shell calls it."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pytest_factory.prompts import templates_folder

REQUEST = 'Add GET /ping returning {"say": "pong"}.'
PLAN = {
    "title": "Add a ping route",
    "intent": "Others can see that the app is there.",
    "criteria": [
        {"says": "GET /ping answers", "method": "GET", "path": "/ping", "status": 200, "json_equals": {"say": "pong"}}
    ],
}
CODE = """```python
# app/main.py
@app.get("/ping")
def read_ping() -> dict[str, str]:
    \"\"\"Say that the app is there.\"\"\"
    return {"say": "pong"}
```"""
VERDICT = {"reason": "It does what the criteria ask.", "verdict": "approve"}


def call(*args: str, cwd: Path) -> "subprocess.CompletedProcess[str]":
    """Run `python -m pytest_factory`."""
    return subprocess.run(
        [sys.executable, "-m", "pytest_factory", *args], cwd=cwd, capture_output=True, text=True, timeout=300
    )


def script(folder: Path, *, plan: str) -> str:
    """The name of a scripted model whose PLAN is this text, and whose BUILD and REVIEW are right."""
    replies = {"plan": [plan], "build": [CODE], "review": [json.dumps(VERDICT)]}
    path = folder / "script.json"
    path.write_text(json.dumps({"*": replies}))
    return f"scripted/{path}"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A git repository of an app, far from any cases/ or settings."""
    path = tmp_path / "somewhere" / "my app"
    shutil.copytree(templates_folder() / "targetapp", path)
    for command in (["init", "-q", "-b", "trunk"], ["add", "."], ["commit", "-q", "-m", "The app"]):
        subprocess.run(["git", "-c", "user.name=A", "-c", "user.email=a@b.c", *command], cwd=path, check=True)
    return path


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with one target, that writes a spec at the first try or not at all."""
    folder = tmp_path / "project"
    shutil.copytree(templates_folder() / "targetapp", folder / "shop")
    (folder / "cases").mkdir()
    (folder / "cases" / "targets.toml").write_text('[shop]\nsource = "shop"\n')
    (folder / "pyproject.toml").write_text("[tool.pytest_factory]\nplan_tries = 1\n")
    return folder


def test_a_request_becomes_a_pull_request(repository: Path, tmp_path: Path) -> None:
    """One command, no file, any directory: the branch is in the repository, and `prs` shows the pull request."""
    here = tmp_path / "here"
    here.mkdir()
    target = str(repository)

    done = call(
        "ping",
        REQUEST,
        "--target",
        target,
        "--model",
        script(here, plan=json.dumps(PLAN)),
        "--forge",
        "local",
        cwd=here,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1].startswith("PR: file://")
    assert "build    ok" in done.stdout
    log = subprocess.run(["git", "log", "--format=%s", "factory/ping"], cwd=repository, capture_output=True, text=True)
    assert log.stdout == "feat: add a ping route\nThe app\n"
    listed = call("prs", "list", "--target", target, cwd=here)
    assert listed.stdout.split() == ["#1", "factory/ping", "open", "Add", "a", "ping", "route"]
    shown = call("prs", "show", "1", "--target", target, cwd=here).stdout
    assert "Produced by pytest_factory. No human edits." in shown
    assert "app/main.py" in shown
    assert "Comment:" in shown
    assert not (here / "runs" / ".requests").exists()
    assert call("metrics", cwd=here).stdout == (here / "METRICS.md").read_text()
    assert "ping" in call("query", "which feature was most expensive?", cwd=here).stdout


def test_a_failed_request_names_stage_and_trace(project: Path) -> None:
    """Without a pull request the status is 1, and the user is told where it ended and where to look."""
    done = call("run", "ping", REQUEST, "--model", script(project, plan="no spec"), cwd=project)

    assert done.returncode == 1
    assert "PR:" not in done.stdout
    first, second = done.stderr.splitlines()
    assert first.startswith("no-pr at plan: no spec passed the rules")
    assert Path(second.removeprefix("Trace: ")).is_file()


def test_nothing_is_begun_without_a_model(project: Path) -> None:
    """Where no model is there, the one line says so, and no run is made."""
    done = call("ping", REQUEST, "--model", "scripted/none.json", cwd=project)

    assert done.returncode == 2
    assert done.stderr.startswith("ERROR: scripted/")
    assert len(done.stderr.strip().splitlines()) == 1
    assert not list(project.glob("runs/ping-*"))


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("Ping Pong", "Add it."), "'Ping Pong' is no slug; take 1 to 63 of a-z, 0-9 and -, *, such as ping-pong"),
        (("-ping", "Add it."), "No such option '-p'."),
        (("run", "doctor", "Add it."), "'doctor' is the name of a command and cannot be a slug; *, such as add-doctor"),
        (("metrics", "Add a route for metrics."), "'metrics' is the name of a command and cannot be a slug; *"),
        (("experiment", "Add it."), "'experiment' is the name of a command and cannot be a slug; *"),
        (("ping", "  "), "the request is empty; say in one paragraph what is to be built"),
        (("ping",), "'ping' is no command, and as a slug it needs a request, too: *"),
        (("run",), "run needs a slug and a request: *"),
        (
            ("ping", "Add it.", "--target", "blog"),
            "--target blog: is no folder, and no table of *targets.toml (its tables: shop)",
        ),
        (("ping", "Add", "a", "route"), "Got unexpected extra arguments (a route)"),
        (("prs", "show", "first"), "Invalid value for 'NUMBER': 'first' is not a valid integer*"),
        (("prs", "list", "--target", "blog"), "--target blog: is no folder, *"),
        (("metrics",), "*runs: there are no runs; `pytest cases/` makes some"),
        (("query", "why?"), "cannot answer 'why?'; these can be answered:*"),
    ],
)
def test_wrong_usage_is_one_line_that_helps(project: Path, args: tuple[str, ...], says: str) -> None:
    """Status 2, what is wrong, and what would be right; nothing is made."""
    done = call(*args, cwd=project)

    pytest.LineMatcher(done.stderr.splitlines()).fnmatch_lines([f"Error: {says}"])
    assert done.returncode == 2
    assert not (project / "runs").exists() or args[0] == "prs"


def test_without_targets_the_way_out_is_named(tmp_path: Path) -> None:
    """Where no targets.toml is, --target has to say which app is meant."""
    done = call("ping", "Add it.", cwd=tmp_path)

    assert done.returncode == 2
    assert "say --target with the path of a repository or folder" in done.stderr


def test_help_names_the_commands(tmp_path: Path) -> None:
    """Called without anything, it says what it can do."""
    done = call(cwd=tmp_path)

    assert done.returncode == 0
    assert all(command in done.stdout for command in ("run", "prs", "metrics", "query"))
