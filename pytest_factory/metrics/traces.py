"""Reading runs: runs/*/trace.jsonl -> RunRecord."""

import datetime
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import ConfigDict, ValidationError

from pytest_factory.artifacts import STAGES, Artifact, Outcome
from pytest_factory.settings import SELF_CHECKS
from pytest_factory.trace import TRACE, Event, FinalEvent, ModelEvent

MANIFEST = "manifest.json"
NO_END = "the trace has no end: the run was killed, or is still going"

T = TypeVar("T")


class Manifest(Artifact):
    """What metrics read of manifest.json; every key may be absent, and what else stands there is left alone."""

    model_config = ConfigDict(extra="ignore")

    source: str | None = None
    """Identifies what was run on what: where it differs, a case's first run counts anew."""
    models: dict[str, tuple[str, ...]] = {}
    """Stage (or `default`) to its chain, as in the settings."""
    forge: str | None = None
    jail: str | None = None
    spec_format: str | None = None
    repeat: int | None = None


class RunRecord(Artifact):
    """One run, as its trace tells it."""

    folder: str
    """The folder's name: <feature>-<stamp>."""
    session: str
    feature: str
    started: datetime.datetime
    ended: datetime.datetime
    """When the last event before the final one was written; the final one may have been added much later."""
    outcome: Outcome
    reason: str = ""
    failed_stage: str | None = None
    seconds: float
    """Up to the pull request, or to the end where there is none."""
    pr_url: str | None = None
    commit: str | None = None
    spec_format: str = ""
    repeat: int = 1
    calls: tuple[ModelEvent, ...] = ()
    """Every call of a model, failed ones included."""
    stage_seconds: dict[str, float] = {}
    """Stage to the sum of its `end` events' seconds."""
    criteria: int | None = None
    criteria_met: int | None = None
    """From the last event of VALIDATE that gives both."""
    mutants: int | None = None
    mutants_killed: int | None = None
    """Changes of the pull request's own lines, and how many of them its tests notice; None where nobody asked."""
    manifest: Manifest = Manifest()

    @property
    def label(self) -> str:
        """The feature; with its number from the second repeat on: health[2]."""
        return self.feature if self.repeat == 1 else f"{self.feature}[{self.repeat}]"

    @property
    def elapsed(self) -> float:
        """Seconds from the first to the last event, grading included."""
        return (self.ended - self.started).total_seconds()

    @property
    def oracle(self) -> Literal["agrees", "disagrees", "none", "void", "-"]:
        """What the held-out oracle says of the pull request; `none`: the case has none, `-`: it was not asked."""
        match self.outcome:
            case Outcome.SHIPPED:
                return "agrees"
            case Outcome.WRONG:
                return "disagrees"
            case Outcome.UNGRADED:
                return "none"
            case Outcome.VOID if self.failed_stage == "oracle":
                return "void"
            case _:
                return "-"

    @property
    def asked(self) -> tuple[str, ...]:
        """The models that it was to run on: the manifest's chains, or else the ones that were asked first."""
        if self.manifest.models:
            return tuple(f"{stage}={'+'.join(chain)}" for stage, chain in sorted(self.manifest.models.items()))
        return tuple(sorted({call.fallback_from or call.model for call in self.calls}))

    @property
    def self_checks(self) -> frozenset[str]:
        """What of gold, nop, scripted and replay served it, or was to."""
        names = {name.partition("/")[0] for chain in self.manifest.models.values() for name in chain}
        return frozenset(SELF_CHECKS) & (names | {call.served_by for call in self.calls})


def read_trace(path: Path) -> list[Event]:
    """The events of one trace, oldest first: ModelEvent, FinalEvent, or Event for all others.

    A line that is no event (half-written, no JSON, a key missing) is left out; an empty or absent file has no events.
    """
    if not path.is_file():
        return []
    # Not splitlines(): a string in JSON may hold other separators, such as U+2028, as they are.
    lines = path.read_bytes().decode("utf-8", errors="replace").split("\n")
    return [event for event in map(_event, lines) if event is not None]


def read_runs(runs: Path, sessions: Collection[str] | None = None) -> list[RunRecord]:
    """The runs of a folder, of all sessions or of these, oldest first.

    A run whose trace has no end (killed, or still going) has the outcome infra. A trace without any event is left out.
    """
    records = []
    for path in trace_paths(runs):
        events = read_trace(path)
        if events and (sessions is None or events[0].session in sessions):
            records.append(_record(path.parent, events))
    return sorted(records, key=lambda run: (run.started, run.folder))


