"""`prs verify`: zero human edits, provable."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pytest_factory.artifacts import Change, Patch
from pytest_factory.cases import Target
from pytest_factory.errors import ForgeError
from pytest_factory.prompts import Prompts
from pytest_factory.pulls import Pulls
from pytest_factory.settings import Settings
from pytest_factory.trace import Trace

BRANCH = "factory/boats"


def git(folder: Path, *args: str) -> str:
    """Plain git, as a user would run it."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    user = ("-c", "user.name=A User", "-c", "user.email=user@example.org")
    done = subprocess.run(["git", *user, *args], cwd=folder, env=env, check=True, capture_output=True, text=True)
    return done.stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A target with one commit."""
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "app.py").write_text("x = 1\n")
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "first")
    return folder


@pytest.fixture
def pulls(repository: Path, tmp_path: Path) -> Pulls:
    """Its pull requests: one, that a run has opened and recorded."""
    pulls = Pulls(
        Target(name="shop", source=str(repository)), runs=tmp_path / "runs", settings=Settings(), prompts=Prompts()
    )
    patch = Patch(changes=(Change(path="app.py", before="x = 1\n", after="x = 2\n"),))
    commit = pulls.repository.commit(patch, branch=BRANCH, message="feat: boats\n")
    opened = pulls.forge.open(title="Add boats", body="", branch=BRANCH, base="main")
    trace = Trace.create(tmp_path / "runs", session="20260101T000000Z", feature="boats")
    trace.end(
        ok=True,
        seconds=1.0,
        outcome="shipped",
        reason="",
        failed_stage=None,
        pr_url=opened.url,
        commit=commit,
        spec_format="v1",
        repeat=1,
    )
    trace.close()
    return pulls


def test_an_untouched_branch_is_verified(pulls: Pulls) -> None:
    """Where the branch is at the commit that the trace recorded, nobody edited it."""
    verified = pulls.verify(1)
    assert verified.ok, verified
    assert verified.now == verified.recorded
    assert verified.recorded in verified.text


def _commit_on_top(folder: Path) -> None:
    git(folder, "switch", "-q", BRANCH)
    (folder / "app.py").write_text("x = 3\n")
    git(folder, "commit", "-qam", "fix: by hand")


def _amend(folder: Path) -> None:
    git(folder, "switch", "-q", BRANCH)
    git(folder, "commit", "-q", "--amend", "-m", "feat: better words")


def _reset(folder: Path) -> None:
    git(folder, "branch", "-f", BRANCH, "main")


@pytest.mark.parametrize("edit", [_commit_on_top, _amend, _reset])
def test_every_edit_shows(pulls: Pulls, repository: Path, edit: Callable[[Path], None]) -> None:
    """A commit on top, an amended message and a branch that was moved back are not what the factory recorded."""
    edit(repository)
    verified = pulls.verify(1)
    assert not verified.ok
    assert verified.now != verified.recorded
    assert f"is not what the factory recorded: {verified.recorded}" in verified.text


def test_a_pull_request_of_another_commit_shows(pulls: Pulls, repository: Path) -> None:
    """A pull request that was moved, with its branch left alone, is found out, too."""
    git(repository, "update-ref", "refs/pytest_factory/pull/1/head", "main")
    assert "it offers" in pulls.verify(1).text


def test_a_branch_that_is_gone_is_not_verified(pulls: Pulls, repository: Path) -> None:
    """Without the branch there is nothing that could be the same."""
    git(repository, "branch", "-D", BRANCH)
    assert not pulls.verify(1).ok


def test_without_a_trace_nothing_is_proven(pulls: Pulls, tmp_path: Path) -> None:
    """What no trace records is not taken on trust."""
    for trace in tmp_path.glob("runs/boats-*/trace.jsonl"):
        trace.unlink()
    verified = pulls.verify(1)
    assert (verified.ok, verified.recorded) == (False, "")


def test_a_number_that_is_none_is_an_error(pulls: Pulls) -> None:
    """There is nothing to verify without a pull request."""
    with pytest.raises(ForgeError, match="there is no pull request 7"):
        pulls.verify(7)


def test_the_command_says_it_with_its_exit_status(pulls: Pulls, repository: Path, tmp_path: Path) -> None:
    """`prs verify N` prints one line and exits with 0 for an untouched branch, with 1 for one that somebody edited."""
    (tmp_path / "pyproject.toml").write_text("[tool.pytest_factory]\n")
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / "targets.toml").write_text(f"[shop]\nsource = {str(repository)!r}\n")
    command = [sys.executable, "-m", "pytest_factory", "prs", "verify", "1"]
    env = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}

    def verify() -> tuple[int, str]:
        done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout or done.stderr

    status, said = verify()
    assert (status, said.count("\n")) == (0, 1), said
    assert "no edit by anybody" in said
    _commit_on_top(repository)
    status, said = verify()
    assert (status, said.count("\n")) == (1, 1), said
    assert "is not what the factory recorded" in said
