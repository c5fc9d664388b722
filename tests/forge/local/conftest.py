"""Repositories with branches to pull, as a folder made into one and as one of the user's own."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from pytest_factory.artifacts import Change, Patch
from pytest_factory.cases import Target
from pytest_factory.forge.local import LocalForge
from pytest_factory.prompts import Prompts
from pytest_factory.workspace.repository import Repository, open_target

RunGit = Callable[..., str]


@pytest.fixture
def run_git() -> RunGit:
    """Plain git, as a user would run it."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    for role in ("AUTHOR", "COMMITTER"):
        env |= {f"GIT_{role}_NAME": "A User", f"GIT_{role}_EMAIL": "user@example.org"}
    env |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}

    def run(folder: Path, *args: str) -> str:
        command = ["git", "-C", str(folder), *args]
        return subprocess.run(command, env=env, check=True, capture_output=True, text=True).stdout.strip()

    return run


@pytest.fixture(params=["folder", "checkout"])
def repository(request: pytest.FixtureRequest, tmp_path: Path, run_git: RunGit) -> Repository:
    """An app of one file, with the base branch main."""
    (tmp_path / "app").mkdir()
    (tmp_path / "app/main.py").write_text("one = 1\ntwo = 2\n")
    if request.param == "checkout":
        run_git(tmp_path / "app", "init", "-q", "-b", "main")
        run_git(tmp_path / "app", "add", "-A")
        run_git(tmp_path / "app", "commit", "-qm", "first")
    return open_target(Target(name="app", source=str(tmp_path / "app")), runs=tmp_path / "runs")


@pytest.fixture
def forge(repository: Repository) -> LocalForge:
    """The forge of that repository, with a branch `factory/one` to pull."""
    push(repository, "factory/one")
    return LocalForge(repository, Prompts())


@pytest.fixture
def pushed(repository: Repository) -> Callable[[str, str], str]:
    """Branch and text of main.py -> the branch's commit."""
    return lambda branch, text: push(repository, branch, text)


def push(repository: Repository, branch: str, text: str = "one = 1\ntwo = 3\n") -> str:
    """Make a branch with one commit on the base."""
    patch = Patch(changes=(Change(path="main.py", before="one = 1\ntwo = 2\n", after=text),))
    return repository.commit(patch, branch=branch, message=f"feat: {branch}\n")
