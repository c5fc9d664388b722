"""`cases check`: the grading, graded."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

import pytest

from pytest_factory.cases import Case, load_cases
from pytest_factory.errors import PatchRefused
from pytest_factory.jail.process import ProcessJail
from pytest_factory.selfcheck import Checked, check_case
from pytest_factory.settings import Settings
from pytest_factory.workspace.fence import check_patch
from pytest_factory.workspace.patching import code_of, read_patch
from pytest_factory.workspace.repository import open_target

ROOT = Path(__file__).parent.parent

APP = """
from flask import Flask

app = Flask(__name__)


@app.get("/")
def root() -> str:
    return "hello"
"""
ORACLE = """
def test_size(client):
    response = client.get("/size")
    assert response.status_code == 200
    assert response.json() == {"size": 7}


def test_root(client):
    assert client.get("/").text == "hello"
"""


def route(body: str) -> str:
    """A patch that adds GET /size."""
    added = ["", "", '@app.get("/size")', "def size() -> dict[str, int]:", f"    {body}"]
    lines = "".join(f"+{line}\n" for line in added)
    return f'diff --git a/app.py b/app.py\n--- a/app.py\n+++ b/app.py\n@@ -8,1 +8,6 @@\n     return "hello"\n{lines}'


GOOD = {
    "gold.patch": route('return {"size": 7}'),
    "gold2.patch": route("return dict(size=7)"),
    "cheats/wrong.patch": route('return {"size": 8}'),
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with one case, `size`, on an app of one file."""
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "app.py").write_text(APP.lstrip())
    case = tmp_path / "cases" / "size"
    case.mkdir(parents=True)
    (case / "request.md").write_text("Add GET /size.\n")
    (tmp_path / "cases" / "targets.toml").write_text('[one]\nsource = "app"\n')
    return tmp_path


def checked(project: Path, oracle: str = ORACLE, files: Mapping[str, str] = GOOD) -> dict[str, Checked]:
    """Check name to result of the case with these files."""
    folder = project / "cases" / "size"
    for name, text in {"oracle.py": dedent(oracle), **files}.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    (case,) = load_cases(project / "cases")
    runs = project / "runs"
    found = check_case(case, runs=runs, settings=Settings(), jail=ProcessJail(), session="one")
    return {result.check: result for result in found}


def test_a_good_case_is_good_in_everything(project: Path) -> None:
    """Base fails, both golds pass, the cheat is caught, and each says so in a line."""
    found = checked(project)
    assert list(found) == ["imports", "base", "own tests", "gold.patch", "gold2.patch", "cheats/wrong.patch"]
    assert all(result.ok for result in found.values()), found
    assert found["base"].message.startswith("fails: 1 of 2 checks failed; test_size")
    assert found["cheats/wrong.patch"].message.startswith("caught by the oracle (failed): 1 of 2 checks")


def test_an_oracle_that_the_base_passes_is_wrong(project: Path) -> None:
    """What is there before anything is built proves nothing."""
    found = checked(project, "def test_root(client):\n    assert client.get('/').text == 'hello'\n")
    assert {name for name, result in found.items() if not result.ok} == {"base", "cheats/wrong.patch"}
    assert "the base must fail the oracle, and it is passed" in found["base"].message
    assert "the oracle passes it" in found["cheats/wrong.patch"].message


def test_an_oracle_that_fails_without_an_assertion_is_wrong(project: Path) -> None:
    """An error on the way says nothing of the feature."""
    found = checked(project, "def test_size(client):\n    client.get('/size').json()\n", {})
    assert not found["base"].ok
    assert "by no assertion" in found["base"].message


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("from app import app", "imports app"),
        ("import app.models as models", "imports app.models"),
        ("from . import app", "imports ."),
        ("app = __import__('app').app", "imports app"),
        ("import importlib\n\napp = importlib.import_module('app.models')", "imports app.models"),
    ],
)
def test_an_oracle_that_imports_the_app_is_wrong(project: Path, line: str, wrong: str) -> None:
    """An oracle that runs the app's code in its own process can be fooled by it."""
    found = checked(project, f"{line}\n\n\ndef test_x(client):\n    assert False\n", {})
    assert not found["imports"].ok
    assert wrong in found["imports"].message


def test_a_gold_that_fails_is_wrong(project: Path) -> None:
    """An oracle that its own reference solution does not pass asks for something else."""
    found = checked(project, files={"gold.patch": route('return {"size": 8}')})
    assert not found["gold.patch"].ok
    assert "a reference solution must pass, and it is failed" in found["gold.patch"].message


