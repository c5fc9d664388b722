"""`python -m pytest_factory doctor`, on this machine and on ones that lack something."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

import pytest

import pytest_factory
from pytest_factory.errors import JailError
from pytest_factory.jail import open_jail

NAMES = (
    *("git", "gh", "uv", "bubblewrap", "user namespaces", "landlock", "jail", "Ollama", "embedded engine", "its file"),
    *("models", "disk", "cores"),
)
NOBODY = "http://127.0.0.1:9"


class Told(NamedTuple):
    """What the doctor said."""

    status: int
    lines: dict[str, str]
    """Name to mark and words."""
    remedies: dict[str, str]
    end: str


def doctor(folder: Path, settings: str = "", **variables: str) -> Told:
    """Ask the doctor in a project with these settings, in which a script serves unless they say otherwise."""
    (folder / "script.json").write_text('{"*": {"plan": ["no spec"]}}')
    model = "" if "models" in settings else f'models = {{ default = ["scripted/{folder}/script.json"] }}\n'
    (folder / "pyproject.toml").write_text(f'[tool.pytest_factory]\nollama_host = "{NOBODY}"\n{model}{settings}')
    env = {name: value for name, value in os.environ.items() if name not in ("GH_TOKEN", "OLLAMA_HOST")}
    done = subprocess.run(
        [sys.executable, "-m", "pytest_factory", "doctor"],
        cwd=folder,
        env={**env, "GH_CONFIG_DIR": str(folder / "gh"), **variables},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert not done.stderr
    return understood(done.returncode, done.stdout)


def understood(status: int, text: str) -> Told:
    """The lines by the names of what they are about."""
    body, _, end = text.rstrip().rpartition("\n\n")
    lines: dict[str, str] = {}
    remedies: dict[str, str] = {}
    for line in body.splitlines():
        if line.startswith(" "):
            remedies[list(lines)[-1]] = line.strip().removeprefix("try: ")
        else:
            name = next(name for name in NAMES if line[8:].startswith(name))
            lines[name] = f"{line[:8].strip()} {line[8 + len(name) :].strip()}"
    return Told(status, lines, remedies, end)


def test_everything_is_looked_for(tmp_path: Path) -> None:
    """One line each, in this order; where nothing is missing the status is 0 and nothing was made."""
    told = doctor(tmp_path, 'jail = "none"\n')

    assert tuple(told.lines) == NAMES
    assert told.lines["git"].startswith("ok 2.")
    assert told.lines["jail"].startswith("ok none (none): no jail")
    assert told.lines["models"] == f"ok scripted/{tmp_path}/script.json serves"
    assert told.lines["Ollama"] == f"- nothing answers at {NOBODY}"
    assert told.lines["cores"].startswith(f"ok {len(os.sched_getaffinity(0))}, and ")
    assert f"free for {tmp_path}/runs" in told.lines["disk"]
    assert (told.status, told.end) == (0, "A run can start. What is marked with - it does without.")
    assert {path.name for path in tmp_path.iterdir()} == {"script.json", "pyproject.toml"}


def test_without_git_no_run_can_start(tmp_path: Path) -> None:
    """With an empty PATH git, gh, uv and bubblewrap are said to be missing, each with what installs it."""
    told = doctor(tmp_path, 'jail = "none"\n', PATH=str(tmp_path))

    assert told.lines["git"].startswith("MISSING git is not installed")
    assert told.lines["gh"] == "- not installed: pull requests stay in the local forge"
    assert told.lines["uv"].startswith("- not installed")
    assert {"git", "gh", "uv", "Ollama"} <= told.remedies.keys()
    assert (told.status, told.end) == (1, "No run can start: git.")


def test_a_login_is_seen(tmp_path: Path) -> None:
    """gh knows a token or does not; nobody is asked."""
    if doctor(tmp_path).lines["gh"].startswith("- not installed"):
        pytest.skip("gh is not installed")

    without, given = doctor(tmp_path), doctor(tmp_path, GH_TOKEN="a-token")

    assert without.lines["gh"].endswith("not logged in to github.com: pull requests stay in the local forge")
    assert without.remedies["gh"] == "gh auth login"
    assert given.lines["gh"].startswith("ok 2.")
    assert given.lines["gh"].endswith(", logged in to github.com")


def test_a_jail_that_is_too_weak_is_missing(tmp_path: Path) -> None:
    """The settings say which jail there must be, and how strong."""
    told = doctor(tmp_path, 'jail = "none"\nrequire_jail = "strong"\n')

    assert told.lines["jail"].startswith("MISSING --factory-require-jail strong: the jail here is none, which is none")
    assert (told.status, told.end) == (1, "No run can start: jail.")


def test_where_no_model_serves_the_shortest_way_is_named(tmp_path: Path) -> None:
    """No model of the chain is there: that is missing, whatever else would be."""
    told = doctor(tmp_path, 'jail = "none"\nmodels = { default = ["ollama/auto"] }\n')

    assert told.lines["models"].startswith("MISSING no model can serve plan: ollama/auto: nothing answers")
    assert told.end == "No run can start: models."


class Tags(BaseHTTPRequestHandler):
    """An Ollama server with the models of `names`."""

    names: tuple[str, ...] = ()

    def do_GET(self) -> None:
        """Answer /api/tags."""
        body = json.dumps({"models": [{"model": name, "digest": "0"} for name in self.names]}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def ollama() -> Iterator[tuple[str, type[Tags]]]:
    """A server that speaks Ollama's list of models, and its class."""

    class Own(Tags):
        pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Own) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", Own
        server.shutdown()
        thread.join()


