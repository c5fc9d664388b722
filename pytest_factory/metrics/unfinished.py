"""Ending the traces of runs whose writer died, so that every run has its row."""

from pathlib import Path

from pytest_factory.artifacts import Outcome
from pytest_factory.metrics.traces import final_of, infra_end, read_trace, trace_paths
from pytest_factory.trace import TRACE, Trace, utc_now


def close_unfinished(runs: Path, session: str, reason: str) -> list[Path]:
    """End every trace of `session` that has no end with an `infra` event; returns these traces.

    For the controller, once the writers are gone. A half-written last line stays, completed by a newline.
    """
    closed = []
    for path in trace_paths(runs):
        events = read_trace(path)
        if not events or events[0].session != session or final_of(events):
            continue
        if not path.read_bytes().endswith(b"\n"):
            with path.open("ab") as file:
                file.write(b"\n")
        trace = Trace(path.parent, session=session, feature=events[0].feature)
        trace.append(infra_end(events, reason).model_copy(update={"ts": utc_now()}))
        trace.close()
        closed.append(path)
    return closed


def add_missing(runs: Path, session: str, feature: str, reason: str, repeat: int = 1) -> Path:
    """Make the run of a case whose worker died before its trace had a line; returns the trace, one `infra` event."""
    trace = Trace.create(runs, session=session, feature=feature)
    trace.end(ok=False, seconds=0.0, outcome=Outcome.INFRA, reason=reason, repeat=repeat)
    trace.close()
    return trace.folder / TRACE