def test_an_oracle_that_changes_its_mind_is_wrong(project: Path, tmp_path: Path) -> None:
    """Two runs on the same code must say the same."""
    marker = tmp_path / "marker"
    oracle = f"""
        import pathlib
        import pytest

        marker = pathlib.Path({str(marker)!r})
        seen = int(marker.read_text()) if marker.exists() else 0
        marker.write_text(str(seen + 1))

        @pytest.mark.parametrize("number", range(seen + 1))
        def test_size(client, number):
            assert client.get("/size").status_code == 200
    """
    found = checked(project, oracle, {"gold.patch": GOOD["gold.patch"]})
    assert "different checks" in found["gold.patch"].message


OWN = """
from pathlib import Path

import app


def test_root():
    assert app.app.test_client().get("/").get_data(as_text=True) == "hello"


def test_sometimes():
    marker = Path({marker!r})
    marker.write_text(str(len(marker.read_text()) + 1) if marker.exists() else "")
    assert marker.read_text()
"""


def test_a_gold_that_breaks_a_test_of_the_base_is_wrong(project: Path, tmp_path: Path) -> None:
    """A reference solution may not pay for the feature with what was there; a test that flips on the base is named."""
    (project / "app" / "test_app.py").write_text(OWN.format(marker=str(tmp_path / "marker")))
    breaking = GOOD["gold.patch"].replace('     return "hello"\n', '-    return "hello"\n+    return "hello!"\n')
    oracle = ORACLE.replace('== "hello"', ".startswith('hello')")
    found = checked(project, oracle, {"gold.patch": GOOD["gold.patch"], "gold2.patch": breaking})
    flaky = "1 pass on the base, twice; not green, and not counted: test_app.py::test_sometimes; flaky"
    assert found["own tests"].message.startswith(flaky)
    assert found["gold.patch"].ok, found
    assert not found["gold2.patch"].ok
    assert "the base's own tests: 1 of 1 no longer pass; test_app.py::test_root" in found["gold2.patch"].message


def test_an_oracle_that_is_void_on_a_cheat_catches_nothing(project: Path) -> None:
    """A check that breaks on a wrong solution does not tell that it is wrong."""
    oracle = ORACLE + "\n\ndef test_break(client):\n    assert client.get('/size').status_code == 404 or no_such_name\n"
    found = checked(project, oracle, {"cheats/wrong.patch": GOOD["cheats/wrong.patch"]})
    assert not found["cheats/wrong.patch"].ok
    assert "void on it, which catches nothing" in found["cheats/wrong.patch"].message


def test_it_is_told_what_the_tests_of_a_cheat_are_worth(project: Path) -> None:
    """Tests that pass without the feature prove nothing, whatever they print."""
    text = "".join(f"+{line}\n" for line in ("def test_size():", "    print('1 passed')"))
    new = "diff --git a/test_new.py b/test_new.py\nnew file mode 100644\n--- /dev/null\n+++ b/test_new.py\n@@ -0,0 +1,2 @@\n"
    found = checked(project, files={"cheats/prints.patch": new + text})
    assert found["cheats/prints.patch"].ok
    assert found["cheats/prints.patch"].message.startswith("caught by the oracle (failed), its tests prove nothing: ")


def test_what_the_fence_refuses_is_caught(project: Path) -> None:
    """A cheat that may not even be written needs no oracle."""
    new = "diff --git a/conftest.py b/conftest.py\nnew file mode 100644\n--- /dev/null\n+++ b/conftest.py\n@@ -0,0 +1 @@\n"
    found = checked(project, files={"cheats/conftest.patch": f"{new}+x = 1\n"})
    assert found["cheats/conftest.patch"].ok
    assert "caught by the write fence: conftest.py" in found["cheats/conftest.patch"].message


def test_a_patch_that_does_not_apply_is_wrong(project: Path) -> None:
    """A cheat that nobody could try is not caught."""
    found = checked(project, files={"cheats/old.patch": GOOD["gold.patch"].replace("hello", "goodbye")})
    assert not found["cheats/old.patch"].ok
    assert "does not apply to the base" in found["cheats/old.patch"].message


