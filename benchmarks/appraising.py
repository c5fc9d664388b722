"""What a recorded plan is worth, told by a case's reference solution and by patches that are known to be wrong."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.labelled import half_of, read_wrong
from pytest_factory.artifacts import Artifact, Patch, Spec, Stopped, Survey
from pytest_factory.base import tried_on_base
from pytest_factory.cases import Case, load_cases
from pytest_factory.errors import UnusableReply
from pytest_factory.models.gold import FILES
from pytest_factory.spec.reply import rescued
from pytest_factory.spec.steps import Facts
from pytest_factory.spec.versions import V1
from pytest_factory.stages.scout import scout
from pytest_factory.workbench import Workbench
from pytest_factory.workspace.patching import code_of, read_patch

ROOT = Path(__file__).resolve().parent.parent


class Worth(Artifact):
    """What a spec is worth."""

    met: bool
    caught: int
    """Wrong patches that do not meet it; 0 where the reference solution does not, either."""


def plans_of(run: Path) -> Iterator[tuple[str, Spec]]:
    """What PLAN's model wrote in a run, as far as it is a spec, each with its place."""
    for file in sorted(run.glob("calls/*.json")):
        call = json.loads(file.read_text(encoding="utf-8"))
        if call["stage"] == "plan" and call["reply"]:
            text = call["reply"]["text"]
            for reply in (text, rescued(text)):
                try:
                    yield f"{run.name}/{file.stem}", V1.parse(reply)
                    break
                except UnusableReply:
                    continue


def recorded(runs: Sequence[Path], half: str | None) -> Iterator[tuple[Case, list[tuple[str, Spec]]]]:
    """The cases of a half, or all, that have a reference solution and plans in `runs`: each with its plans, every one once."""
    for case in load_cases(ROOT / "cases", root=ROOT):
        own = [one for run in runs if run.name.rpartition("-")[0] == case.id for one in plans_of(run)]
        once = list({plan.model_dump_json(): (run, plan) for run, plan in own}.values())
        if once and half in (None, half_of(case)) and (case.folder / FILES["build"]).is_file():
            yield case, once


class Appraiser:
    """Judges specs of one case by its reference solution and by what is known to be wrong; each spec once."""

    def __init__(self, bench: Workbench, wrong: Sequence[Path]) -> None:
        """`wrong` are the patches that are known to be."""
        self.bench = bench
        self.gold = code_of(read_patch(bench.case.folder / FILES["build"], bench.repository))
        self.wrong = [code_of(read_patch(file, bench.repository)) for file in wrong]
        survey = self._survey(Spec(format=V1.name, title="", intent="", criteria=()))
        routes, answers = ((), ()) if isinstance(survey, Stopped) else (survey.routes, bench.answers(survey))
        self.facts = Facts.of(bench.case.request, routes, answers)
        self._known: dict[str, Worth] = {}

    def worth(self, spec: Spec) -> Worth:
        """What a spec is worth."""
        key = spec.model_dump_json()
        if key not in self._known:
            self._known[key] = self._judged(spec)
        return self._known[key]

    def usable(self, spec: Spec) -> bool:
        """Whether a run would go on with a spec: no rule finds a fault in it, and the base does not meet it."""
        return self._tried(spec) is not None

    def _tried(self, spec: Spec) -> tuple[Spec, Survey] | None:
        """The spec as a run would go on with it, and what SCOUT finds for it; None where a run would not."""
        survey = self._survey(spec)
        if isinstance(survey, Stopped) or self._faulty(spec):
            return None
        spec, found = tried_on_base(spec, survey, self.bench)
        return None if found or self._faulty(spec) else (spec, survey)

    def _judged(self, spec: Spec) -> Worth:
        tried = self._tried(spec)
        if tried is None or not self._meets(self.gold, *tried):
            return Worth(met=False, caught=0)
        return Worth(met=True, caught=sum(not self._meets(patch, *tried) for patch in self.wrong))

    def _faulty(self, spec: Spec) -> bool:
        return bool(V1.lint(spec, self.facts.request, self.facts.routes))

    def _meets(self, code: Patch, spec: Spec, survey: Survey) -> bool:
        with self.bench.export(code) as tree:
            return all(result.ok for result in self.bench.criteria_on(tree, spec, survey))

    def _survey(self, spec: Spec) -> Survey | Stopped:
        case = self.bench.case
        return scout(spec, case.request, self.bench.sources, app=case.target.app, test_command=case.target.test)


def wrong_of(case: Case) -> list[Path]:
    """The patches that are known to be wrong for a case."""
    made = [ROOT / entry.patch for entry in read_wrong(ROOT) if entry.case == case.id]
    return sorted({*case.folder.glob("cheats/*.patch"), *made})
