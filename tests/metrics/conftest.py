"""Runs written by the real writer, at times that are given."""

import datetime
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from pytest_factory.trace import Event, FinalEvent, ModelEvent, Trace

BEGIN = datetime.datetime(2026, 3, 1, 9, 0, tzinfo=datetime.UTC)


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    """An empty folder for runs."""
    folder = tmp_path / "runs"
    folder.mkdir()
    return folder


@pytest.fixture
def write_run(runs: Path) -> Callable[..., Path]:
    """A function that writes one run and returns its folder.

    `at` is when it starts, in seconds after 9:00; `calls` are the fields of its model events, `stages` the seconds that
    its stages took, one after another; `outcome` None leaves the trace without its end; the rest are fields of the end.
    """

    def write(
        feature: str,
        *,
        session: str = "s1",
        at: float = 0,
        calls: Sequence[Mapping[str, Any]] = (),
        stages: Mapping[str, float] | None = None,
        outcome: str | None = "shipped",
        manifest: Mapping[str, Any] | None = None,
        **final: Any,
    ) -> Path:
        folder = runs / f"{feature}-{session}-{final.get('repeat', 1)}"
        folder.mkdir()
        if manifest is not None:
            (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
        trace = Trace(folder, session=session, feature=feature)
        now = BEGIN + datetime.timedelta(seconds=at)

        def common(stage: str) -> dict[str, str]:
            return {
                "ts": now.isoformat(timespec="microseconds"),
                "session": session,
                "feature": feature,
                "stage": stage,
            }

        first, *_ = [*(stages or {}), "plan"]
        trace.append(Event(**common(first), event="start", eval_ok=True))
        for call in calls:
            trace.append(ModelEvent.model_validate({**common("build"), **SERVED, "eval_ok": True, **call}))
        for stage, seconds in (stages or {}).items():
            now += datetime.timedelta(seconds=seconds)
            trace.append(Event(**common(stage), event="end", seconds=seconds, eval_ok=True))
        if outcome is not None:
            good = outcome in ("shipped", "ungraded")
            fields = {"seconds": sum((stages or {}).values()), "spec_format": "v1", **final}
            trace.append(FinalEvent(**common("pipeline"), eval_ok=good, outcome=outcome, **fields))
        trace.close()
        return folder

    return write


SERVED = {"served_by": "embedded", "model": "embedded/tiny"}
