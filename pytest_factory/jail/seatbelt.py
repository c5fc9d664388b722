"""The backend `seatbelt`: macOS's sandbox-exec over a copy of the tree. Written from its documentation, not tested."""

import contextlib
import platform
from collections.abc import Iterator, Sequence
from pathlib import Path

from pytest_factory.errors import JailError
from pytest_factory.jail.environment import interpreter_folders, scrubbed
from pytest_factory.jail.process import on_copy
from pytest_factory.jail.protocol import Finished, JailLimits, Served, Strength
from pytest_factory.jail.runner import Run
from pytest_factory.jail.scratch import scratch
from pytest_factory.jail.serving import free_port, serving

PROGRAM = Path("/usr/bin/sandbox-exec")
SYSTEM = (
    *("/usr", "/bin", "/sbin", "/System", "/Library/Apple", "/Library/Frameworks", "/opt/homebrew", "/dev"),
    *("/private/var/db/dyld", "/private/var/db/timezone", "/private/etc/ssl", "/private/etc/localtime"),
)


class SeatbeltJail:
    """Runs commands that may write to a copy of the tree and read an interpreter; no network but one port to serve an app."""

    name = "seatbelt"
    strength: Strength = "partial"
    about = (
        "generated code reads its interpreter, writes a copy of the app, has no network (seatbelt, not tested by us)"
    )

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
            wrap = _wrap(command, folder, env, readable)
            return Run(on_copy(command, tree, folder, limits, env, wrap=wrap), limits, stdin=stdin).result()

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
            start = on_copy(words, tree, folder, limits, env, wrap=_wrap(words, folder, env, (), port=port))
            with serving(start, limits, Served(base_url=f"http://127.0.0.1:{port}"), log) as served:
                yield served


def find() -> SeatbeltJail:
    """The backend, on macOS; raises JailError elsewhere."""
    if platform.system() != "Darwin" or not PROGRAM.exists():
        raise JailError("seatbelt is a part of macOS")
    return SeatbeltJail()


def profile(write: Sequence[str], read: Sequence[str], port: int = 0) -> str:
    """A profile in seatbelt's language: what is not named is denied."""
    network = ""
    if port:
        network = f'(allow network-bind network-inbound (local ip "localhost:{port}"))\n'
    return (
        "(version 1)\n(deny default)\n"
        "(allow process-exec)\n(allow process-fork)\n(allow sysctl-read)\n"
        "(allow signal (target same-sandbox))\n(allow process-info* (target same-sandbox))\n"
        '(allow file-read-metadata)\n(allow file-read* (literal "/"))\n'
        f"(allow file-read* {_subpaths(read)})\n"
        f"(allow file-read* file-write* {_subpaths(write)})\n"
        '(allow file-write-data (literal "/dev/null") (literal "/dev/zero"))\n' + network
    )


def _subpaths(paths: Sequence[str]) -> str:
    quoted = (path.replace("\\", "\\\\").replace('"', '\\"') for path in paths)
    return " ".join(f'(subpath "{path}")' for path in quoted)


def _wrap(
    command: Sequence[str], folder: Path, env: dict[str, str] | None, readable: Sequence[Path], *, port: int = 0
) -> list[str]:
    folders = interpreter_folders(command[0], scrubbed(command, "", "", env)["PATH"])
    write = [str(folder / name) for name in ("tree", "home", "tmp")]
    return [str(PROGRAM), "-p", profile(write, [*SYSTEM, *folders, *map(str, readable)], port)]
