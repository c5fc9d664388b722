"""The interpreter of a target: ours where it has everything, else an environment that is made once."""

import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from pytest_factory.cases import Target
from pytest_factory.errors import TargetError
from pytest_factory.jail.process import ProcessJail
from pytest_factory.workspace.environment import ensure_environment
from pytest_factory.workspace.missing import missing_modules
from pytest_factory.workspace.repository import Repository, open_target

Write = Callable[[Path, Mapping[str, str]], Path]
Build = Callable[..., Path]

TOOLS = ("pytest", "pytest-cov", "mypy", "httpx", "httpx2", "uvicorn", "waitress")


@pytest.fixture
def wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is all that pip knows: tiny wheels under the names of the tools."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    for name in TOOLS:
        add_wheel(folder, name)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


def add_wheel(folder: Path, name: str) -> None:
    """Make a wheel whose one module has the distribution's name."""
    module = name.replace("-", "_")
    info = f"{module}-1.0.dist-info"
    with zipfile.ZipFile(folder / f"{module}-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr(f"{module}.py", "")
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")


def opened(tmp_path: Path, **options: str) -> tuple[Target, Repository]:
    """The app's folder as a target."""
    target = Target(name="shop", source=str(tmp_path / "app"), **options)
    return target, open_target(target, runs=tmp_path / "runs")


def imports(python: Path, *names: str) -> bool:
    """Whether an interpreter can import these."""
    return subprocess.run([python, "-I", "-c", f"import {','.join(names)}"], capture_output=True).returncode == 0


def test_our_own_interpreter_serves_where_it_has_everything(tmp_path: Path, write: Write) -> None:
    """Nothing is made for an app whose imports we have; its own modules, however they lie, are not asked for."""
    write(
        tmp_path / "app", {"shop/__init__.py": "", "shop/redis.py": "import fastapi.testclient\nfrom . import celery\n"}
    )
    write(
        tmp_path / "app", {"src/core/main.py": "from core import main\nfrom src.core import main\nimport shop.redis\n"}
    )
    write(tmp_path / "app", {"tests/helpers.py": "import json", "tests/test_x.py": "import helpers\nimport pytest\n"})
    write(tmp_path / "app", {"setup.py": "import absent\n", "broken.py": "import absent\nif:\n"})
    optional = "try:\n    import absent\nexcept ImportError:\n    pass\ndef f() -> None:\n    import absent\n"
    write(tmp_path / "app", {"shop/optional.py": optional, "shop/escape.py": "x = '\\d'\n"})
    target, repository = opened(tmp_path)
    assert ensure_environment(target, repository, cache=tmp_path / "cache", jail=ProcessJail()) == Path(sys.executable)
    assert not (tmp_path / "cache").exists()


def test_what_we_lack_is_found_by_its_first_name(tmp_path: Path, write: Write) -> None:
    """A module inside of a package of the app hides no third-party module of the same name."""
    write(tmp_path / "app", {"shop/__init__.py": "", "shop/absent.py": "import absent.sub\nfrom nowhere.x import y\n"})
    _, repository = opened(tmp_path)
    assert missing_modules(repository, Path(sys.executable)) == ["absent", "nowhere"]


def test_an_environment_is_made_once_for_all_workers(tmp_path: Path, write: Write, wheels: Path) -> None:
    """From requirements.txt and the tests' requirements, with the gates' tools; the app itself is not built."""
    for name in ("absent", "fixtures"):
        add_wheel(wheels, name)
    setup = f"open({str(tmp_path / 'RAN')!r}, 'w')\n"
    write(tmp_path / "app", {"shop.py": "import absent\n", "setup.py": setup, "tests/requirements.txt": "fixtures\n"})
    write(tmp_path / "app", {"requirements.txt": "-e .\n./vendored\n--no-binary absent-2\nabsent==1.0  # pinned\n"})
    target, repository = opened(tmp_path)
    script = (
        "import sys; from pathlib import Path; from pytest_factory.cases import Target\n"
        "from pytest_factory.jail.process import ProcessJail\n"
        "from pytest_factory.workspace.environment import ensure_environment\n"
        "from pytest_factory.workspace.repository import Repository\n"
        "target, repository = (kind.model_validate_json(text) for kind, text in zip((Target, Repository), sys.argv[1:]))\n"
        "print(ensure_environment(target, repository, cache=Path(sys.argv[3]), jail=ProcessJail()))\n"
    )
    command = [
        sys.executable,
        "-c",
        script,
        target.model_dump_json(),
        repository.model_dump_json(),
        str(tmp_path / "cache"),
    ]
    workers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    pythons = {Path(worker.communicate()[0].strip()) for worker in workers}
    assert len(pythons) == 1
    python = pythons.pop()
    assert imports(python, "absent", "fixtures", *(name.replace("-", "_") for name in TOOLS))
    made = (python.parent.parent / "complete").stat().st_mtime_ns
    assert ensure_environment(target, repository, cache=tmp_path / "cache", jail=ProcessJail()) == python
    assert (python.parent.parent / "complete").stat().st_mtime_ns == made
    assert not (tmp_path / "RAN").exists()


def test_pyproject_names_what_is_needed(tmp_path: Path, write: Write, wheels: Path) -> None:
    """Dependencies, the extras and groups for tests with what they include, and nothing of other extras."""
    for name in ("absent", "one", "two", "three", "four"):
        add_wheel(wheels, name)
    project = (
        '[project]\nname = "shop"\ndependencies = ["absent>=1"]\n[project.optional-dependencies]\n'
        'dev = ["shop[more]", "one"]\nmore = ["two"]\ndocs = ["not-there"]\n'
        '[dependency-groups]\ntest = [{include-group = "base"}, "three"]\nbase = ["four"]\nlint = ["not-there"]\n'
    )
    write(tmp_path / "app", {"shop.py": "import absent\n", "pyproject.toml": project})
    target, repository = opened(tmp_path)
    python = ensure_environment(target, repository, cache=tmp_path / "cache", jail=ProcessJail())
    assert imports(python, "absent", "one", "two", "three", "four", "pytest")


def test_a_failed_install_says_how_and_can_be_repeated(tmp_path: Path, write: Write, wheels: Path) -> None:
    """The error has pip's command and last lines and the key that helps; the next try starts from nothing."""
    write(tmp_path / "app", {"shop.py": "import absent\n", "requirements.txt": "absent\n"})
    target, repository = opened(tmp_path)
    with pytest.raises(TargetError) as caught:
        ensure_environment(target, repository, cache=tmp_path / "cache", jail=ProcessJail())
    message = str(caught.value)
    assert "target 'shop': its environment cannot be made" in message
    assert 'install = "..."' in message
    assert f"-r {tmp_path}/cache/environments/" in message
    assert "source/requirements.txt ended with 1:" in message
    assert "absent" in message.partition("ended with 1:")[2]
    add_wheel(wheels, "absent")
    assert imports(ensure_environment(target, repository, cache=tmp_path / "cache", jail=ProcessJail()), "absent")


@pytest.mark.parametrize(
    ("files", "install", "message"),
    [
        ({}, "-e '.", r"install = \"-e '\.\": No closing quotation"),
        ({"pyproject.toml": "x ="}, "", "is not valid TOML"),
    ],
)
def test_what_cannot_be_read_is_said(
    tmp_path: Path, write: Write, wheels: Path, files: dict[str, str], install: str, message: str
) -> None:
    """A broken `install` and a broken pyproject.toml are the user's to mend."""
    write(tmp_path / "app", {"shop.py": "import absent\n", **files})
    target, repository = opened(tmp_path, install=install)
    with pytest.raises(TargetError, match=message):
        ensure_environment(target, repository, cache=tmp_path / "cache", jail=ProcessJail())
