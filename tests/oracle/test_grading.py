"""The grade: the oracle, the oracle's own worth, and the base's tests, each with a say."""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from pytest_factory.artifacts import Verdict
from pytest_factory.cases import Case, Target
from pytest_factory.jail.own_tests import OwnTests
from pytest_factory.jail.process import ProcessJail
from pytest_factory.oracle.grading import OWN_TESTS, Grader

ORACLE = """
    def test_new(client):
        assert client.get("/new").text == "new"
"""
NEW = '        case "/new":\n            status, body = 200, b"new"\n        case "/ok":'
OWN = "import main\n\ndef test_state():\n    assert main.state == {'calls': 0}\n"
GREEN = OwnTests(green=("tests/test_main.py::test_state",), flaky=("tests/test_main.py::test_moody",))

Graded = Callable[..., Verdict]


@pytest.fixture
def base(tree: Path, tmp_path: Path) -> Path:
    """The base: the small app with a test of its own. `tree` is the same with the feature."""
    (tree / "tests").mkdir()
    (tree / "tests" / "test_main.py").write_text(OWN)
    base = shutil.copytree(tree, tmp_path / "base")
    main = tree / "main.py"
    main.write_text(main.read_text().replace('        case "/ok":', NEW))
    return base


@pytest.fixture
def graded(tree: Path, base: Path, tmp_path: Path) -> Graded:
    """Grades the tree by the text of an oracle."""

    def graded(text: str = ORACLE, own: OwnTests = GREEN, allow: tuple[str, ...] = ()) -> Verdict:
        folder = tmp_path / "held-out"
        folder.mkdir()
        (folder / "oracle.py").write_text(dedent(text))
        target = Target(name="one", source=str(tree))
        grader = Grader(
            Case(id="new", request="Add GET /new.", target=target, folder=folder, allow=allow),
            folder / "oracle.py",
            app="main:app",
            framework="fastapi",
            source_root=".",
            python=Path(sys.executable),
            jail=ProcessJail(),
            seconds=60,
        )
        return grader.grade(tree, base, own, tmp_path / "log")

    return graded


def test_a_feature_that_breaks_nothing_passes(graded: Graded) -> None:
    """The oracle agrees, and so do the base's own tests; flaky ones are named."""
    verdict = graded()
    assert (verdict.result, verdict.reason) == ("passed", "")
    assert [check.name for check in verdict.checks] == ["test_new", OWN_TESTS]
    flaky = "flaky on the base, and not counted: tests/test_main.py::test_moody"
    assert verdict.checks[-1].message == f"1 passed on the base and pass; {flaky}"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('state["more"] = 1', "1 of 1 no longer pass; tests/test_main.py::test_state: "),
        (
            "import sys\nif 'pytest' in sys.modules: sys.modules['pytest'].skip('no', allow_module_level=True)",
            "did not run",
        ),
        ("import os, sys\nif 'pytest' in sys.modules: os._exit(0)", "without a report"),
    ],
    ids=["breaks", "skips", "exits"],
)
def test_a_feature_that_breaks_the_bases_tests_has_failed(graded: Graded, tree: Path, line: str, said: str) -> None:
    """An app that does what was asked for and no longer what it did has failed, also where it keeps its tests from running."""
    (tree / "main.py").write_text(f"{(tree / 'main.py').read_text()}\n{line}\n")
    verdict = graded()
    assert (verdict.result, verdict.checks[0].ok, verdict.checks[-1].ok) == ("failed", True, False)
    assert verdict.reason.startswith(f"{OWN_TESTS}: ")
    assert said in verdict.reason


def test_an_app_that_rewrites_the_tests_outcomes_is_void(graded: Graded, tree: Path) -> None:
    """The canary looks at the grade's own run of tests, too."""
    (tree / "main.py").write_text(
        "import _pytest.python\n_pytest.python.Function.runtest = lambda self: None\n" + (tree / "main.py").read_text()
    )
    verdict = graded()
    assert verdict.result == "void"
    assert "a test that must fail was reported as passed" in verdict.reason


def test_tests_are_those_of_the_base_unless_the_case_allows_more(graded: Graded, tree: Path) -> None:
    """A test that the patch has bent is put back before anything is asked of it."""
    (tree / "main.py").write_text((tree / "main.py").read_text() + '\nstate["more"] = 1\n')
    (tree / "tests" / "test_main.py").write_text("def test_state():\n    assert True\n")
    assert graded().result == "failed"
    assert (tree / "tests" / "test_main.py").read_text() == OWN


def test_what_the_case_allows_is_not_held_against_the_patch(graded: Graded, tree: Path) -> None:
    """A test whose file the case hands over to the patch is the patch's own."""
    (tree / "tests" / "test_main.py").write_text("def test_other():\n    assert True\n")
    assert graded(allow=("tests/",)).result == "passed"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("def test_ok(client):\n    assert client.get('/ok').text == 'fine'\n", "passes on the base"),
        (
            "def test_ok(client):\n    assert client.get('/new').text != 'new'\n"
            "def test_fails(client):\n    assert client.get('/ok').status_code == 200\n",
            "passes on the base",
        ),
        (
            "def test_new(client):\n    assert {'new': 1}[client.get('/new').text]\n",
            "no assertion",
        ),
    ],
    ids=["passes", "passes-on-the-base-only", "no-assertion"],
)
def test_an_oracle_that_proves_nothing_is_void(graded: Graded, text: str, said: str) -> None:
    """An oracle has to fail on the base, by an assertion, whatever it says of the patch."""
    verdict = graded(text)
    assert verdict.result == "void"
    assert said in verdict.reason
    assert "`cases check new` says more" in verdict.reason


def test_an_app_that_no_longer_starts_has_failed(graded: Graded, tree: Path) -> None:
    """Where the base serves, an app that does not is the patch's fault."""
    (tree / "main.py").write_text("import no_such_module\n")
    verdict = graded()
    assert verdict.result == "failed"
    assert "the app does not start" in verdict.reason


def test_an_app_that_never_started_is_nobodys_fault(graded: Graded, tree: Path, base: Path) -> None:
    """Where the base does not serve either, nothing is proven."""
    for folder in (tree, base):
        (folder / "main.py").write_text("import no_such_module\n")
    verdict = graded()
    assert verdict.result == "void"
    assert "the app does not start" in verdict.reason
