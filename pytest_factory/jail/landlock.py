"""The backend `landlock`: landlock and seccomp from the standard library, over a copy of the tree on disk."""

import contextlib
import functools
import platform
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from pytest_factory.errors import JailError
from pytest_factory.jail import lockdown
from pytest_factory.jail.environment import SYSTEM_FOLDERS, interpreter_folders, scrubbed, shown_etc
from pytest_factory.jail.process import on_copy
from pytest_factory.jail.protocol import Finished, JailLimits, Served, Strength
from pytest_factory.jail.runner import Run
from pytest_factory.jail.scratch import scratch
from pytest_factory.jail.serving import free_port, serving

DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/urandom", "/dev/random")
OF_PROC = ("cpuinfo", "meminfo", "stat", "filesystems", "sys/kernel", "sys/vm", "version")
"""Never all of /proc: it has the environment of this process."""
OF_ETC = ("/etc/passwd", "/etc/group", "/etc/hosts")


class LandlockJail:
    """Runs commands that may write to a copy of the tree and read an interpreter; no sockets, but one to serve an app."""

    name = "landlock"
    strength: Strength = "partial"
    about = "generated code reads its interpreter, writes a copy of the app, has no network; what exists on disk it can tell"

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
        """See Jail.run."""
        with scratch() as folder:
            plan = _plan(command, folder, env, readable)
            return Run(on_copy(command, tree, folder, limits, env, lockdown=plan), limits, stdin=stdin).result()

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
        """See Jail.serve; the app may listen on one free port of the machine, and connect nowhere."""
        port = free_port()
        words = [word.replace("{port}", str(port)) for word in command]
        with scratch() as folder:
            plan = _plan(words, folder, env, (), port=port)
            start = on_copy(words, tree, folder, limits, env, lockdown=plan)
            with serving(start, limits, Served(base_url=f"http://127.0.0.1:{port}"), log) as served:
                yield served


def find() -> LandlockJail:
    """The backend, if this kernel has what it needs; raises JailError that says what is missing."""
    if platform.system() != "Linux":
        raise JailError("landlock is a part of Linux")
    version = lockdown.landlock_version()
    if version < lockdown.NEEDED:
        raise JailError(
            f"landlock version {lockdown.NEEDED} (Linux 6.12) is needed, this kernel has {version or 'none'}"
        )
    _probe()
    return LandlockJail()


@functools.cache
def _probe() -> None:
    with scratch() as folder:
        (folder / "probe").mkdir()
        finished = LandlockJail().run(["/bin/sh", "-c", "echo works"], folder / "probe", limits=JailLimits(seconds=20))
    if finished.stdout != "works\n":
        raise JailError(
            f"landlock: the jail does not work here: {finished.stderr or finished.limit or finished.returncode}"
        )


def _plan(
    command: Sequence[str], folder: Path, env: dict[str, str] | None, readable: Sequence[Path], *, port: int = 0
) -> dict[str, Any]:
    path = scrubbed(command, "", "", env)["PATH"]
    return {
        "files": {
            "write": [str(folder / name) for name in ("tree", "home", "tmp")],
            "read": [
                *SYSTEM_FOLDERS,
                *shown_etc(),
                *OF_ETC,
                *(f"/proc/{name}" for name in OF_PROC),
                *interpreter_folders(command[0], path),
                *map(str, readable),
            ],
            "devices": list(DEVICES),
            "port": port,
        },
        "network": "serve" if port else "none",
    }
