"""The tests that need a real server are run where they must be: by `.ci/run`, and by nobody who did not ask."""

from pathlib import Path

import pytest

CONFTEST = Path(__file__).parent / "conftest.py"
TESTS = """
import pytest

@pytest.mark.ollama
def test_skips():
    pytest.skip("there is no server")

@pytest.mark.skipif(True, reason="there is no engine")
@pytest.mark.embedded
def test_is_skipped():
    pass

def test_other():
    pytest.skip("of another kind")
"""
NAMED = ("-m", "ollama or embedded")


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """Tests with our conftest.py, on CI."""
    monkeypatch.setenv("CI", "true")
    pytester.makeconftest(CONFTEST.read_text(encoding="utf-8"))
    pytester.makeini("[pytest]\nmarkers = ollama\n embedded\n")
    pytester.makepyfile(TESTS)
    return pytester


def test_a_skip_is_a_failure_on_ci(project: pytest.Pytester) -> None:
    """Skipped in its body, its fixtures or by a mark: on CI each of them fails, with the reason of the skip."""
    result = project.runpytest(*NAMED)

    assert result.parseoutcomes() == {"failed": 1, "errors": 1, "deselected": 1}
    result.stdout.fnmatch_lines(["*on CI it must run: there is no engine", "*on CI it must run: there is no server"])


def test_a_skip_is_one_elsewhere(project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a developer's machine without a server they are skipped, and not even collected unless they are named."""
    monkeypatch.delenv("CI")

    assert project.runpytest(*NAMED).parseoutcomes() == {"skipped": 2, "deselected": 1}
    assert project.runpytest().parseoutcomes() == {"skipped": 1, "deselected": 2}


def test_ci_runs_them() -> None:
    """`.ci/run` says CI=true, sets the server up, and names both marks for all tests."""
    lines = (Path(__file__).parents[1] / ".ci" / "run").read_text(encoding="utf-8").splitlines()

    named = [line for line in lines if "ollama" in line and not line.startswith("#")]
    assert any(line.startswith("export CI=true") for line in lines)
    assert named == ["PYTHON=python .ci/ollama.sh", 'pytest tests/ -m "ollama or embedded"']
