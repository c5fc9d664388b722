"""What a session promises about the user's machine: a jail as strong as was asked for, named, and a repository untouched."""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.plugin.conftest import Shop

PLAN = {
    "title": "Add a ping route",
    "intent": "Others can see that the app is there.",
    "criteria": [
        {"says": "GET /ping answers", "method": "GET", "path": "/ping", "status": 200, "json_equals": {"say": "pong"}}
    ],
}
CODE = """```python
# main.py
@app.get("/ping")
def read_ping() -> dict[str, str]:
    \"\"\"Say that the app is there.\"\"\"
    return {"say": "pong"}
```"""
MEDDLES = """
import pathlib, pytest

@pytest.fixture(autouse=True)
def meddles({stage}):
    with pathlib.Path("shop/.git/config").open("a") as file:
        file.write("[core]\\n\\tfsmonitor = evil\\n")
"""


def commit(shop: "Shop") -> None:
    """Make the app's folder the repository of a user."""
    for command in (["init", "-q", "-b", "main"], ["add", "."], ["commit", "-q", "-m", "The app"]):
        subprocess.run(
            ["git", "-c", "user.name=A", "-c", "user.email=a@b.c", *command], cwd=shop.path / "shop", check=True
        )


@pytest.mark.parametrize("way", ["option", "setting"])
def test_a_jail_that_is_too_weak_begins_nothing(shop: "Shop", workers: str, way: str) -> None:
    """One line says which jail there is, how strong it is and who helps; no model was asked and no run made."""
    shop.case("health")
    if way == "setting":
        shop.write("pyproject.toml", '[tool.pytest_factory]\nrequire_jail = "strong"\n')
    asked = ("--factory-require-jail", "strong") if way == "option" else ()

    result = shop.run("cases", "--factory-jail", "none", *asked, "-n", workers)

    result.stderr.fnmatch_lines(
        ["ERROR: --factory-require-jail strong: the jail here is none, which is none (*); nothing was begun. *doctor*"]
    )
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert not shop.made


def test_a_strength_that_there_is_not_is_one_line(shop: "Shop") -> None:
    """A typing error is answered with what can be asked for."""
    shop.case("health")

    result = shop.run("cases", "--factory-require-jail", "strongest")

    result.stderr.fnmatch_lines(["ERROR: --factory-require-jail: *'none', 'partial' or 'strong'*"])
    assert result.ret == pytest.ExitCode.USAGE_ERROR


def test_every_trace_and_manifest_names_the_jail(shop: "Shop") -> None:
    """Also of a run that ends at its first stage: an event says it before anything is spent."""
    shop.case("health")

    result = shop.run("cases", "--factory-jail", "none")

    result.stdout.fnmatch_lines(["jail: none (none): no jail: generated code runs as you, *"])
    ((_, start, *_),) = shop.traces
    assert [start[key] for key in ("stage", "event", "jail", "strength")] == ["pipeline", "start", "none", "none"]
    (manifest,) = shop.path.glob("runs/*/manifest.json")
    assert json.loads(manifest.read_text())["jail"] == "none"


def test_a_changed_repository_voids_the_run(shop: "Shop") -> None:
    """Whatever the run came to: what changed is named, and so is the repository."""
    commit(shop)
    shop.case("health")
    shop.write("cases/conftest.py", MEDDLES.format(stage="plan"))

    shop.run("cases", "--factory-jail", "none")

    ((*_, last),) = shop.traces
    assert last["outcome"] == "void"
    assert last["reason"].startswith(f"config of {shop.path}/shop/.git changed while the run went on")
    assert last["failed_stage"] == "plan"


def test_nothing_is_published_into_a_changed_repository(shop: "Shop") -> None:
    """Where it changes before the pull request, there is none, and no branch."""
    commit(shop)
    shop.case("ping", plan=json.dumps(PLAN))
    verdict = {"reason": "It does what the criteria ask.", "verdict": "approve"}
    shop.script["ping"] |= {"build": [CODE], "review": [json.dumps(verdict)]}
    shop.write("script.json", json.dumps(shop.script))
    shop.write("cases/conftest.py", MEDDLES.format(stage="review"))

    result = shop.run("cases", "--factory-forge", "local")

    ((*_, last),) = shop.traces
    assert (last["outcome"], last["failed_stage"], last["pr_url"]) == ("void", "pr", None), result.outlines
    heads = subprocess.run(
        ["git", "branch", "--format=%(refname)"], cwd=shop.path / "shop", capture_output=True, text=True
    )
    assert heads.stdout == "refs/heads/main\n"


SLOW = """
import time
time.sleep(90)
"""


def with_mark(mark: str) -> list[str]:
    """The processes that have this word in their environment."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError):
            if mark.encode() in Path(f"/proc/{pid}/environ").read_bytes():
                found.append(pid)
    return found


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_a_killed_pytest_leaves_no_process_and_the_next_one_no_folder(
    shop: "Shop", short: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """kill -9 while an app runs in the jail: the app is gone, and the next session removes what lies in the temporary folder."""
    mark = f"mark-{os.getpid()}-{time.monotonic_ns()}"
    monkeypatch.setenv("TMPDIR", str(short))
    shop.write("shop/main.py", (shop.path / "shop/main.py").read_text() + SLOW)
    shop.write("cases/targets.toml", f'[shop]\nsource = "shop"\nenv = {{ MARK = "{mark}" }}\n')
    shop.case("ping", plan=json.dumps(PLAN))
    shop.case("health")
    killed = shop.start("cases", "-k", "ping")
    wait_until(lambda: bool(with_mark(mark)))

    killed.kill()
    killed.communicate()

    wait_until(lambda: not with_mark(mark))
    left = sorted(path.name for path in short.iterdir())
    assert left
    assert all(name.startswith("pytest-factory-") for name in left)
    next_one = shop.start("cases", "-k", "health")
    next_one.communicate()
    assert next_one.returncode == 1
    assert not list(short.iterdir())


@pytest.fixture
def short() -> Iterator[Path]:
    """A temporary folder whose path leaves room for the name of a unix socket."""
    with tempfile.TemporaryDirectory(prefix="f", dir="/tmp") as folder:
        yield Path(folder)


def wait_until(condition: Callable[[], bool]) -> None:
    """Ask again and again, for a minute and a half at most."""
    deadline = time.monotonic() + 90
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)