def test_ollamas_models_are_listed(tmp_path: Path, ollama: tuple[str, type[Tags]]) -> None:
    """A server with one that serves is ok; one with others is told which to pull."""
    url, server = ollama
    server.names = ("llama9:1b", "qwen2.5-coder:3b")
    assert doctor(tmp_path, OLLAMA_HOST=url).lines["Ollama"] == f"ok at {url}: llama9:1b, qwen2.5-coder:3b"

    server.names = ("llama9:1b",)
    told = doctor(tmp_path, OLLAMA_HOST=url)
    assert told.lines["Ollama"] == f"- at {url}: llama9:1b; none of those that `ollama/auto` takes"
    assert told.remedies["Ollama"] == "ollama pull qwen2.5-coder:7b"


def test_a_model_file_that_is_not_there_can_be_fetched_by_hand(tmp_path: Path) -> None:
    """The command that fetches it is named, and so is the place."""
    told = doctor(tmp_path, PYTEST_FACTORY_CACHE=str(tmp_path / "cache"))

    assert told.lines["its file"].startswith(
        f"- {tmp_path}/cache/models/qwen2.5-coder-1.5b-instruct-q4_k_m.gguf is not"
    )
    assert told.remedies["its file"] == "python -m pytest_factory.models.download qwen2.5-coder-1.5b"


IN_A_JAIL = """
import pathlib
from pytest_factory.doctor import examine
from pytest_factory.prompts import Prompts
from pytest_factory.settings import Settings
settings = Settings(ollama_host="http://127.0.0.1:9", models={"default": ("nop",)})
print(Prompts().render("doctor.txt.j2", findings=examine(pathlib.Path.cwd(), settings)))
"""


def test_forbidden_namespaces_are_told_from_an_absent_bubblewrap(tmp_path: Path) -> None:
    """Inside a jail nobody makes user namespaces: bubblewrap says so, and the line below says that no setting does it."""
    try:
        jail = open_jail("bubblewrap")
    except JailError as error:
        pytest.skip(str(error))
    package = Path(pytest_factory.__file__).parent.parent
    finished = jail.run(
        [sys.executable, "-c", IN_A_JAIL], tmp_path, readable=[package], env={"PYTHONPATH": str(package)}
    )

    told = understood(0, finished.stdout)
    assert told.lines["bubblewrap"].startswith("- bwrap: the jail does not start: ")
    assert "namespace" in told.lines["bubblewrap"]
    assert told.lines["user namespaces"].startswith("- refused: ")
    assert "container or jail around" in told.lines["user namespaces"] or "user namespaces" in told.remedies
    assert "landlock (partial)" in told.lines["jail"] or told.lines["jail"].startswith(
        "MISSING no jail for generated code"
    )


def test_settings_that_are_wrong_are_told_as_everywhere(tmp_path: Path) -> None:
    """A typo in pyproject.toml is one line, before anything is looked for."""
    (tmp_path / "pyproject.toml").write_text('[tool.pytest_factory]\nrequire_jail = "very"\n')
    done = subprocess.run(
        [sys.executable, "-m", "pytest_factory", "doctor"], cwd=tmp_path, capture_output=True, text=True
    )

    assert done.returncode == 2
    assert "require_jail" in done.stderr
