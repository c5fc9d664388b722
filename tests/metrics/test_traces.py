"""Reading traces that are whole, cut or strange, and ending those whose writer died."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pytest_factory.artifacts import Outcome
from pytest_factory.metrics.traces import last_session, read_runs, read_trace
from pytest_factory.metrics.unfinished import add_missing, close_unfinished
from pytest_factory.trace import TRACE, FinalEvent, ModelEvent, Trace


def test_a_run_is_read_as_it_was_written(runs: Path) -> None:
    """What the writer puts into a trace comes back in the record of the run."""
    trace = Trace.create(runs, session="s", feature="health")
    with trace.stage("plan"):
        trace.model(
            "plan",
            ok=True,
            seconds=1.5,
            served_by="ollama",
            model="ollama/a",
            tokens_in=10,
            tokens_out=2,
            finish="stop",
        )
    with trace.stage("validate") as result:
        result.update(ok=False, criteria=3, criteria_met=2)
    trace.end(
        ok=False, seconds=4.25, outcome="no-pr", reason="red", failed_stage="validate", spec_format="v1", repeat=2
    )
    trace.close()

    [run] = read_runs(runs)

    assert (run.folder, run.session, run.label) == (trace.folder.name, "s", "health[2]")
    assert (run.outcome, run.reason, run.failed_stage) == (Outcome.NO_PR, "red", "validate")
    assert (run.seconds, run.spec_format, run.pr_url) == (4.25, "v1", None)
    assert (run.criteria_met, run.criteria) == (2, 3)
    assert [(call.model, call.tokens_in, call.seconds) for call in run.calls] == [("ollama/a", 10, 1.5)]
    assert set(run.stage_seconds) == {"plan", "validate"}
    assert run.elapsed >= 0


@pytest.mark.parametrize(
    "damage",
    [
        '{"ts": "2026-03-01T09:00:00+00:00", "session": "s", "stage": "bu',
        "no json\n",
        '["a list"]\n',
        '{"a": "key is missing"}\n',
        "\n\n",
        '{"ts": "yesterday", "session": "s", "feature": "a", "stage": "plan", "event": "end", "eval_ok": true}\n',
        b'{"ts": "\xff\xfe',
        "\0\0\0\0",
    ],
)
def test_lines_that_are_no_events_are_left_out(damage: str | bytes, write_run: Callable[..., Path], runs: Path) -> None:
    """A damaged line takes nothing else with it, wherever it stands."""
    path = write_run("health", calls=[{"tokens_in": 5}], stages={"build": 2}) / TRACE
    whole = read_trace(path)
    junk = damage if isinstance(damage, bytes) else damage.encode()

    before, after = path.read_bytes().split(b"\n", 1)
    path.write_bytes(before + b"\n" + junk.rstrip(b"\n") + b"\n" + after + junk)

    assert read_trace(path) == whole
    assert read_runs(runs)[0].outcome is Outcome.SHIPPED


def test_text_with_unusual_line_separators_stays_one_event(runs: Path) -> None:
    """JSON strings may hold U+2028 and the like as they are; only a newline ends an event."""
    trace = Trace.create(runs, session="s", feature="a")
    trace.end(ok=False, seconds=1, outcome="no-pr", reason="one\u2028two\x85three")
    trace.close()

    assert read_runs(runs)[0].reason == "one\u2028two\x85three"


def test_empty_and_absent_files_have_no_events(runs: Path) -> None:
    """Neither an empty trace nor an absent one is an error, and neither makes a run."""
    (runs / "a-1").mkdir()
    (runs / "a-1" / TRACE).touch()
    (runs / "not-a-run").mkdir()

    assert read_trace(runs / "a-1" / TRACE) == []
    assert read_trace(runs / "absent" / TRACE) == []
    assert read_runs(runs) == []
    assert read_runs(runs / "absent") == []
    assert last_session(runs) is None


def test_the_last_session_is_the_one_that_began_last(write_run: Callable[..., Path], runs: Path) -> None:
    """Sessions are ordered by their first event, not by their name, and can be read alone."""
    write_run("a", session="zzz", at=0)
    write_run("a", session="aaa", at=100)
    write_run("b", session="zzz", at=200)

    assert last_session(runs) == "aaa"
    assert [run.folder for run in read_runs(runs, {"zzz"})] == ["a-zzz-1", "b-zzz-1"]


def test_a_trace_without_an_end_counts_as_infra(write_run: Callable[..., Path], runs: Path) -> None:
    """A run that was killed, or still goes on, is a failure of the machine at the stage that it had reached."""
    write_run("a", stages={"plan": 3, "scout": 4}, outcome=None)

    [run] = read_runs(runs)

    assert (run.outcome, run.failed_stage, run.seconds) == (Outcome.INFRA, "scout", 7)
    assert "no end" in run.reason


def test_an_outcome_that_nobody_knows_counts_as_infra(write_run: Callable[..., Path], runs: Path) -> None:
    """A trace of another version is read and its outcome named, not guessed."""
    write_run("a", outcome="glorious")

    assert (read_runs(runs)[0].outcome, "'glorious'" in read_runs(runs)[0].reason) == (Outcome.INFRA, True)


@pytest.mark.parametrize("text", ["", "[]", '{"repeat": {}}', "\xff"])
def test_a_damaged_manifest_is_as_good_as_none(text: str, write_run: Callable[..., Path], runs: Path) -> None:
    """Metrics come from the traces; a manifest that cannot be read only leaves its part out."""
    folder = write_run("a", manifest={"source": "abc", "jail": "none", "something": "else"})
    assert read_runs(runs)[0].manifest.source == "abc"

    (folder / "manifest.json").write_bytes(text.encode("latin-1"))

    assert read_runs(runs)[0].manifest.source is None


KILLED = """
import os, signal, sys
from pathlib import Path
from pytest_factory.trace import Trace
trace = Trace.create(Path(sys.argv[1]), session="s", feature="a")
trace.add("plan", "end", ok=True, seconds=2, spec_format="v1", repeat=3)
trace.add("pr", "end", ok=True, pr_url="https://forge.example/pull/7", commit="c0ffee")
trace._file.write('{"ts": "2026-03-01T09:00:00+00:00", "stage": "ora')
trace._file.flush()
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_the_trace_of_a_killed_writer_gets_its_end(runs: Path) -> None:
    """After kill -9 in the middle of a line the trace is ended, and what it said before is kept."""
    subprocess.run([sys.executable, "-c", KILLED, str(runs)], check=False)

    [path] = close_unfinished(runs, "s", "the worker died")

    events = read_trace(path)
    assert isinstance(events[-1], FinalEvent)
    assert json.loads(path.read_text().splitlines()[-1])["outcome"] == "infra"
    assert path.read_text().splitlines()[-2].endswith('"stage": "ora')
    [run] = read_runs(runs)
    assert (run.outcome, run.reason, run.failed_stage) == (Outcome.INFRA, "the worker died", "pr")
    assert (run.pr_url, run.commit, run.repeat) == ("https://forge.example/pull/7", "c0ffee", 3)
    assert run.spec_format == "v1"
    assert close_unfinished(runs, "s", "again") == []