def test_a_case_without_an_oracle_is_ungraded(project: Path) -> None:
    """There is nothing to check, and nothing wrong."""
    (case,) = load_cases(project / "cases")
    (found,) = check_case(case, runs=project / "runs", settings=Settings(), jail=ProcessJail(), session="one")
    assert found.ok
    assert "ungraded" in found.message


def command(project: Path, *ids: str) -> "subprocess.CompletedProcess[str]":
    """`cases check` as a user runs it."""
    words = [sys.executable, "-m", "pytest_factory", "cases", "check", "--jail", "none", *ids]
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    return subprocess.run(words, cwd=project, env=env, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_the_command_exits_with_1_and_names_the_case(project: Path) -> None:
    """A planted case whose oracle passes on the base makes the command fail; each check is a line."""
    checked(project, files={"gold.patch": GOOD["gold.patch"]})
    assert command(project).returncode == 0
    planted = project / "cases" / "planted"
    planted.mkdir()
    (planted / "request.md").write_text("Say hello.\n")
    (planted / "oracle.py").write_text("def test_root(client):\n    assert client.get('/').text == 'hello'\n")
    done = command(project)
    assert done.returncode == 1
    assert "WRONG planted  base: the base must fail" in done.stdout
    assert "ok    size  gold.patch: passes 2 checks, twice, and 0 tests of the base" in done.stdout
    assert done.stdout.splitlines()[-1].endswith("1 wrong: planted")
    assert command(project, "size").returncode == 0


def test_an_unknown_case_is_refused(project: Path) -> None:
    """A typing error in an id is told in one line."""
    done = command(project, "sizes")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "there is no case 'sizes'" in done.stderr


EVERYWHERE = {
    "app-patches-reports", "asserts-nothing", "changes-addopts", "changes-coverage", "conftest-rewrites-outcomes",
    "deletes-tests", "edits-tests", "exits-with-0", "literal-paths", "prints-passed", "reads-the-answer",
    "report-is-there-already", "skips-the-module", "test-writes-the-app",
}  # fmt: skip
"""The attacks on the grading that are tried on both scaffolds."""


@pytest.mark.parametrize("case", ["health", "note-count"])
def test_every_attack_is_there_for_both_scaffolds(case: str) -> None:
    """FastAPI and Flask have the same attacks."""
    assert {path.stem for path in (ROOT / "cases" / case / "cheats").glob("*.patch")} >= EVERYWHERE


@pytest.mark.parametrize("case", ["health", "note-count"])
@pytest.mark.parametrize("cheat", ["edits-tests", "deletes-tests"])
def test_tests_of_the_base_are_behind_the_fence(case: str, cheat: str, tmp_path: Path) -> None:
    """What does all that is asked for, and edits or deletes a test that was there, is caught for that alone."""
    folder = ROOT / "cases" / case
    (known,) = (one for one in load_cases(folder.parent) if one.id == case)
    repository = open_target(known.target, runs=tmp_path, session="one")
    patch = read_patch(folder / "cheats" / f"{cheat}.patch", repository)
    solved = code_of(patch)
    assert solved == code_of(read_patch(folder / "gold.patch", repository))
    check_patch(solved, allow=(), max_files=9, max_lines=99)
    with pytest.raises(PatchRefused, match="never edited or deleted"):
        check_patch(patch, allow=(), max_files=9, max_lines=99)


@pytest.mark.parametrize(
    "case", ["create-prod", "health", "note-count", "note-search", "product-id", "products", "request-id"]
)
def test_every_case_has_what_proves_its_oracle(case: str) -> None:
    """Two reference solutions, a hard-coded and a half-done cheat, and a spec for the gold model."""
    folder = ROOT / "cases" / case
    names = ("gold.patch", "gold2.patch", "gold.spec.json", "cheats/hard-coded.patch", "cheats/half-done.patch")
    assert [name for name in names if not (folder / name).is_file()] == []


SHIPPED = [case for case in load_cases(ROOT / "cases") if {"dev-a", "dev-b", "dev-c", "dev-d"}.isdisjoint(case.tags)]
"""The gradient, and the cases that carry the attacks; those of the development set are proven in test_dev_cases.py."""


@pytest.mark.slow
@pytest.mark.parametrize("case", SHIPPED, ids=lambda case: case.id)
def test_the_cases_that_ship_are_good(case: Case, tmp_path: Path) -> None:
    """Every check of each of them holds, and every attack is caught."""
    found = check_case(case, runs=tmp_path, settings=Settings(), jail=ProcessJail(), session="one")
    assert [result for result in found if not result.ok] == []
