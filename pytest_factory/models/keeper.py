"""The engines' keeper: lives in the controller, starts the embedded engine when somebody wants it, and never leaves one."""

import contextlib
import os
import secrets
import subprocess
import sys
import threading
from pathlib import Path

from pytest_factory.errors import DownloadError, ModelUnavailable, UsageError
from pytest_factory.models.address import Address, slug, wanted, write
from pytest_factory.models.download import Report, locate
from pytest_factory.models.engine import EngineConfig, EngineReady
from pytest_factory.settings import Settings

_POLL_SECONDS = 0.1
_JOIN_SECONDS = 15.0
GENERATIONS = 2
"""Engines of one model at most: one that died is started again once."""


class _Stopping(Exception):
    """The session ends while a download is under way."""


class EngineKeeper:
    """Serves `folder`, the session's folder that all workers share.

    For every model that is wanted there (`address.want`), one engine runs and its address stands there (`address.read`),
    or an error does. `report` gets the bytes of a download, in the thread that fetches. `start` and `stop` are called once.
    """

    def __init__(self, folder: Path, settings: Settings, *, report: Report) -> None:
        self.folder = folder
        self.settings = settings
        self.report = report
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._processes: list[subprocess.Popen[str]] = []
        self._keepers: dict[str, threading.Thread] = {}
        self._watcher = threading.Thread(target=self._watch, name="engine-keeper", daemon=True)

    def prepare(self, name: str) -> Path:
        """Fetch a model's file in the foreground; raises DownloadError or UsageError."""
        return locate(name, report=self.report)

    def start(self) -> None:
        """Begin to watch the folder."""
        self._watcher.start()

    def stop(self) -> None:
        """End all engines and threads; clients that still wait learn that the session has ended."""
        self._stopping.set()
        with self._lock:
            for process in self._processes:
                process.kill()
        for thread in (self._watcher, *self._keepers.values()):
            if thread.is_alive():
                thread.join(_JOIN_SECONDS)

    def _watch(self) -> None:
        while not self._stopping.wait(_POLL_SECONDS):
            for name in wanted(self.folder):
                if name not in self._keepers:
                    self._keepers[name] = threading.Thread(target=self._keep, args=(name,), name=name, daemon=True)
                    self._keepers[name].start()

    def _keep(self, name: str) -> None:
        """One model's engine, until the session ends or nothing can be done any more."""
        generation = 0
        try:
            path = locate(name, report=self._report_or_stop)
            end = ""
            for generation in range(1, GENERATIONS + 1):
                end = self._serve(name, path, generation)
            error = f"the engine died {GENERATIONS} times, at last {end}; its log is {self._log(name)}"
        except _Stopping:
            error = "the session has ended"
        except (DownloadError, UsageError, ModelUnavailable) as problem:
            error = str(problem)
        with contextlib.suppress(FileNotFoundError):  # the session's folder is gone already
            write(self.folder, name, Address(generation=generation, error=error))

    def _serve(self, name: str, path: Path, generation: int) -> str:
        """Run one engine to its end and return how it ended; raises _Stopping, and ModelUnavailable where it cannot start."""
        key = secrets.token_urlsafe(32)
        process = self._launch(self._log(name))
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            with contextlib.suppress(BrokenPipeError):  # it died at once: there will be no line, either
                process.stdin.write(self._config(path, key).model_dump_json() + "\n")
                process.stdin.flush()
            line = process.stdout.readline()
            ready = EngineReady.model_validate_json(line) if line else EngineReady(error="it ended before it was ready")
            self._stop_or_go_on()
            if ready.error:
                process.wait(_JOIN_SECONDS)  # then its log is whole
                raise ModelUnavailable(f"the embedded engine cannot serve {path}: {self._reason(name) or ready.error}")
            url = f"http://127.0.0.1:{ready.port}"
            write(self.folder, name, Address(url=url, key=key, pid=process.pid, generation=generation))
            while process.poll() is None:
                self._stop_or_go_on()
                self._stopping.wait(_POLL_SECONDS)
            self._stop_or_go_on()
        finally:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()
        code = process.returncode
        return f"by signal {-code}" if code < 0 else f"with exit code {code}"

    def _launch(self, log: Path) -> "subprocess.Popen[str]":
        """A new engine that waits for its configuration.

        A session of its own keeps the terminal's signals from it. -P: no folder of the user's goes before the standard
        library.
        """
        with self._lock, log.open("ab") as errors:
            self._stop_or_go_on()
            process = subprocess.Popen(
                [sys.executable, "-P", "-m", "pytest_factory.models.engine"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                start_new_session=True,
            )
            self._processes.append(process)
        return process

    def _config(self, path: Path, key: str) -> EngineConfig:
        cores = _cores()
        return EngineConfig(
            path=str(path),
            key=key,
            threads=self.settings.threads or max(min(cores, 2), cores - 1),
            batch_threads=self.settings.threads or cores,
            slots=self.settings.slots,
            num_ctx=self.settings.num_ctx,
        )

    def _log(self, name: str) -> Path:
        return self.folder / f"engine-{slug(name)}.log"

    def _reason(self, name: str) -> str:
        """The engine's own first word about an error: its log has the form `time E function: message`."""
        for line in self._log(name).read_text(encoding="utf-8", errors="replace").splitlines():
            if " E " in line:
                return line.partition(" E ")[2].partition(": ")[2].strip()
        return ""

    def _stop_or_go_on(self) -> None:
        if self._stopping.is_set():
            raise _Stopping

    def _report_or_stop(self, done: int, total: int) -> None:
        self._stop_or_go_on()
        self.report(done, total)


def _cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
