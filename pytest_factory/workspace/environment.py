"""The python executable for a target: our own where it has all that the app imports, else an environment made once."""

import hashlib
import importlib.util
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from pytest_factory.cases import Target
from pytest_factory.errors import TargetError
from pytest_factory.trace import write_whole
from pytest_factory.workspace.lock import locked
from pytest_factory.workspace.missing import missing_modules
from pytest_factory.workspace.repository import Repository

_TOOLS = ("pytest", "pytest-cov", "mypy", "httpx", "httpx2", "uvicorn", "waitress")
"""What the gates and the oracle run in a target's environment; starlette's test client asks for httpx2."""

_TEST_REQUIREMENTS = (
    *("requirements-dev.txt", "requirements-test.txt", "requirements-tests.txt", "requirements_dev.txt"),
    *("dev-requirements.txt", "test-requirements.txt", "requirements/dev.txt", "requirements/test.txt"),
    *("tests/requirements.txt", "test/requirements.txt"),
)
_TEST_EXTRAS = ("test", "tests", "testing", "dev")
_DEPENDED_ON = re.compile(
    r"(.*/)?[^/]*requirements[^/]*\.txt|requirements/.*\.(txt|in)|constraints[^/]*\.txt"
    r"|pyproject\.toml|setup\.(py|cfg)|[^/]*\.lock|pylock[^/]*\.toml"
)
_LOCAL = re.compile(r"\s*(-e\b|--editable\b|\.|/|file:)")
_COMPLETE = "complete"
_SECONDS = 1800


def ensure_environment(target: Target, repository: Repository, *, cache: Path) -> Path:
    """The python executable that runs this target's app and tests.

    It is ours where the target asks for no `install` and our interpreter finds all that the app's files import. Else it
    is that of a virtual environment below `cache`/environments, named by what it depends on and made by the first
    process that needs it. Raises TargetError with pip's command and last lines where it cannot be made.
    """
    if not target.install and not missing_modules(repository, Path(sys.executable)):
        return Path(sys.executable)
    folder = cache.resolve() / "environments" / _digest(target, repository)
    with locked(folder.with_name(f"{folder.name}.lock")):
        # An environment cannot be built elsewhere and moved: its scripts and editable installs name its folder.
        if not (folder / _COMPLETE).is_file():
            shutil.rmtree(folder, ignore_errors=True)
            _build(target, repository, folder)
            write_whole(folder / _COMPLETE, "")
    return folder / "bin" / "python"


def _build(target: Target, repository: Repository, folder: Path) -> None:
    arguments = _pip_arguments(target, repository)
    python = str(folder / "bin" / "python")
    if importlib.util.find_spec("pip"):  # ours can install there: it is newer, and the environment is made at once
        flags, pip = ["--without-pip"], [sys.executable, "-m", "pip", "--python", python, "install", "--no-input"]
    else:
        flags, pip = [], [python, "-m", "pip", "install", "--no-input"]
    folder.parent.mkdir(parents=True, exist_ok=True)
    _run(target, [sys.executable, "-m", "venv", *flags, str(folder)], cwd=folder.parent)
    source = repository.export(folder / "source")
    if not target.install:
        for path in _requirement_files(repository):
            _drop_local_lines(source / path)
    if arguments:
        _run(target, [*pip, *arguments], cwd=source)
    _run(target, [*pip, *_TOOLS], cwd=source)  # a run of its own: the app's requirements may demand hashes


def _pip_arguments(target: Target, repository: Repository) -> list[str]:
    """What pip is told to install for the app, from the app's folder. Its own build hooks run only if `install` asks."""
    if target.install:
        try:
            return shlex.split(target.install)
        except ValueError as error:
            raise TargetError(f"{target.place('install')}: {error}; close the quotes") from error
    listed = [path for path in ("requirements.txt", *_TEST_REQUIREMENTS) if path in repository.files()]
    named = [] if "requirements.txt" in listed else list(_named_in_pyproject(target, repository))
    return [*(word for path in listed for word in ("-r", path)), *named]


def _requirement_files(repository: Repository) -> list[str]:
    return [path for path in repository.files() if path.endswith(".txt") and _DEPENDED_ON.fullmatch(path)]


def _drop_local_lines(path: Path) -> None:
    """Take out the lines that make pip build a folder of the app, such as `-e .`."""
    lines = path.read_text(encoding="utf-8", errors="surrogateescape").splitlines(keepends=True)
    text = "".join(line for line in lines if not _LOCAL.match(line))
    path.write_text(text, encoding="utf-8", errors="surrogateescape")


def _named_in_pyproject(target: Target, repository: Repository) -> Iterator[str]:
    """[project] dependencies, with the extras and dependency groups that are for tests."""
    try:
        table = tomllib.loads(repository.read("pyproject.toml") or "")
    except tomllib.TOMLDecodeError as error:
        raise TargetError(f"target {target.name!r}: its pyproject.toml is not valid TOML: {error}") from error
    project = table.get("project", {})
    extras, groups = project.get("optional-dependencies", {}), table.get("dependency-groups", {})
    yield from project.get("dependencies", [])
    for name in _TEST_EXTRAS:
        yield from _extra(project.get("name", ""), extras, name)
        yield from _group(groups, name)


def _extra(project: str, extras: dict[str, list[str]], name: str, above: tuple[str, ...] = ()) -> Iterator[str]:
    """What an extra needs; where it names further extras of the app itself, what those need."""
    for item in extras.get(name, []) if name not in above else ():
        own = re.match(rf"{re.escape(project)}\s*\[([^\]]*)\]", item, re.IGNORECASE)
        if own is None:
            yield item
        for other in own[1].split(",") if own else ():
            yield from _extra(project, extras, other.strip(), (*above, name))


def _group(groups: dict[str, Any], name: str, above: tuple[str, ...] = ()) -> Iterator[str]:
    """What a dependency group needs, included groups too."""
    for item in groups.get(name, []) if name not in above else ():
        if isinstance(item, str):
            yield item
        else:
            yield from _group(groups, item.get("include-group", ""), (*above, name))


def _digest(target: Target, repository: Repository) -> str:
    digest = hashlib.sha256("\0".join((target.install, sys.version, sys.base_prefix, *_TOOLS)).encode())
    for path in filter(_DEPENDED_ON.fullmatch, repository.files()):
        digest.update(f"\0{path}\0{repository.read(path)}".encode())
    return digest.hexdigest()[:16]


def _run(target: Target, command: Sequence[str], *, cwd: Path) -> None:
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    env.setdefault("SETUPTOOLS_SCM_PRETEND_VERSION", "0.0.1")  # the tree has no .git to take one from
    try:
        finished = subprocess.run(
            command,
            cwd=cwd,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=_SECONDS,
        )
    except subprocess.TimeoutExpired as error:
        raise TargetError(f"target {target.name!r}: no end within {_SECONDS} s: {shlex.join(command)}") from error
    if finished.returncode != 0:
        said = "\n".join(finished.stdout.strip().splitlines()[-8:])
        raise TargetError(
            f"target {target.name!r}: its environment cannot be made; say in targets.toml what to install "
            f'(install = "..."): {shlex.join(command)} ended with {finished.returncode}:\n{said}'
        )
