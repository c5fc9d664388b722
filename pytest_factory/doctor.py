"""python -m pytest_factory doctor: what this machine has of what the factory can use, and the command that helps."""

import importlib.metadata
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

from pytest_factory.artifacts import Artifact
from pytest_factory.errors import FactoryError, ForgeError, GitError, JailError, ModelError, ModelUnavailable
from pytest_factory.forge.gh import GITHUB, Gh
from pytest_factory.jail import bubblewrap, lockdown, namespaces, open_jail
from pytest_factory.jail.environment import trusted_program
from pytest_factory.models.download import SPARE, is_there, model_path
from pytest_factory.models.known import KNOWN, PREFIX, cache_folder
from pytest_factory.models.ollama import list_models
from pytest_factory.models.registry import EMBEDDED_REMEDY, resolve
from pytest_factory.settings import EMBEDDED_DEFAULT, MODEL_STAGES, OLLAMA_DEFAULTS, Settings
from pytest_factory.workspace.git import git

GIT_NEEDED = (2, 32)
ROOM = 1_000_000_000
"""Bytes that a run should find on the disk: copies of the app, the jail's limit of 256 MB for each command that runs."""
_MAC = sys.platform == "darwin"


class Finding(Artifact):
    """One thing that was looked for."""

    name: str
    state: Literal["ok", "absent", "missing"]
    """absent: the factory does without it; missing: no run can start."""
    says: str
    """What is there, or what is not and what that means."""
    remedy: str = ""
    """The command that helps, where one does."""


def examine(root: Path, settings: Settings) -> tuple[Finding, ...]:
    """Look for everything; `root` is the project's folder. Nothing is fetched, and no model is asked."""
    looks: Sequence[Callable[[], Finding]] = (
        _git,
        _gh,
        _uv,
        _bubblewrap,
        _namespaces,
        _landlock,
        lambda: _jail(settings),
        lambda: _ollama(settings),
        _engine,
        lambda: _engine_file(settings),
        lambda: _models(settings),
        lambda: _disk(root, settings),
        _cores,
    )
    return tuple(look() for look in looks)


def _git() -> Finding:
    remedy = "brew install git" if _MAC else "sudo apt install git"
    try:
        version = git("--version").removeprefix("git version ")
    except GitError as error:
        return Finding(name="git", state="missing", says=str(error).splitlines()[0], remedy=remedy)
    numbers = tuple(int(part) for part in version.split()[0].split(".")[:2] if part.isdigit())
    if numbers < GIT_NEEDED:
        needed = ".".join(map(str, GIT_NEEDED))
        return Finding(name="git", state="missing", says=f"{version}; {needed} or newer is needed", remedy=remedy)
    return Finding(name="git", state="ok", says=version)


def _gh() -> Finding:
    host = os.environ.get("GH_HOST", GITHUB)
    gh, without = Gh(host), "pull requests stay in the local forge"
    try:
        version = gh.run("--version").split()[2]
    except (ForgeError, IndexError):
        remedy = "brew install gh" if _MAC else "sudo apt install gh"
        return Finding(name="gh", state="absent", says=f"not installed: {without}", remedy=remedy)
    if gh.logged_in():
        login = "gh auth login" if host == GITHUB else f"gh auth login --hostname {host}"
        return Finding(name="gh", state="absent", says=f"{version}, not logged in to {host}: {without}", remedy=login)
    return Finding(name="gh", state="ok", says=f"{version}, logged in to {host}")


def _uv() -> Finding:
    if program := trusted_program("uv"):
        return Finding(name="uv", state="ok", says=program)
    says = "not installed: environments of targets are made by venv and pip, which takes longer"
    return Finding(name="uv", state="absent", says=says, remedy="pip install uv")


def _bubblewrap() -> Finding:
    try:
        program = bubblewrap.find().program
    except JailError as error:
        command = "pip install 'pytest-feature-factory[jail]'"
        there = "not installed" not in str(error)  # it is there, and does not work: the namespaces below say why
        return Finding(name="bubblewrap", state="absent", says=_line(error), remedy="" if there else command)
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False, timeout=20)
    return Finding(name="bubblewrap", state="ok", says=f"{program}, {said.stdout.strip().split()[-1]}")


def _namespaces() -> Finding:
    name = "user namespaces"
    if sys.platform != "linux":
        return Finding(name=name, state="absent", says="a part of Linux")
    if not (why := namespaces.refusal()):
        return Finding(name=name, state="ok", says="can be made")
    remedy = namespaces.remedy()
    around = "" if remedy else "; no setting of this kernel forbids them, so the container or jail around does"
    return Finding(name=name, state="absent", says=f"refused: {why}{around}", remedy=remedy)


