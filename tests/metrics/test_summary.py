"""The numbers of a session, and METRICS.md."""

import difflib
import json
import re
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pytest_factory.errors import UsageError
from pytest_factory.metrics.markdown import code_span, link, render_metrics
from pytest_factory.metrics.rates import FirstTries, first_tries
from pytest_factory.metrics.statistics import Rate
from pytest_factory.metrics.summary import summarize
from pytest_factory.metrics.traces import read_runs
from pytest_factory.prompts import Prompts
from pytest_factory.settings import Price
from pytest_factory.trace import Trace

GOLDEN = Path(__file__).parent.parent / "data" / "metrics" / "METRICS.md"

PRICES = {"openai/big": Price(input=2, output=8)}


def ten_lines(runs: Path) -> tuple[int, int, float, Decimal, dict[str, int]]:
    """All that somebody needs who knows a trace's six fields and its final event, and prices by `served_by`."""
    prices = {"openai": (2, 8), "embedded": (0, 0), "ollama": (0, 0)}
    lines = [line for path in runs.glob("*/trace.jsonl") for line in path.read_bytes().splitlines()]
    events = [json.loads(line) for line in lines]
    ends = [event for event in events if event["stage"] == "pipeline"]
    calls = [event for event in events if "tokens_in" in event]
    stages, millionths = Counter[str](), 0
    for call in calls:
        stages[call["stage"]] += call["tokens_in"] + call["tokens_out"]
        millionths += (
            call["tokens_in"] * prices[call["served_by"]][0] + call["tokens_out"] * prices[call["served_by"]][1]
        )
    return (
        sum(e["eval_ok"] for e in ends),
        len(ends),
        sum(e["seconds"] for e in ends),
        Decimal(millionths) / 10**6,
        stages,
    )


def test_ten_lines_of_json_give_the_same_numbers(runs: Path) -> None:
    """Cost, time and success rate need no knowledge of ours: a plain reader and summarize() agree on them."""
    for number, outcome in enumerate(["shipped", "wrong", "ungraded", "infra"]):
        trace = Trace.create(runs, session="s", feature=f"feature-{number}")
        with trace.stage("plan"):
            trace.model(
                "plan",
                ok=True,
                seconds=0.5,
                served_by="embedded",
                model="embedded/tiny",
                tokens_in=100,
                tokens_out=number,
            )
        with trace.stage("build"):
            for ok in (False, True):
                trace.model(
                    "build",
                    ok=ok,
                    seconds=2,
                    served_by="openai",
                    model="openai/big",
                    tokens_in=300 * number,
                    tokens_out=70,
                )
        ok = outcome in ("shipped", "ungraded")
        trace.end(ok=ok, seconds=number + 0.5, outcome=outcome)
        trace.close()

    good, total, seconds, cost, stages = ten_lines(runs)
    summary = summarize(read_runs(runs), PRICES)

    assert (summary.rate.good, summary.rate.total) == (good, total) == (2, 4)
    assert sum(row.run.seconds for row in summary.rows) == seconds
    assert summary.usage.cost.dollars == cost > 0
    assert {stage.stage: stage.usage.tokens for stage in summary.stages} == stages


@pytest.fixture
def small_session(write_run: Callable[..., Path]) -> None:
    """A session of four parallel runs and the one before it, which had tried one of them."""
    local: dict[str, Any] = {"served_by": "embedded", "model": "embedded/tiny"}
    fallback = {**local, "fallback_from": "ollama/small", "fallback_reason": "nothing answers"}
    down = {"served_by": "ollama", "model": "ollama/small", "finish": "error", "eval_ok": False, "reason": "refused"}
    manifest = {"source": "f00", "models": {"default": ["ollama/small", "embedded/tiny"]}, "forge": "local"}
    write_run("items", session="s0", at=-900, outcome="no-pr", manifest=manifest, failed_stage="build", reason="red")
    write_run(
        "greeting",
        calls=[
            {**down, "stage": "plan"},
            {**fallback, "stage": "plan", "tokens_in": 700, "tokens_out": 90},
            {**fallback, "tokens_in": 1500, "tokens_out": 210, "tokens_cached": 1200},
        ],
        stages={"plan": 4, "build": 8, "pr": 0.25},
        manifest={**manifest, "jail": "process"},
        pr_url="https://forge.example/app/pull/3",
    )
    write_run(
        "items",
        at=1,
        calls=[{"stage": "build", **fallback, "tokens_in": 2500, "tokens_out": 400, "eval_ok": False}] * 2
        + [{"stage": "build", **fallback, "tokens_in": 2500, "tokens_out": 400}],
        stages={"plan": 2, "build": 20, "pr": 0.5},
        manifest={**manifest, "jail": "process"},
        pr_url="runs/a|b.git#4",
    )
    write_run(
        "search",
        at=2,
        calls=[{**fallback, "tokens_in": 1000, "tokens_out": 100}],
        stages={"plan": 2, "build": 9, "validate": 4},
        outcome="wrong",
        manifest={**manifest, "jail": "process"},
        pr_url="https://forge.example/app/pull/5",
        failed_stage="oracle",
        reason="GET /search?q=a|b:\nexpected `[]`, got <500>",
    )
    write_run("upload", at=3, outcome="infra", reason="the worker died", failed_stage="plan", seconds=0.0)


