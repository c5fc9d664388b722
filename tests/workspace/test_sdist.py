"""pypi:NAME==VERSION, from a package index of our own: fetched, checked, unpacked, and nothing of it run."""

import base64
import hashlib
import io
import subprocess
import sys
import tarfile
import threading
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from pytest_factory.errors import TargetError
from pytest_factory.workspace.repository import Repository

Open = Callable[..., Repository]
RunGit = Callable[..., str]


class Handler(SimpleHTTPRequestHandler):
    """Serves a folder to those who know the password."""

    def do_GET(self) -> None:
        """Answer 401 without the right header."""
        if self.headers["Authorization"] != f"Basic {base64.b64encode(b'me:pass@word').decode()}":
            self.send_error(401)
            return
        super().do_GET()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An index's folder, served as the one that pip is set to."""
    folder = tmp_path / "index"
    folder.mkdir()
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        monkeypatch.setenv("PIP_INDEX_URL", f"http://me:pass%40word@127.0.0.1:{server.server_port}/simple")
        yield folder
        server.shutdown()
        thread.join()


def publish(
    index: Path, name: str, files: Mapping[str, str], *, top: str = "", digest: str = "", kind: str = ""
) -> None:
    """Put an sdist `my-app` 1.0 with these files into the index."""
    file = index / "simple/my-app" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(file, "w:gz") as tar:
        for path, text in files.items():
            member = tarfile.TarInfo(f"{top or 'my_app-1.0'}/{path}")
            member.size = len(text.encode())
            if kind:
                member.type, member.linkname, member.size = tarfile.SYMTYPE, kind, 0
            tar.addfile(member, io.BytesIO(text.encode()))
    sha = digest or hashlib.sha256(file.read_bytes()).hexdigest()
    page = f'<a href="my_app-0.9.tar.gz#sha256=0">old</a>\n<a class="x" href="{name}#sha256={sha}">{name}</a>'
    (file.parent / "index.html").write_text(page)


def test_an_sdist_becomes_a_repository_and_nothing_of_it_runs(
    index: Path, tmp_path: Path, open_source: Open, run_git: RunGit
) -> None:
    """All its files are there, ignored ones too; setup.py was not asked for anything."""
    setup = f"open({str(tmp_path / 'RAN')!r}, 'w')\n"
    publish(
        index,
        "my_app-1.0.tar.gz",
        {"setup.py": setup, ".gitignore": "_version.py\n", "app/_version.py": "", "app/main.py": ""},
    )
    repository = open_source("pypi:My.App==1.0")
    assert repository.files() == (".gitignore", "app/_version.py", "app/main.py", "setup.py")
    assert run_git(repository.git_dir, "log", "--format=%s", "main") == "chore: the files of pypi:My.App==1.0"
    assert not (tmp_path / "RAN").exists()


def test_pip_itself_would_have_run_it(index: Path, tmp_path: Path) -> None:
    """The reason why the file is not fetched by `pip download`: that runs its build code on this machine."""
    setup = f"open({str(tmp_path / 'RAN')!r}, 'w')\n"
    build = '[build-system]\nrequires = []\nbuild-backend = "setup"\nbackend-path = ["."]\n'
    publish(
        index,
        "my_app-1.0.tar.gz",
        {"setup.py": setup, "pyproject.toml": build, "PKG-INFO": "Name: my-app\nVersion: 1.0\n"},
    )
    command = [
        "download",
        "-q",
        "--no-deps",
        "--no-binary",
        "my-app",
        "--no-cache-dir",
        "-d",
        str(tmp_path),
        "my-app==1.0",
    ]
    subprocess.run([sys.executable, "-m", "pip", *command], capture_output=True, check=False)
    assert (tmp_path / "RAN").exists()


def test_once_made_it_needs_no_index(index: Path, open_source: Open) -> None:
    """A version never changes, so the second opening asks nobody."""
    publish(index, "my_app-1.0.tar.gz", {"main.py": ""})
    first = open_source("pypi:my-app==1.0")
    (index / "simple/my-app/index.html").unlink()
    assert open_source("pypi:my-app==1.0") == first


def test_a_subfolder_can_be_the_app(index: Path, open_source: Open) -> None:
    """NAME==VERSION/folder takes that folder only."""
    publish(index, "my_app-1.0.tar.gz", {"examples/tutorial/app.py": "", "setup.py": ""})
    assert open_source("pypi:my-app==1.0/examples/tutorial").files() == ("app.py",)
    for folder in ("nothing", "../..", "/etc", "setup.py"):
        with pytest.raises(TargetError, match="has no folder"):
            open_source(f"pypi:my-app==1.0/{folder}", name="other")


def test_what_the_index_did_not_promise_is_refused(index: Path, open_source: Open) -> None:
    """A SHA-256 that is neither the index's nor the pinned one, a path and a link that lead out: nothing is unpacked."""
    publish(index, "my_app-1.0.tar.gz", {"main.py": ""}, digest="0" * 64)
    with pytest.raises(TargetError, match="does not have the SHA-256"):
        open_source("pypi:my-app==1.0")
    pinned = f"pypi:my-app==1.0#sha256={'0' * 64}"
    publish(index, "my_app-1.0.tar.gz", {"main.py": ""})
    with pytest.raises(TargetError, match=rf"has the SHA-256 [0-9a-f]{{64}}, and {'0' * 64} is pinned"):
        open_source(pinned)
    digest = hashlib.sha256((index / "simple/my-app/my_app-1.0.tar.gz").read_bytes()).hexdigest()
    assert open_source(f"pypi:my-app==1.0#sha256={digest}", name="pinned").files() == ("main.py",)
    publish(index, "my_app-1.0.tar.gz", {"evil.py": ""}, top="../..")
    with pytest.raises(TargetError, match="cannot be unpacked"):
        open_source("pypi:my-app==1.0")
    publish(index, "my_app-1.0.tar.gz", {"link": ""}, kind="/etc/passwd")
    with pytest.raises(TargetError, match="cannot be unpacked"):
        open_source("pypi:my-app==1.0")


def test_what_is_not_there_is_said_with_the_key(
    index: Path, open_source: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another form, version or project, a base branch and an index that does not answer; no password is shown."""
    publish(index, "my_app-1.0.tar.gz", {"main.py": ""})
    for source, reason in {
        "pypi:my-app": "the form is pypi:NAME==VERSION",
        "pypi:my-app==2.0": "has no my-app-2.0.tar.gz",
        "pypi:other==1.0": "cannot be fetched: HTTP Error 404",
    }.items():
        with pytest.raises(TargetError, match=f"source = '{source}': .*{reason}") as caught:
            open_source(source)
        assert "word" not in str(caught.value)
    with pytest.raises(TargetError, match="has one branch, main"):
        open_source("pypi:my-app==1.0", base="dev")
    monkeypatch.setenv("PIP_INDEX_URL", "file:///nothing")
    with pytest.raises(TargetError, match="is no http or https address"):
        open_source("pypi:my-app==1.0", name="other")
