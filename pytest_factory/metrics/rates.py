"""How often it works: the success rate, and the rate at the first try."""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Sequence
from typing import TypeVar

from pytest_factory.artifacts import Artifact
from pytest_factory.metrics.statistics import Rate
from pytest_factory.metrics.traces import RunRecord

T = TypeVar("T", bound=Hashable)

SetUp = tuple[str, str, tuple[str, ...]]
"""Source, spec format and models: under another one, a case's first run counts anew."""


class FirstTries(Artifact):
    """The first run of each case under its source, spec format and models."""

    rate: Rate
    earlier: int
    """How many of these first runs are of other sessions than the runs that were asked about."""


def success(runs: Sequence[RunRecord]) -> Rate:
    """Shipped and ungraded runs among all; no outcome leaves the denominator."""
    return Rate(good=sum(run.outcome.good for run in runs), total=len(runs))


def self_check_sessions(runs: Iterable[RunRecord]) -> dict[str, frozenset[str]]:
    """The sessions in which anything was served by gold, nop, scripted or replay, and by which of them."""
    found: defaultdict[str, frozenset[str]] = defaultdict(frozenset)
    for run in runs:
        if run.self_checks:
            found[run.session] |= run.self_checks
    return dict(found)


def graded_sessions(runs: Collection[RunRecord]) -> list[RunRecord]:
    """The runs of sessions that are no self-check: what rates are made of."""
    checks = self_check_sessions(runs)
    return [run for run in runs if run.session not in checks]


def first_tries(runs: Sequence[RunRecord], history: Collection[RunRecord] = ()) -> FirstTries:
    """For every case and set-up among `runs`: whether its first run, there or in `history`, was good.

    A rerun therefore never mends it. Self-checks in `history` do not count.
    """
    sessions = {run.session for run in runs}
    everything = [*runs, *(run for run in graded_sessions(history) if run.session not in sessions)]
    set_ups = _set_ups(everything)
    wanted = {(run.feature, set_ups[run.folder]) for run in runs}
    first: dict[tuple[str, SetUp], RunRecord] = {}
    for run in _in_order(everything):
        first.setdefault((run.feature, set_ups[run.folder]), run)
    found = [first[key] for key in wanted]
    return FirstTries(rate=success(found), earlier=sum(run.session not in sessions for run in found))


def _in_order(runs: Collection[RunRecord]) -> list[RunRecord]:
    """By session, then repeat, then time: of parallel repeats the second may begin before the first."""
    began = {run.session: run.started for run in sorted(runs, key=lambda run: run.started, reverse=True)}
    return sorted(runs, key=lambda run: (began[run.session], run.session, run.repeat, run.started, run.folder))


def _set_ups(runs: Iterable[RunRecord]) -> dict[str, SetUp]:
    """Run folder to its set-up. What a run that died early does not tell is that of its session, where that had one."""
    sessions: defaultdict[str, list[RunRecord]] = defaultdict(list)
    for run in runs:
        sessions[run.session].append(run)
    return {
        run.folder: (
            run.manifest.source or _only((other.manifest.source or "" for other in others), ""),
            run.spec_format or _only((other.spec_format for other in others), ""),
            run.asked or _only((other.asked for other in others), ()),
        )
        for others in sessions.values()
        for run in others
    }


def _only(values: Iterable[T], otherwise: T) -> T:
    """The value that all of them have that have one."""
    distinct = {value for value in values if value}
    return distinct.pop() if len(distinct) == 1 else otherwise