@pytest.mark.usefixtures("small_session")
def test_metrics_of_a_small_session(runs: Path) -> None:
    """METRICS.md of a session with a fallback, a rerun, a wrong PR and a dead worker is the stored one, byte for byte."""
    everything = read_runs(runs)
    session = [run for run in everything if run.session == "s1"]

    text = render_metrics(summarize(session, {}, history=everything), Prompts())

    again = render_metrics(summarize(session[::-1], {}, history=everything[::-1]), Prompts())
    assert text == again, "the order of the runs matters"
    golden = GOLDEN.read_text(encoding="utf-8")
    assert text == golden, "\n".join(difflib.unified_diff(golden.splitlines(), text.splitlines(), "stored", "rendered"))
    assert "\n\n\n" not in text
    for table in re.findall(r"(?:^\|.*\n)+", text, flags=re.MULTILINE):
        columns = {len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()}
        assert len(columns) == 1, table


@pytest.mark.parametrize(
    ("outcome", "stage", "says"),
    [
        ("shipped", None, "agrees"),
        ("wrong", "oracle", "disagrees"),
        ("ungraded", None, "none"),
        ("void", "oracle", "void"),
        ("void", "validate", "-"),
        ("no-pr", "review", "-"),
        ("infra", "oracle", "-"),
    ],
)
def test_the_oracle_has_a_column_of_its_own(
    runs: Path, write_run: Callable[..., Path], outcome: str, stage: str | None, says: str
) -> None:
    """A pull request that the oracle disagrees with is seen at once; what it was not asked about is no agreement."""
    write_run("items", outcome=outcome, failed_stage=stage)
    text = render_metrics(summarize(read_runs(runs), {}), Prompts())
    assert f"| items | {outcome} | {says} | $0 |" in text


def test_mutants_have_a_column_where_a_run_has_some(runs: Path, write_run: Callable[..., Path]) -> None:
    """Killed of all, a dash where nobody asked, and no column where nobody asked at all."""
    write_run("items")
    assert "Mutants" not in render_metrics(summarize(read_runs(runs), {}), Prompts())
    folder = write_run("search", at=1)
    trace = Trace(folder, session="s1", feature="search")
    trace.add("validate", "mutation", ok=True, killed=7, mutants=9, survivors=[])
    trace.close()
    text = render_metrics(summarize(read_runs(runs), {}), Prompts())
    assert "| Model calls | Mutants killed | PR |\n| --- | --- | --- | ---: | ---: | ---: | ---: | ---: | --- |" in text
    assert "| items | shipped | agrees | $0 | no PR (0.0 s) | 0 / 0 | 0 | - | - |" in text
    assert "| 0 | 7/9 | - |" in text


@pytest.mark.usefixtures("small_session")
def test_a_price_makes_the_dearest_run_first(runs: Path, write_run: Callable[..., Path]) -> None:
    """Dollars go before seconds; a model without a price makes the sum a lower bound that names it."""
    openai = {"served_by": "openai", "tokens_in": 1000, "tokens_out": 1000}
    write_run("cheap-and-slow", calls=[{**openai, "model": "openai/big", "tokens_out": 0}], stages={"build": 500})
    write_run("dear", calls=[{**openai, "model": "openai/big"}], stages={"build": 1})
    write_run("odd", calls=[{**openai, "model": "openai/new"}], stages={"build": 1})

    summary = summarize(read_runs(runs, {"s1"}), PRICES)
    text = render_metrics(summary, Prompts())

    assert (summary.dearest.run.feature, summary.as_dear) == ("dear", 1)
    assert "| odd | shipped | agrees | unknown |" in text
    assert "| dear | shipped | agrees | $0.0100 |" in text
    assert (
        "- Cost: at least $0.0120 in all, at least $0.0017 a feature; price or usage unknown for `openai/new`\n" in text
    )
    assert "by the prices that are known" in text


@pytest.mark.parametrize("kind", ["gold", "nop", "scripted", "replay"])
def test_a_self_check_is_no_result(kind: str, runs: Path, write_run: Callable[..., Path]) -> None:
    """One call served by what is no model makes the session a self-check: its own k/n and no rate, first try or interval."""
    write_run("a", calls=[{}, {"served_by": kind, "model": kind}], stages={"plan": 1})
    write_run("b", outcome="infra")

    text = render_metrics(summarize(read_runs(runs), {}), Prompts())

    assert text.startswith("# Metrics: self-check, no result\n")
    assert "- Self-check: 1/2 (1 shipped, 1 infra)\n" in text
    assert "rate" not in text
    assert "First try" not in text
    assert "95 %" not in text


def test_a_self_check_is_known_by_its_manifest(runs: Path, write_run: Callable[..., Path]) -> None:
    """A self-check that died before its first call is one all the same."""
    write_run("a", outcome="infra", manifest={"models": {"default": ["gold"]}})

    assert summarize(read_runs(runs), {}).self_check == ("gold",)


