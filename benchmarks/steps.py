"""What the repair of a spec is good for, step by step: `python benchmarks/steps.py [RUN...] [--half dev-a] [--verbose]`.

The plans that the model wrote in the committed runs (or in the given ones) are put right again, once with all steps and once
without each of them. Where that makes another spec, two questions decide which one is better, without a model:

    met       no rule finds a fault in it, and the reference solution meets it
    caught    of the patches that are known to be wrong, those that do not meet it

A step that makes no difference to any plan has no proof here; one by which plans are lost does harm. One line a difference goes
to experiments/steps.jsonl where all plans are taken.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from benchmarks.appraising import ROOT, Appraiser, Worth, recorded, wrong_of
from benchmarks.labelled import opened
from benchmarks.review import without_model
from pytest_factory.artifacts import Artifact, Spec
from pytest_factory.errors import FactoryError
from pytest_factory.spec.normalise import STEPS
from pytest_factory.spec.steps import Step, through
from pytest_factory.trace import write_whole

RESULTS = ROOT / "experiments" / "steps.jsonl"


class Difference(Artifact):
    """What one plan loses or gains where one step is left out."""

    step: str
    case: str
    run: str
    """Where the plan comes from: the folder of its run, and its place among the plans of that run."""
    with_it: Worth
    without: Worth


def differences(appraiser: Appraiser, run: str, plan: Spec) -> Iterator[Difference]:
    """Every step that makes a difference to a plan, and which."""

    def repaired(steps: Sequence[Step]) -> Spec:
        return plan.model_copy(update={"criteria": through(steps, plan.criteria, appraiser.facts)})

    whole = repaired(STEPS)
    for place, step in enumerate(STEPS):
        less = repaired((*STEPS[:place], *STEPS[place + 1 :]))
        if less != whole:
            worth = appraiser.worth(whole), appraiser.worth(less)
            yield Difference(step=step.name, case=appraiser.bench.case.id, run=run, with_it=worth[0], without=worth[1])


def table(found: Sequence[Difference], plans: int, cases: int) -> list[str]:
    """One line a step, those that do harm first, then those that win most; and what no step of the rest has to show."""
    by_step: dict[str, list[Difference]] = defaultdict(list)
    for one in found:
        by_step[one.step].append(one)
    lines = [f"{plans} plans of {cases} cases", f"{'step':36} plans cases   met: won lost   caught: won lost"]

    def sums(step: str) -> tuple[int, int, int, int]:
        met = Counter(one.with_it.met - one.without.met for one in by_step[step])
        both = [one.with_it.caught - one.without.caught for one in by_step[step] if one.with_it.met and one.without.met]
        return met[1], met[-1], sum(max(n, 0) for n in both), sum(max(-n, 0) for n in both)

    def order(step: str) -> tuple[int, int, str]:
        won, lost, caught, missed = sums(step)
        return -lost - missed, -won - caught, step

    for step in sorted(by_step, key=order):
        won, lost, caught, missed = sums(step)
        where = len({one.case for one in by_step[step]})
        lines.append(f"{step:36} {len(by_step[step]):5} {where:5} {won:10} {lost:4} {caught:13} {missed:4}")
    silent = sorted({step.name for step in STEPS} - by_step.keys())
    return [*lines, f"no difference to any of these plans: {', '.join(silent) or 'none'}"]


@click.command()
@click.argument("runs", nargs=-1, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--half", type=click.Choice(["dev-a", "dev-b", "gradient", "neither"]), help="Only cases of this half.")
@click.option("--verbose", is_flag=True, help="One line for each difference, too.")
def main(runs: tuple[Path, ...], half: str | None, verbose: bool) -> None:
    """Leave out each step of a spec's repair, and tell what becomes of recorded plans."""
    folders = runs or tuple(sorted((ROOT / "runs").glob("*-2*")))
    found: list[Difference] = []
    plans, cases = 0, 0
    try:
        with without_model() as info:
            for case, once in recorded(folders, half):
                plans, cases = plans + len(once), cases + 1
                with opened(case, info) as bench:
                    appraiser = Appraiser(bench, wrong_of(case))
                    for run, plan in once:
                        for one in differences(appraiser, run, plan):
                            found.append(one)
                            if verbose:
                                click.echo(f"{one.run} without {one.step}: {one.with_it} -> {one.without}")
                if not runs and half is None:
                    write_whole(RESULTS, "".join(f"{one.model_dump_json()}\n" for one in found))
    except FactoryError as error:
        raise click.ClickException(str(error)) from error
    click.echo("\n".join(table(found, plans, cases)))


if __name__ == "__main__":
    main()
