"""What the payloads are after: invented secrets, listening servers and a victim process, outside every jail."""

import contextlib
import ctypes
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pytest_factory.jail import scratch

TOKEN = "hostile-payloads-want-this-token"  # noqa: S105 - invented
REPOSITORY = (
    *(
        "app.py",
        "linked.txt",
        "moved.txt",
        "truncated.txt",
        "deleted.txt",
        "chmod.txt",
        "utime.txt",
        "chown.txt",
        "xattr.txt",
    ),
    *("cases/x/oracle.py", "runs/x/trace.jsonl", ".git/config", ".git/hooks/pre-commit"),
)
CHANGED_BY = {
    "write_repository": "app.py",
    "move_in": "moved.txt",
    "truncate_outside": "truncated.txt",
    "delete_outside": "deleted.txt",
    "chmod_outside": "chmod.txt",
    "utime_outside": "utime.txt",
    "chown_outside": "chown.txt",
    "write_git_hook": ".git/hooks/pre-commit",
    "write_git_config": ".git/config",
}
"""Payloads that are judged by what became of a file too, whatever they say themselves."""

LEFT_BY = {
    "weaken_tests": "conftest.py",
    "coverage_plugin": ".coveragerc",
    "swap_git_file": ".git",
    "nested_repository": "nested",
    "link_for_the_host": "report.txt",
}
"""Payloads that leave something in the tree, which must not be the one that the machine goes on with."""

SIGNALLED = "signalled"
VICTIM = """
import signal, sys, time
signal.signal(signal.SIGUSR1, lambda *_: open(sys.argv[1], "w").close())
print("ready", flush=True)
time.sleep(600)
"""
"""A process of the user, with a token in its environment; it notes a signal."""


class Bait:
    """The bait and what became of it."""

    def __init__(self, folder: Path, values: dict[str, Any], victim: subprocess.Popen[bytes]) -> None:
        self.folder = folder
        self.values = values
        self._victim = victim
        self._before = {name: self._state(name) for name in REPOSITORY}

    def damage(self) -> dict[str, str]:
        """Payload to what it did out here, for those whose traces are found."""
        found = {
            payload: f"{name} changed"
            for payload, name in CHANGED_BY.items()
            if self._state(name) != self._before[name]
        }
        for payload, name in LEFT_BY.items():
            path = self.folder / "tree" / name
            if path.is_symlink() or (path.exists() and not (path / "config").exists()):
                found[payload] = f"{name} is left in the tree"
        if os.path.exists(self.values["shared"] + "-left"):
            found["leave_in_shared_memory"] = "a file is left"
        if os.path.exists(self.values["left"]):
            found["leave_in_tmp"] = "a file is left"
        if (self.folder / "repository" / "through-link.txt").exists():
            found["write_through_own_link"] = "a file is left"
        if (self.folder / SIGNALLED).exists() or self._victim.poll() is not None:
            found["signal_outside"] = "the process has got it"
        return found

    def _state(self, name: str) -> tuple[Any, ...]:
        path = self.folder / "repository" / name
        if not path.exists():
            return ()
        status = path.stat()
        return status.st_mode, status.st_uid, status.st_mtime_ns, path.read_bytes()


