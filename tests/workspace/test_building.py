"""What is there as source only becomes a wheel in the jail: nothing of it runs on the machine, whoever installs."""

import hashlib
import io
import os
import shutil
import subprocess
import tarfile
import threading
import zipfile
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from pytest_factory.cases import Target
from pytest_factory.errors import JailError, TargetError
from pytest_factory.jail import open_jail
from pytest_factory.jail.protocol import Jail
from pytest_factory.workspace.environment import ensure_environment
from pytest_factory.workspace.repository import open_target

Write = Callable[[Path, Mapping[str, str]], Path]

TOOLS = ("pytest", "pytest-cov", "mypy", "httpx", "httpx2", "uvicorn", "waitress")
BACKEND = """
import os, pathlib, sys, zipfile
{first}
try:
    pathlib.Path({mark!r}).write_text("ran")
except OSError:
    pass

def build_wheel(folder, config_settings=None, metadata_directory=None):
    name = "{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(os.path.join(folder, name), "w") as wheel:
        wheel.writestr("{name}.py", "TOKEN = %r" % os.environ.get("TOKEN"))
        info = "{name}-{version}.dist-info"
        wheel.writestr(info + "/METADATA", "Metadata-Version: 2.1\\nName: {name}\\nVersion: {version}\\n")
        wheel.writestr(info + "/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr(info + "/RECORD", "")
    return name
"""
SYSTEM = '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'


class Quiet(SimpleHTTPRequestHandler):
    """Serves a folder."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def jail() -> Jail:
    """The strongest jail here."""
    try:
        return open_jail()
    except JailError as error:
        pytest.skip(str(error))


@pytest.fixture(params=["pip", "uv"])
def index(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A package index with the gates' tools as tiny wheels, for each installer."""
    folders = os.environ["PATH"].split(":")
    if request.param == "uv" and not shutil.which("uv"):
        pytest.skip("uv is not installed")
    if request.param == "pip":
        monkeypatch.setenv("PATH", ":".join(folder for folder in folders if not Path(folder, "uv").exists()))
    folder = tmp_path / "index"
    for name in TOOLS:
        add(folder, name, f"{name.replace('-', '_')}-1.0-py3-none-any.whl", wheel(name))
    monkeypatch.setenv("TOKEN", "a secret")
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "uv"))
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{server.server_port}")
        yield folder
        server.shutdown()
        thread.join()


def add(index: Path, project: str, file: str, content: bytes) -> str:
    """Put a file into the index; returns its SHA-256."""
    (index / project).mkdir(parents=True, exist_ok=True)
    (index / project / file).write_bytes(content)
    digest = hashlib.sha256(content).hexdigest()
    with (index / project / "index.html").open("a") as page:
        page.write(f'<a href="{file}#sha256={digest}">{file}</a>\n')
    return digest


