"""Wheels of what is there as source only: folders of the app, and source distributions of the index. Built in the jail.

The build requirements of pyproject.toml go into an environment of their own, as wheels; the build backend then runs behind
the walls, without a network. Of what it asks for beside them no source is built in turn.
"""

import hashlib
import platform
import tomllib
from collections.abc import Collection
from pathlib import Path
from typing import Any

from packaging.specifiers import SpecifierSet
from packaging.version import InvalidVersion, Version

from pytest_factory.cases import Target
from pytest_factory.errors import TargetError
from pytest_factory.jail.building import Built, build_wheel
from pytest_factory.jail.protocol import Jail
from pytest_factory.jail.scratch import temporary
from pytest_factory.workspace.installing import Installer
from pytest_factory.workspace.sdist import Sdist, fetch_sdist, list_sdists, without_index

_LEGACY = "setuptools.build_meta:__legacy__"
"""What builds a project that names no backend (PEP 517)."""
_NO_GIT = {"SETUPTOOLS_SCM_PRETEND_VERSION": "0.0.1"}
"""An app's tree has no .git to take a version from."""


class Builder:
    """Builds wheels into one folder."""

    def __init__(self, target: Target, jail: Jail, wheels: Path) -> None:
        """`target` is for the messages; `wheels` is made where it is not there."""
        self.target, self.jail, self.wheels = target, jail, wheels
        self.installer = Installer(target)
        wheels.mkdir(parents=True, exist_ok=True)

    def of_folder(self, folder: Path) -> Path:
        """A wheel of a project of the app."""
        return self._build(folder, folder.name, _NO_GIT)

    def of_index(self, name: str, specifier: str, pinned: Collection[str]) -> str:
        """Build the newest source distribution that fits, and return the SHA-256 of its wheel; empty where there is none.

        `pinned` are the SHA-256 of which it must have one, where there are any.
        """
        try:
            found = [] if without_index() else list_sdists(name)[1]
        except TargetError:  # the installer has said what is wrong
            found = []
        fitting = [sdist for sdist in found if _fits(sdist, specifier) and (not pinned or sdist.digest in pinned)]
        if not fitting:
            return ""
        chosen = max(fitting, key=lambda sdist: (not Version(sdist.version).is_prerelease, Version(sdist.version)))
        with temporary() as scratch:
            folder = fetch_sdist(chosen, scratch, pinned=pinned)
            wheel = self._build(folder, f"{name} {chosen.version}", {})
        return hashlib.sha256(wheel.read_bytes()).hexdigest()

    def _build(self, folder: Path, what: str, env: dict[str, str]) -> Path:
        system = self._build_system(folder, what)
        requires = [str(one) for one in system.get("requires", ["setuptools"])]
        with temporary() as scratch:
            place = scratch / "environment"
            self.installer.make(place)
            if requires:
                self.installer.install(place, requires, links=self.wheels)
            built = self._run(folder, place, system, env, final=False)
            if built.needs:
                self.installer.install(place, built.needs, links=self.wheels)
                built = self._run(folder, place, system, env, final=True)
        if built.trouble:
            raise TargetError(
                f"target {self.target.name!r}: no wheel of {what} can be built in the jail ({self.jail.name}): {built.trouble}"
            )
        wheel = self.wheels / built.name
        wheel.write_bytes(built.content)
        return wheel

    def _run(self, folder: Path, place: Path, system: dict[str, Any], env: dict[str, str], *, final: bool) -> Built:
        backend, path = str(system.get("build-backend", _LEGACY)), system.get("backend-path", [])
        folders = [str(one) for one in path] if isinstance(path, list) else []
        # The legacy way is that setup.py finds its neighbours.
        folders = folders or (["."] if backend == _LEGACY else [])
        return build_wheel(
            self.jail, place / "bin" / "python", folder, backend=backend, path=folders, final=final, env=env
        )

    def _build_system(self, folder: Path, what: str) -> dict[str, Any]:
        try:
            text = (folder / "pyproject.toml").read_text(encoding="utf-8")
            table = tomllib.loads(text).get("build-system", {})
        except FileNotFoundError:
            return {}
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise TargetError(
                f"target {self.target.name!r}: the pyproject.toml of {what} is not valid TOML: {error}"
            ) from error
        return table if isinstance(table, dict) else {}


def _fits(sdist: Sdist, specifier: str) -> bool:
    try:
        version = Version(sdist.version)
    except InvalidVersion:
        return False
    wanted = SpecifierSet(specifier, prereleases=True if "==" in specifier else None)
    return wanted.contains(version) and SpecifierSet(sdist.python).contains(platform.python_version(), prereleases=True)
