"""What a second plan is good for: `python benchmarks/agreement.py [RUN...] [--half dev-a] [--verbose]`.

The plans that the model wrote for one case in the committed runs (or in the given ones) are put right, and those with which a
run would go on are taken in pairs, each with the next one, in the order in which they were written. Three ways to make one spec:

    alone        the first, and nothing of the second
    common       what both ask for in the same way
    undisputed   the first, without what the second expects otherwise of the same request

Two questions decide which one is better, without a model: whether the reference solution meets the spec, and how many patches
that are known to be wrong do not. One line a pair goes to experiments/agreement.jsonl where all plans are taken.
"""

import itertools
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import click

from benchmarks.appraising import ROOT, Appraiser, Worth, recorded, wrong_of
from benchmarks.labelled import opened
from benchmarks.review import without_model
from pytest_factory.artifacts import Artifact, Criterion, Spec
from pytest_factory.errors import FactoryError
from pytest_factory.spec.normalise import STEPS
from pytest_factory.spec.steps import through
from pytest_factory.trace import write_whole

RESULTS = ROOT / "experiments" / "agreement.jsonl"


class Pair(Artifact):
    """Two plans of one case, and what becomes of them in each way."""

    case: str
    first: str
    """Where the plan comes from: the folder of its run, and its place among the plans of that run."""
    second: str
    worth: dict[str, Worth]
    """By the name of the way."""
    criteria: dict[str, int]
    """How many are left, by the name of the way."""


def common(first: Spec, second: Spec) -> Spec:
    """What both ask for in the same way, and what makes the state that it is asked in; the first where that is nothing."""
    both = {_asked(c) + _expected(c) for c in second.criteria}
    kept = tuple(c for c in first.criteria if _asked(c) + _expected(c) in both or c.changes_state)
    return first.model_copy(update={"criteria": kept}) if any(not c.changes_state for c in kept) else first


def undisputed(first: Spec, second: Spec) -> Spec:
    """The first, without what the second expects otherwise of the same request; the first where nothing would be left."""
    others: dict[str, list[Criterion]] = {}
    for criterion in second.criteria:
        others.setdefault(_asked(criterion), []).append(criterion)
    kept = tuple(c for c in first.criteria if not any(_disputes(c, other) for other in others.get(_asked(c), ())))
    return first.model_copy(update={"criteria": kept}) if kept else first


WAYS: dict[str, Callable[[Spec, Spec], Spec]] = {
    "alone": lambda first, second: first,
    "common": common,
    "undisputed": undisputed,
}


def _asked(criterion: Criterion) -> str:
    sent = (criterion.method, criterion.path, criterion.headers, criterion.body, criterion.form)
    return json.dumps(sent, sort_keys=True)


def _expected(criterion: Criterion) -> str:
    return criterion.expect.model_dump_json()


def _disputes(one: Criterion, other: Criterion) -> bool:
    """Whether two expectations of the same request cannot both hold."""
    if one.expect.status != other.expect.status:
        return True
    values, others = (
        {**e.contains, **(e.body if isinstance(e.body, dict) else {})} for e in (one.expect, other.expect)
    )
    length, another = one.expect.length, other.expect.length
    return any(values[key] != others[key] for key in values.keys() & others.keys()) or (
        length is not None and another is not None and length != another
    )


def pairs_of(appraiser: Appraiser, plans: Sequence[tuple[str, Spec]]) -> Iterator[Pair]:
    """Each plan with which a run would go on, with the next one."""
    specs = [
        (run, plan.model_copy(update={"criteria": through(STEPS, plan.criteria, appraiser.facts)}))
        for run, plan in plans
    ]
    usable = [(run, spec) for run, spec in specs if appraiser.usable(spec)]
    for (first, one), (second, other) in itertools.pairwise(usable):
        made = {way: join(one, other) for way, join in WAYS.items()}
        yield Pair(
            case=appraiser.bench.case.id,
            first=first,
            second=second,
            worth={way: appraiser.worth(spec) for way, spec in made.items()},
            criteria={way: len(spec.criteria) for way, spec in made.items()},
        )


def table(pairs: Sequence[Pair]) -> list[str]:
    """One line a way: how many specs are met, which it wins and loses against the first plan alone, and what they catch."""
    lines = [f"{len(pairs)} pairs of {len({pair.case for pair in pairs})} cases"]
    lines.append(f"{'way':12} {'met':>5} {'won':>5} {'lost':>5} {'caught where both are met':>27} {'alone':>6}")
    for way in WAYS:
        alone, this = [pair.worth["alone"] for pair in pairs], [pair.worth[way] for pair in pairs]
        won = sum(b.met and not a.met for a, b in zip(alone, this, strict=True))
        lost = sum(a.met and not b.met for a, b in zip(alone, this, strict=True))
        both = [(a.caught, b.caught) for a, b in zip(alone, this, strict=True) if a.met and b.met]
        caught, before = sum(b for _, b in both), sum(a for a, _ in both)
        lines.append(f"{way:12} {sum(one.met for one in this):5} {won:5} {lost:5} {caught:27} {before:6}")
    return lines


@click.command()
@click.argument("runs", nargs=-1, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--half", type=click.Choice(["dev-a", "dev-b", "gradient", "neither"]), help="Only cases of this half.")
@click.option("--verbose", is_flag=True, help="One line for each pair, too.")
def main(runs: tuple[Path, ...], half: str | None, verbose: bool) -> None:
    """Make one spec of two recorded plans, and tell what it is worth."""
    folders = runs or tuple(sorted((ROOT / "runs").glob("*-2*")))
    found: list[Pair] = []
    try:
        with without_model() as info:
            for case, once in recorded(folders, half):
                with opened(case, info) as bench:
                    for pair in pairs_of(Appraiser(bench, wrong_of(case)), once):
                        found.append(pair)
                        if verbose:
                            click.echo(f"{pair.first} and {pair.second}: {pair.worth}")
                if not runs and half is None:
                    write_whole(RESULTS, "".join(f"{one.model_dump_json()}\n" for one in found))
    except FactoryError as error:
        raise click.ClickException(str(error)) from error
    click.echo("\n".join(table(found)))


if __name__ == "__main__":
    main()
