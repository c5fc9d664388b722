"""What a process knows before anything runs: the settings, where cases lie, and which of them are asked for."""

import importlib.util
import os
import re
import shlex
import sys
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any

from pytest_factory.cases import CASE, REQUEST, TARGETS, Case, load_cases
from pytest_factory.errors import CaseError, UsageError
from pytest_factory.oracle.importable import check_importable
from pytest_factory.prompts import Prompts
from pytest_factory.settings import Settings, load_settings

MODULE = "test_features.py"
"""The module of the one test function, in our cases/ and in spirit in everybody's."""

FOREIGN_MARKERS = frozenset({"filterwarnings", "parametrize", "skip", "skipif", "usefixtures", "xfail"})
"""Markers that change what pytest does: no tag may be named so."""

_TABLE = b"[tool.pytest_factory"
_TAG = re.compile(r"(?!(?:and|or|not)$)[A-Za-z_][\w.-]*")


class Project:
    """A root folder with its settings and its cases; the same in the controller and in every worker."""

    def __init__(
        self, root: Path, overrides: Mapping[str, Any], args: Sequence[str], directory: Path, *, chosen: bool = True
    ) -> None:
        """`args` are pytest's paths and node ids, relative to `directory`; `chosen`: somebody typed them.

        Raises UsageError for a setting that is wrong, and CaseError for the folder of the cases without one where it was
        asked for.
        """
        self.root = root
        self.directory = directory
        self.settings: Settings = load_settings(root, overrides)
        self.asked = tuple(args)
        self._explicit = "cases" in overrides
        self._wanted: dict[Path, set[str]] = {}
        self.args = [str(self.folder)] if self._explicit and not chosen else [self._collected(arg) for arg in args]
        """What pytest is to collect. A node id in the shipped module, which no file holds, has become its folder."""
        self._named = {(directory / arg).resolve() for arg in self.args}
        self._cases: dict[Path, tuple[Case, ...]] = {}
        if self._explicit or (chosen and self.folder.resolve() in self._named):
            _check_holds_something(self.folder)

    @property
    def folder(self) -> Path:
        """The folder that the settings name."""
        return self.root / self.settings.cases

    @property
    def runs(self) -> Path:
        """The folder of the runs."""
        return self.root / self.settings.runs

    def session_folder(self, session: str) -> Path:
        """What a session shares with its workers lies there."""
        return self.runs / ".sessions" / session

    @cached_property
    def prompts(self) -> Prompts:
        """The templates, the user's own first."""
        own = self.settings.templates
        return Prompts(self.root / own if own else None)

    def holds_cases(self, folder: Path) -> bool:
        """Whether the shipped function is to run on this folder's cases: the settings' or one that was asked for."""
        if folder.resolve() not in {self.folder.resolve(), *self._named}:
            return False
        return folder.is_dir() and any(_is_case(entry) for entry in folder.iterdir())

    def is_case(self, path: Path) -> bool:
        """Whether this is the folder of a case, of which nothing is collected."""
        return _is_case(path) and self.holds_cases(path.parent)

    def cases(self, module: Path) -> tuple[Case, ...]:
        """The cases for a test module, or for the shipped one in a folder: those beside it, or else the settings' ones.

        Raises CaseError or TargetError for the first thing that is wrong, also where there is no case.
        """
        folder = module if module.is_dir() else module.parent
        folder = folder if self.holds_cases(folder) and not self._explicit else self.folder
        if folder not in self._cases:
            check_platform()
            _check_writable(self.runs)
            root = self.root if folder.resolve().is_relative_to(self.root.resolve()) else None
            cases = load_cases(folder, root=root)
            _check(folder, cases)
            _check_apart(cases, [case for known in self._cases.values() for case in known])
            self._cases[folder] = cases
        return self._cases[folder]

    def items(self, module: Path) -> list[tuple[Case, int]]:
        """What a test function in `module` runs: every case with the numbers of its repeats, from 1; raises as `cases`."""
        repeats = range(1, self.settings.repeat + 1)
        return [(case, repeat) for case in self.cases(module) for repeat in repeats]

    def skipped(self, case: Case, repeat: int) -> bool:
        """Whether its tags leave a case out; a node id that names it brings it in."""
        skips = not set(case.tags).isdisjoint(self.settings.skip_tags)
        return skips and not any("::" in arg and arg.endswith(f"[{item_id(case, repeat)}]") for arg in self.asked)

    def kept(self, session: str) -> frozenset[tuple[str, int]]:
        """Case and seed of the runs that stand in the experiment's file already; those of `session` do not count.

        Raises UsageError where the file is one of another configuration.
        """
        if not self.settings.experiment:
            return frozenset()
        from pytest_factory.metrics.experiments import configuration, finished, path_of
        from pytest_factory.metrics.source import source_digest

        path = path_of(self.root / self.settings.experiments, self.settings.experiment)
        return finished(path, configuration=configuration(self.settings, source_digest()), session=session)

    def unwanted(self, folder: Path, name: str) -> bool:
        """Whether only other items of the shipped module in `folder` were asked for."""
        names = self._wanted.get(folder)
        return names is not None and name not in names and name.partition("[")[0] not in names

    def rerun(self, nodeids: Sequence[str], options: Sequence[str]) -> str:
        """The command that runs these items again from where the user is; empty for none."""
        parts = [nodeid.partition("::") for nodeid in nodeids]
        near = [os.path.relpath(self.root / path, self.directory) + colons + name for path, colons, name in parts]
        return shlex.join(["pytest", *near, *options]) if near else ""

    def _collected(self, arg: str) -> str:
        file, _, name = arg.partition("::")
        path = (self.directory / file).resolve()
        if path.name != MODULE or path.exists() or not path.parent.is_dir():
            return arg
        whole = path.parent in {(self.directory / other).resolve() for other in self.asked}
        if name and not whole:
            self._wanted.setdefault(path.parent, set()).add(name)
        return str(path.parent)


