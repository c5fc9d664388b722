"""python -m pytest_factory targets publish: a target gets its place on GitHub."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pytest_factory.cases import Target
from pytest_factory.errors import ForgeError, GitError
from pytest_factory.forge.hosting import put_on_github
from pytest_factory.workspace.repository import Repository, open_target

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def project(tmp_path: Path, github: Any) -> Path:
    """A user's project with two targets: a folder, and a repository without an origin."""
    folder = tmp_path / "project"
    (folder / "cases").mkdir(parents=True)
    (folder / "pyproject.toml").write_text("[tool.pytest_factory]\n")
    (folder / "cases/targets.toml").write_text('[plain]\nsource = "app"\n\n[repo]\nsource = "../work"\n')
    (folder / "app").mkdir()
    (folder / "app/main.py").write_text("x = 1\n")
    return folder


@pytest.fixture
def run(project: Path) -> Run:
    """Run the command line in the project."""

    def run(*args: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "pytest_factory", "targets", "publish", *args]
        return subprocess.run(command, cwd=project, capture_output=True, text=True)

    return run


@pytest.fixture
def plain(project: Path, tmp_path: Path) -> Repository:
    """The folder as a target."""
    return open_target(Target(name="plain", source=str(project / "app")), runs=tmp_path / "runs")


def test_a_folder_gets_a_private_repository(run: Run, github: Any) -> None:
    """Its files are on GitHub's main, and the user is told what to write so that pull requests go there."""
    done = run("plain")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(
        f"https://github.com/acme/plain (private) has main at {github.tip('main', 'plain')[:10]}\n"
    )
    assert done.stdout.endswith('into [plain] of cases/targets.toml:\nsource = "https://github.com/acme/plain.git"\n')
    assert [(made["name"], made["visibility"]) for made in github.created] == [("plain", "PRIVATE")]
    assert github.unknown == set()


def test_a_repository_gets_its_origin(run: Run, github: Any, tmp_path: Path) -> None:
    """The user's own repository has an origin afterwards, under the chosen name, and publishing again is refused."""
    done = run("repo", "--name", "acme/web")
    assert done.returncode == 0, done.stderr
    work = tmp_path / "work"
    assert github.git(work, "config", "remote.origin.url") == "https://github.com/acme/web.git"
    assert github.git(work, "rev-parse", "main") == github.tip("main", "web")
    assert github.git(work, "status", "--porcelain") == ""
    again = run("repo")
    assert again.returncode == 2
    assert again.stderr.startswith("Error: the target repo has an origin already: https://github.com/acme/web.git;")


def test_publishing_again_moves_forward(plain: Repository, github: Any) -> None:
    """A repository that is there from an earlier try is used, and only one is made."""
    assert put_on_github(plain, "plain", waits=()) == put_on_github(plain, "acme/plain", waits=())
    assert len(github.created) == 1


def test_a_lost_answer_makes_no_second_one(plain: Repository, github: Any) -> None:
    """A repository that was made although the answer got lost is found."""
    github.fail("RepositoryCreate", dropped=True, applied=True)
    assert put_on_github(plain, "plain", waits=(0,)).page == "https://github.com/acme/plain"
    assert len(github.created) == 1


def test_a_public_repository_gets_nothing(plain: Repository, github: Any) -> None:
    """Code never becomes public by this command."""
    github.execute(
        'mutation { createRepository(input: {name: "plain", visibility: "PUBLIC"}) { repository { id } } }', {}
    )
    with pytest.raises(ForgeError, match="is there already and is public: nothing was pushed"):
        put_on_github(plain, "plain", waits=())
    assert not github.tip("main", "plain")


def test_other_content_over_there_stays(plain: Repository, github: Any) -> None:
    """A repository of that name with other commits is not overwritten."""
    before = github.tip("main")
    with pytest.raises(GitError, match="rejected"):
        put_on_github(plain, "shop", waits=())
    assert github.tip("main") == before


def test_an_unknown_target_is_one_line(run: Run) -> None:
    """A name that is no target's is wrong input, and the known ones are named."""
    done = run("nothing")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "plain, repo" in done.stderr
