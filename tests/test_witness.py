"""Further tests that a model writes, run on the base and on the change."""

import json
from pathlib import Path

import pytest

from benchmarks.labelled import opened
from pytest_factory.artifacts import Change, Patch, Survey
from pytest_factory.cases import load_cases
from pytest_factory.models.registry import resolve
from pytest_factory.pipeline import Run
from pytest_factory.session import SessionInfo
from pytest_factory.settings import load_settings
from pytest_factory.solution import read_spec
from pytest_factory.witness import proven_tests
from pytest_factory.workspace.patching import code_of, read_patch

ROOT = Path(__file__).parent.parent
CASE = next(case for case in load_cases(ROOT / "cases") if case.id == "comment-delete")
GONE = """

def test_gone(client):
    assert client.delete("/tickets/1/comments/1").status_code == 204
"""
ELSEWHERE = """

def test_elsewhere(client):
    assert client.delete("/tickets/2/comments/1").status_code == 404
"""
OLD = """

def test_old(client):
    assert client.get("/tickets").status_code == 200


def test_wrong(client):
    assert client.delete("/tickets/2/comments/1").status_code == 422
"""


def kept(folder: Path, reply: str, there: str = "") -> str:
    """The tests that are kept of a reply, beside those that are there."""
    script = folder / "script.json"
    script.write_text(json.dumps({"*": {"test": [f"```python\n{reply}```"]}}), encoding="utf-8")
    models = {"default": ("gold",), "test": (f"scripted/{script}",)}
    settings = load_settings(ROOT, {"models": models, "forge": "local", "runs": str(folder / "runs")})
    info = SessionInfo(id="s", rootdir=ROOT, settings=settings, resolved=resolve(settings))
    tests = Patch(changes=(Change(path="tests/test_there.py", before=None, after=there),) if there else ())
    with opened(CASE, info) as bench:
        spec = read_spec(CASE.folder / "gold.spec.json")
        survey = Run(bench).scout(spec)
        assert isinstance(survey, Survey)
        code = code_of(read_patch(CASE.folder / "gold.patch", bench.repository))
        found = proven_tests(bench, spec, survey, code, tests=tests, attempt=1)
    return "".join(change.after or "" for change in found)


@pytest.mark.slow
def test_a_refusal_counts_where_it_runs_a_line_that_nothing_else_runs(tmp_path: Path) -> None:
    """What a new route does not find was not found before; its test is kept for the line of the refusal, an old one is not."""
    found = kept(tmp_path, GONE + ELSEWHERE + OLD)

    assert ("test_gone" in found, "test_elsewhere" in found) == (True, True)
    assert ("test_old" in found, "test_wrong" in found) == (False, False)


@pytest.mark.slow
def test_a_line_that_is_run_already_asks_for_no_other_test(tmp_path: Path) -> None:
    """Where the tests that are there run the refusal, another one proves nothing."""
    assert "test_elsewhere" not in kept(tmp_path, GONE + ELSEWHERE, there=ELSEWHERE.strip() + "\n")