def read_run(folder: Path) -> RunRecord | None:
    """One run; None where its trace has no event."""
    events = read_trace(folder / TRACE)
    return _record(folder, events) if events else None


def last_session(runs: Path) -> str | None:
    """The session that began last, or None where there are no runs."""
    return newest_session(read_runs(runs))


def newest_session(runs: Iterable[RunRecord]) -> str | None:
    """The session among these runs that began last."""
    starts: dict[str, datetime.datetime] = {}
    for run in runs:
        starts[run.session] = min(run.started, starts.get(run.session, run.started))
    return max(starts, key=lambda session: (starts[session], session), default=None)


def trace_paths(runs: Path) -> list[Path]:
    """The traces of a folder of runs, sorted."""
    return sorted(runs.glob(f"*/{TRACE}"))


def _event(line: str) -> Event | None:
    try:
        fields = json.loads(line)
        if not isinstance(fields, dict):
            return None
        kind: type[Event] = Event
        if fields.get("stage") == "pipeline" and fields.get("event") == "end":
            kind = FinalEvent
        elif "served_by" in fields:
            kind = ModelEvent
        event = kind.model_validate(fields)
        _moment(event)
    except ValueError:  # json's and pydantic's errors are ones, too; so is a time that is none
        return None
    return event


def _moment(event: Event) -> datetime.datetime:
    moment = datetime.datetime.fromisoformat(event.ts)
    return moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)


def final_of(events: Sequence[Event]) -> FinalEvent | None:
    """The final event; None where the run has none."""
    return next((event for event in reversed(events) if isinstance(event, FinalEvent)), None)


def infra_end(events: Sequence[Event], reason: str) -> FinalEvent:
    """The end that a trace without one gets: what its events say already, and the reason."""
    first, last = events[0], events[-1]
    return FinalEvent(
        ts=last.ts,
        session=first.session,
        feature=first.feature,
        seconds=round((_moment(last) - _moment(first)).total_seconds(), 4),
        eval_ok=False,
        outcome=Outcome.INFRA,
        reason=reason,
        failed_stage=last.stage if last.stage in STAGES else None,
        pr_url=_said(events, "pr_url", str),
        commit=_said(events, "commit", str),
        spec_format=_said(events, "spec_format", str) or "",
        repeat=_said(events, "repeat", int) or 1,
    )


def _said(events: Sequence[Event], name: str, kind: type[T]) -> T | None:
    """The last value of this type that an event gives under this name, beside the fields that all have."""
    values = ((event.model_extra or {}).get(name) for event in reversed(events))
    return next((value for value in values if isinstance(value, kind)), None)


def _manifest(folder: Path) -> Manifest:
    try:
        return Manifest.model_validate_json((folder / MANIFEST).read_bytes())
    except (FileNotFoundError, ValidationError):
        return Manifest()


def _record(folder: Path, events: Sequence[Event]) -> RunRecord:
    manifest = _manifest(folder)
    final = final_of(events) or infra_end(events, NO_END)
    known = final.outcome in {outcome.value for outcome in Outcome}
    before = [event for event in events if event is not final] or events
    stage_seconds: defaultdict[str, float] = defaultdict(float)
    for event in before:
        if event.event == "end":
            stage_seconds[event.stage] += event.seconds
    checked = [event for event in events if event.stage == "validate"]
    return RunRecord(
        folder=folder.name,
        session=final.session,
        feature=final.feature,
        started=min(map(_moment, before)),
        ended=max(map(_moment, before)),
        outcome=Outcome(final.outcome) if known else Outcome.INFRA,
        reason=final.reason if known else f"the trace ends with the unknown outcome {final.outcome!r}",
        failed_stage=final.failed_stage,
        seconds=final.seconds,
        pr_url=final.pr_url,
        commit=final.commit,
        spec_format=final.spec_format or manifest.spec_format or "",
        repeat=final.repeat if final.repeat > 1 else manifest.repeat or 1,
        calls=tuple(event for event in events if isinstance(event, ModelEvent)),
        stage_seconds=dict(stage_seconds),
        criteria=_said(checked, "criteria", int),
        criteria_met=_said(checked, "criteria_met", int),
        mutants=_said(checked, "mutants", int),
        mutants_killed=_said(checked, "killed", int),
        manifest=manifest,
    )
