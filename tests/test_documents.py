"""The documents and the workflow are true: their commands run, their settings load, their links lead somewhere."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from pytest_factory.settings import load_settings

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted(path.name for path in ROOT.glob("*.md") if path.name != "METRICS.md")
PARTS = (
    "benchmarks",
    "cases",
    "templates",
    "tests",
    "pytest_factory",
    "pyproject.toml",
    "conftest.py",
    "LICENSE",
    ".github",
    *DOCUMENTS,
)
MARKS = {
    "mypy": pytest.mark.slow,
    "python benchmarks/steps.py": pytest.mark.slow,
    "pytest cases/ --factory-repeat": pytest.mark.slow,
    "pytest cases/ -n 5": pytest.mark.slow,
    "python3 -m venv": pytest.mark.slow,
    "pip ": pytest.mark.slow,
    "python -m pytest_factory cases check": pytest.mark.slow,
    ".ci/ollama.sh": pytest.mark.ollama,
    "python -m pytest_factory.models.download": pytest.mark.embedded,
}
"""The beginnings of commands that take longer than all others together, or need what not everybody has."""
TOOL = r"(?:pip|pytest|python3?|ruff|mypy|\.ci/\w+)"
BLOCK = re.compile(rf" {{4}}({TOOL}(?:\.sh)?(?: .+)?)$", re.MULTILINE)
INLINE = re.compile(rf"`((?:{TOOL} |\.ci/)[^`]+)`")
MAY_FAIL = re.compile(r"pytest (cases|-k)|python -m pytest_factory ping")
"""What builds features: with the script in the place of a model none is built."""
LIMIT = 300


def commands(name: str) -> list[str]:
    """The commands of a document, without their remarks: those of its indented blocks, and those in its sentences."""
    text = (ROOT / name).read_text(encoding="utf-8")
    lines = [line.partition("  #")[0] for line in BLOCK.findall(text)] + INLINE.findall(text)
    return [part.strip() for line in lines for part in line.split(" && ")]


def rows() -> list[object]:
    """Every command, with the document's name; what a whole line activates is not there on its own."""
    found = {line: name for name in ("SPEC.md", "CONTRIBUTING.md", "README.md") for line in commands(name)}
    marks = {line: [mark for begin, mark in MARKS.items() if line.startswith(begin)] for line in found}
    return [
        pytest.param(line, id=f"{name}: {line}", marks=marks[line])
        for line, name in found.items()
        if not line.startswith(". ")
    ]


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of this checkout in which a script serves and one pull request is open, and an app beside it."""
    folder = tmp_path_factory.mktemp("documents")
    root = folder / "checkout"
    ignore = shutil.ignore_patterns("__pycache__", ".*_cache", ".*.tmp")
    for name in PARTS:
        part = ROOT / name
        if part.is_dir():
            shutil.copytree(part, root / name, ignore=ignore)
        else:
            shutil.copy(part, root / name)
    shutil.copytree(ROOT / "templates" / "targetapp", folder / "my-app")
    (root / "script.json").write_text(json.dumps({"*": {"plan": ["this is no spec"]}}))
    with (root / "pyproject.toml").open("a") as file:
        file.write('\n[tool.pytest_factory.models]\ndefault = ["scripted/script.json"]\n')
    done = shell("pytest cases -k health --factory-model gold --factory-forge local", root)
    assert done.returncode == 0, done.stdout + done.stderr
    return root


def shell(line: str, directory: Path, **variables: str) -> "subprocess.CompletedProcess[str]":
    """Run a line as a user of this virtual environment does."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    env = {**os.environ, "PATH": path, "PYTHONSAFEPATH": "1", **variables}
    command = ["bash", "-e", "-c", line]
    return subprocess.run(
        command,
        cwd=directory,
        env=env,
        capture_output=True,
        text=True,
        timeout=LIMIT,
        stdin=subprocess.DEVNULL,
        check=False,
    )


