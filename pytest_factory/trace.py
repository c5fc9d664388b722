"""The trace of one run: typed events, one JSON object a line, one writer.

Every event is written and flushed as it happens, so that a killed run leaves a readable file. Nothing here computes money:
prices are applied when traces are read.
"""

import datetime
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, JsonValue

TRACE = "trace.jsonl"


class Event(BaseModel):
    """What every line of a trace has."""

    model_config = ConfigDict(extra="allow")

    ts: str
    """UTC, ISO 8601 with microseconds."""
    session: str
    feature: str
    stage: str
    """plan, scout, build, test, validate, review, pr, oracle or pipeline."""
    event: str
    """start, model, candidate, gate, finding, end, ...; `end` of stage `pipeline` is the last line."""
    seconds: float = 0.0
    """How long what the event reports took."""
    eval_ok: bool
    """Whether what the event reports is good: the reply usable, the gate passed, the feature shipped or ungraded."""


class ModelEvent(Event):
    """One call of a model, also one that failed, or whose reply was of no use."""

    event: str = "model"
    served_by: str
    """ollama, embedded, openai, gold, scripted, replay, ..."""
    model: str
    """The name as in the settings: ollama/qwen2.5-coder:7b."""
    tokens_in: int = 0
    """All tokens of the prompt, those from a cache included."""
    tokens_out: int = 0
    tokens_cached: int = 0
    attempt: int = 1
    fallback_from: str | None = None
    """The model that should have served, where this is not the first of the chain."""
    fallback_reason: str | None = None
    finish: str = "stop"
    """stop, length, error, timeout, unusable."""
    reason: str = ""
    """Why the call failed or its reply could not be used."""
    call: str | None = None
    """The file with the prompt and the reply: calls/NNN.json."""


class FinalEvent(Event):
    """The last line: what became of the run."""

    stage: str = "pipeline"
    event: str = "end"
    outcome: str
    reason: str = ""
    failed_stage: str | None = None
    pr_url: str | None = None
    commit: str | None = None
    spec_format: str = ""
    repeat: int = 1


def utc_now() -> str:
    """The time now, as events have it."""
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="microseconds")


def new_stamp() -> str:
    """A stamp for the names of sessions and runs; sorts by time."""
    return datetime.datetime.now(datetime.UTC).strftime("%Y%m%dT%H%M%S.%fZ")


class Trace:
    """The one writer of a run's folder."""

    def __init__(self, folder: Path, *, session: str, feature: str) -> None:
        self.folder = folder
        self.session = session
        self.feature = feature
        self.calls: list[ModelEvent] = []
        """Every call so far, for the limits of tokens and dollars."""
        self._saved = 0
        self._file = (folder / TRACE).open("a", encoding="utf-8", buffering=1)

    @classmethod
    def create(cls, runs: Path, *, session: str, feature: str) -> Self:
        """Make runs/<feature>-<stamp>/ and begin its trace."""
        while True:
            folder = runs / f"{feature}-{new_stamp()}"
            try:
                folder.mkdir(parents=True)
            except FileExistsError:
                time.sleep(0.001)
                continue
            return cls(folder, session=session, feature=feature)

    def add(self, stage: str, event: str, *, ok: bool, seconds: float = 0.0, **fields: JsonValue) -> None:
        """Append one event; `fields` stand beside the common ones."""
        self.append(
            Event.model_validate(
                {**fields, **self._common(stage), "event": event, "seconds": round(seconds, 4), "eval_ok": ok}
            )
        )

    def model(self, stage: str, *, ok: bool, seconds: float, **fields: Any) -> None:
        """Append one call of a model; `fields` are those of ModelEvent."""
        call = ModelEvent(**self._common(stage), seconds=round(seconds, 4), eval_ok=ok, **fields)
        self.calls.append(call)
        self.append(call)

    def end(self, *, ok: bool, seconds: float, **fields: Any) -> None:
        """Append the final event; `fields` are those of FinalEvent."""
        common = self._common("pipeline")
        self.append(FinalEvent(**common, seconds=round(seconds, 4), eval_ok=ok, **fields))

    def append(self, event: Event) -> None:
        """Write one line and flush it."""
        self._file.write(json.dumps(event.model_dump(mode="json"), ensure_ascii=False) + "\n")
        self._file.flush()

    @contextmanager
    def stage(self, stage: str) -> Iterator[dict[str, JsonValue]]:
        """Bracket a stage by `start` and `end`; what is put into the yielded dict stands in `end` (`ok` is its eval_ok).

        A stage that raises ends with eval_ok false and the error's text, and the error goes on.
        """
        self.add(stage, "start", ok=True)
        begin = time.monotonic()
        result: dict[str, JsonValue] = {}
        try:
            yield result
        except BaseException as error:
            self.add(stage, "end", ok=False, seconds=time.monotonic() - begin, error=f"{type(error).__name__}: {error}")
            raise
        ok = bool(result.pop("ok", True))
        self.add(stage, "end", ok=ok, seconds=time.monotonic() - begin, **result)

    def save_call(self, call: dict[str, Any]) -> str:
        """Keep a prompt and its reply in calls/NNN.json and return that name."""
        self._saved += 1
        name = f"calls/{self._saved:03d}.json"
        self.write(name, json.dumps(call, indent=1, ensure_ascii=False) + "\n")
        return name

    def write(self, name: str, text: str) -> Path:
        """Write a file beside the trace: to a temporary name first, then renamed."""
        return write_whole(self.folder / name, text)

    def close(self) -> None:
        """Close the file; closing twice is harmless."""
        self._file.close()

    def _common(self, stage: str) -> dict[str, str]:
        return {"ts": utc_now(), "session": self.session, "feature": self.feature, "stage": stage}


def write_whole(path: Path, text: str) -> Path:
    """Write `text` so that `path` never holds half of it; returns `path`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(path)
    return path
