"""Starts a launcher, watches it from outside and ends it: what all backends have in common."""

import contextlib
import json
import os
import selectors
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from pytest_factory.artifacts import Artifact
from pytest_factory.errors import JailError
from pytest_factory.jail import scratch, watch
from pytest_factory.jail.protocol import Finished, JailLimits

TICK = 0.1
"""Seconds between two looks at the processes; a look costs 2 to 3 ms."""
FLOOD = 64
"""A command that writes this many times what is kept is stopped (16 MB with the default of 256 KB)."""
OWN = 3
"""Processes of the jail itself, which do not count: two of bubblewrap, the launcher."""
GRACE = 3.0
"""Seconds that a launcher gets for killing what it started, before it is killed itself."""


class Start(Artifact):
    """What a backend wants started; `spec` is for launcher.py, but for the file descriptors, which come from here."""

    wrapper: tuple[str, ...]
    """The words before the launcher's spec: the jail's own program and the interpreter with launcher.py."""
    spec: dict[str, Any]
    source: Path | None = None
    """The tree, where the jail does not show it: the launcher copies it through a file descriptor."""
    opened: dict[str, Path] = {}
    """Words of `wrapper` that a file descriptor of this file takes the place of."""
    disk: Path | None = None
    """The folder on a real disk that must not grow beyond the limit; None: sized file systems see to that."""
    fifo: Path | None = None
    """Where the launcher reports, if file descriptors do not reach it; its processes then are not below the one started."""
    kill: tuple[str, ...] = ()
    """The command that ends what is not below the process that was started."""


class Keep:
    """Head and tail of a stream."""

    def __init__(self, size: int) -> None:
        self._half = size // 2
        self._head = bytearray()
        self._tail = bytearray()
        self.total = 0

    def add(self, data: bytes) -> None:
        """Take the next bytes of the stream."""
        self.total += len(data)
        room = self._half - len(self._head)
        if room > 0:
            self._head += data[:room]
            data = data[room:]
        self._tail += data
        if len(self._tail) > self._half:
            del self._tail[: -self._half]

    def text(self) -> str:
        """What is kept; a line says how much is missing."""
        missing = self.total - len(self._head) - len(self._tail)
        gap = f"\n[... {missing} bytes left out ...]\n".encode() if missing else b""
        return (bytes(self._head) + gap + bytes(self._tail)).decode("utf-8", errors="replace")