def test_only_unfinished_traces_of_the_session_are_ended(write_run: Callable[..., Path], runs: Path) -> None:
    """A finished trace and those of other sessions stay byte for byte."""
    done = write_run("a", session="s1") / TRACE
    other = write_run("a", session="s2", outcome=None) / TRACE
    before = done.read_bytes(), other.read_bytes()

    assert close_unfinished(runs, "s1", "the worker died") == []
    assert (done.read_bytes(), other.read_bytes()) == before


def test_an_end_that_was_cut_is_written_again(write_run: Callable[..., Path], runs: Path) -> None:
    """Half a final event is no end; the calls before it are kept."""
    path = write_run("a", calls=[{"tokens_in": 5}], stages={"build": 1}) / TRACE
    path.write_bytes(path.read_bytes()[:-20])

    assert close_unfinished(runs, "s1", "the disk was full") == [path]
    assert [type(event) for event in read_trace(path)][-1] is FinalEvent
    assert sum(isinstance(event, ModelEvent) for event in read_trace(path)) == 1


def test_waiting_for_the_end_is_not_part_of_the_run(write_run: Callable[..., Path], runs: Path) -> None:
    """The end that is added long after a worker died does not make its run longer."""
    write_run("a", stages={"plan": 3}, outcome=None)
    close_unfinished(runs, "s1", "the worker died")

    [run] = read_runs(runs)

    assert (run.elapsed, run.seconds) == (3, 3)


def test_a_case_without_a_trace_gets_a_run(runs: Path) -> None:
    """A worker that dies before its first line leaves a run of one event, which reads as infra."""
    path = add_missing(runs, "s", "health", "the worker died before the run began", repeat=2)

    assert len(read_trace(path)) == 1
    [run] = read_runs(runs, {"s"})
    assert (run.label, run.outcome, run.seconds) == ("health[2]", Outcome.INFRA, 0)
    assert run.reason == "the worker died before the run began"
