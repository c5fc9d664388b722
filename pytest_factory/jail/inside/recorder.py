"""Runs pytest with the app's code in it, and tells what happens over a pipe, event by event; see suite.py.

    python -P recorder.py CONFIG SCRATCH PIPE

An event is a line of JSON with "number", counted from 0, and "event": `collected` once, before every `test`; a `test` for
each phase of a test that tells its outcome; `broken` for a file that is not collected; `finish` at the very end.
"""

import json
import os
import secrets
import sys
from pathlib import Path
from typing import Any

import pytest


class Recorder:
    """Tells what was collected and what became of each test; the worst of its phases counts."""

    def __init__(self, pipe: int) -> None:
        self._pipe = pipe
        self._count = 0
        self._canaries: list[str] = []

    def tell(self, event: str, **fields: Any) -> None:
        """Send one event."""
        line = json.dumps({"number": self._count, "event": event, **fields}).encode() + b"\n"
        self._count += 1
        while line:
            line = line[os.write(self._pipe, line) :]

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, session: pytest.Session, items: list[pytest.Item]) -> None:
        """Called by pytest when all is collected, last of all plugins: nobody chooses after us."""
        modules = [module for item in items if (module := item.getparent(pytest.Module))]
        places = {module.path.parent: module.parent or session for module in modules}
        if items and not places:
            places[Path.cwd()] = session
        for folder, parent in places.items():
            path = _canary(folder)
            canary: pytest.Module = pytest.Module.from_parent(parent, path=path)
            self._canaries.append(f"{canary.nodeid}::{path.stem}")
            items.extend(session.genitems(canary))

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Called by pytest when it is settled what runs."""
        self.tell("collected", collected=[item.nodeid for item in session.items], canaries=self._canaries)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Called by pytest after each phase of a test."""
        if report.when == "call" or report.outcome != "passed":
            outcome: str = report.outcome if report.when == "call" or report.outcome == "skipped" else "error"
            if hasattr(report, "wasxfail"):
                outcome = "xfailed" if report.skipped else "xpassed"
            self.tell("test", test=report.nodeid, outcome=outcome, message=_text(report))

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Called by pytest after each file was collected."""
        if report.failed:
            self.tell("broken", path=report.nodeid, message=_text(report))


def _text(report: pytest.TestReport | pytest.CollectReport) -> str:
    return report.longreprtext[-4000:] if report.failed else ""


def main() -> None:
    """Run, then tell the end."""
    config, scratch, pipe = json.loads(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    del sys.argv[1:]
    os.set_inheritable(pipe, False)
    sys.path.insert(0, os.getcwd())
    recorder = Recorder(pipe)
    args = ["-q", "-o", "addopts=", "-p", "no:cacheprovider", "-p", "no:pytest_factory", *config["args"]]
    args += ["--maxfail=0", "--continue-on-collection-errors"]  # the canary fails, and runs last
    if any(word.startswith(("-n", "--numprocesses")) for word in config["args"]):
        args.append("-n0")  # the recorder is in this process only
    report = os.path.join(scratch, "coverage.json")
    if config["cover"]:
        rc = os.path.join(scratch, "coveragerc")
        with open(rc, "w", encoding="utf-8") as file:
            file.write(
                "[run]\nbranch = false\nconcurrency = thread,greenlet\n"
                if _has_greenlet()
                else "[run]\nbranch = false\n"
            )
        args += ["--cov=.", f"--cov-config={rc}", f"--cov-report=json:{report}", "--cov-fail-under=0"]
    status = pytest.main(args, plugins=[recorder])
    recorder.tell("finish", exit=int(status), lines=_lines(report))
    os._exit(0)


def _canary(folder: Path) -> Path:
    """A module with one test that fails; the tree is a copy that is gone afterwards."""
    name = f"test_{secrets.token_hex(6)}"
    path = folder / f"{name}.py"
    path.write_text(f"def {name}() -> None:\n    assert 1 == 2\n", encoding="utf-8")
    return path


def _has_greenlet() -> bool:
    import importlib.util

    return importlib.util.find_spec("greenlet") is not None


def _lines(report: str) -> dict[str, list[list[int]]]:
    try:
        with open(report, encoding="utf-8") as file:
            files = json.load(file)["files"]
    except (OSError, ValueError, KeyError):
        return {}
    return {path.replace(os.sep, "/"): [data["executed_lines"], data["missing_lines"]] for path, data in files.items()}


if __name__ == "__main__":
    main()
