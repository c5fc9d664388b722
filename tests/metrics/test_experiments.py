"""Results that are kept: a line a run, one configuration a file, two files compared pair by pair."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pytest_factory.artifacts import Outcome
from pytest_factory.errors import UsageError
from pytest_factory.metrics.experiments import (
    Result,
    append,
    compare,
    configuration,
    finished,
    path_of,
    read_results,
    result_of,
)
from pytest_factory.metrics.traces import read_run
from pytest_factory.prompts import Prompts
from pytest_factory.settings import Settings


def result(case: str, seed: int = 1, outcome: Outcome = Outcome.SHIPPED, **more: object) -> Result:
    """One line."""
    fields = {
        "tokens_in": 900,
        "tokens_out": 100,
        "calls": 3,
        "seconds": 20.0,
        "models": ("embedded/tiny",),
        "spec": "v1",
    }
    known = {"configuration": "c1", "source": "s", "session": "before", "finished": "2026-03-01T09:00:00+00:00"}
    return Result.model_validate({**fields, **known, "case": case, "seed": seed, "outcome": outcome, **more})


def kept(path: Path, *results: Result) -> Path:
    """A file of these results."""
    for one in results:
        append(path, one)
    return path


def test_a_line_says_what_the_trace_says(write_run: Callable[..., Path]) -> None:
    """Outcome, tokens of all calls and seconds are the run's own."""
    calls = [{"tokens_in": 700, "tokens_out": 60}, {"tokens_in": 200, "tokens_out": 30, "eval_ok": False}]
    run = read_run(
        write_run("ping", calls=calls, stages={"plan": 4.0}, outcome="no-pr", failed_stage="plan", reason="no")
    )
    assert run is not None

    line = result_of(run, seed=3, configuration="c1", source="s")

    assert (line.key, line.outcome, line.failed_stage) == (("ping", 3), Outcome.NO_PR, "plan")
    assert (line.tokens_in, line.tokens_out, line.calls, line.seconds) == (900, 90, 2, 4.0)
    assert line.models == ("embedded/tiny",)


def test_lines_are_read_as_they_were_written(tmp_path: Path) -> None:
    """A later line of the same case and seed counts in the place of the earlier one."""
    first, again = result("ping", outcome=Outcome.INFRA), result("ping")
    path = kept(tmp_path / "new" / "one.jsonl", first, result("ping", 2), again)

    assert read_results(path) == (again, result("ping", 2))


def test_what_is_finished_is_not_run_again(tmp_path: Path) -> None:
    """Runs of earlier sessions are done; those of a broken machine are not, nor those of this session."""
    broken, own = result("zoo", outcome=Outcome.INFRA), result("shop", session="now")
    path = kept(tmp_path / "one.jsonl", result("ping"), broken, own)

    assert finished(path, configuration="c1", session="now") == {("ping", 1)}
    assert finished(tmp_path / "none.jsonl", configuration="c1", session="now") == frozenset()


def test_a_file_holds_one_configuration(tmp_path: Path) -> None:
    """What was measured with other code or settings is never mixed in."""
    path = kept(tmp_path / "one.jsonl", result("ping"))

    with pytest.raises(UsageError, match=r"one\.jsonl: holds results of another configuration .* another name"):
        finished(path, configuration="c2", session="now")


def test_what_decides_a_run_makes_the_configuration() -> None:
    """Candidates and source do; where runs lie and which seed is first do not."""
    plain = configuration(Settings(), "s")

    assert configuration(Settings(seed=7, runs="elsewhere", repeat=3), "s") == plain
    assert configuration(Settings(candidates=1), "s") != plain
    assert configuration(Settings(), "t") != plain


def test_two_experiments_are_compared_pair_by_pair(tmp_path: Path) -> None:
    """Only the same case and seed make a pair; what one ships and the other does not is named; broken machines are out."""
    wrong = result("c", outcome=Outcome.WRONG)
    one = kept(tmp_path / "one.jsonl", result("a"), result("b", tokens_out=300), wrong, result("d"), result("e"))
    broken = result("d", outcome=Outcome.INFRA)
    other = kept(tmp_path / "other.jsonl", result("a"), result("b", outcome=Outcome.NO_PR), result("c"), broken)

    found = compare(one, other)

    assert (found.paired, found.both, found.neither) == (3, 1, 0)
    assert (found.won, found.lost) == (("c@1",), ("b@1",))
    assert (found.rates[0].good, found.rates[0].total) == (4, 5)
    assert (found.rates[1].good, found.rates[1].total) == (2, 3)
    assert found.wrong == (1, 0)
    assert found.chance == 1.0


def test_an_even_split_is_chance_and_a_clear_one_is_not(tmp_path: Path) -> None:
    """Six wins without a loss have a two-sided probability of 2/64 (McNemar's exact test)."""
    cases = "abcdef"
    one = kept(tmp_path / "one.jsonl", *(result(case, outcome=Outcome.NO_PR) for case in cases))
    other = kept(tmp_path / "other.jsonl", *(result(case) for case in cases))

    assert compare(one, other).chance == pytest.approx(2 / 64)


def test_the_comparison_is_told_in_words(tmp_path: Path) -> None:
    """Rates with their intervals, wins and losses by name, medians."""
    one = kept(tmp_path / "one.jsonl", result("a", outcome=Outcome.NO_PR), result("b"))
    other = kept(tmp_path / "other.jsonl", result("a"), result("b"))

    text = Prompts().render("compare.txt.j2", found=compare(one, other))

    assert "Shipped: 1/2 (50 %, 95 % CI 9-91) -> 2/2 (100 %, 95 % CI 34-100)" in text
    assert "Won by other: 1 (a@1)" in text
    assert "Lost by other: 0\n" in text


@pytest.mark.parametrize(
    ("second", "message"),
    [([result("b")], "no case with the same seed in common"), ([], "there is no such experiment")],
)
def test_what_cannot_be_compared_is_said(tmp_path: Path, second: list[Result], message: str) -> None:
    """No pair, or no file."""
    one = kept(tmp_path / "one.jsonl", result("a"))

    with pytest.raises(UsageError, match=message):
        compare(one, kept(tmp_path / "other.jsonl", *second))


def test_a_line_that_is_none_is_named(tmp_path: Path) -> None:
    """Who edited the file finds the line."""
    path = kept(tmp_path / "one.jsonl", result("a"))
    with path.open("a") as file:
        file.write("{}\n")

    with pytest.raises(UsageError, match=r"one\.jsonl:2: is no result"):
        read_results(path)


def test_a_name_is_no_path(tmp_path: Path) -> None:
    """An experiment lies in its folder, whatever it is called."""
    with pytest.raises(UsageError, match="use letters"):
        path_of(tmp_path, "../elsewhere")
