"""What the calls of runs used: tokens, calls, dollars; by stage, by model, by run."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from pytest_factory.artifacts import STAGES, Artifact
from pytest_factory.metrics.prices import Cost, total_cost
from pytest_factory.metrics.traces import RunRecord
from pytest_factory.settings import Price
from pytest_factory.trace import ModelEvent


class Usage(Artifact):
    """Calls of models, and what they used."""

    calls: int
    failed: int
    """Calls that gave nothing usable."""
    tokens_in: int
    """All of the prompts, those from a cache included."""
    tokens_out: int
    tokens_cached: int
    cost: Cost

    @property
    def tokens(self) -> int:
        """In and out."""
        return self.tokens_in + self.tokens_out


class StageUsage(Artifact):
    """One stage over all runs."""

    stage: str
    usage: Usage
    seconds: float


class ServerUsage(Artifact):
    """One model over all runs."""

    served_by: str
    model: str
    usage: Usage


class RunUsage(Artifact):
    """One run."""

    run: RunRecord
    usage: Usage


def usage_of(calls: Iterable[ModelEvent], prices: Mapping[str, Price]) -> Usage:
    """What these calls used; failed ones cost tokens, too."""
    counted = list(calls)
    return Usage(
        calls=len(counted),
        failed=sum(not call.eval_ok for call in counted),
        tokens_in=sum(call.tokens_in for call in counted),
        tokens_out=sum(call.tokens_out for call in counted),
        tokens_cached=sum(call.tokens_cached for call in counted),
        cost=total_cost(counted, prices),
    )


def by_stage(runs: Sequence[RunRecord], prices: Mapping[str, Price]) -> tuple[StageUsage, ...]:
    """Every stage that ran or called a model, in the order of the pipeline."""
    calls: defaultdict[str, list[ModelEvent]] = defaultdict(list)
    seconds: defaultdict[str, float] = defaultdict(float)
    for run in runs:
        for call in run.calls:
            calls[call.stage].append(call)
        for stage, taken in run.stage_seconds.items():
            seconds[stage] += taken
    stages = sorted({*calls, *seconds}, key=lambda stage: (*STAGES, stage).index(stage))
    return tuple(
        StageUsage(stage=stage, usage=usage_of(calls[stage], prices), seconds=seconds[stage]) for stage in stages
    )


def by_server(runs: Sequence[RunRecord], prices: Mapping[str, Price]) -> tuple[ServerUsage, ...]:
    """Every model that was asked, with what served it; most calls first."""
    calls: defaultdict[tuple[str, str], list[ModelEvent]] = defaultdict(list)
    for run in runs:
        for call in run.calls:
            calls[call.served_by, call.model].append(call)
    return tuple(
        ServerUsage(served_by=served_by, model=model, usage=usage_of(calls[served_by, model], prices))
        for served_by, model in sorted(calls, key=lambda key: (-len(calls[key]), key))
    )


def by_run(runs: Iterable[RunRecord], prices: Mapping[str, Price]) -> tuple[RunUsage, ...]:
    """Every run, sorted by feature, repeat and time."""
    ordered = sorted(runs, key=lambda run: (run.feature, run.repeat, run.started, run.folder))
    return tuple(RunUsage(run=run, usage=usage_of(run.calls, prices)) for run in ordered)


def heaviest(stages: Iterable[StageUsage]) -> StageUsage | None:
    """The stage with the most tokens in and out, the earlier one of two; None where none were used."""
    used = [stage for stage in stages if stage.usage.tokens]
    return max(used, key=lambda stage: stage.usage.tokens, default=None)


def dearest(rows: Iterable[RunUsage]) -> RunUsage:
    """The run that cost the most known dollars; of several, as with local models, the slowest. Not for no runs."""
    return min(rows, key=lambda row: (-row.usage.cost.dollars, -row.run.seconds, row.run.folder))


def cheapest(rows: Iterable[RunUsage]) -> RunUsage:
    """The run that cost the fewest dollars, known ones before others; of several, the fastest. Not for no runs."""
    return min(
        rows, key=lambda row: (bool(row.usage.cost.unpriced), row.usage.cost.dollars, row.run.seconds, row.run.folder)
    )
