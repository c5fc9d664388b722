"""Finds what is wrong and would reach REVIEW all the same, by execution: cheats of the cases, and mutants of their gold patches.

Kept is what the write fence lets through, meets every criterion of the case's gold spec, passes the app's own tests, and fails
the oracle; ruff, mypy and coverage are not asked. All cheats of a case are tried, and a few of its mutants, of which one at most
is kept.
"""

import random
import re
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from pydantic import TypeAdapter

from benchmarks.labelled import SEED, WRONG, Wrong, opened
from pytest_factory.artifacts import Change, Patch, Stopped, Survey
from pytest_factory.cases import Case
from pytest_factory.errors import PatchRefused
from pytest_factory.jail.own_tests import broken_tests, run_own_tests
from pytest_factory.jail.scratch import temporary
from pytest_factory.models.gold import FILES
from pytest_factory.oracle.grading import Grader
from pytest_factory.session import SessionInfo
from pytest_factory.solution import read_spec
from pytest_factory.stages.scout import scout
from pytest_factory.stages.validate import changed_lines
from pytest_factory.trace import write_whole
from pytest_factory.workbench import Workbench
from pytest_factory.workspace.mutants import mutants_of
from pytest_factory.workspace.patching import code_of, read_patch

TRIES = 5
"""Mutants of a case that are tried at most."""
MUTANTS = 10
"""Mutants that are kept at most."""
SECONDS = 400.0
"""After which no further case is begun."""
_TELLS = re.compile(r"(?<=\w=) (?=-?\d)|(?<=[(\[]) (?=-?\d)")
"""Blanks by which anybody would know a number that cosmic-ray has replaced."""


def make_wrong(cases: Sequence[Case], info: SessionInfo, *, say: Callable[[str], None]) -> None:
    """Write wrong/index.json and the mutants beside it anew; targets that must be installed first are left out."""
    root, begin = info.rootdir, time.monotonic()
    found: list[Wrong] = []
    for old in (root / WRONG).parent.glob("*.diff"):
        old.unlink()
    tried = [
        case for case in cases if case.oracle and not case.target.install and (case.folder / FILES["plan"]).is_file()
    ]
    random.Random(SEED).shuffle(tried)  # noqa: S311 - nothing secret
    for case in tried:
        if time.monotonic() - begin > SECONDS:
            say(f"{case.id} and what comes after it: left out, the time is over")
            break
        with opened(case, info) as bench:
            trial = _Trial(bench)
            found += trial.cheats()
            if sum(one.kind == "mutant" for one in found) < MUTANTS:
                found += trial.mutant(root)
        say(
            f"{time.monotonic() - begin:4.0f} s  {case.id}: {trial.count} tried, {sum(one.case == case.id for one in found)} kept"
        )
        entries = TypeAdapter(list[Wrong]).dump_json(sorted(found, key=lambda one: (one.kind, one.patch)), indent=1)
        write_whole(root / WRONG, entries.decode() + "\n")


class _Trial:
    """One case, and how patches fare on it."""

    def __init__(self, bench: Workbench) -> None:
        self.bench, self.case = bench, bench.case
        self.spec = read_spec(self.case.folder / FILES["plan"])
        survey = scout(self.spec, self.case.request, bench.sources, app=self.case.target.app)
        assert not isinstance(survey, Stopped)
        self.survey: Survey = survey
        self.count = 0
        """Patches that were run."""

    def cheats(self) -> Iterator[Wrong]:
        """Those of the case's cheats that are kept."""
        for file in sorted(self.case.folder.glob("cheats/*.patch")):
            code = code_of(read_patch(file, self.bench.repository))
            if code.changes and (says := self.fault(code)):
                path = file.relative_to(self.bench.session.rootdir).as_posix()
                yield Wrong(case=self.case.id, kind="cheat", patch=path, says=says)

    def mutant(self, root: Path) -> Iterator[Wrong]:
        """The first of the case's mutants that is kept, if there is one."""
        gold = code_of(read_patch(self.case.folder / FILES["build"], self.bench.repository))
        changed = [change for change in gold if change.path.endswith(".py") and change.after is not None]
        every = [
            (change, mutant) for change in changed for mutant in mutants_of(change.after or "", changed_lines(change))
        ]
        for change, mutant in random.Random(SEED).sample(every, min(TRIES, len(every))):  # noqa: S311 - nothing secret
            text = _TELLS.sub("", mutant.text)
            mutated = gold.merged(Patch(changes=(Change(path=change.path, before=change.before, after=text),)))
            if says := self.fault(mutated):
                path = WRONG.parent / f"{self.case.id}.diff"
                write_whole(root / path, mutated.diff())
                says = f"{mutant.operator} in line {mutant.line} of {change.path}: {says}"
                yield Wrong(case=self.case.id, kind="mutant", patch=path.as_posix(), says=says)
                return

    def fault(self, code: Patch) -> str:
        """What the oracle says of a patch that would reach REVIEW and is wrong; else empty."""
        try:
            self.bench.fence(code)
        except PatchRefused:
            return ""
        self.count += 1
        with self.bench.export(code) as tree:
            if not all(result.ok for result in self.bench.criteria_on(tree, self.spec, self.survey)):
                return ""
        with self.bench.export(code) as tree, temporary() as log:
            verdict = self._grader.judge(tree, log)
        if verdict.result != "failed" or self._breaks_tests(code):
            return ""
        return verdict.reason.splitlines()[0][:160]

    def _breaks_tests(self, code: Patch) -> bool:
        bench, target, root = self.bench, self.case.target, self.survey.source_root
        with bench.export(code) as tree:
            run = run_own_tests(bench.jail, bench.python, tree, command=target.test, source_root=root, env=target.env)
        return bool(run.trouble or broken_tests(bench.own_tests(self.survey), run, changed=()))

    @property
    def _grader(self) -> Grader:
        assert self.case.oracle is not None
        return Grader(
            self.case,
            self.case.oracle,
            app=self.survey.app,
            framework=self.survey.framework,
            source_root=self.survey.source_root,
            python=self.bench.python,
            jail=self.bench.jail,
            seconds=self.bench.settings.limits.oracle_seconds,
        )
