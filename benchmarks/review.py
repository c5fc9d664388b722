"""REVIEW measured as a classifier: `python benchmarks/review.py [--rules-only] [--half dev-a] [--make]`.

Every diff of labelled.py goes through what the pipeline's REVIEW is: the rules, and the model where they are silent. A diff that
fails a gate before REVIEW (a criterion, the app's tests, the write fence) would not come so far; the ones that declare a
dependency are here all the same, since a case may allow it. One line a diff goes to experiments/review.jsonl.
"""

import contextlib
import json
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Literal

import click

from benchmarks.labelled import Labelled, benchmark_cases, drawn, half_of, labelled, opened, read_wrong
from pytest_factory.artifacts import Artifact, Review
from pytest_factory.cases import Case
from pytest_factory.controller import Controller
from pytest_factory.errors import FactoryError, ModelTimeout, UnusableReply
from pytest_factory.metrics.statistics import Rate, median
from pytest_factory.models.registry import resolve
from pytest_factory.project import MODULE, Project
from pytest_factory.search import Search
from pytest_factory.session import Planned, SessionInfo
from pytest_factory.settings import load_settings, parse_model_option
from pytest_factory.stages.review import read_verdict, review
from pytest_factory.trace import new_stamp, write_whole
from pytest_factory.workbench import Workbench

ROOT = Path(__file__).resolve().parent.parent


class Judged(Artifact):
    """What REVIEW says of one diff."""

    name: str
    kind: str
    half: str
    label: Literal["approve", "reject"]
    rules: tuple[str, ...]
    """The rules' reasons; where there are any the model is not asked."""
    verdict: str = ""
    """The model's own; empty where it was not asked or its reply is no verdict."""
    reason: str = ""
    line: str = ""
    """The line that the model says is at fault."""
    counted: bool = False
    """Whether the model's rejection counts: it must quote a line that the diff adds."""
    model: str = ""
    tokens_in: int = 0
    tokens_out: int = 0
    seconds: float = 0.0

    @property
    def rejected(self) -> bool:
        """What REVIEW as a whole says."""
        return bool(self.rules) or self.counted


@click.command()
@click.option("--rules-only", is_flag=True, help="Ask no model, and write no file.")
@click.option("--half", type=click.Choice(["dev-a", "dev-b", "gradient", "neither"]), help="Only cases of this half.")
@click.option("--model", metavar="NAME", help="As --factory-model; default: the settings'.")
@click.option("--make", is_flag=True, help="Run cheats and mutants, and keep which are wrong and meet all criteria.")
@click.option("--verbose", is_flag=True, help="One line for each diff, too.")
def main(rules_only: bool, half: str | None, model: str | None, make: bool, verbose: bool) -> None:
    """Measure REVIEW on diffs whose right verdict is known."""
    cases = benchmark_cases(ROOT)
    numbers = drawn(cases)
    chosen = [case for case in cases if half in (None, half_of(case))]
    path = ROOT / "experiments" / "review.jsonl"
    try:
        if make:
            from benchmarks.making import make_wrong

            with without_model() as info:
                make_wrong(chosen, info, say=click.echo)
            return
        wrong, judged = read_wrong(ROOT), []
        with without_model() if rules_only else with_model(chosen, model, say=click.echo) as info:
            for case in chosen:
                with opened(case, info) as bench:
                    for diff in labelled(bench, numbers[case.id], wrong):
                        judged.append(judge(diff, bench, rules_only=rules_only))
                        if verbose:
                            click.echo(told(judged[-1]))
                        if not rules_only:
                            lines = [one.model_dump_json(exclude_defaults=True) for one in judged]
                            write_whole(path, "\n".join(lines) + "\n")
    except FactoryError as error:
        raise click.ClickException(str(error)) from error
    click.echo("\n".join(table(judged, rules_only=rules_only)))


def judge(diff: Labelled, bench: Workbench, *, rules_only: bool) -> Judged:
    """REVIEW of one diff, as the pipeline does it."""
    rules = tuple(Search(bench).strays(diff.spec, diff.code))
    found = Judged(name=diff.name, kind=diff.kind, half=diff.half, label=diff.label, rules=rules)
    if rules or rules_only:
        return found
    bench.begin, earlier = time.monotonic(), len(bench.trace.calls)  # each diff is a run of its own
    asker = bench.asker("review")
    try:
        verdict = review(diff.spec, diff.code, asker=asker, prompts=bench.prompts, seed=bench.settings.seed)
    except ModelTimeout as error:
        verdict = Review(approve=True, reasons=(str(error),))
    calls = bench.trace.calls[earlier:]
    said, reason, line = _reply(bench.trace.folder / str(calls[-1].call))
    return found.model_copy(
        update={
            "verdict": said,
            "reason": reason or "; ".join(verdict.reasons),
            "line": line,
            "counted": not verdict.approve,
            "model": calls[-1].model,
            "tokens_in": sum(call.tokens_in for call in calls),
            "tokens_out": sum(call.tokens_out for call in calls),
            "seconds": round(sum(call.seconds for call in calls), 2),
        }
    )


