"""Real repositories in temporary folders."""

import os
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from pytest_factory.cases import Target
from pytest_factory.workspace.repository import Repository, open_target

FILES = {
    "app/__init__.py": "",
    "app/main.py": "x = 1\n",
    "app/logo.png": "\0binary",
    "tests/test_main.py": "def test_x() -> None: ...\n",
    "run.sh": "#!/bin/sh\n",
    "cases/health/oracle.py": "secret = 1\n",
    "runs/old/trace.jsonl": "{}\n",
    ".gitattributes": "*.txt text eol=crlf\n*.py filter=evil diff=evil\n",
    "notes.txt": "one\ntwo\n",
}


RunGit = Callable[..., str]
"""Folder and arguments -> stdout of plain git, as a user would run it."""

Write = Callable[[Path, Mapping[str, str]], Path]
"""Folder and files -> the folder with the files."""

Open = Callable[..., Repository]
"""Source -> open_target of it, with the runs of this test."""


@pytest.fixture
def run_git() -> RunGit:
    """Plain git with a user of its own and none of this machine's configuration."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    for role in ("AUTHOR", "COMMITTER"):
        env |= {f"GIT_{role}_NAME": "A User", f"GIT_{role}_EMAIL": "user@example.org"}
    env |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}

    def run(folder: Path, *args: str) -> str:
        command = ["git", "-C", str(folder), *args]
        return subprocess.run(command, env=env, check=True, capture_output=True, text=True).stdout.strip()

    return run


@pytest.fixture
def write() -> Write:
    """Write files below a folder; run.sh is executable."""

    def write(folder: Path, files: Mapping[str, str]) -> Path:
        for name, text in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="")
            if path.suffix == ".sh":
                path.chmod(0o755)
        return folder

    return write


@pytest.fixture
def folder(tmp_path: Path, write: Write) -> Path:
    """An app in a folder that is no repository."""
    return write(tmp_path / "plain", FILES)


@pytest.fixture
def checkout(tmp_path: Path, write: Write, run_git: RunGit) -> Path:
    """The same app as a repository with one commit on main, a symbolic link and a submodule among its files."""
    folder = write(tmp_path / "shop", FILES)
    run_git(folder, "init", "-q", "-b", "main")
    (folder / "link").symlink_to("app")
    run_git(folder, "add", "-A")
    run_git(folder, "update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},vendored")
    run_git(folder, "commit", "-qm", "first")
    return folder


@pytest.fixture
def open_source(tmp_path: Path) -> Open:
    """Open a source with its runs below this test's folder."""

    def open_source(
        source: Path | str, *, name: str = "shop", base: str = "", isolated: bool = False, session: str = ""
    ) -> Repository:
        target = Target(name=name, source=str(source), base=base)
        return open_target(target, runs=tmp_path / "runs", isolated=isolated, session=session)

    return open_source
