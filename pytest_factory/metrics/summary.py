"""Runs -> Summary: every number of METRICS.md, from the traces alone."""

import datetime
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from pytest_factory.artifacts import Artifact, Outcome
from pytest_factory.errors import UsageError
from pytest_factory.metrics.rates import FirstTries, first_tries, self_check_sessions, success
from pytest_factory.metrics.statistics import Rate, median, p90
from pytest_factory.metrics.traces import RunRecord
from pytest_factory.metrics.usage import (
    RunUsage,
    ServerUsage,
    StageUsage,
    Usage,
    by_run,
    by_server,
    by_stage,
    dearest,
    heaviest,
    usage_of,
)
from pytest_factory.settings import Price

NOT_THE_MODEL = (Outcome.TRUNCATED, Outcome.TIMEOUT, Outcome.BUDGET, Outcome.INFRA, Outcome.VOID)
"""Outcomes that are not the model's fault; they stay in the denominator."""


class Served(Artifact):
    """A model that gave usable replies."""

    model: str
    instead_of: str | None
    """The model that should have served, where this is a fallback."""


class Summary(Artifact):
    """What METRICS.md says."""

    sessions: tuple[str, ...]
    began: datetime.datetime
    ended: datetime.datetime
    self_check: tuple[str, ...]
    """What of gold, nop, scripted and replay served; not empty: this is no result."""
    served: tuple[Served, ...]
    spec_formats: tuple[str, ...]
    forges: tuple[str, ...]
    jails: tuple[str, ...]
    rows: tuple[RunUsage, ...]
    rate: Rate
    outcomes: dict[str, int]
    """Outcome to its number of runs, in the order of `Outcome`; only those that occurred."""
    first_tries: FirstTries | None
    """None for a self-check."""
    usage: Usage
    stages: tuple[StageUsage, ...]
    servers: tuple[ServerUsage, ...]
    heaviest: StageUsage | None
    dearest: RunUsage
    as_dear: int
    """How many runs cost as much as `dearest`, itself included."""
    median_seconds: float | None
    """To the pull request, over the runs that opened one."""
    p90_seconds: float | None
    wall_seconds: float
    """From the first event of each session to its last."""
    sum_seconds: float
    """Of all runs, each from its first event to its last."""

    @property
    def wrong(self) -> int:
        """Pull requests that the oracle disagrees with."""
        return self.outcomes.get(Outcome.WRONG, 0)

    @property
    def mutated(self) -> bool:
        """Whether the tests of any run were tried on mutants."""
        return any(row.run.mutants is not None for row in self.rows)

    @property
    def blameless(self) -> dict[str, int]:
        """The part of `outcomes` that is not the model's fault."""
        return {outcome: number for outcome, number in self.outcomes.items() if outcome in NOT_THE_MODEL}

    @property
    def failures(self) -> tuple[RunUsage, ...]:
        """The runs that are not good, those that are not the model's fault last."""
        failed = [row for row in self.rows if not row.run.outcome.good]
        return tuple(sorted(failed, key=lambda row: row.run.outcome in NOT_THE_MODEL))


def summarize(runs: Sequence[RunRecord], prices: Mapping[str, Price], history: Collection[RunRecord] = ()) -> Summary:
    """All numbers of these runs, usually those of one session.

    First tries are looked for in `history`, too: all runs that are known. Raises UsageError for no runs, and for a
    self-check together with another session, since it enters no aggregate.
    """
    if not runs:
        raise UsageError("there are no runs to summarize; `pytest cases/` makes some")
    sessions = tuple(sorted({run.session for run in runs}))
    checks = self_check_sessions(runs)
    if checks and len(sessions) > 1:
        raise UsageError(
            f"session {min(checks)} is a self-check ({', '.join(sorted(checks[min(checks)]))}) and is not counted "
            "together with others; name it alone, or leave it out"
        )
    rows = by_run(runs, prices)
    stages = by_stage(runs, prices)
    top = dearest(rows)
    times = [run.seconds for run in runs if run.pr_url]
    outcomes = Counter(run.outcome for run in runs)
    return Summary(
        sessions=sessions,
        began=min(run.started for run in runs),
        ended=max(run.ended for run in runs),
        self_check=tuple(sorted(frozenset().union(*checks.values()))),
        served=_served(runs),
        spec_formats=_distinct(run.spec_format for run in runs),
        forges=_distinct(run.manifest.forge for run in runs),
        jails=_distinct(run.manifest.jail for run in runs),
        rows=rows,
        rate=success(runs),
        outcomes={outcome.value: outcomes[outcome] for outcome in Outcome if outcomes[outcome]},
        first_tries=None if checks else first_tries(runs, history),
        usage=usage_of((call for row in rows for call in row.run.calls), prices),
        stages=stages,
        servers=by_server(runs, prices),
        heaviest=heaviest(stages),
        dearest=top,
        as_dear=sum(row.usage.cost.dollars == top.usage.cost.dollars for row in rows),
        median_seconds=median(times) if times else None,
        p90_seconds=p90(times) if times else None,
        wall_seconds=sum(_wall([run for run in runs if run.session == session]) for session in sessions),
        sum_seconds=sum(row.run.elapsed for row in rows),
    )


def _served(runs: Sequence[RunRecord]) -> tuple[Served, ...]:
    """The models that gave a usable reply, most of them first."""
    replies = Counter((call.model, call.fallback_from) for run in runs for call in run.calls if call.eval_ok)
    ordered = sorted(replies, key=lambda key: (-replies[key], key[0], key[1] or ""))
    return tuple(Served(model=model, instead_of=instead_of) for model, instead_of in ordered)


def _distinct(values: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(sorted({value for value in values if value}))


def _wall(runs: Sequence[RunRecord]) -> float:
    return (max(run.ended for run in runs) - min(run.started for run in runs)).total_seconds()
