"""Diffs whose right verdict is known: what REVIEW is measured on.

    right       the cases' reference solutions, and what runs in runs/ shipped                    approve
    over-built  a reference solution with one thing too many, made by overbuilding.py             reject
    wrong       what meets every criterion and is wrong all the same                              reject

Wrong are pull requests of runs/ that the oracle contradicts, and what wrong/index.json names: cheats of the cases, and mutants
of reference solutions. `review.py --make` finds the latter two by execution and keeps only what meets all criteria of the
case's spec and passes the app's own tests: whatever breaks one of them never reaches REVIEW.
"""

import contextlib
import random
import re
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter

from benchmarks.feature import Feature
from benchmarks.overbuilding import overbuilt
from pytest_factory.artifacts import Artifact, Outcome, Patch, Spec
from pytest_factory.cases import Case, load_cases
from pytest_factory.metrics.traces import read_run
from pytest_factory.models.gold import FILES
from pytest_factory.session import SessionInfo
from pytest_factory.solution import read_spec
from pytest_factory.trace import Trace
from pytest_factory.workbench import Workbench
from pytest_factory.workspace.patching import code_of, read_patch

SEED = 5
"""Which way each case is over-built by; another one gives another set."""
WRONG = Path("benchmarks/wrong/index.json")
"""Relative to the repository, as the paths in it are."""


class Labelled(Artifact):
    """One diff, as REVIEW would get it, with the verdict that it should have."""

    name: str
    case: str
    half: str
    """dev-a, dev-b, gradient or neither, by the case's tags."""
    kind: str
    """right, over-built: WAY, wrong: ORIGIN."""
    label: Literal["approve", "reject"]
    spec: Spec
    code: Patch


class Wrong(Artifact):
    """An entry of wrong/index.json."""

    case: str
    kind: Literal["cheat", "mutant"]
    patch: str
    says: str
    """What is wrong with it, in the oracle's words."""


def benchmark_cases(root: Path) -> list[Case]:
    """The cases of which the diffs are made: without dev-c and dev-d, which came later and would change what is drawn."""
    return [case for case in load_cases(root / "cases", root=root) if {"dev-c", "dev-d"}.isdisjoint(case.tags)]


def half_of(case: Case) -> str:
    """The half that a case was drawn into."""
    return next((tag for tag in ("dev-a", "dev-b", "gradient") if tag in case.tags), "neither")


@contextlib.contextmanager
def opened(case: Case, info: SessionInfo) -> Iterator[Workbench]:
    """What a run of the case works with; its trace is thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        trace = Trace.create(Path(folder), session=info.id, feature=case.id)
        try:
            yield Workbench(case, info, trace, repeat=1)
        finally:
            trace.close()


def read_wrong(root: Path) -> tuple[Wrong, ...]:
    """What `--make` found."""
    return TypeAdapter(tuple[Wrong, ...]).validate_json((root / WRONG).read_bytes())


def drawn(cases: Sequence[Case]) -> dict[str, int]:
    """Case to a number, all different: which way of over-building is tried first. Give it all cases, chosen or not."""
    ids = sorted(case.id for case in cases)
    random.Random(SEED).shuffle(ids)  # noqa: S311 - nothing secret
    return {name: number for number, name in enumerate(ids)}


def committed_runs(root: Path, case: str) -> list[Path]:
    """The patches of a case's runs that git knows; where there is no git, all that are there."""
    command = ["git", "-C", str(root), "ls-files", "-z", f"runs/{case}-2*/patch.diff"]
    listed = subprocess.run(command, check=False, capture_output=True, text=True)
    if listed.returncode:
        return sorted(root.glob(f"runs/{case}-2*/patch.diff"))
    return [root / name for name in listed.stdout.split("\0") if name]


def labelled(bench: Workbench, number: int, wrong: Sequence[Wrong]) -> Iterator[Labelled]:
    """The diffs of one case; `number` is the case's own of `drawn`."""
    case, root = bench.case, bench.session.rootdir
    spec_file, gold = case.folder / FILES["plan"], case.folder / FILES["build"]
    if not (spec_file.is_file() and gold.is_file()):
        return
    spec = read_spec(spec_file)

    def diff(kind: str, name: str, code: Patch, spec: Spec = spec) -> Labelled:
        label: Literal["approve", "reject"] = "approve" if kind == "right" else "reject"
        return Labelled(name=name, case=case.id, half=half_of(case), kind=kind, label=label, spec=spec, code=code)

    for file in sorted(case.folder.glob("gold*.patch")):
        yield diff("right", f"{case.id}/{file.name}", code_of(read_patch(file, bench.repository)))
    code = code_of(read_patch(gold, bench.repository))
    if made := overbuilt(Feature(bench.sources, code, spec, case.request), number, SEED):
        yield diff(f"over-built: {made[0]}", f"{case.id}/{gold.name} + {made[0]}", made[1])
    for entry in wrong:
        if entry.case == case.id:
            patch = code_of(read_patch(root / entry.patch, bench.repository))
            yield diff(f"wrong: {entry.kind}", re.sub(r"^(cases|benchmarks)/", "", entry.patch), patch)
    for file in committed_runs(root, case.id):
        run = read_run(file.parent)
        if run is not None and run.outcome in (Outcome.SHIPPED, Outcome.WRONG):
            kind = "right" if run.outcome is Outcome.SHIPPED else "wrong: run"
            code = code_of(read_patch(file, bench.repository))
            yield diff(kind, f"runs/{run.folder}", code, read_spec(file.parent / "spec.json"))
