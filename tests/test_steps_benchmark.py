"""benchmarks/steps.py: what each step of a spec's repair is good for, told by recorded plans."""

from pathlib import Path

import pytest

from benchmarks.appraising import Appraiser, Worth, plans_of, wrong_of
from benchmarks.labelled import opened
from benchmarks.steps import Difference, differences, table
from pytest_factory.cases import load_cases
from pytest_factory.models.registry import resolve
from pytest_factory.session import SessionInfo
from pytest_factory.settings import load_settings

ROOT = Path(__file__).parent.parent
RUN = ROOT / "runs" / "book-order-20261126T022519.041933Z"
"""Its plan asks for orders, of which it does not know what they look like."""


@pytest.mark.slow
def test_a_step_that_a_plan_needs(tmp_path: Path) -> None:
    """Without the step that works orders out, the reference solution meets the plan all the same, and so does a wrong patch."""
    settings = load_settings(ROOT, {"models": {"default": ("gold",)}, "forge": "local", "runs": str(tmp_path)})
    info = SessionInfo(id="s", rootdir=ROOT, settings=settings, resolved=resolve(settings))
    case = next(case for case in load_cases(ROOT / "cases", root=ROOT) if case.id == "book-order")
    (name, plan), *_ = plans_of(RUN)
    with opened(case, info) as bench:
        found = {one.step: one for one in differences(Appraiser(bench, wrong_of(case)), name, plan)}
    assert found["ordered"].with_it.met
    assert found["ordered"].without.met
    assert found["ordered"].with_it.caught > found["ordered"].without.caught
    assert found["ordered"].run == f"{RUN.name}/001"


def test_the_report_counts_plans_and_patches() -> None:
    """Plans that a step wins and loses, and wrong patches only where the reference solution meets both specs."""
    good, better, bad = Worth(met=True, caught=1), Worth(met=True, caught=3), Worth(met=False, caught=0)
    pairs = {"sliced": [(good, bad), (better, good), (bad, bad)], "ordered": [(bad, good), (good, better)]}
    found = [
        Difference(step=step, case=f"case-{number}", run=f"r/{number}", with_it=one, without=other)
        for step, worths in pairs.items()
        for number, (one, other) in enumerate(worths)
    ]
    lines = [line.split() for line in table(found, 7, 3)]
    assert lines[0] == ["7", "plans", "of", "3", "cases"]
    assert lines[2:4] == [["ordered", "2", "2", "0", "1", "0", "2"], ["sliced", "3", "3", "1", "0", "2", "0"]]
    assert "filtered," in lines[4]
    assert not {"ordered,", "sliced,"} & {*lines[4]}