def wheel(name: str) -> bytes:
    """A wheel whose one module has the distribution's name."""
    module, content = name.replace("-", "_"), io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr(f"{module}.py", "")
        archive.writestr(f"{module}-1.0.dist-info/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        tags = "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        archive.writestr(f"{module}-1.0.dist-info/WHEEL", tags)
        archive.writestr(f"{module}-1.0.dist-info/RECORD", "")
    return content.getvalue()


def project(mark: Path, name: str, version: str = "1.0", *, first: str = "", more: str = "") -> dict[str, str]:
    """The files of a project that leaves a mark on the machine wherever its backend runs outside of a jail."""
    backend = BACKEND.format(mark=str(mark), name=name, version=version, first=first) + more
    return {"backend.py": backend, "pyproject.toml": SYSTEM}


def sdist(files: Mapping[str, str], top: str) -> bytes:
    """A source distribution of these files."""
    content = io.BytesIO()
    info = {"PKG-INFO": f"Metadata-Version: 2.1\nName: {top.rpartition('-')[0]}\nVersion: {top.rpartition('-')[2]}\n"}
    with tarfile.open(fileobj=content, mode="w:gz") as archive:
        for path, text in {**info, **files}.items():
            member = tarfile.TarInfo(f"{top}/{path}")
            member.size = len(text.encode())
            archive.addfile(member, io.BytesIO(text.encode()))
    return content.getvalue()


def made(tmp_path: Path, jail: Jail, install: str = "") -> Path:
    """The environment of the app in `tmp_path`/app."""
    target = Target(name="shop", source=str(tmp_path / "app"), install=install)
    repository = open_target(target, runs=tmp_path / "runs")
    return ensure_environment(target, repository, cache=tmp_path / "cache", jail=jail)


def said(python: Path, code: str) -> str:
    """What an interpreter prints."""
    return subprocess.run([python, "-I", "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def test_a_dependency_without_a_wheel_is_built_in_the_jail(
    index: Path, jail: Jail, tmp_path: Path, write: Write
) -> None:
    """The newest version that fits, without our environment's variables, and without a trace of its backend here."""
    for version in ("1.0", "1.5", "2.0"):
        files = project(tmp_path / "RAN", "absent", version)
        add(index, "absent", f"absent-{version}.tar.gz", sdist(files, f"absent-{version}"))
    write(tmp_path / "app", {"shop.py": "import absent\n", "requirements.txt": "--no-binary absent\nabsent<2\n"})

    python = made(tmp_path, jail)

    look = "import absent, importlib.metadata as m; print(m.version('absent'), absent.TOKEN)"
    assert said(python, look) == "1.5 None"
    assert not (tmp_path / "RAN").exists()


def test_a_backend_gets_what_it_asks_for(index: Path, jail: Jail, tmp_path: Path, write: Write) -> None:
    """What pyproject.toml requires is there, and so is what the backend itself asks for."""
    for name in ("required", "helper"):
        add(index, name, f"{name}-1.0-py3-none-any.whl", wheel(name))
    asks = "def get_requires_for_build_wheel(config_settings=None):\n    return ['helper']\n"
    late = "build = build_wheel\ndef build_wheel(*args):\n    import helper\n    return build(*args)\n"
    files = project(tmp_path / "RAN", "absent", first="import required", more=asks + late)
    files["pyproject.toml"] = SYSTEM.replace("requires = []", 'requires = ["required"]')
    add(index, "absent", "absent-1.0.tar.gz", sdist(files, "absent-1.0"))
    write(tmp_path / "app", {"shop.py": "import absent\n", "requirements.txt": "absent\n"})

    assert said(made(tmp_path, jail), "import absent; print(absent.TOKEN)") == "None"
    assert not (tmp_path / "RAN").exists()


def test_a_pinned_digest_is_kept(index: Path, jail: Jail, tmp_path: Path, write: Write) -> None:
    """A source distribution that the requirements pin is built; another one of that version is not."""
    digest = add(index, "absent", "absent-1.0.tar.gz", sdist(project(tmp_path / "RAN", "absent"), "absent-1.0"))
    write(tmp_path / "app", {"shop.py": "import absent\n"})
    write(tmp_path / "app", {"requirements.txt": f"absent==1.0 \\\n    --hash=sha256:{'0' * 64}\n"})
    with pytest.raises(TargetError, match="absent"):
        made(tmp_path, jail)

    write(tmp_path / "app", {"requirements.txt": f"absent==1.0 \\\n    --hash=sha256:{digest}\n"})
    assert said(made(tmp_path, jail), "import absent; print(absent.TOKEN)") == "None"
    assert not (tmp_path / "RAN").exists()


@pytest.mark.parametrize("install", ["-e '.'", ".", "--editable=.", "-r deps.txt"])
def test_the_app_itself_is_built_in_the_jail(
    index: Path, jail: Jail, tmp_path: Path, write: Write, install: str
) -> None:
    """`install` may name the app's folder, or a file that does; its backend runs behind the walls, too."""
    write(
        tmp_path / "app",
        {**project(tmp_path / "RAN", "shop"), "deps.txt": "-r more/deps.txt\n", "more/deps.txt": "-e .\n"},
    )

    python = made(tmp_path, jail, install)

    assert said(python, "import shop; print(shop.TOKEN)") == "None"
    assert not (tmp_path / "RAN").exists()


def test_a_build_that_fails_says_why(index: Path, jail: Jail, tmp_path: Path, write: Write) -> None:
    """The jail and the backend's last words are in the message."""
    files = project(tmp_path / "RAN", "absent", first="sys.exit('no compiler here')")
    add(index, "absent", "absent-1.0.tar.gz", sdist(files, "absent-1.0"))
    write(tmp_path / "app", {"shop.py": "import absent\n", "requirements.txt": "absent\n"})

    with pytest.raises(TargetError, match=rf"(?s)no wheel of absent 1.0 .* \({jail.name}\).*no compiler here"):
        made(tmp_path, jail)


@pytest.mark.parametrize(
    "line",
    [
        "git+https://example.org/lib.git",
        "lib @ https://example.org/lib-1.0.zip#sha256=0",
        pytest.param("lib @ git+ssh://git@example.org/lib@main", marks=pytest.mark.slow),
        pytest.param("https://example.org/lib-1.0.tar.gz", marks=pytest.mark.slow),
        pytest.param("lib @ file:///srv/lib", marks=pytest.mark.slow),
        pytest.param("-e git+https://example.org/lib.git#egg=lib", marks=pytest.mark.slow),
    ],
)
def test_source_from_elsewhere_is_refused(tmp_path: Path, write: Write, line: str) -> None:
    """What an installer would fetch and build is named before anything is installed."""
    write(tmp_path / "app", {"shop.py": "import absent\n", "requirements.txt": f"{line}\n"})

    with pytest.raises(TargetError, match="would be built on this machine, by code that nobody has read"):
        made(tmp_path, open_jail("none"))
