"""What the stages hand to each other."""

import subprocess
from pathlib import Path

import pytest
from pydantic import ValidationError

from pytest_factory.artifacts import Change, CriterionResult, Gate, Outcome, Patch, Stopped, Validation


def test_artifacts_are_frozen_and_know_their_fields() -> None:
    """Nobody changes an artifact after its stage, and a field that is misspelt is an error."""
    stopped = Stopped(stage="plan", outcome=Outcome.NO_PR, reason="no spec")

    with pytest.raises(ValidationError, match="frozen"):
        stopped.reason = "other"  # type: ignore[misc]
    with pytest.raises(ValidationError, match="extra"):
        Stopped(stage="plan", outcome=Outcome.NO_PR, reason="x", why="y")  # type: ignore[call-arg]


def test_good_outcomes_are_those_with_a_pull_request_that_nothing_speaks_against() -> None:
    """The success rate counts shipped and ungraded, and nothing else."""
    assert [outcome.value for outcome in Outcome if outcome.good] == ["shipped", "ungraded"]


def test_a_later_patch_goes_on_top() -> None:
    """Where both touch a file, the first state and the last one stay."""
    first = Patch(changes=(Change(path="a", before="1\n", after="2\n"), Change(path="b", before=None, after="x\n")))
    later = Patch(changes=(Change(path="a", before="2\n", after="3\n"),))

    merged = first.merged(later)

    assert merged.paths == ("a", "b")
    assert Change(path="a", before="1\n", after="3\n") in merged.changes


def test_a_diff_is_what_git_applies(tmp_path: Path) -> None:
    """New, changed, deleted and newline-less files: `git apply` makes of the base what the patch says."""
    changes = (
        Change(path="app/new.py", before=None, after="x = 1\n"),
        Change(path="gone.txt", before="old\n", after=None),
        Change(path="kept.txt", before="a\nb", after="a\nc"),
        Change(path="same.txt", before="s\n", after="s\n"),
    )
    for change in changes:
        if change.before is not None:
            (tmp_path / change.path).write_text(change.before)
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)

    subprocess.run(["git", "apply", "-"], cwd=tmp_path, input=Patch(changes=changes).diff(), text=True, check=True)

    for change in changes:
        path = tmp_path / change.path
        assert (path.read_text() if path.exists() else None) == change.after


def test_a_validation_is_ok_when_every_gate_is() -> None:
    """No gate at all proves nothing."""
    good, bad = Gate(name="ruff", ok=True), Gate(name="mypy", ok=False)
    criteria = (CriterionResult(id="AC1", ok=True), CriterionResult(id="AC2", ok=False))

    assert Validation(gates=(good,)).ok
    assert not Validation(gates=()).ok
    assert Validation(gates=(good, bad)).failed == (bad,)
    assert Validation(gates=(good,), criteria=criteria).met == 1
