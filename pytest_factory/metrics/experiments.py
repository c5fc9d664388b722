"""Results that are kept: experiments/<name>.jsonl, one line a run, written when the run ends; and two of them compared.

A file holds one configuration: the factory's own source, the models, the spec format and whatever else decides what a run
does. Traces are not committed; these lines are.
"""

import hashlib
import json
import re
from collections.abc import Collection, Sequence
from functools import cached_property
from math import comb
from pathlib import Path

from pydantic import ValidationError

from pytest_factory.artifacts import Artifact, Outcome
from pytest_factory.errors import UsageError
from pytest_factory.metrics.statistics import Rate, median
from pytest_factory.metrics.traces import RunRecord
from pytest_factory.settings import Settings

SUFFIX = ".jsonl"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,80}")
_DECIDES = (
    "models", "num_ctx", "temperature", "spec", "plan_tries", "candidates", "rounds", "extra_tests", "coverage_floor", "limits",
)  # fmt: skip
"""The settings that decide what a run does."""


class Result(Artifact):
    """What became of one run."""

    case: str
    seed: int
    outcome: Outcome
    failed_stage: str | None = None
    reason: str = ""
    tokens_in: int
    tokens_out: int
    calls: int
    seconds: float
    """Up to the pull request, or to the end where there is none."""
    models: tuple[str, ...]
    """The models that served, in the order of their names."""
    spec: str
    configuration: str
    """Digest of all that decides what a run does: `configuration`."""
    source: str
    """Digest of the factory's own code and templates."""
    session: str
    finished: str
    """UTC, ISO 8601."""

    @property
    def key(self) -> tuple[str, int]:
        """What two experiments have in common: the case and the seed."""
        return self.case, self.seed

    @property
    def broken(self) -> bool:
        """Whether the machine failed rather than the run: it is run again, and it enters no comparison."""
        return self.outcome is Outcome.INFRA


class Comparison(Artifact):
    """Two experiments, paired by case and seed."""

    names: tuple[str, str]
    rates: tuple[Rate, Rate]
    """Of all results of each, paired or not."""
    both: int
    neither: int
    won: tuple[str, ...]
    """What only the second ships, as case@seed."""
    lost: tuple[str, ...]
    """What only the first ships."""
    tokens: tuple[float, float]
    """Median of the paired runs."""
    seconds: tuple[float, float]
    """Median of the paired runs."""
    wrong: tuple[int, int]
    """Pull requests that the oracle contradicts, among all results."""

    @cached_property
    def paired(self) -> int:
        """Runs that both have."""
        return self.both + self.neither + len(self.won) + len(self.lost)

    @cached_property
    def chance(self) -> float:
        """The two-sided probability of so uneven a split if neither were better: McNemar's exact test, a sign test."""
        uneven, fewer = len(self.won) + len(self.lost), min(len(self.won), len(self.lost))
        if not uneven:
            return 1.0
        return float(min(1.0, 2 * sum(comb(uneven, k) for k in range(fewer + 1)) / 2**uneven))


def configuration(settings: Settings, source: str) -> str:
    """Digest of the settings that decide what a run does, and of the factory's own `source` digest."""
    chosen = settings.model_dump(mode="json", include=set(_DECIDES))
    return hashlib.sha256(json.dumps([source, chosen], sort_keys=True).encode()).hexdigest()[:16]


def result_of(run: RunRecord, *, seed: int, configuration: str, source: str) -> Result:
    """The line for one run."""
    return Result(
        case=run.feature,
        seed=seed,
        outcome=run.outcome,
        failed_stage=run.failed_stage,
        reason=run.reason[:200],
        tokens_in=sum(call.tokens_in for call in run.calls),
        tokens_out=sum(call.tokens_out for call in run.calls),
        calls=len(run.calls),
        seconds=round(run.seconds, 1),
        models=tuple(sorted({call.model for call in run.calls})),
        spec=run.spec_format,
        configuration=configuration,
        source=source,
        session=run.session,
        finished=run.ended.isoformat(timespec="seconds"),
    )


def path_of(folder: Path, name: str) -> Path:
    """The file of an experiment; raises UsageError for a name that is none."""
    if not _NAME.fullmatch(name):
        raise UsageError(f"--factory-experiment {name}: use letters, digits, '.', '_' and '-', at most 81 of them")
    return folder / f"{name.removesuffix(SUFFIX)}{SUFFIX}"


def append(path: Path, result: Result) -> None:
    """Add one line; it is written at once, so that several processes may add theirs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab", buffering=0) as file:
        file.write(result.model_dump_json(exclude_defaults=True).encode() + b"\n")


def read_results(path: Path) -> tuple[Result, ...]:
    """The results of one file, a later one of the same case and seed in the place of an earlier one.

    Raises UsageError where there is no such file, and with the line that is none.
    """
    if not path.is_file():
        raise UsageError(f"{path}: there is no such experiment; `pytest cases/ --factory-experiment NAME` makes one")
    found: dict[tuple[str, int], Result] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            result = Result.model_validate_json(line)
        except ValidationError as error:
            raise UsageError(f"{path}:{number}: is no result: {error.errors()[0]['msg']}; remove the line") from error
        found[result.key] = result
    return tuple(found.values())


def finished(path: Path, *, configuration: str, session: str) -> frozenset[tuple[str, int]]:
    """Case and seed of everything that needs no other run: what earlier sessions wrote, but for broken machines.

    Raises UsageError where the file holds results of another configuration.
    """
    if not path.is_file():
        return frozenset()
    results = read_results(path)
    for other in results:
        if other.configuration != configuration:
            raise UsageError(
                f"{path}: holds results of another configuration ({other.configuration}, this one is {configuration}): the "
                "factory's code or its settings have changed; give the experiment another name"
            )
    return frozenset(result.key for result in results if result.session != session and not result.broken)


def compare(first: Path, second: Path) -> Comparison:
    """Pair two experiments by case and seed; raises UsageError where they have nothing in common."""
    one, other = ({result.key: result for result in _sound(path)} for path in (first, second))
    keys = sorted(one.keys() & other.keys())
    if not keys:
        raise UsageError(f"{first} and {second} have no case with the same seed in common")
    pairs = [(one[key], other[key]) for key in keys]
    verdicts = [(a.outcome.good, b.outcome.good) for a, b in pairs]

    def labels(verdict: tuple[bool, bool]) -> tuple[str, ...]:
        return tuple(f"{a.case}@{a.seed}" for (a, _), said in zip(pairs, verdicts, strict=True) if said == verdict)

    return Comparison(
        names=(first.stem, second.stem),
        rates=(_rate(one.values()), _rate(other.values())),
        both=verdicts.count((True, True)),
        neither=verdicts.count((False, False)),
        won=labels((False, True)),
        lost=labels((True, False)),
        tokens=_medians([(a.tokens_in + a.tokens_out, b.tokens_in + b.tokens_out) for a, b in pairs]),
        seconds=_medians([(a.seconds, b.seconds) for a, b in pairs]),
        wrong=(_wrong(one.values()), _wrong(other.values())),
    )


def _sound(path: Path) -> list[Result]:
    return [result for result in read_results(path) if not result.broken]


def _rate(results: Collection[Result]) -> Rate:
    return Rate(good=sum(result.outcome.good for result in results), total=len(results))


def _wrong(results: Collection[Result]) -> int:
    return sum(result.outcome is Outcome.WRONG for result in results)


def _medians(pairs: Sequence[tuple[float, float]]) -> tuple[float, float]:
    return median([a for a, _ in pairs]), median([b for _, b in pairs])
