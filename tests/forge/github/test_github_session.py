"""A whole session whose pull requests are opened on GitHub: pytest, the real gh, the real git, and the double."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]
DISAGREES = "def test_health(client):\n    assert client.get('/health').json() == {'status': 'fine'}\n"


@pytest.fixture
def project(tmp_path: Path, checkout: Path, github: Any) -> Path:
    """A case for an app that is on GitHub: the user's clone of acme/shop."""
    ignored = shutil.ignore_patterns("__pycache__", ".*_cache", "cheats")
    shutil.copytree(ROOT / "templates/targetapp", checkout, ignore=ignored, dirs_exist_ok=True)
    (checkout / "main.py").unlink()
    github.git(checkout, "add", "-A")
    github.git(checkout, "commit", "-qm", "the app")
    github.git(checkout, "push", "-q", str(github.folder / "shop.git"), "main")
    folder = tmp_path / "project"
    shutil.copytree(ROOT / "cases/health", folder / "cases/health", ignore=ignored)
    (folder / "cases/targets.toml").write_text('[targetapp]\nsource = "../work"\n')
    (folder / "pyproject.toml").write_text('[tool.pytest_factory]\njail = "none"\n')
    return folder


def run(project: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    """A command of the user's."""
    command = [sys.executable, "-m", *words]
    return subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)


def session(project: Path) -> tuple[int, str, dict[str, Any]]:
    """pytest's exit status, what it said, and the last event of the newest trace."""
    words = ("pytest", "cases", "-p", "no:cacheprovider", "--factory-model", "gold", "--factory-forge", "github")
    done = run(project, *words)
    trace = sorted(project.glob("runs/*/trace.jsonl"))[-1]
    return done.returncode, done.stdout + done.stderr, json.loads(trace.read_text().splitlines()[-1])


def test_a_shipped_case_is_a_pull_request_on_github(project: Path, checkout: Path, github: Any) -> None:
    """Branch, title, body and REVIEW's comment are there, the base and the checkout are untouched, a rerun updates it."""
    before = github.tip("main"), github.git(checkout, "status", "--porcelain", "--branch")

    status, said, end = session(project)

    assert status == 0, said
    assert "pull requests: github forge, https://github.com/acme/shop.git, onto main;" in said
    assert (end["outcome"], end["pr_url"]) == ("shipped", "https://github.com/acme/shop/pull/1")
    (pull,) = github.pulls
    assert (pull["head"], pull["base"], pull["state"], pull["draft"]) == ("factory/health", "main", "OPEN", False)
    assert "GET /health" in pull["body"]
    assert len(pull["comments"]) == 1
    assert github.tip("factory/health") == end["commit"]
    assert (github.tip("main"), github.git(checkout, "status", "--porcelain", "--branch")) == before
    assert session(project)[0] == 0
    assert len(github.pulls) == 1
    listed = run(project, "pytest_factory", "prs", "list")
    assert "factory/health" in listed.stdout, listed.stderr


def test_a_wrong_one_becomes_a_draft_on_github(project: Path, github: Any) -> None:
    """Where the oracle disagrees, the pull request over there is a draft, and a comment says what was expected."""
    (project / "cases/health/oracle.py").write_text(DISAGREES)

    status, said, end = session(project)

    assert (status, end["outcome"]) == (1, "wrong"), said
    (pull,) = github.pulls
    assert pull["draft"]
    assert "fine" in pull["comments"][-1]
    assert "Pull request: https://github.com/acme/shop/pull/1" in said
