"""Imports of what is not installed, and names that nobody reads."""

import pytest

from pytest_factory.artifacts import Change, Criterion, CriterionResult, Expectation, Gate, Patch
from pytest_factory.mends.dropping import dropping, idle
from pytest_factory.mends.fault import Fault

CODE = """from flask_keeping import Keeper
from flask import Flask


def create_app() -> Flask:
    app = Flask(__name__)
    keeper = Keeper(app)
    keeper.start()
    return app
"""
WITHOUT_IMPORT = CODE.replace("from flask_keeping import Keeper\n", "")
BARE = WITHOUT_IMPORT.replace("    keeper = Keeper(app)\n    keeper.start()\n", "")


@pytest.mark.parametrize(
    ("got", "traceback", "made"),
    [
        ("the app does not start: 1. No module named 'flask_keeping'; it ended", "", [WITHOUT_IMPORT, BARE]),
        ("the app does not start", "ModuleNotFoundError: No module named 'flask_keeping'", [WITHOUT_IMPORT, BARE]),
        ("the app does not start: 1. No module named 'other'; it ended", "", []),
        ("status 404", "", []),
    ],
)
def test_what_is_not_installed_goes(got: str, traceback: str, made: list[str]) -> None:
    """First its import alone, since a name may have another meaning; then what is made of it and done to that, too."""
    criterion = Criterion(id="AC1", method="GET", path="/", expect=Expectation(status=200))
    result = CriterionResult(id="AC1", ok=False, expected="status 200", got=got, traceback=traceback)
    patch = Patch(changes=(Change(path="app.py", before="", after=CODE),))
    fault = Fault(code=patch, framework="flask", sources={}, criterion=criterion, result=result)

    assert [mend.text for mend in dropping(fault)] == made


@pytest.mark.parametrize(
    ("value", "gone"),
    [("time.perf_counter()", True), ("3", True), ("boat.due + DAY", False), ("launch(boat)", False)],
    ids=["the time", "as it stands", "worked out", "done"],
)
def test_a_name_that_nobody_reads_goes(value: str, gone: bool) -> None:
    """The time, and what stands there as it is; what is worked out may be what is lacking, and a call may do something."""
    code = f"def sail(boat: Boat) -> Boat:\n    start = {value}\n    return boat\n"
    patch = Patch(changes=(Change(path="app.py", before="", after=code),))
    told = "app.py: F841 Local variable `start` is assigned to but never used"
    gate = Gate(name="ruff", ok=False, reason=told, detail=told)

    found = [mend.text for mend in idle(Fault(patch, "flask", {}, gate=gate))]

    assert found == ([code.replace(f"    start = {value}\n", "")] if gone else [])
