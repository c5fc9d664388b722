"""The five cases that ship: the app that they are built on, their reference solutions, their oracles."""

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pytest_factory.artifacts import Route, Spec, Verdict
from pytest_factory.cases import Case, load_cases
from pytest_factory.jail.process import ProcessJail
from pytest_factory.oracle.judge import judge
from pytest_factory.spec.lint import lint

ROOT = Path(__file__).parent.parent
PYTHON = sys.executable
GRADIENT = {
    "health": ("trivial", 'Add a /health endpoint that returns {"status":"ok"}.'),
    "products": ("small", "Add GET /products returning a static list of three products as JSON."),
    "product-id": ("medium", "Add GET /products/{id} returning one product or 404 if not found."),
    "request-id": ("cross-cut", "Add middleware attaching an X-Request-ID header to every response."),
    "create-prod": ("stateful", "Add POST /products appending to the in-memory list, returning 201 and the item."),
}


@pytest.fixture(scope="module")
def caches(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One mypy cache for all copies of the app."""
    return tmp_path_factory.mktemp("caches")


@pytest.fixture
def app(tmp_path: Path) -> Path:
    """A fresh copy of the scaffold."""
    ignored = shutil.ignore_patterns("__pycache__", ".*_cache", ".coverage")
    return shutil.copytree(ROOT / "templates" / "targetapp", tmp_path / "app", ignore=ignored)


@pytest.fixture(params=sorted(GRADIENT))
def case(request: pytest.FixtureRequest) -> Case:
    """Each case of the gradient."""
    (case,) = (case for case in load_cases(ROOT / "cases") if case.id == request.param)
    return case


def run(app: Path, *words: str) -> str:
    """Run a tool in the app's folder; its output, which must be that of a success."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "APP_"))}
    done = subprocess.run(words, cwd=app, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{words}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def check_quality(app: Path, caches: Path) -> None:
    """The app's own tests, with warnings as errors and all lines run, its linter, its formatter and its type checker."""
    tests = [PYTHON, "-m", "pytest", "-q", "-W", "error", "-p", "no:cacheprovider", "-p", "no:pytest_factory"]
    run(app, *tests, "--cov=app", "--cov-branch", "--cov-fail-under=100")
    run(app, PYTHON, "-m", "ruff", "check", "--no-cache", ".")
    run(app, PYTHON, "-m", "ruff", "format", "--no-cache", "--check", ".")
    run(app, PYTHON, "-m", "mypy", "--cache-dir", str(caches))


def judged(case: Case, app: Path, logs: Path) -> Verdict:
    """What the case's oracle says of this app."""
    assert case.oracle is not None
    return judge(
        case.oracle,
        app,
        app=case.target.app,
        framework="fastapi",
        python=Path(PYTHON),
        jail=ProcessJail(),
        log_folder=logs,
    )


def test_the_scaffold_is_a_clean_app(app: Path, caches: Path) -> None:
    """The app that the gradient is built on passes its own gates with full coverage."""
    check_quality(app, caches)


def test_the_gradient_asks_what_it_has_always_asked() -> None:
    """Ids, requests and complexities are fixed: success rates of different days speak of the same five requests."""
    found = {case.id: (case.complexity, case.request) for case in load_cases(ROOT / "cases") if "gradient" in case.tags}
    assert found == GRADIENT


def test_the_base_fails_the_oracle_by_assertion(case: Case, app: Path, tmp_path: Path) -> None:
    """No request is done before it starts, and what says so is an assertion, not an error on the way."""
    verdict = judged(case, app, tmp_path / "log")
    assert verdict.result == "failed", verdict
    failed = [check for check in verdict.checks if not check.ok]
    assert failed
    assert all(check.by_assertion for check in failed)


def test_the_gold_patch_is_mergeable_and_passes_the_oracle(case: Case, app: Path, caches: Path, tmp_path: Path) -> None:
    """It applies to the scaffold, has code, tests and a changelog entry, passes the app's gates and the oracle."""
    patch = case.folder / "gold.patch"
    touched = run(app, "git", "apply", "--numstat", str(patch))
    assert {line.split("\t")[2].split("/")[0] for line in touched.splitlines()} == {"app", "tests", "CHANGELOG.md"}
    run(app, "git", "apply", str(patch))
    check_quality(app, caches)
    verdict = judged(case, app, tmp_path / "log")
    assert (verdict.result, verdict.reason) == ("passed", "")


def test_the_gold_spec_obeys_the_format(case: Case) -> None:
    """It parses into a Spec of format v1 with which the spec's own rules find no fault."""
    spec = Spec.model_validate_json((case.folder / "gold.spec.json").read_text(encoding="utf-8"))
    route = Route(method="GET", path="/", file="app/main.py", function="read_info", line=38)
    assert spec.format == "v1"
    assert lint(spec, case.request, [route]) == []


def test_an_oracle_imports_nothing_of_the_app(case: Case) -> None:
    """Beside the standard library an oracle imports httpx and pytest at most."""
    assert case.oracle is not None
    tree = ast.parse(case.oracle.read_text(encoding="utf-8"))
    modules = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    modules |= {node.module or "." for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in modules} <= sys.stdlib_module_names | {"httpx", "pytest"}
