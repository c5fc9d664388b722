"""benchmarks/review.py: the diffs on which REVIEW is measured, and what the rules say of the right ones."""

import ast
import json
from pathlib import Path

import pytest

from benchmarks.labelled import Labelled, benchmark_cases, drawn, labelled, opened, read_wrong
from benchmarks.overbuilding import WAYS
from benchmarks.review import Judged, judge, table
from pytest_factory.models.registry import resolve
from pytest_factory.session import SessionInfo
from pytest_factory.settings import load_settings
from pytest_factory.spec.hardcoded import hard_coded
from pytest_factory.workspace.modules import is_test

ROOT = Path(__file__).parent.parent


class Measured:
    """The diffs of cases whose app needs no network, with what REVIEW says."""

    def __init__(self, runs: Path, *, only: str = "", case_id: str = "", model: str = "") -> None:
        """`only` is a target, `case_id` a case; `model` is asked where there is one."""
        models = {"default": (model or "gold",)}
        settings = load_settings(ROOT, {"models": models, "forge": "local", "runs": str(runs)})
        info = SessionInfo(id="s", rootdir=ROOT, settings=settings, resolved=resolve(settings))
        cases = benchmark_cases(ROOT)
        numbers, wrong = drawn(cases), read_wrong(ROOT)
        self.diffs: list[Labelled] = []
        self.judged: list[Judged] = []
        self.written: dict[str, list[str]] = {}
        """Name of a diff to what `hard_coded` finds in it."""
        for case in cases:
            if not case.target.install and only in ("", case.target.name) and case_id in ("", case.id):
                with opened(case, info) as bench:
                    for diff in labelled(bench, numbers[case.id], wrong):
                        self.diffs.append(diff)
                        self.judged.append(judge(diff, bench, rules_only=not model))
                        self.written[diff.name] = hard_coded(diff.spec, diff.code, case.request, bench.sources)


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Measured:
    """Made once."""
    return Measured(tmp_path_factory.mktemp("runs"))


def test_there_are_enough_diffs_of_each_kind(measured: Measured) -> None:
    """At least 60 diffs: right ones, all ways of over-building, and all origins of wrong ones; each has a name of its own."""
    kinds = {diff.kind for diff in measured.diffs}

    assert len({diff.name for diff in measured.diffs}) == len(measured.diffs) >= 60
    assert kinds >= {"right", "wrong: cheat", "wrong: mutant"}
    assert kinds - {"wrong: run"} == {"right", "wrong: cheat", "wrong: mutant", *(f"over-built: {way}" for way in WAYS)}
    assert all(diff.label == ("approve" if diff.kind == "right" else "reject") for diff in measured.diffs)


def test_what_is_added_is_python_and_more_than_the_reference_solution(measured: Measured) -> None:
    """Every diff is code that parses and no test; an over-built one differs from the solution that it was made of."""
    gold = {diff.case: diff.code for diff in measured.diffs if diff.name.endswith("/gold.patch")}
    for diff in measured.diffs:
        assert diff.code.changes
        for change in diff.code:
            assert not is_test(change.path)
            if change.path.endswith(".py"):
                ast.parse(change.after or "")
        if diff.kind.startswith("over-built"):
            assert diff.code.diff() != gold[diff.case].diff()


def test_the_same_diffs_are_made_again(measured: Measured, tmp_path: Path) -> None:
    """What is measured does not depend on the machine or the day."""
    again = Measured(tmp_path, only="flaskapp")

    assert len(again.diffs) > 10
    assert again.diffs == [diff for diff in measured.diffs if diff.case in {one.case for one in again.diffs}]


def test_no_rule_speaks_against_a_right_diff(measured: Measured) -> None:
    """A false alarm blocks a feature that is right: neither the rules nor the search for written-down answers gives one."""
    assert [(one.name, one.rules) for one in measured.judged if one.label == "approve" and one.rules] == []
    right = {diff.name for diff in measured.diffs if diff.label == "approve"}
    assert {name: reasons for name, reasons in measured.written.items() if name in right and reasons} == {}


def test_the_rules_see_every_way_of_overbuilding_that_code_shows(measured: Measured) -> None:
    """All of them but the one that keeps a record which nothing shows."""
    missed = {one.kind for one in measured.judged if one.kind.startswith("over-built") and not one.rules}

    assert missed == {"over-built: record"}


def test_the_report_counts_what_was_said() -> None:
    """Precision, recall and false alarms are those of the table above them."""
    said = [("right", "approve", False), ("right", "approve", True), ("wrong: cheat", "reject", True)]
    judged = [
        Judged(name=str(n), kind=kind, half="dev-a", label=label, rules=("why",) if rules else ())
        for n, (kind, label, rules) in enumerate([*said, ("wrong: cheat", "reject", False)])
    ]
    lines = table(judged, rules_only=True)

    assert [line.split() for line in lines[1:3]] == [
        ["right", "2", "1", "0", "1"],
        ["wrong:", "cheat", "2", "1", "0", "1"],
    ]
    assert [line.split(" (")[0] for line in lines[3:]] == [
        "rules: precision 1/2",
        "rules: recall 1/2",
        "rules: right diffs that are rejected 1/2",
    ]


def test_a_models_rejection_counts_where_it_quotes_a_line(tmp_path: Path) -> None:
    """The model is asked where the rules are silent, and the line of the report holds what it said and what it cost."""
    reply = json.dumps({"reason": "too much", "line": "nowhere()", "verdict": "reject"})
    script = tmp_path / "script.json"
    script.write_text(json.dumps({"*": {"review": [reply] * 9}}), encoding="utf-8")
    one = Measured(tmp_path, only="flaskapp", model=f"scripted/{script}", case_id="ping-text").judged[0]

    assert (one.kind, one.verdict, one.reason, one.line) == ("right", "reject", "too much", "nowhere()")
    assert (one.counted, one.rejected, one.model) == (False, False, f"scripted/{script}")