class Run:
    """One start: `result` blocks until it has ended; `stop` may be called from another thread."""

    def __init__(
        self,
        start: Start,
        limits: JailLimits,
        *,
        stdin: bytes = b"",
        listen: int | None = None,
        log: BinaryIO | None = None,
    ) -> None:
        self._start = start
        self._limits = limits
        self._stdin = stdin
        self._listen = listen
        self._log = log
        self._stopped = threading.Event()
        self._last: tuple[watch.Process, ...] = ()
        self._disk_next = 0.0
        self._disk_base = scratch.size(start.disk) if start.disk else 0

    def stop(self) -> None:
        """End the run as if its time were over, without a limit's name."""
        self._stopped.set()

    def result(self, on_start: Callable[[], None] | None = None) -> Finished:
        """Start, watch, end. Must run in one thread: bubblewrap dies with the thread that started it.

        `on_start` is called when the launcher has said its first word. Raises JailError where it could not.
        """
        begin = time.monotonic()
        with contextlib.ExitStack() as stack:
            process, status = self._started(stack)
            try:
                return self._watch(process, status, begin, on_start)
            finally:
                self._end(process)

    def _started(self, stack: contextlib.ExitStack) -> tuple[subprocess.Popen[bytes], int]:
        """The launcher's process and where it reports; `stack` closes what stays open here."""
        start, spec = self._start, {**self._start.spec, "stdin": len(self._stdin)}
        passed = [] if self._listen is None else [self._listen]
        if self._listen is not None:
            spec["listen"] = self._listen
        try:
            with contextlib.ExitStack() as far:
                if start.fifo is None:
                    status, spec["status"] = os.pipe()
                    far.callback(os.close, spec["status"])
                    passed.append(spec["status"])
                else:
                    status = os.open(start.fifo, os.O_RDWR)  # a FIFO that nobody writes to yet is no end
                stack.callback(os.close, status)
                if start.source is not None:
                    spec["source"] = os.open(start.source, os.O_RDONLY | os.O_DIRECTORY)
                    far.callback(os.close, spec["source"])
                    passed.append(spec["source"])
                wrapper = list(start.wrapper)
                for word, path in start.opened.items():
                    number = os.open(path, os.O_RDONLY)
                    far.callback(os.close, number)
                    passed.append(number)
                    wrapper[wrapper.index(word)] = str(number)
                process = subprocess.Popen(
                    [*wrapper, json.dumps(spec)],
                    env={"PATH": os.defpath, "LANG": "C.UTF-8"},
                    cwd="/",
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    pass_fds=passed,
                    start_new_session=True,
                )
        except OSError as error:
            raise JailError(f"{Path(start.wrapper[0]).name}: the jail does not start: {error}") from error
        for stream in (process.stdin, process.stdout, process.stderr):
            if stream is not None:
                stack.callback(stream.close)
        assert process.stdin is not None
        with contextlib.suppress(BrokenPipeError):  # a launcher that does not start says why elsewhere
            process.stdin.write(self._stdin)
            process.stdin.flush()
        return process, status

    def _watch(
        self,
        process: subprocess.Popen[bytes],
        status: int,
        begin: float,
        on_start: Callable[[], None] | None,
    ) -> Finished:
        assert process.stdout is not None
        assert process.stderr is not None
        size = self._limits.output_kb * 1024
        kept = {process.stdout.fileno(): Keep(size), process.stderr.fileno(): Keep(size), status: Keep(1 << 16)}
        out, err, said = kept.values()
        limit = ""
        next_look = begin + TICK
        with selectors.DefaultSelector() as selector:
            for number in kept:
                os.set_blocking(number, False)
                selector.register(number, selectors.EVENT_READ)
            while selector.get_map():
                for key, _ in selector.select(timeout=max(0.0, min(next_look - time.monotonic(), TICK))):
                    if self._pump(key.fd, kept[key.fd], logged=key.fd != status) is False:
                        selector.unregister(key.fd)
                if on_start is not None and said.total:
                    on_start()
                    on_start = None
                if '"returncode"' in said.text():
                    break
                now = time.monotonic()
                if now >= next_look:
                    next_look = now + TICK
                    ended = process.poll() is not None
                    limit = limit or self._exceeded(process.pid, out.total + err.total, now - begin)
                    if limit or ended or self._stopped.is_set():
                        break
            seconds = time.monotonic() - begin
            self._end(process)
            for number in [key.fd for key in selector.get_map().values()]:
                while self._pump(number, kept[number], logged=number != status):
                    pass
        report = {key: value for line in said.text().splitlines() for key, value in json.loads(line).items()}
        if "error" in report or "started" not in report:
            why = report.get("error") or err.text().strip() or f"it ended with {process.returncode} and said nothing"
            raise JailError(f"{Path(self._start.wrapper[0]).name}: the jail does not start: {why[-800:]}")
        return Finished(
            returncode=report.get("returncode", -signal.SIGKILL),
            stdout=out.text(),
            stderr=err.text(),
            seconds=round(seconds, 4),
            limit=limit or report.get("limit", ""),
        )

    def _pump(self, number: int, keep: Keep, *, logged: bool) -> bool | None:
        """Take what is there; False at the end of the stream, None where nothing is there now."""
        try:
            data = os.read(number, 65536)
        except BlockingIOError:
            return None
        keep.add(data)
        if logged and self._log is not None and keep.total <= self._limits.output_kb * 1024 * FLOOD:
            self._log.write(data)
            self._log.flush()
        return bool(data)

    def _exceeded(self, pid: int, written: int, seconds: float) -> str:
        """The name of the limit that is exceeded now, or nothing."""
        if seconds > self._limits.seconds:
            return "time"
        if written > self._limits.output_kb * 1024 * FLOOD:
            return "output"
        if self._start.fifo is None:
            tree = watch.measure(pid)
            self._last = tree.processes
            if len(tree.processes) > self._limits.processes + OWN:
                return "processes"
            if tree.rss > self._limits.memory_mb << 20:
                return "memory"
        now = time.monotonic()
        if self._start.disk is not None and now >= self._disk_next:
            allowed = self._disk_base + (self._limits.disk_mb << 20)
            used = scratch.size(self._start.disk, at_least=allowed)
            self._disk_next = now + max(TICK, 20 * (time.monotonic() - now))
            if used > allowed:
                return "disk"
        return ""

    def _end(self, process: subprocess.Popen[bytes]) -> None:
        """Let go of the launcher, which then kills everything; kill it and what was last seen below it if it does not."""
        assert process.stdin is not None
        process.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(GRACE)
        if process.returncode is None:
            if self._start.kill:
                subprocess.run(self._start.kill, capture_output=True, check=False, timeout=60)
            process.kill()
            process.wait()
        watch.kill(self._last)
        self._last = ()
