"""A project of a user, with cases that need no real model."""

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

APP = """
from fastapi import FastAPI

app = FastAPI()


@app.get("/")
def read_root() -> dict[str, str]:
    return {"say": "hello"}
"""
NO_SPEC = "this is no spec"
"""What the script replies to PLAN: the run ends there, as no-pr."""


class Shop:
    """A user's project: an app, cases, and a script in the place of a model."""

    def __init__(self, path: Path, pytester: pytest.Pytester | None = None) -> None:
        self.path = path
        self.pytester = pytester
        self.processes: list[subprocess.Popen[str]] = []
        self.script: dict[str, dict[str, list[object]]] = {}
        self.write("shop/main.py", APP)
        self.write("cases/targets.toml", '[shop]\nsource = "shop"\n')
        self.write("pyproject.toml", "[tool.pytest_factory]\nplan_tries = 1\n")

    def write(self, name: str, text: str) -> Path:
        """Write one file of the project."""
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def case(self, name: str, *tags: str, plan: object = NO_SPEC, folder: str = "cases") -> None:
        """Add a case; `plan` is what the script replies to PLAN."""
        self.write(f"{folder}/{name}/request.md", f"Add GET /{name}.\n")
        self.write(f"{folder}/{name}/case.toml", f"tags = {json.dumps(tags)}\n")
        self.script[name] = {"plan": [plan]}
        self.write("script.json", json.dumps(self.script))

    def run(self, *args: str, model: bool = True) -> pytest.RunResult:
        """Run pytest in this process, on the script; a warning is an error."""
        assert self.pytester is not None
        return self.pytester.runpytest_inprocess(*self.arguments(*args, model=model))

    def start(self, *args: str) -> "subprocess.Popen[str]":
        """Start pytest in a process and a process group of its own, as a terminal does."""
        command = [sys.executable, "-m", "pytest", *self.arguments(*args)]
        pipe = subprocess.PIPE
        process = subprocess.Popen(command, cwd=self.path, stdout=pipe, stderr=pipe, text=True, start_new_session=True)
        self.processes.append(process)
        return process

    def close(self) -> None:
        """End what was started and goes on, as it does where a test has failed."""
        for process in self.processes:
            with process, contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)

    def arguments(self, *args: str, model: bool = True) -> list[str]:
        """What pytest gets."""
        model_args = ["--factory-model", "scripted/script.json"] if model else []
        return ["-W", "error", "-p", "no:cacheprovider", *model_args, *args]

    def ids(self, *args: str) -> list[str]:
        """The ids of the cases that pytest collects."""
        result = self.run("--collect-only", "-q", *args)
        found = [line.partition("[")[2].removesuffix("]") for line in result.outlines if "::test_feature[" in line]
        assert result.ret in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED)
        return found

    @property
    def traces(self) -> list[list[dict[str, Any]]]:
        """The events of all runs, in the order of their folders' names."""
        paths = sorted(self.path.glob("runs/*/trace.jsonl"))
        return [[json.loads(line) for line in path.read_text().splitlines()] for path in paths]

    @property
    def rows(self) -> dict[str, str]:
        """METRICS.md's table: feature to result."""
        lines = (self.path / "METRICS.md").read_text().split("\n\n")
        table = next(part for part in lines if part.startswith("| Feature "))
        cells = [line.split(" | ") for line in table.splitlines()[2:]]
        return {first.removeprefix("| "): result for first, result, *_ in cells}

    @property
    def made(self) -> set[str]:
        """What the project's folder holds beyond what the user put there."""
        return {entry.name for entry in self.path.iterdir()} - {"shop", "cases", "pyproject.toml", "script.json"}


@pytest.fixture
def shop(pytester: pytest.Pytester) -> Iterator[Shop]:
    """A project with an app and no case yet."""
    with contextlib.closing(Shop(pytester.path, pytester)) as shop:
        yield shop


@pytest.fixture(params=["0", "2"])
def workers(request: pytest.FixtureRequest) -> str:
    """xdist's -n."""
    return str(request.param)


@pytest.fixture(scope="session")
def make_shop() -> type[Shop]:
    """For fixtures of a wider scope: Shop(folder)."""
    return Shop
