"""One process at a time, among all that use the same file as their lock."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock while the context lasts; waits for it. A process that dies lets go of it.

    Who holds it may remove the file, and the folder with it: those who wait for it make a new one.
    """
    while True:
        path.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileNotFoundError):  # the folder is gone again
            file = path.open("a")
            fcntl.flock(file, fcntl.LOCK_EX)
            if _is_at(path, file.fileno()):
                break
            file.close()
    with file:
        yield


def _is_at(path: Path, descriptor: int) -> bool:
    """Whether the file that is open is the one of this name."""
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False
