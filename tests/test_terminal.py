"""What the terminal is told, rendered from templates."""

import datetime
from pathlib import Path

import pytest

from pytest_factory.artifacts import Outcome, Stopped
from pytest_factory.metrics.traces import RunRecord
from pytest_factory.prompts import Prompts
from pytest_factory.terminal import failure_text, summary_text

NOW = datetime.datetime(2026, 3, 1, 9, 0, tzinfo=datetime.UTC)


def record(outcome: Outcome) -> RunRecord:
    """A run that ended so."""
    return RunRecord(
        folder="health-1", session="s", feature="health", started=NOW, ended=NOW, outcome=outcome, seconds=1.0
    )


def test_a_failure_has_all_that_one_needs() -> None:
    """Outcome, stage, expected and got, the pull request, the trace, and the way to run it again."""
    failure = Stopped(
        stage="oracle", outcome=Outcome.WRONG, reason="the checks disagree", detail="test_a: expected 1\ngot 2\n"
    )

    text = failure_text(Prompts(), failure, url="file:///pr/1", folder=Path("/r/health-1"), command="pytest 'a[b]'")

    assert text.splitlines() == [
        "wrong at oracle: the checks disagree",
        "",
        "    test_a: expected 1",
        "    got 2",
        "",
        "Pull request: file:///pr/1",
        "Trace: /r/health-1/trace.jsonl",
        "Run it again: pytest 'a[b]'",
    ]


def test_a_detail_that_says_nothing_new_is_left_out() -> None:
    """What the reason tells already is not told twice."""
    failure = Stopped(
        stage="validate", outcome=Outcome.NO_PR, reason="acceptance fails: AC1: got 2", detail="AC1: got 2"
    )

    text = failure_text(Prompts(), failure, url=None, folder=Path("/r"), command="pytest x")

    assert text == "no-pr at validate: acceptance fails: AC1: got 2\nTrace: /r/trace.jsonl\nRun it again: pytest x"


def test_the_summary_has_the_rate_with_its_interval(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Shipped and ungraded of all, each outcome with its number; METRICS.md is named as seen from here."""
    monkeypatch.chdir(tmp_path)
    runs = [record(Outcome.SHIPPED), record(Outcome.SHIPPED), record(Outcome.NO_PR)]

    text = summary_text(Prompts(), runs, metrics=tmp_path / "METRICS.md", command="pytest x")

    assert text.splitlines() == [
        "Success rate: 2/3 (67 %, 95 % CI 21-94): 2 shipped, 1 no-pr",
        "Metrics: METRICS.md",
        "Run the failures again: pytest x",
    ]


def test_a_summary_without_failures_has_no_command() -> None:
    """Where nothing is left to do, nothing is said about it."""
    assert "again" not in summary_text(Prompts(), [record(Outcome.SHIPPED)], metrics=Path("M.md"), command="")
