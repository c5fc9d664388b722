"""The lines that answer a question about runs."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from pytest_factory.artifacts import Artifact
from pytest_factory.metrics.rates import first_tries, success
from pytest_factory.metrics.statistics import median, p90
from pytest_factory.metrics.traces import RunRecord
from pytest_factory.metrics.usage import Usage, by_run, by_stage, cheapest, dearest, usage_of
from pytest_factory.settings import Price
from pytest_factory.trace import ModelEvent


class Amount(Artifact):
    """How much of something, to compare and to show."""

    value: float
    text: str


def count(number: int, noun: str) -> str:
    """1 run, 2 runs."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def success_lines(runs: Sequence[RunRecord], first: bool) -> list[str]:
    """The success rate, of first tries only or of all runs."""
    if first:
        return [f"First-try success rate: {first_tries(runs).rate.text}."]
    features: defaultdict[str, list[RunRecord]] = defaultdict(list)
    for run in runs:
        features[run.feature].append(run)
    rates = {feature: success(features[feature]) for feature in sorted(features)}
    by_feature = ", ".join(f"{feature} {rate.good}/{rate.total}" for feature, rate in rates.items())
    return [f"Success rate: {success(runs).text}.", f"By feature: {by_feature}."]


def duration_lines(runs: Sequence[RunRecord]) -> list[str]:
    """How long it takes to a pull request."""
    opened = sorted((run for run in runs if run.pr_url), key=lambda run: (run.seconds, run.folder))
    if not opened:
        return ["No run opened a pull request, so there is no time to one."]
    times = [run.seconds for run in opened]
    fastest, slowest = opened[0], opened[-1]
    return [
        f"Time to PR: median {median(times):,.1f} s, 90th percentile {p90(times):,.1f} s ({count(len(times), 'PR')}).",
        f"Fastest: {fastest.folder} in {fastest.seconds:,.1f} s; slowest: {slowest.folder} in {slowest.seconds:,.1f} s.",
    ]


def dearest_lines(runs: Sequence[RunRecord], prices: Mapping[str, Price], least: bool) -> list[str]:
    """The run that cost most, or least, and what all cost."""
    rows = by_run(runs, prices)
    top = cheapest(rows) if least else dearest(rows)
    everything = usage_of((call for run in runs for call in run.calls), prices).cost
    same = sum(row.usage.cost.dollars == top.usage.cost.dollars for row in rows)
    which = f", the {'fastest' if least else 'slowest'} of {same} that cost the same" if same > 1 else ""
    return [
        f"{'Cheapest' if least else 'Most expensive'} feature: {top.run.folder}, {top.usage.cost.text} "
        f"in {top.run.seconds:,.1f} s{which}.",
        f"All together: {everything.text}.{_unknown(everything.unpriced)}",
    ]


def ranking_lines(
    runs: Sequence[RunRecord], measure: str, subject: str, prices: Mapping[str, Price], least: bool
) -> list[str]:
    """Who has the most (or least) of a measure, and everybody's amount."""
    amounts = _amounts(runs, measure, subject, prices)
    title = f"{'Least' if least else 'Most'} {measure}"
    unpriced = frozenset[str]()
    if measure == "dollars":
        unpriced = usage_of((call for run in runs for call in run.calls), prices).cost.unpriced
    if not any(amount.value for amount in amounts.values()):
        return [f"{title}: no {subject}, since there are no {measure}.{_unknown(unpriced)}"]
    ordered = sorted(amounts, key=lambda name: (-amounts[name].value, name))
    extreme = amounts[ordered[-1 if least else 0]]
    top = " and ".join(name for name in ordered if amounts[name].value == extreme.value)
    everybody = ", ".join(f"{name} {amounts[name].text}" for name in ordered)
    return [f"{title}: {subject} {top} with {extreme.text}.", f"All: {everybody}.{_unknown(unpriced)}"]


def _unknown(models: frozenset[str]) -> str:
    return f" Price or usage unknown, and counted as nothing: {', '.join(sorted(models))}." if models else ""


def _amounts(runs: Sequence[RunRecord], measure: str, subject: str, prices: Mapping[str, Price]) -> dict[str, Amount]:
    if measure == "failures" and subject != "model":
        return _failures(runs, subject)
    if measure == "seconds" and subject == "stage":
        stages = by_stage(runs, prices)
        return {stage.stage: Amount(value=stage.seconds, text=f"{stage.seconds:,.1f} s") for stage in stages}
    calls: defaultdict[str, list[ModelEvent]] = defaultdict(list)
    for run in runs:
        for call in run.calls:
            name = {"stage": call.stage, "model": f"{call.model} ({call.served_by})"}.get(subject, run.feature)
            calls[name].append(call)
    return {name: _used(measure, calls[name], usage_of(calls[name], prices)) for name in calls}


def _failures(runs: Sequence[RunRecord], subject: str) -> dict[str, Amount]:
    failed = [run for run in runs if not run.outcome.good]
    if subject == "feature":
        names = {run.feature for run in runs}
        counted = Counter(run.feature for run in failed)
    else:
        names = {stage for run in runs for stage in run.stage_seconds} | {run.failed_stage or "none" for run in failed}
        counted = Counter(run.failed_stage or "none" for run in failed)
    return {
        name: Amount(value=counted[name], text=f"{counted[name]} of {count(len(failed), 'failed run')}")
        for name in names
    }


def _used(measure: str, calls: Sequence[ModelEvent], usage: Usage) -> Amount:
    match measure:
        case "tokens":
            return Amount(value=usage.tokens, text=count(usage.tokens, "token"))
        case "failures":
            return Amount(value=usage.failed, text=f"{usage.failed} of {count(usage.calls, 'call')} unusable")
        case "seconds":
            seconds = sum(call.seconds for call in calls)
            return Amount(value=seconds, text=f"{seconds:,.1f} s")
        case "dollars":
            return Amount(value=float(usage.cost.dollars), text=usage.cost.text)
        case _:
            return Amount(value=usage.calls, text=count(usage.calls, "call"))
