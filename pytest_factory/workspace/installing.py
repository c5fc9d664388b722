"""Making environments and putting wheels into them: uv where it is installed, else venv and pip. Nothing is ever built.

Neither looks into the app's folder for modules or settings of its own; uv is told what pip is set to.
"""

import importlib.util
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from pytest_factory.cases import Target
from pytest_factory.errors import TargetError
from pytest_factory.jail.environment import trusted_program
from pytest_factory.workspace.sdist import pip_settings, without_index

SECONDS = 1800
_PIP_LACKS = re.compile(r"No matching distribution found for ([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?([^;\n(]*)")
_UV_LACKS = re.compile(r"Wheels are required for `([^`]+)`")
_OF_PIP = {"index-url": "--index-url", "extra-index-url": "--extra-index-url", "find-links": "--find-links"}


class NoWheel(TargetError):
    """There is no wheel of a distribution: what is there would have to be built."""

    def __init__(self, message: str, *, name: str, specifier: str) -> None:
        super().__init__(message)
        self.name = name
        self.specifier = specifier
        """Of the versions that were asked for; empty: any."""


class Installer:
    """What this machine has: uv, pip beside us, or the pip that venv brings."""

    def __init__(self, target: Target) -> None:
        """`target` is for the messages."""
        self.target = target
        self.uv = trusted_program("uv")
        self.pip = importlib.util.find_spec("pip") is not None

    def make(self, folder: Path) -> None:
        """An environment with our interpreter in a folder that is not there yet."""
        folder.parent.mkdir(parents=True, exist_ok=True)
        if self.uv:
            self._run(
                [self.uv, "venv", "--quiet", "--no-project", "--python", sys.executable, str(folder)], folder.parent
            )
        else:
            flags = ["--without-pip"] if self.pip else []
            self._run([sys.executable, "-P", "-m", "venv", *flags, str(folder)], folder.parent)

    def install(self, folder: Path, words: Sequence[str], *, links: Path) -> None:
        """Put wheels into the environment of `folder`; those in the folder `links` are known, too.

        Raises NoWheel where only source is there of something, and TargetError where it fails for another reason.
        """
        python = str(folder / "bin" / "python")
        wheels = ["--find-links", str(links)]
        if self.uv:
            command = [self.uv, "pip", "install", "--quiet", "--python", python, "--no-build", *self._pips_settings()]
        else:
            pip = [sys.executable, "-P", "-m", "pip", "--python", python] if self.pip else [python, "-P", "-m", "pip"]
            command = [*pip, "install", "--no-input", "--only-binary=:all:"]
        self._run([*command, *wheels, *words], folder.parent)

    def _pips_settings(self) -> list[str]:
        """What pip is set to, in uv's words; nothing where pip is not there to be asked."""
        if not self.pip:
            return []
        said = pip_settings()
        words = [
            word for name, flag in _OF_PIP.items() for value in said.get(name, "").split() for word in (flag, value)
        ]
        return [*words, *(["--no-index"] if without_index() else [])]

    def _run(self, command: Sequence[str], cwd: Path) -> None:
        env = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
        env |= {"PYTHONSAFEPATH": "1", "UV_PYTHON_DOWNLOADS": "never", "NO_COLOR": "1"}
        try:
            finished = subprocess.run(
                command,
                cwd=cwd,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                timeout=SECONDS,
            )
        except subprocess.TimeoutExpired as error:
            raise TargetError(
                f"target {self.target.name!r}: no end within {SECONDS} s: {shlex.join(command)}"
            ) from error
        if finished.returncode == 0:
            return
        said = "\n".join(finished.stdout.strip().splitlines()[-8:])
        message = (
            f"target {self.target.name!r}: its environment cannot be made; say in targets.toml what to install "
            f'(install = "..."): {shlex.join(command)} ended with {finished.returncode}:\n{said}'
        )
        if lacks := _PIP_LACKS.search(finished.stdout):
            raise NoWheel(message, name=lacks[1], specifier=lacks[2].strip())
        if lacks := _UV_LACKS.search(finished.stdout):
            asked = rf"(?:require|depends on) {re.escape(lacks[1])}(?:\[[^\]]*\])?([<>=!~]\S*?)[,.;]*(?:\s|$)"
            specifiers = re.findall(asked, " ".join(finished.stdout.split()))
            raise NoWheel(message, name=lacks[1], specifier=",".join(dict.fromkeys(specifiers)))
        raise TargetError(message)
