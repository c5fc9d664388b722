"""What a folder of runs says to those who ask it from Python."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pytest_factory.errors import UsageError
from pytest_factory.metrics import (
    add_missing,
    metrics_text,
    most_expensive_feature,
    success_rate,
    tokens_by_stage,
    write_metrics,
)
from pytest_factory.prompts import Prompts

BIG = {"served_by": "openai", "model": "openai/big"}


def test_tokens_by_stage_add_in_and_out(runs: Path, write_run: Callable[..., Path]) -> None:
    """Stages that called a model come in the order of the pipeline, failed calls and self-checks included."""
    write_run(
        "a",
        calls=[{"tokens_in": 10, "tokens_out": 5}, {"stage": "plan", "tokens_in": 7, "eval_ok": False}],
        stages={"plan": 1, "validate": 1},
    )
    write_run("b", session="s2", calls=[{"served_by": "scripted", "model": "scripted", "tokens_out": 3}])

    assert list(tokens_by_stage(runs).items()) == [("plan", 7), ("build", 18)]
    assert tokens_by_stage(str(runs)) == {"plan": 7, "build": 18}


def test_an_empty_folder_has_no_numbers(tmp_path: Path) -> None:
    """Neither an empty nor an absent folder is an error for those who ask for a number."""
    assert tokens_by_stage(tmp_path) == {}
    assert most_expensive_feature(tmp_path) is None
    assert most_expensive_feature(tmp_path / "absent") is None
    assert success_rate(tmp_path).text == "0/0 (no runs)"


def test_without_dollars_the_slowest_is_the_most_expensive(runs: Path, write_run: Callable[..., Path]) -> None:
    """Local models cost the same, $0, so that the seconds decide."""
    write_run("quick", calls=[{"tokens_in": 9000}], stages={"build": 5})
    slow = write_run("slow", calls=[{"tokens_in": 10}], stages={"build": 50})

    assert most_expensive_feature(runs) == slow.name


def test_prices_come_from_the_pyproject_beside_the_runs(runs: Path, write_run: Callable[..., Path]) -> None:
    """A price decides before the seconds; without the table it is unknown and counts nothing."""
    dear = write_run("dear", calls=[{**BIG, "tokens_in": 1000}], stages={"build": 1})
    slow = write_run("slow", stages={"build": 50})

    assert most_expensive_feature(runs) == slow.name
    (runs.parent / "pyproject.toml").write_text(
        '[tool.pytest_factory.prices]\n"openai/big" = { input = 2.5, output = 10 }\n', encoding="utf-8"
    )
    assert most_expensive_feature(runs) == dear.name


def test_the_success_rate_leaves_self_checks_out(runs: Path, write_run: Callable[..., Path]) -> None:
    """Reruns and runs of dead workers count, sessions on gold do not."""
    write_run("a", session="s1")
    write_run("a", session="s2", outcome="infra")
    write_run("b", session="s2", outcome="ungraded")
    write_run("a", session="s3", calls=[{"served_by": "gold", "model": "gold"}])
    write_run("b", session="s3")

    rate = success_rate(runs)

    assert (rate.good, rate.total) == (2, 3)


def test_metrics_cover_the_last_session_or_those_named(
    runs: Path, tmp_path: Path, write_run: Callable[..., Path]
) -> None:
    """What is written is what is returned, and the same bytes again; a session is named to see another one."""
    write_run("first", session="s1")
    write_run("second", session="s2", at=100)
    path = tmp_path / "METRICS.md"

    text = write_metrics(path, runs, prices={}, prompts=Prompts())

    assert path.read_text(encoding="utf-8") == text == metrics_text(runs, prices={}, prompts=Prompts())
    assert ("| second |" in text, "| first |" in text) == (True, False)
    assert "| first |" in metrics_text(runs, prices={}, prompts=Prompts(), sessions=["s1"])
    assert [entry.name for entry in tmp_path.iterdir() if entry.is_file()] == ["METRICS.md"]


def test_a_session_that_is_not_there_is_a_usage_error(runs: Path, write_run: Callable[..., Path]) -> None:
    """The message says which session is unknown and which there are; without runs it says how to make some."""
    with pytest.raises(UsageError, match="there are no runs"):
        metrics_text(runs, prices={}, prompts=Prompts())
    write_run("a", session="s1")
    with pytest.raises(UsageError, match=r"'s9'; the last ones are s1"):
        metrics_text(runs, prices={}, prompts=Prompts(), sessions=["s1", "s9"])


def test_a_dead_worker_has_its_row(runs: Path, write_run: Callable[..., Path]) -> None:
    """A case whose worker left no trace stands in the table as infra, and in the denominator."""
    write_run("health", session="s1", stages={"plan": 1}, pr_url="https://forge.example/pull/1")
    add_missing(runs, "s1", "products", "the worker died")

    text = metrics_text(runs, prices={}, prompts=Prompts(), sessions=["s1"])

    assert "| products | infra | - | $0 | no PR (0.0 s) | 0 / 0 | 0 | - |" in text
    assert "Success rate: 1/2 (50 %" in text
    assert success_rate(runs).total == 2
