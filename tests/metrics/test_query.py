"""Questions in plain words about a folder of runs."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pytest_factory.errors import UsageError
from pytest_factory.metrics import answer
from pytest_factory.settings import Price, Settings

SETTINGS = Settings(prices={"openai/big": Price(input=10, output=10)})


@pytest.fixture(autouse=True)
def some_runs(write_run: Callable[..., Path]) -> None:
    """Five runs in two sessions, and a self-check that fails in PLAN three times."""
    stages = {"plan": 2.0, "build": 8.0, "pr": 1.0}
    model: dict[str, Any] = {"manifest": {"models": {"default": ["embedded/tiny"]}}}
    pr = {**model, "pr_url": "https://forge.example/pull/1"}
    paid = {"served_by": "openai", "model": "openai/big", "tokens_in": 500, "tokens_out": 500}
    write_run("health", calls=[{"stage": "plan", "tokens_in": 9000}, {"tokens_in": 10}], stages=stages, **pr)
    write_run("items", calls=[paid, {"eval_ok": False}], stages={**stages, "build": 18.0}, **pr)
    write_run("search", outcome="no-pr", failed_stage="build", calls=[{}], stages={"plan": 300.0}, **model)
    write_run("search", session="s2", at=500, outcome="wrong", failed_stage="oracle", stages=stages, **pr)
    write_run("upload", session="s2", at=500, outcome="timeout", failed_stage="build", stages={"build": 30}, **model)
    for feature in ("health", "items", "search"):
        write_run(
            feature,
            session="s3",
            at=900,
            outcome="no-pr",
            failed_stage="plan",
            calls=[{"served_by": "nop", "model": "nop", "eval_ok": False}],
        )


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("which stage fails most often?", "Most failures: stage build with 2 of 3 failed runs."),
        ("Where do features fail most often", "Most failures: stage build with 2 of 3 failed runs."),
        ("At what step does it break?", "Most failures: stage build with 2 of 3 failed runs."),
        ("what's the most common FAILING stage", "Most failures: stage build with 2 of 3 failed runs."),
        ("which stage never fails?", "Least failures: stage plan and pr with 0 of 3 failed runs."),
        ("which feature fails most often?", "Most failures: feature search with 2 of 3 failed runs."),
        ("which feature was most expensive?", "Most expensive feature: items-s1-1, $0.0100 in 21.0 s."),
        ("What was the costliest case?", "Most expensive feature: items-s1-1, $0.0100 in 21.0 s."),
        ("on which feature did we spend the most money", "Most expensive feature: items-s1-1, $0.0100 in 21.0 s."),
        ("how much did all of it cost?", "All together: $0.0100."),
        ("which stage is the most expensive?", "Most dollars: stage build with $0.0100."),
        ("what is the success rate?", "Success rate: 2/5 (40 %, 95 % CI 12-77)."),
        ("How many of the features ship?", "Success rate: 2/5 (40 %, 95 % CI 12-77)."),
        ("what is the first-try success rate?", "First-try success rate: 2/4 (50 %"),
        ("which stage uses the most tokens?", "Most tokens: stage plan with 9,000 tokens."),
        ("where do all the tokens go?", "Most tokens: stage plan with 9,000 tokens."),
        ("which feature eats most tokens of the model", "Most tokens: feature health with 9,010 tokens."),
        ("how long does a feature take?", "Time to PR: median 11.0 s, 90th percentile 19.0 s (3 PRs)."),
        ("what is the time to a pull request?", "Fastest: health-s1-1 in 11.0 s; slowest: items-s1-1 in 21.0 s."),
        ("which stage is slowest?", "Most seconds: stage plan with 306.0 s."),
        ("which model served most calls?", "Most calls: model embedded/tiny (embedded) with 4 calls."),
        ("who answered most often?", "Most calls: model embedded/tiny (embedded) with 4 calls."),
        ("how many model calls did each stage make?", "Most calls: stage build with 7 calls."),
        ("which model failed most often?", "Most failures: model embedded/tiny (embedded) with 1 of 4 calls unusable."),
    ],
)
def test_questions_are_answered_however_they_are_put(question: str, expected: str, runs: Path) -> None:
    """The measure and its subject are found by the stems of words, and the answer gives the number."""
    assert expected in answer(question, runs, SETTINGS)


def test_an_answer_says_what_it_rests_on(runs: Path) -> None:
    """The last line counts runs and sessions, and says what was left out."""
    assert answer("which stage fails most often?", runs, SETTINGS).endswith(
        f"From 5 runs of 2 sessions in {runs}; 3 runs of self-checks left out."
    )
    assert answer("which stage uses most tokens?", runs, SETTINGS).endswith(f"From 8 runs of 3 sessions in {runs}.")


def test_a_folder_of_self_checks_is_answered_as_such(tmp_path: Path, runs: Path) -> None:
    """Where there is nothing but self-checks they are counted, and said to be no result."""
    only = tmp_path / "only"
    only.mkdir()
    for folder in runs.glob("*-s3-*"):
        folder.rename(only / folder.name)

    text = answer("which stage fails most often?", only, SETTINGS)

    assert text.startswith("Most failures: stage plan with 3 of 3 failed runs.")
    assert text.endswith("all are self-checks, so this is no result.")


def test_an_unknown_price_is_said(runs: Path) -> None:
    """What has no price is named and never counted as free."""
    text = answer("which feature was most expensive?", runs, Settings())

    assert "All together: unknown. Price or usage unknown, and counted as nothing: openai/big." in text
    assert "openai/big" in answer("which model costs most?", runs, Settings())
    assert "items" not in answer("which feature was cheapest?", runs, Settings()).splitlines()[0]


@pytest.mark.parametrize("question", ["", "?", "what is the weather?", "which stage has the best success rate?"])
def test_an_unknown_question_lists_the_known_ones(question: str, runs: Path) -> None:
    """A question that is not understood is never answered by guessing."""
    with pytest.raises(UsageError, match=r"(?s)cannot answer.*which stage .* fails most often\?"):
        answer(question, runs, SETTINGS)


def test_without_runs_there_is_no_answer(tmp_path: Path) -> None:
    """An empty folder is said to be empty."""
    with pytest.raises(UsageError, match="no runs to ask about"):
        answer("what is the success rate?", tmp_path, SETTINGS)