@contextlib.contextmanager
def without_model() -> Iterator[SessionInfo]:
    """A session that asks no model."""
    settings = load_settings(ROOT, {"models": {"default": ("gold",)}, "forge": "local"})
    yield SessionInfo(id=new_stamp(), rootdir=ROOT, settings=settings, resolved=resolve(settings))


@contextlib.contextmanager
def with_model(cases: Sequence[Case], model: str | None, *, say: Callable[[str], None]) -> Iterator[SessionInfo]:
    """A session on the models of the settings, or on this one, with its engine."""
    overrides = {"forge": "local", "models": parse_model_option(model) if model else None}
    project = Project(ROOT, overrides, [], ROOT, chosen=False)
    planned = [Planned(nodeid=f"cases/{MODULE}", case=case.id, repeat=1, target=case.target) for case in cases]
    controller = Controller(project, new_stamp(), planned)
    try:
        say("\n".join(controller.begin()))
        yield controller.session()
    finally:
        controller.close()


def told(one: Judged) -> str:
    """What became of one diff, in a line."""
    right = "ok   " if one.rejected == (one.label == "reject") else "WRONG"
    said = f"rules: {one.rules[0]}" if one.rules else f"{one.verdict or 'silent'} {one.reason}".strip()
    return f"{right} {one.name}: {said}"


def table(judged: Sequence[Judged], *, rules_only: bool) -> list[str]:
    """The lines of the report: one a kind, then precision and recall of `reject`, then what the model cost."""
    width = max(len(one.kind) for one in judged)
    lines = [f"{'kind':{width}}    n  rules  model  approved"]
    for kind in sorted({one.kind for one in judged}, key=lambda kind: (kind != "right", kind)):
        those = [one for one in judged if one.kind == kind]
        rules, model = sum(bool(one.rules) for one in those), sum(one.counted for one in those)
        lines.append(f"{kind:{width}} {len(those):4} {rules:6} {model:6} {len(those) - rules - model:9}")
    lines += _classifier("rules", judged, [bool(one.rules) for one in judged])
    if not rules_only:
        lines += _classifier("rules and model", judged, [one.rejected for one in judged])
        asked = [one for one in judged if one.model]
        if asked:
            seconds = median([one.seconds for one in asked])
            tokens_in, tokens_out = median([one.tokens_in for one in asked]), median([one.tokens_out for one in asked])
            models = ", ".join(sorted({one.model for one in asked}))
            uncounted = sum(one.verdict == "reject" and not one.counted for one in asked)
            lines.append(
                f"{models}: {len(asked)} calls, in the median {seconds:.1f} s and {tokens_in:.0f} + {tokens_out:.0f} tokens; "
                f"{uncounted} rejections quote no added line and do not count"
            )
    return lines


def _classifier(name: str, judged: Sequence[Judged], rejected: Sequence[bool]) -> list[str]:
    """Precision, recall and false alarms of `reject`."""
    pairs = [(one.label == "reject", said) for one, said in zip(judged, rejected, strict=True)]
    hits, bad, said = pairs.count((True, True)), sum(pair[0] for pair in pairs), sum(pair[1] for pair in pairs)
    alarms = Rate(good=said - hits, total=len(pairs) - bad)
    return [
        f"{name}: precision {Rate(good=hits, total=said).text}",
        f"{name}: recall {Rate(good=hits, total=bad).text}",
        f"{name}: right diffs that are rejected {alarms.text}",
    ]


def _reply(file: Path) -> tuple[str, str, str]:
    """Verdict, reason and line as the model gave them in a call that was kept; empty where its reply is no verdict."""
    reply = json.loads(file.read_text(encoding="utf-8"))["reply"]
    try:
        return read_verdict(reply["text"]) if reply else ("", "", "")
    except UnusableReply:
        return "", "", ""


if __name__ == "__main__":
    main()