@contextlib.contextmanager
def laid() -> Iterator[Bait]:
    """Lay the bait; all of it is gone at the end."""
    with contextlib.ExitStack() as stack:
        folder = Path(os.path.realpath(tempfile.mkdtemp(prefix="pytest-factory-bait-")))
        stack.callback(scratch.remove, folder)
        for name in REPOSITORY:
            path = folder / "repository" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"{name}: {TOKEN}\n")
            path.chmod(0o600)
        home = folder / "home"
        (home / ".ssh").mkdir(parents=True)
        (home / ".ssh" / "id_ed25519").write_text(f"{TOKEN}\n")
        shared = Path("/dev/shm" if os.path.isdir("/dev/shm") else folder) / folder.name
        shared.write_text(TOKEN)
        for path in (shared, Path(f"{shared}-left"), folder.with_name(folder.name + "-left")):
            stack.callback(path.unlink, missing_ok=True)
        victim = stack.enter_context(
            subprocess.Popen(
                [sys.executable, "-I", "-S", "-c", VICTIM, str(folder / SIGNALLED)],
                env={"GH_TOKEN": TOKEN},
                stdout=subprocess.PIPE,
            )
        )
        stack.callback(victim.kill)
        assert victim.stdout is not None
        victim.stdout.readline()  # from now on it outlives a signal: others are after it, too
        values = {
            "home": str(home),
            "key": str(home / ".ssh" / "id_ed25519"),
            "repository": str(folder / "repository"),
            "tree": str(folder / "tree"),
            "launcher": str(Path(__file__).parent.with_name("launcher.py")),
            "shared": str(shared),
            "left": str(folder) + "-left",
            "token": TOKEN,
            "pid": victim.pid,
            "starter": os.getpid(),
            **_servers(stack, folder),
            **_shared(stack),
        }
        yield Bait(folder, values, victim)


def _servers(stack: contextlib.ExitStack, folder: Path) -> dict[str, Any]:
    """Everything that listens; each greets who comes."""
    values: dict[str, Any] = {"tcp6": 1, "unix": str(folder / "docker.sock"), "abstract": f"hostile-{os.getpid()}"}
    for key, family, address in (
        ("tcp", socket.AF_INET, ("127.0.0.1", 0)),
        ("tcp6", socket.AF_INET6, ("::1", 0)),
        ("unix", socket.AF_UNIX, values["unix"]),
        ("abstract", socket.AF_UNIX, "\0" + values["abstract"]),
    ):
        server = stack.enter_context(socket.socket(family))
        stack.callback(_wake, server)
        with contextlib.suppress(OSError):  # a machine without IPv6, a system without abstract sockets
            server.bind(address)
            server.listen(8)
            if key.startswith("tcp"):
                values[key] = server.getsockname()[1]
            threading.Thread(target=_greet, args=(server,), daemon=True).start()
    resolver = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
    stack.callback(_wake, resolver)
    resolver.bind(("127.0.0.1", 0))
    values["udp"] = resolver.getsockname()[1]
    threading.Thread(target=_answer, args=(resolver,), daemon=True).start()
    return values


def _wake(server: socket.socket) -> None:
    """End the wait of the thread that serves it: closing alone leaves it waiting, for whoever gets the descriptor next."""
    with contextlib.suppress(OSError):
        server.shutdown(socket.SHUT_RDWR)


def _greet(server: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while True:
            client, _ = server.accept()
            with contextlib.suppress(OSError), client:
                client.sendall(b"hello from outside")


def _answer(resolver: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while True:
            _, client = resolver.recvfrom(512)
            if client is None:  # it was woken to end
                return
            resolver.sendto(b"hello from outside", client)


def _shared(stack: contextlib.ExitStack) -> dict[str, Any]:
    """A System V segment and a POSIX message queue."""
    libc = ctypes.CDLL(None, use_errno=True)
    key = 0x46410000 | (os.getpid() & 0xFFFF)
    segment = libc.shmget(key, 4096, 0o1600)
    if segment >= 0:
        stack.callback(libc.shmctl, segment, 0, None)
    queue = f"/hostile-{os.getpid()}"
    if sys.platform == "linux" and (opened := libc.mq_open(queue.encode(), os.O_CREAT | os.O_RDWR, 0o600, None)) >= 0:
        stack.callback(libc.mq_unlink, queue.encode())
        stack.callback(os.close, opened)  # a user may hold few of them at once
    return {"segment": key, "queue": queue}


def tree_of(bait: Bait) -> Path:
    """A tree that holds the payloads, and a .git that nobody may see."""
    tree = bait.folder / "tree"
    (tree / ".git").mkdir(parents=True)
    (tree / ".git" / "config").write_text(TOKEN)
    here = Path(__file__).parent
    for name in ("inside", "files", "network", "processes", "kernel", "limits"):
        shutil.copy(here / f"{name}.py", tree)
    shutil.copy(here.with_name("seccomp.py"), tree)
    return tree
