"""What a session says on the terminal: its header, a failed case, its summary. The words stand in templates."""

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from pytest_factory.artifacts import Outcome, Stopped
from pytest_factory.metrics.rates import success
from pytest_factory.metrics.traces import RunRecord
from pytest_factory.prompts import Prompts
from pytest_factory.trace import TRACE


def failure_text(prompts: Prompts, failure: Stopped, *, url: str | None, folder: Path, command: str) -> str:
    """Why a case failed: outcome, stage, what was expected and what came, and where to look further."""
    values = {"failure": failure, "url": url, "trace": _near(folder / TRACE), "command": command}
    return prompts.render("failure.txt.j2", **values).rstrip()


def calls_text(prompts: Prompts, folder: Path) -> str:
    """The prompt and the reply of every call of a run, in their order; `folder` is the run's."""
    files = sorted((folder / "calls").glob("*.json"))
    calls = [(f"calls/{file.name}", json.loads(file.read_text(encoding="utf-8"))) for file in files]
    return prompts.render("calls.txt.j2", calls=calls).rstrip()


def summary_text(prompts: Prompts, runs: Sequence[RunRecord], *, metrics: Path, command: str, trouble: str = "") -> str:
    """The session in a few lines.

    `command` runs what failed again, and is empty where nothing did; `trouble` says why there is no METRICS.md.
    """
    counts = Counter(run.outcome for run in runs)
    return prompts.render(
        "summary.txt.j2",
        self_check=any(run.self_checks for run in runs),
        rate=success(runs),
        outcomes={outcome.value: counts[outcome] for outcome in Outcome if counts[outcome]},
        metrics=_near(metrics),
        trouble=trouble,
        command=command,
    ).rstrip()


def _near(path: Path) -> str:
    """A path as short as the current directory makes it."""
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)
