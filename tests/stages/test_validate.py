"""Stage 5, validate: what the gate of the tests holds against a patch."""

import contextlib
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pytest_factory.artifacts import Change, CriterionResult, Gate, Patch, Place, Survey
from pytest_factory.jail.own_tests import OwnTests
from pytest_factory.jail.process import ProcessJail
from pytest_factory.stages.validate import Base, Bench, validate

APP = "def size() -> int:\n    return 7\n"
TESTS = """
import time

import app


def test_size() -> None:
    assert app.size() == 7


def test_moody() -> None:
    assert time.time() < 0
"""
NEW = "import app\n\n\ndef test_more() -> None:\n    assert app.more() == 8\n"
BASE = Base(
    tests=OwnTests(
        green=("tests/test_app.py::test_size",),
        red=("tests/test_app.py::test_moody",),
        flaky=("tests/test_app.py::test_moody",),
    )
)


@pytest.fixture
def gate(tmp_path: Path) -> Callable[[str], Gate]:
    """What the gate of the tests says of a patch that makes the app's one module this text."""
    tree = tmp_path / "tree"
    (tree / "tests").mkdir(parents=True)
    (tree / "app.py").write_text(APP)
    (tree / "tests" / "test_app.py").write_text(TESTS)

    @contextlib.contextmanager
    def export(patch: Patch) -> Iterator[Path]:
        folder = Path(shutil.copytree(tree, tmp_path / f"tree-{len(patch.changes)}"))
        for change in patch:
            (folder / change.path).write_text(change.after or "")
        yield folder

    def gate(text: str) -> Gate:
        bench = Bench(
            jail=ProcessJail(),
            python=Path(sys.executable),
            survey=Survey(
                framework="fastapi", app="app:app", app_file="app.py", place=Place(file="app.py", router="app")
            ),
            sources={"app.py": APP, "tests/test_app.py": TESTS},
            test_command="",
            env={},
            types_cache=tmp_path / "types",
            export=export,
            try_criteria=lambda tree: (CriterionResult(id="AC1", ok=True),),
            coverage_floor=0,
        )
        code = Patch(changes=(Change(path="app.py", before=APP, after=text),))
        tests = Patch(changes=(Change(path="tests/test_new.py", before=None, after=NEW),))
        (found,) = [gate for gate in validate(code, tests, bench=bench, base=BASE).gates if gate.name == "tests"]
        return found

    return gate


MORE = "\n\ndef more() -> int:\n    return 8\n"


def test_a_flaky_test_of_the_base_is_named_and_not_counted(gate: Callable[[str], Gate]) -> None:
    """Whether a test that flips on the base fails now says nothing of the patch; the reader is told which one it is."""
    found = gate(APP + MORE)
    assert found.ok, found
    assert found.detail == "flaky on the base, and not counted: tests/test_app.py::test_moody"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (APP.replace("7", "6"), "assert 6 == 7"),
        (APP.replace("return 7", "import pytest; pytest.skip('x')"), "was skipped"),
    ],
    ids=["fails", "skips"],
)
def test_a_test_that_passed_on_the_base_has_to_pass(gate: Callable[[str], Gate], text: str, said: str) -> None:
    """One that fails or is skipped now fails the gate, and the detail, which goes back to BUILD, says what became of it."""
    found = gate(text + MORE)
    assert (found.ok, found.reason) == (False, "tests/test_app.py::test_size fails")
    assert said in found.detail
    assert "moody" not in found.detail