def test_a_self_check_enters_no_aggregate(runs: Path, write_run: Callable[..., Path]) -> None:
    """It is refused beside other sessions, and its runs are no first tries of later ones."""
    write_run("a", session="s0", at=-10, outcome="no-pr", calls=[{"served_by": "nop", "model": "nop"}, {}])
    write_run("a", session="s1", calls=[{}])

    with pytest.raises(UsageError, match="session s0 is a self-check"):
        summarize(read_runs(runs), {})
    summary = summarize(read_runs(runs, {"s1"}), {}, history=read_runs(runs))
    assert summary.first_tries == FirstTries(rate=Rate(good=1, total=1), earlier=0)


def test_nothing_cannot_be_summarized() -> None:
    """No runs are an error that says how to make some."""
    with pytest.raises(UsageError, match="pytest cases/"):
        summarize([], {})


def test_a_rerun_does_not_mend_the_first_try(runs: Path, write_run: Callable[..., Path]) -> None:
    """What counts is the first run of a case under this source, spec format and model, wherever it was made."""
    old: dict[str, Any] = {"session": "s0", "at": -100, "outcome": "no-pr"}
    write_run("same", **old, calls=[{}], manifest={"source": "x"})
    write_run("other-source", **old, calls=[{}], manifest={"source": "y"})
    write_run("other-format", **old, calls=[{}], manifest={"source": "x"}, spec_format="v0")
    write_run("other-model", **old, calls=[{"model": "embedded/big"}], manifest={"source": "x"})
    for feature in ("same", "other-source", "other-format", "other-model", "new"):
        write_run(feature, session="s1", calls=[{}], manifest={"source": "x"})

    tries = first_tries(read_runs(runs, {"s1"}), read_runs(runs))

    assert (tries.rate, tries.earlier) == (Rate(good=4, total=5), 1)


def test_the_first_repeat_is_the_first_try(runs: Path, write_run: Callable[..., Path]) -> None:
    """Among parallel repeats the first by number counts, although the second began before it."""
    write_run("a", repeat=2, at=0, outcome="no-pr", calls=[{}])
    write_run("a", repeat=1, at=5, calls=[{}])

    assert first_tries(read_runs(runs)).rate == Rate(good=1, total=1)


def test_a_run_that_died_early_is_a_first_try_of_its_session(runs: Path, write_run: Callable[..., Path]) -> None:
    """A run that tells neither model nor format has those of its session, so that its rerun mends nothing."""
    write_run("a", session="s0", at=-100, outcome="infra", spec_format="")
    write_run("b", session="s0", at=-100, calls=[{}])
    write_run("a", session="s1", calls=[{}])

    tries = first_tries(read_runs(runs, {"s1"}), read_runs(runs))

    assert (tries.rate, tries.earlier) == (Rate(good=0, total=1), 1)


def test_a_fallback_does_not_make_another_model(runs: Path, write_run: Callable[..., Path]) -> None:
    """A first try is told by the model that should have served, not by the one that jumped in once."""
    down = {"served_by": "ollama", "model": "ollama/a", "finish": "error", "eval_ok": False}
    write_run("a", session="s0", at=-100, outcome="no-pr", calls=[{"served_by": "ollama", "model": "ollama/a"}])
    write_run("a", session="s1", calls=[down, {"fallback_from": "ollama/a"}])

    assert first_tries(read_runs(runs, {"s1"}), read_runs(runs)).rate == Rate(good=0, total=1)


def test_several_sessions_add_up(runs: Path, write_run: Callable[..., Path]) -> None:
    """The wall clock of several sessions is the sum of each, without the time between them."""
    write_run("a", session="s0", at=-1000, stages={"plan": 10})
    write_run("a", session="s1", stages={"plan": 20})
    write_run("b", session="s1", at=5, stages={"plan": 20})

    summary = summarize(read_runs(runs), {})

    assert (summary.wall_seconds, summary.sum_seconds) == (35, 50)
    assert summary.sessions == ("s0", "s1")


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("plain", "`plain`"),
        ("a\n  b | c", "`a b | c`"),
        ("`x`", "`` `x` ``"),
        ("say ``x`` now", "```say ``x`` now```"),
        (" \n", ""),
    ],
)
def test_foreign_text_cannot_change_the_report(text: str, span: str) -> None:
    """Reasons may come from a model or a tool: they are shown as code, on one line."""
    assert code_span(text) == span


def test_a_pull_request_is_linked_where_it_has_an_address() -> None:
    """A web address becomes a link named by the number; a local one is shown as it is."""
    assert link("https://github.com/a/b/pull/12") == "[#12](https://github.com/a/b/pull/12)"
    assert link("https://forge.example/x") == "[open](https://forge.example/x)"
    assert link("runs/forge.git#4") == "`runs/forge.git#4`"
    assert link("https://a.example/) [x](javascript:1") == "`https://a.example/) [x](javascript:1`"