@pytest.mark.parametrize("line", rows())
def test_a_command_of_the_documents_runs(line: str, checkout: Path) -> None:
    """No command is misspelt: it does what it says, and only what builds features may say that one failed."""
    if line.startswith("pytest") and ("--factory-model" in line or "tests/" in line):
        line += " --collect-only -q"  # other models are not here, and the suite does not run itself
    if line.startswith(".ci/"):
        line = command_of_ci(line)

    if line.startswith("pip install"):
        line += " --dry-run"  # finds and builds everything, and leaves this environment alone

    done = shell(line, checkout)

    said = done.stdout + done.stderr
    assert done.returncode == 0 or (done.returncode == 1 and MAY_FAIL.match(line)), said
    assert "Traceback" not in said


def command_of_ci(line: str) -> str:
    """The command in this checkout: a server is ended after a second, and what runs these tests is only read."""
    if line == ".ci/run":
        return f"test -x {ROOT}/{line}; bash -n {ROOT}/{line}"
    if line.endswith(" serve"):
        return f"OLLAMA_HOST=127.0.0.1:0 timeout 1 {ROOT}/{line} || [ $? -eq 124 ]"
    return f"PYTHON=python {ROOT}/{line}"


def test_commands_are_found() -> None:
    """Blocks, sentences and both halves of a line are looked through."""
    readme, contributing = commands("README.md"), commands("CONTRIBUTING.md")

    assert {'pip install -e ".[embedded]"', "pytest cases/ -n 5", "python -m pytest_factory prs show 1"} <= {*readme}
    assert {".ci/run", "mypy", "pytest tests/ -n 2", ".ci/ollama.sh serve", ".ci/ollama.sh"} <= {*contributing}


def test_what_is_installed_exists() -> None:
    """Every extra that a document names is one of pyproject.toml's."""
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    texts = [(ROOT / name).read_text(encoding="utf-8") for name in DOCUMENTS]
    named = {name for text in texts for name in re.findall(r"(?:-e \"?\.|pytest-feature-factory)\[(\w+)\]", text)}

    assert named >= {"embedded", "dev"}
    assert named <= set(extras)


def test_the_settings_of_the_readme_load(tmp_path: Path) -> None:
    """What stands below "In pyproject.toml" is valid, whole."""
    text = (ROOT / "README.md").read_text(encoding="utf-8").partition("In pyproject.toml:\n")[2]
    block = re.match(r"(\n| {4}.*\n)+", text)
    assert block is not None
    (tmp_path / "pyproject.toml").write_text(re.sub(r"^ {4}", "", block[0], flags=re.MULTILINE))

    settings = load_settings(tmp_path)

    assert settings.chain("review")[0] in settings.prices


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_lead_somewhere(name: str) -> None:
    """Every relative link of a document names a file or folder."""
    links = re.findall(r"\]\(([^)#\s]+)", (ROOT / name).read_text(encoding="utf-8"))
    relative = [link for link in links if "://" not in link and not link.startswith("mailto:")]

    assert [link for link in relative if not (ROOT / link).exists()] == []


@pytest.mark.slow
def test_the_workflow_reports_the_success_rate(checkout: Path, tmp_path: Path) -> None:
    """The job's own steps, on the reference solution of one case: METRICS.md is the job's summary."""
    workflow = (ROOT / ".github" / "workflows" / "factory.yml").read_text(encoding="utf-8")
    install, *steps = re.findall(r"^ +- run: (.+)$", workflow, flags=re.MULTILINE)
    summary = tmp_path / "summary.md"
    variables = {"GITHUB_STEP_SUMMARY": str(summary), "PYTEST_ADDOPTS": "--factory-model gold -k health"}

    for step in steps:
        done = shell(step, checkout, **variables)
        assert done.returncode == 0, done.stdout + done.stderr

    assert install == 'pip install -e ".[embedded]"'
    assert summary.read_text() == (checkout / "METRICS.md").read_text()
    assert "1/1" in summary.read_text()
