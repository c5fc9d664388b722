"""What a function does without what is new in its query."""

import pytest

from pytest_factory.artifacts import Change, Criterion, Expectation, Gate, Patch
from pytest_factory.mends.as_before import as_before
from pytest_factory.mends.fault import Fault

BASE = """@app.get("/boats")
def read_boats():
    boats = list(BOATS)
    if request.args.get("sails", ""):
        boats = boats[:1]
    return jsonify(boats)
"""
SORTED = BASE.replace("    return", '    boats = in_order(boats, request.args.get("sort", "name"))\n    return')
TESTS = Gate(name="tests", ok=False, reason="tests/test_boats.py::test_all fails")


def fault(**more: object) -> Fault:
    """What the boats in order fail with."""
    code = Patch(changes=(Change(path="app.py", before=BASE, after=SORTED),))
    fields: dict[str, object] = {"code": code, "framework": "flask", "sources": {"app.py": BASE}, **more}
    return Fault(**fields)  # type: ignore[arg-type]


@pytest.mark.parametrize("before", [True, False])
def test_the_apps_own_tests_ask_for_what_was_there(before: bool) -> None:
    """A default of what is new goes first, and what was read before keeps its own; else the old body stands under a test."""
    criterion = Criterion(id="AC1", method="GET", path="/boats", expect=Expectation(status=200), before=True)
    found = list(as_before(fault(criterion=criterion) if before else fault(gate=TESTS)))

    assert [mend.text for mend in found] == [
        SORTED.replace('request.args.get("sort", "name")', "request.args.get('sort')"),
        SORTED.replace(
            "    boats = list(BOATS)\n",
            "    if 'sort' not in request.args:\n"
            + "".join(f"    {line}\n" for line in BASE.splitlines()[2:])
            + "    boats = list(BOATS)\n",
            1,
        ),
    ]


@pytest.mark.parametrize("name", ["coverage", "ruff", "mypy"])
def test_other_gates_do_not_ask_for_it(name: str) -> None:
    """Only what ran and failed tells that something is not as it was."""
    assert list(as_before(fault(gate=TESTS.model_copy(update={"name": name})))) == []
