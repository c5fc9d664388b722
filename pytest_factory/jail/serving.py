"""Serving an app for as long as a context lasts, whatever the backend."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

from pytest_factory.errors import JailError
from pytest_factory.jail.protocol import Finished, JailLimits, Served
from pytest_factory.jail.runner import Run, Start


@contextlib.contextmanager
def serving(
    start: Start, limits: JailLimits, served: Served, log: Path, *, listen: socket.socket | None = None
) -> Iterator[Served]:
    """Run `start` in a thread of its own until the context is left; a limit that ended it is the log's last line.

    `served` is yielded with an `ended` that knows the server's exit status, and a `limit`.

    Raises JailError where the jail does not start.
    """
    said = threading.Event()
    failed: list[JailError] = []
    ended: list[Finished] = []
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as file:
        run = Run(start, limits, listen=listen.fileno() if listen else None, log=file)

        def work() -> None:
            try:
                finished = run.result(on_start=said.set)
                if finished.limit:
                    file.write(f"\nstopped by the jail: limit of {finished.limit}\n".encode())
                    file.flush()
                ended.append(finished)
            except JailError as error:
                failed.append(error)
            finally:
                said.set()

        thread = threading.Thread(target=work, name="jail", daemon=True)
        thread.start()
        try:
            said.wait()
            if listen is not None:
                listen.close()  # the relay has its own; a dead relay must refuse, not leave clients waiting
            if not failed:
                asked = {
                    "ended": lambda: ended[0].returncode if ended else None,
                    "limit": lambda: ended[0].limit if ended else "",
                }
                yield served.model_copy(update=asked)
        finally:
            run.stop()
            thread.join()
    if failed:
        raise failed[0]


def free_port() -> int:
    """A TCP port of the loopback that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
