"""The app's own tests: what passed on the base has to pass on a patch."""

import sys
from pathlib import Path

import pytest

from pytest_factory.errors import JailError
from pytest_factory.jail.own_tests import OwnTests, broken_tests, measure_own_tests, run_own_tests
from pytest_factory.jail.process import ProcessJail
from pytest_factory.jail.tools import SuiteRun

APP = "def size():\n    return 7\n"
TESTS = """
from pathlib import Path

import pytest

import app

def test_size():
    assert app.size() == 7

def test_wrong():
    assert app.size() == 8

def test_sometimes():
    marker = Path({marker!r})
    assert marker.exists() or marker.touch()

@pytest.mark.skip
def test_later():
    assert False
"""
MORE = "import app\n\ndef test_more():\n    assert app.size() > 5\n"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """An app of one module with tests that pass, fail, change their mind, and are skipped."""
    tree = tmp_path / "tree"
    (tree / "tests").mkdir(parents=True)
    (tree / "app.py").write_text(APP)
    (tree / "tests" / "test_app.py").write_text(TESTS.format(marker=str(tmp_path / "marker")))
    (tree / "tests" / "test_more.py").write_text(MORE)
    return tree


def run(tree: Path) -> SuiteRun:
    """Run them as VALIDATE and the grade do."""
    return run_own_tests(ProcessJail(), Path(sys.executable), tree, command="python -m pytest -q tests")


OWN = OwnTests(green=("tests/test_app.py::test_size", "tests/test_more.py::test_more"))


def test_two_runs_tell_green_red_and_flaky(tree: Path) -> None:
    """Green is what passed twice; what gave two outcomes is named; a skip is neither."""
    own = measure_own_tests(lambda: run(tree))
    assert own.green == OWN.green
    assert own.flaky == ("tests/test_app.py::test_sometimes",)
    assert own.red == ("tests/test_app.py::test_sometimes", "tests/test_app.py::test_wrong")


def test_what_is_as_before_is_not_broken(tree: Path) -> None:
    """A test that was red or flaky before is no patch's fault."""
    assert broken_tests(OWN, run(tree)) == {}


@pytest.mark.parametrize(
    ("app", "said"),
    [
        ("def size():\n    return 3\n", "assert 3 == 7"),
        ("import pytest\n\ndef size():\n    pytest.skip('not now')\n", "was skipped"),
        ("import pytest\n\ndef size():\n    pytest.xfail('not now')\n", "was xfailed"),
        ("import pytest\npytest.skip('not now', allow_module_level=True)\n", "did not run"),
        ("import no_such_module\n", "no_such_module"),
    ],
    ids=["fails", "skips", "xfails", "skips-the-module", "does-not-import"],
)
def test_only_a_pass_is_a_pass(tree: Path, app: str, said: str) -> None:
    """Tests that fail, are skipped, expected to fail, or do not run any more are broken, each with what became of it."""
    (tree / "app.py").write_text(app)
    broken = broken_tests(OWN, run(tree))
    assert tuple(broken) == OWN.green
    assert said in broken[OWN.green[0]]


def test_a_test_that_is_gone_is_broken_unless_its_file_was_to_be_changed(tree: Path) -> None:
    """Who deletes a test has not passed it; a file that the patch may change speaks for itself."""
    (tree / "tests" / "test_more.py").unlink()
    assert tuple(broken_tests(OWN, run(tree))) == ("tests/test_more.py::test_more",)
    assert broken_tests(OWN, run(tree), changed=["tests/test_more.py"]) == {}


@pytest.mark.parametrize(
    ("path", "text", "said"),
    [
        ("app.py", "import os\nos._exit(0)\n", "do not run on its base: it ended with status 0 and without a report"),
        ("tests/conftest.py", "import nosuch\n", "pytest ended with exit status 4 and no test ran: .*nosuch"),
        ("app.py", "import _pytest.python\n_pytest.python.Function.runtest = print\n", "cannot be trusted on its base"),
    ],
    ids=["exits", "does-not-begin", "tampers"],
)
def test_a_base_without_a_result_is_an_error(tree: Path, path: str, text: str, said: str) -> None:
    """Where the base's tests give no result, nothing can be compared with it: the machine is at fault, no patch."""
    (tree / path).write_text(text)
    with pytest.raises(JailError, match=said):
        measure_own_tests(lambda: run(tree))


def test_a_base_without_tests_has_nothing_to_break(tree: Path) -> None:
    """An app that has no tests is none the worse for it."""
    for path in (tree / "tests").iterdir():
        path.unlink()
    assert measure_own_tests(lambda: run(tree)) == OwnTests()