def find_root(directory: Path) -> Path:
    """The project that a folder belongs to: the nearest one above with cases/targets.toml or [tool.pytest_factory].

    Without any it is the folder itself.
    """
    for folder in (directory, *directory.parents):
        pyproject = folder / "pyproject.toml"
        if (folder / "cases" / TARGETS).is_file() or (pyproject.is_file() and _TABLE in pyproject.read_bytes()):
            return folder
    return directory


def item_id(case: Case, repeat: int) -> str:
    """health; health[2] from the second repeat on."""
    return case.id if repeat == 1 else f"{case.id}[{repeat}]"


def shipped_module() -> ModuleType:
    """The module with the one test function: inside the installed package, or in the checkout's own cases/."""
    packaged = Path(__file__).parent / "shipped" / MODULE
    path = packaged if packaged.is_file() else Path(__file__).parent.parent / "cases" / MODULE
    spec = importlib.util.spec_from_file_location("pytest_factory_shipped", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _is_case(path: Path) -> bool:
    return any((path / name).is_file() for name in (REQUEST, CASE))


def check_platform() -> None:
    """Raise UsageError where generated code cannot be jailed at all."""
    if str(sys.platform) == "win32":  # mypy takes the one it runs on for the only one
        raise UsageError("pytest_factory needs Linux or macOS; on Windows run it in WSL (`wsl --install`)")


def _check_writable(runs: Path) -> None:
    there = next(folder for folder in (runs, *runs.parents) if folder.exists())
    if not there.is_dir() or not os.access(there, os.W_OK):
        raise UsageError(
            f"{there}: nothing can be written there; name another folder as `runs` in [tool.pytest_factory]"
        )


def _check_holds_something(folder: Path) -> None:
    """A folder of cases without one is told; one of ordinary tests is somebody else's."""
    if folder.is_dir() and not any(_is_case(entry) for entry in folder.iterdir()) and not any(folder.rglob("*.py")):
        raise _no_case(folder)


def _check_apart(cases: Sequence[Case], others: Sequence[Case]) -> None:
    """Two cases of one id would share a branch, and a row."""
    folders = {other.id: other.folder for other in others}
    for case in cases:
        if (other := folders.get(case.id, case.folder)) != case.folder:
            raise CaseError(f"{case.folder}: the id {case.id!r} is used by {other}, too; rename one of the folders")


def _no_case(folder: Path) -> CaseError:
    return CaseError(f"{folder}: holds no case; make a folder there with a {REQUEST}, one paragraph")


def _check(folder: Path, cases: Sequence[Case]) -> None:
    if not cases:
        raise _no_case(folder)
    for case in cases:
        if case.oracle is not None:
            check_importable(case.oracle)
        for tag in case.tags:
            if tag in FOREIGN_MARKERS or not _TAG.fullmatch(tag):
                raise CaseError(
                    f"{case.folder / CASE}: tags: {tag!r} cannot be a marker; use letters, digits, _ and -, "
                    f"and none of pytest's own ({', '.join(sorted(FOREIGN_MARKERS))})"
                )
