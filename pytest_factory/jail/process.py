"""The backend `none`: a subprocess with limits. It keeps accidents away, not attackers."""

import contextlib
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from pytest_factory.jail.environment import launcher_command, scrubbed
from pytest_factory.jail.protocol import Finished, JailLimits, Served, Strength
from pytest_factory.jail.runner import Run, Start
from pytest_factory.jail.scratch import scratch
from pytest_factory.jail.serving import free_port, serving

NICE = 10
"""Below a model server on the same machine, which keeps its core."""


class ProcessJail:
    """Runs commands with a scrubbed environment, a home of their own, limits and no survivors; protects no file."""

    name = "none"
    strength: Strength = "none"
    about = "no jail: generated code runs as you, and may read your files and use the network"

    def run(
        self,
        command: Sequence[str],
        tree: Path,
        *,
        limits: JailLimits = JailLimits(),  # noqa: B008 - frozen
        env: dict[str, str] | None = None,
        readable: Sequence[Path] = (),
        stdin: bytes = b"",
    ) -> Finished:
        """See Jail.run; `readable` says nothing here, for everything is."""
        with scratch() as folder:
            return Run(on_copy(command, tree, folder, limits, env), limits, stdin=stdin).result()

    @contextlib.contextmanager
    def serve(
        self,
        command: Sequence[str],
        tree: Path,
        *,
        limits: JailLimits = JailLimits(),  # noqa: B008 - frozen
        env: dict[str, str] | None = None,
        log: Path,
    ) -> Iterator[Served]:
        """See Jail.serve; the app listens on a free port of the machine's own loopback."""
        port = free_port()
        words = [word.replace("{port}", str(port)) for word in command]
        with scratch() as folder:
            start = on_copy(words, tree, folder, limits, env)
            with serving(start, limits, Served(base_url=f"http://127.0.0.1:{port}"), log) as served:
                yield served


def on_copy(
    command: Sequence[str],
    tree: Path,
    folder: Path,
    limits: JailLimits,
    env: dict[str, str] | None,
    *,
    lockdown: dict[str, Any] | None = None,
    wrap: Sequence[str] = (),
) -> Start:
    """A start on a copy of `tree` below the scratch folder; where the words or `env` name the tree, they name the copy.

    `lockdown` is for the launcher; `wrap` are words that go before the command's.
    """
    copy = folder / "tree"
    tree = tree.absolute()
    named = re.compile(re.escape(str(tree)) + r"(?![\w.-])")
    scrubbed_env = scrubbed(command, str(folder / "home"), str(folder / "tmp"), env)
    spec: dict[str, Any] = {
        "command": [*wrap, *(named.sub(str(copy), word) for word in command)],
        "env": {key: named.sub(str(copy), value) for key, value in scrubbed_env.items()},
        "cwd": str(copy),
        "copy": [str(tree), str(copy)],
        "nice": NICE,
        "processes": limits.processes,
        "rlimits": rlimits(limits),
    }
    if lockdown is not None:
        spec["lockdown"] = lockdown
    return Start(wrapper=tuple(launcher_command()), spec=spec, disk=folder)


def rlimits(limits: JailLimits) -> dict[str, list[int]]:
    """Soft and hard limits of every process.

    The address space is twice the memory: what cuts first, and has a name, is the resident memory of all processes together.
    """
    address_space = {"AS": [limits.memory_mb << 21] * 2} if sys.platform == "linux" else {}  # macOS refuses to set it
    return {
        **address_space,
        "CPU": [limits.cpu_seconds, limits.cpu_seconds + 1],
        "FSIZE": [limits.disk_mb << 20] * 2,
        "NOFILE": [1024, 1024],
        "CORE": [0, 0],
    }