def _landlock() -> Finding:
    version = lockdown.landlock_version() if sys.platform == "linux" else 0
    if version >= lockdown.NEEDED:
        return Finding(name="landlock", state="ok", says=f"version {version}")
    says = f"version {version or 'none'}; {lockdown.NEEDED} is needed, which Linux 6.12 has"
    return Finding(name="landlock", state="absent", says=says)


def _jail(settings: Settings) -> Finding:
    try:
        jail = open_jail(settings.jail, require=settings.require_jail)
    except JailError as error:
        command = "" if _MAC else "sudo apt install bubblewrap"
        return Finding(name="jail", state="missing", says=_line(error), remedy=command)
    return Finding(name="jail", state="ok", says=f"{jail.name} ({jail.strength}): {jail.about}")


def _ollama(settings: Settings) -> Finding:
    host = settings.ollama_host
    try:
        models = list_models(host)
    except ModelUnavailable as error:
        install = "brew install ollama" if _MAC else "curl -fsSL https://ollama.com/install.sh | sh"
        return Finding(
            name="Ollama", state="absent", says=str(error), remedy="ollama serve" if shutil.which("ollama") else install
        )
    listed = f"at {host}: {', '.join(models) or 'no model'}"
    if any(name in models for name in OLLAMA_DEFAULTS):
        return Finding(name="Ollama", state="ok", says=listed)
    says = f"{listed}; none of those that `ollama/auto` takes"
    return Finding(name="Ollama", state="absent", says=says, remedy=f"ollama pull {OLLAMA_DEFAULTS[0]}")


def _engine() -> Finding:
    if importlib.util.find_spec("xllamacpp") is None:
        return Finding(name="embedded engine", state="absent", says="not installed", remedy=EMBEDDED_REMEDY)
    return Finding(name="embedded engine", state="ok", says=f"xllamacpp {importlib.metadata.version('xllamacpp')}")


def _engine_file(settings: Settings) -> Finding:
    chains = [name for stage in MODEL_STAGES for name in settings.chain(stage)]
    name = next((name for name in chains if name.startswith(PREFIX)), EMBEDDED_DEFAULT)
    known, cache = KNOWN.get(name.removeprefix(PREFIX)), cache_folder()
    if known is None:
        path = Path(name.removeprefix(PREFIX)).expanduser().absolute()
        there = path.is_file()
        return Finding(
            name="its file", state="ok" if there else "absent", says=str(path) if there else f"there is no {path}"
        )
    path, size = model_path(known, cache), known.size
    if is_there(known, cache):
        return Finding(name="its file", state="ok", says=f"{path}, {_gigabytes(size)}")
    fetch = f"python -m pytest_factory.models.download {known.name}"
    if (free := shutil.disk_usage(_existing(path)).free) < size + SPARE:
        says = f"{path} is not there, and there is room for {_gigabytes(free)} of {_gigabytes(size + SPARE)}"
        return Finding(
            name="its file", state="absent", says=says, remedy=f"PYTEST_FACTORY_CACHE=/another/folder {fetch}"
        )
    says = f"{path} is not there: the first run that needs it fetches it ({_gigabytes(size)})"
    return Finding(name="its file", state="absent", says=says, remedy=fetch)


def _models(settings: Settings) -> Finding:
    try:
        return Finding(name="models", state="ok", says="; ".join(resolve(settings).notes))
    except ModelError as error:
        return Finding(name="models", state="missing", says=_line(error), remedy=EMBEDDED_REMEDY)


def _disk(root: Path, settings: Settings) -> Finding:
    free = {
        folder: shutil.disk_usage(_existing(folder)).free
        for folder in (root / settings.runs, Path(tempfile.gettempdir()))
    }
    says = ", ".join(f"{_gigabytes(size)} free for {folder}" for folder, size in free.items())
    if min(free.values()) >= ROOM:
        return Finding(name="disk", state="ok", says=says)
    return Finding(
        name="disk",
        state="missing",
        says=f"{says}; {_gigabytes(ROOM)} are needed",
        remedy="TMPDIR=/another/folder pytest",
    )


def _cores() -> Finding:
    count = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return Finding(name="cores", state="ok", says=f"{count}, and {_gigabytes(memory)} of memory")


def _existing(path: Path) -> Path:
    return next(folder for folder in (path, *path.parents) if folder.exists())


def _gigabytes(size: int) -> str:
    return f"{size / 1e9:.1f} GB"


def _line(error: FactoryError) -> str:
    return " ".join(str(error).split())
