"""The cases for development: their oracles, their reference solutions, their specs, on whatever app they are."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pytest_factory.artifacts import Spec
from pytest_factory.cases import Case, load_cases
from pytest_factory.jail.process import ProcessJail
from pytest_factory.selfcheck import check_case
from pytest_factory.settings import Settings
from pytest_factory.spec.lint import lint
from pytest_factory.workspace.modules import is_test
from pytest_factory.workspace.patching import read_patch
from pytest_factory.workspace.repository import open_target

ROOT = Path(__file__).parent.parent
ALWAYS = {"comment-count", "book-delete"}
"""One of each framework; all the others take half an hour, and change with the cases rather than with the product."""
PARTS = {"dev-a", "dev-b", "dev-c", "dev-d"}
CASES = [case for case in load_cases(ROOT / "cases") if not PARTS.isdisjoint(case.tags)]
SOLVED = [
    pytest.param(case, id=case.id, marks=[] if case.id in ALWAYS else [pytest.mark.proofs])
    for case in CASES
    if (case.folder / "gold.patch").is_file()
]
BORROWED = {case.id for case in CASES if "borrowed" in case.tags}
"""On apps of others, whose linters and type checkers are others, or none."""


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where targets lie: each is made, and its environment installed, once."""
    return tmp_path_factory.mktemp("runs")


@pytest.fixture(scope="module")
def caches(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One mypy cache for all apps."""
    return tmp_path_factory.mktemp("caches")


def run(app: Path, *words: str) -> None:
    """Run a Python tool in the app's folder; it must succeed."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "APP_"))}
    command = [sys.executable, "-m", *words]
    done = subprocess.run(command, cwd=app, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{words}\n{done.stdout}\n{done.stderr}"


@pytest.mark.parametrize("case", SOLVED)
def test_the_oracle_tells_the_gold_from_the_base(case: Case, runs: Path) -> None:
    """The base fails it by assertion, the gold patch applies and passes it, and each cheat is caught."""
    found = {
        result.check: result
        for result in check_case(case, runs=runs, settings=Settings(), jail=ProcessJail(), session="one")
    }
    assert found.keys() >= {"base", "gold.patch"}
    assert [result for result in found.values() if not result.ok] == []


@pytest.mark.parametrize("case", [param for param in SOLVED if param.id not in BORROWED])
def test_the_gold_is_mergeable(case: Case, caches: Path, tmp_path: Path) -> None:
    """It has code, tests and a changelog entry, and passes the app's own tests, linter, formatter and type checker."""
    repository = open_target(case.target, runs=tmp_path / "runs", session="one")
    patch = read_patch(case.folder / "gold.patch", repository)
    kinds = {"tests" if is_test(change.path) else change.path.split("/")[0] for change in patch}
    assert kinds >= {"tests", "CHANGELOG.md"}
    assert len(kinds) == 3
    app = repository.export(tmp_path / "app", patch)
    run(app, "pytest", "-q", "-W", "error", "-p", "no:cacheprovider", "-p", "no:pytest_factory")
    run(app, "ruff", "check", "--no-cache", ".")
    run(app, "ruff", "format", "--no-cache", "--check", ".")
    run(app, "mypy", "--cache-dir", str(caches))


@pytest.mark.parametrize(
    "case", [case for case in CASES if (case.folder / "gold.spec.json").is_file()], ids=lambda case: case.id
)
def test_the_gold_spec_obeys_the_format(case: Case) -> None:
    """It parses into a Spec with which the spec's own rules find no fault."""
    spec = Spec.model_validate_json((case.folder / "gold.spec.json").read_text(encoding="utf-8"))
    assert lint(spec, case.request) == []


def test_the_halves_are_halves() -> None:
    """Every case is in one part, and dev-a and dev-b are as large as each other."""
    assert [case.id for case in CASES if "dev" not in case.tags or len(PARTS.intersection(case.tags)) != 1] == []
    assert abs(sum(("dev-a" in case.tags) - ("dev-b" in case.tags) for case in CASES)) <= 1
