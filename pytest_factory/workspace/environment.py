"""The python executable for a target: our own where it has all that the app imports, else an environment made once."""

import hashlib
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from pytest_factory.cases import Target
from pytest_factory.jail.protocol import Jail
from pytest_factory.trace import write_whole
from pytest_factory.workspace.installing import Installer, NoWheel
from pytest_factory.workspace.lock import locked
from pytest_factory.workspace.missing import missing_modules
from pytest_factory.workspace.repository import Repository
from pytest_factory.workspace.requirements import add_pin, pins, wanted
from pytest_factory.workspace.wheels import Builder

_FORMAT = "2"
"""Of what is made here; another one makes all environments anew."""
_TOOLS = ("pytest", "pytest-cov", "mypy", "httpx", "httpx2", "uvicorn", "waitress")
"""What the gates and the oracle run in a target's environment; starlette's test client asks for httpx2."""

_DEPENDED_ON = re.compile(
    r"(.*/)?[^/]*requirements[^/]*\.txt|requirements/.*\.(txt|in)|constraints[^/]*\.txt"
    r"|pyproject\.toml|setup\.(py|cfg)|[^/]*\.lock|pylock[^/]*\.toml"
)
_COMPLETE = "complete"


def ensure_environment(target: Target, repository: Repository, *, cache: Path, jail: Jail) -> Path:
    """The python executable that runs this target's app and tests.

    It is ours where the target asks for no `install` and our interpreter finds all that the app's files import. Else it
    is that of a virtual environment below `cache`/environments, named by what it depends on and made by the first
    process that needs it. Wheels only are installed; what has none is built in `jail`. Raises TargetError with the
    installer's command and last lines where it cannot be made.
    """
    if not target.install and not missing_modules(repository, Path(sys.executable)):
        return Path(sys.executable)
    folder = cache.resolve() / "environments" / _digest(target, repository)
    with locked(folder.with_name(f"{folder.name}.lock")):
        # An environment cannot be built elsewhere and moved: its scripts name its folder.
        if not (folder / _COMPLETE).is_file():
            shutil.rmtree(folder, ignore_errors=True)
            _build(target, repository, folder, jail)
            write_whole(folder / _COMPLETE, "")
    return folder / "bin" / "python"


def _build(target: Target, repository: Repository, folder: Path, jail: Jail) -> None:
    """The gates' tools first: from the moment the app's packages are there, nobody starts this interpreter outside of the jail.

    What they leave in a .pth file runs whenever it starts.
    """
    installer, builder = Installer(target), Builder(target, jail, folder.with_name(f"{folder.name}.wheels"))
    try:
        installer.make(folder)
        installer.install(folder, _TOOLS, links=builder.wheels)
        source = repository.export(folder / "source")
        asked = wanted(target, repository, source, builder.of_folder)
        built: set[tuple[str, str]] = set()
        while asked.words:
            try:
                installer.install(folder, asked.words, links=builder.wheels)
                break
            except NoWheel as lacking:
                key = (lacking.name, lacking.specifier)
                digest = "" if key in built else builder.of_index(*key, pins(asked.files, lacking.name))
                if not digest:
                    raise
                built.add(key)
                add_pin(asked.files, lacking.name, digest)
    finally:
        shutil.rmtree(builder.wheels, ignore_errors=True)


def _digest(target: Target, repository: Repository) -> str:
    digest = hashlib.sha256("\0".join((_FORMAT, target.install, sys.version, sys.base_prefix, *_TOOLS)).encode())
    for path in filter(_depended_on(target), repository.files()):
        digest.update(f"\0{path}\0{repository.read(path)}".encode())
    return digest.hexdigest()[:16]


def _depended_on(target: Target) -> Callable[[str], bool]:
    """Whether what is installed may depend on a file."""
    return lambda path: bool(_DEPENDED_ON.fullmatch(path)) or path in target.install.split()
