"""Serving the app of a tree in the jail, and knowing when it answers."""

import contextlib
import re
import shlex
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pytest_factory.jail.protocol import Jail, JailLimits, Served

START_SECONDS = 20.0
"""Time that an app gets until it answers; a FastAPI app needs 0.5 to 3 s, more on a busy machine."""
POLL = 0.05
TAIL = 4000
"""Bytes of the log's end that a failure quotes at most."""
PORT_TRIES = 3
"""A free port may be taken by somebody else before the app listens on it."""

_EXCEPTION = re.compile(r"[\w.]*(?:Error|Exception|Exit|Interrupt)\b.*")
_ADDRESS_IN_USE = re.compile(r"address already in use|errno 98\b|errno 48\b", re.I)


class Server:
    """An app that is being served. Where it does not start, that is data: `failure` says why."""

    def __init__(
        self, start: Callable[[Path], contextlib.AbstractContextManager[Served]], log: Path, start_seconds: float
    ) -> None:
        self._start = start
        self._log = log
        self._start_seconds = start_seconds
        self._running = contextlib.ExitStack()
        self._starts = 0
        self.log = log
        """What the process that runs now, or ran last, has written; each start has a file of its own."""
        self.served = Served(base_url="http://127.0.0.1:0")
        self.failure = "the app was not started"
        """Why the app does not answer: one line, then the log's end. Empty: it answered."""

    def restart(self) -> None:
        """End the app's process and start a fresh one; afterwards `served` and `failure` speak of that one."""
        for _ in range(PORT_TRIES):
            self.stop()
            self._starts += 1
            self.log = self._log if self._starts == 1 else self._log.with_stem(f"{self._log.stem}-{self._starts}")
            self.served = self._running.enter_context(self._start(self.log))
            self.failure = self._wait()
            if not (self.failure and _ADDRESS_IN_USE.search(self.tail())):
                return

    def stop(self) -> None:
        """End the app's process; stopping twice is harmless."""
        self._running.close()

    def tail(self) -> str:
        """The end of the log, whole lines of at most 4000 bytes."""
        try:
            with self.log.open("rb") as file:
                size = file.seek(0, 2)
                file.seek(max(0, size - TAIL))
                text = file.read().decode("utf-8", errors="replace")
        except FileNotFoundError:
            return ""
        return text.partition("\n")[2].strip() if size > TAIL else text.strip()

    def ending(self) -> str:
        """How the process ended, in words; empty while it runs."""
        status = self.served.ended()
        if status is None:
            return ""
        if limit := self.served.limit():
            return f"it was stopped by the limit of {limit}"
        return f"it was killed by signal {-status}" if status < 0 else f"it ended with exit status {status}"

    def _wait(self) -> str:
        deadline = time.monotonic() + self._start_seconds
        while True:
            answers, ended = _answers(self.served), self.ending()
            if answers and not ended:
                return ""
            if ended or time.monotonic() > deadline:
                tail = self.tail()
                why = f"{_cause(tail)}{ended}" if ended else f"it has not answered within {self._start_seconds:g} s"
                return "\n".join([f"the app does not start: {why}", *tail.splitlines()[-20:]])
            time.sleep(POLL)


@contextlib.contextmanager
def serving(
    tree: Path,
    *,
    app: str,
    framework: Literal["fastapi", "flask"],
    python: Path,
    jail: Jail,
    log: Path,
    source_root: str = ".",
    serve_command: str = "",
    env: Mapping[str, str] | None = None,
    limits: JailLimits | None = None,
    start_seconds: float = START_SECONDS,
) -> Iterator[Server]:
    """Serve `app` (`module:attribute`, or `module:factory()`) of `tree` while the context lasts.

    `python` is the interpreter of the target's environment; it needs uvicorn for an ASGI app, waitress for a WSGI app.
    `serve_command` replaces the command that is made from `app`; `{port}` in it is the port. `env` is added to the jail's
    scrubbed environment, `source_root` goes on the import path. An app that does not start is told by `Server.failure`.

    Raises JailError where the jail does not work.
    """
    command = _own_command(serve_command, python) if serve_command else _command(app, framework, python)
    given = dict(env or {})
    path = [str(tree if source_root == "." else tree / source_root), *filter(None, [given.get("PYTHONPATH")])]
    environment = {**given, "PYTHONPATH": ":".join(path)}

    def start(file: Path) -> contextlib.AbstractContextManager[Served]:
        return jail.serve(command, tree, limits=limits or JailLimits(), env=environment, log=file)

    server = Server(start, log, start_seconds)
    try:
        server.restart()
        yield server
    finally:
        server.stop()


def _command(app: str, framework: str, python: Path) -> list[str]:
    factory = app.endswith("()")
    target = app.removesuffix("()")
    if framework == "fastapi":
        server = ["-m", "uvicorn", target, "--host", "127.0.0.1", "--port", "{port}", "--no-access-log"]
        return [str(python), *server, *(["--factory"] if factory else [])]
    return [str(python), "-m", "waitress", "--listen=127.0.0.1:{port}", *(["--call"] if factory else []), target]


def _own_command(text: str, python: Path) -> list[str]:
    """The words of a command, its program taken from the target's environment where that has it."""
    program, *words = shlex.split(text)
    beside = python.parent / program
    if program in ("python", "python3"):
        program = str(python)
    elif "/" not in program and beside.is_file():
        program = str(beside)
    return [program, *words]


def _answers(served: Served) -> bool:
    """Whether an HTTP server is there.

    It is sent a line that is no HTTP: every server refuses it by itself, so that the app, its counters and its middleware
    have seen nothing when the first check comes. A relay that has no server behind it closes without a word.
    """
    try:
        with _connected(served) as connection:
            connection.sendall(b"?\r\n\r\n")
            return bool(connection.recv(1))
    except OSError:
        return False


def _connected(served: Served) -> socket.socket:
    if served.uds is not None:
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(1)
        try:
            connection.connect(served.uds)
        except OSError:
            connection.close()
            raise
        return connection
    address = urlsplit(served.base_url)
    return socket.create_connection((address.hostname or "127.0.0.1", address.port or 80), timeout=1)


def _cause(tail: str) -> str:
    """The exception in the log's end, or its last line, ready to be followed by how the process ended."""
    lines = tail.splitlines()
    raised = [line for line in lines if _EXCEPTION.fullmatch(line)]
    return f"{(raised or lines)[-1].strip()}; " if lines else ""
