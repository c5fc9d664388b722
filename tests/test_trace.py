"""The trace: one line an event, readable whenever its writer stops."""

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from pytest_factory.trace import TRACE, Trace, new_stamp, write_whole


def lines(trace: Trace) -> list[dict[str, object]]:
    """The events that are on the disk now."""
    return [json.loads(line) for line in (trace.folder / TRACE).read_text().splitlines()]


@pytest.fixture
def trace(tmp_path: Path) -> Iterator[Trace]:
    """A trace without an event."""
    with contextlib.closing(Trace.create(tmp_path, session="s", feature="health")) as trace:
        yield trace


def test_every_event_has_what_readers_rely_on(trace: Trace) -> None:
    """ts, session, feature, stage, event, seconds and eval_ok stand in every line, whatever stands beside them."""
    trace.add("plan", "try", ok=False, seconds=1.23456, number=1)
    trace.model("plan", ok=True, seconds=2, served_by="ollama", model="ollama/a", tokens_in=7, tokens_out=3)
    trace.end(ok=True, seconds=3, outcome="shipped")

    events = lines(trace)

    assert all({"ts", "session", "feature", "stage", "event", "seconds", "eval_ok"} <= set(event) for event in events)
    assert [event["event"] for event in events] == ["try", "model", "end"]
    assert (events[0]["number"], events[0]["seconds"]) == (1, 1.2346)
    assert (events[1]["tokens_in"], events[1]["attempt"], events[1]["fallback_from"]) == (7, 1, None)
    assert (events[2]["stage"], events[2]["outcome"], events[2]["pr_url"]) == ("pipeline", "shipped", None)


def test_events_are_on_the_disk_at_once(trace: Trace) -> None:
    """A reader sees an event before the next one is written: nothing waits in a buffer."""
    trace.add("plan", "start", ok=True)

    assert len(lines(trace)) == 1


def test_a_stage_is_bracketed(trace: Trace) -> None:
    """`end` has what the stage put in, and how long it took."""
    with trace.stage("plan") as event:
        event.update(ok=False, criteria=2)

    start, end = lines(trace)
    assert (start["event"], end["event"], end["criteria"], end["eval_ok"]) == ("start", "end", 2, False)


@pytest.mark.parametrize("error", [ValueError("oh"), KeyboardInterrupt()])
def test_a_stage_that_raises_has_an_end(trace: Trace, error: BaseException) -> None:
    """The error stands in the trace, and goes on."""
    with pytest.raises(type(error)), trace.stage("plan"):
        raise error

    assert lines(trace)[-1]["error"] == f"{type(error).__name__}: {error}"


def test_what_models_write_stays_one_line(trace: Trace) -> None:
    """Line separators of all kinds, and what is no ASCII, come back as they were."""
    text = "a\nb\u2028c\x85é"
    trace.add("build", "candidate", ok=False, reason=text)

    content = (trace.folder / TRACE).read_text(encoding="utf-8")

    assert content.count("\n") == 1
    assert json.loads(content)["reason"] == text


def test_runs_at_the_same_time_have_folders_of_their_own(tmp_path: Path) -> None:
    """Two runs of one feature never share a folder."""
    traces = [Trace.create(tmp_path, session="s", feature="health") for _ in range(20)]
    for trace in traces:
        trace.close()

    assert len({trace.folder for trace in traces}) == 20


def test_calls_are_numbered(trace: Trace) -> None:
    """Each prompt with its reply is a file, and the trace's event can name it."""
    assert trace.save_call({"a": 1}) == "calls/001.json"
    assert trace.save_call({"a": 2}) == "calls/002.json"
    assert json.loads((trace.folder / "calls/002.json").read_text()) == {"a": 2}


def test_nothing_half_written_is_ever_seen(tmp_path: Path) -> None:
    """A text takes its name when it is complete, in place of what was there."""
    path = tmp_path / "deep" / "a.txt"
    write_whole(path, "one")
    write_whole(path, "two")

    assert path.read_text() == "two"
    assert list(path.parent.iterdir()) == [path]


def test_stamps_sort_by_time() -> None:
    """A later stamp is the greater text."""
    stamps = [new_stamp() for _ in range(10)]

    assert stamps == sorted(stamps)
