"""Scratch folders, of jails and of all that makes trees for them: removed, or swept where their process is gone."""

import contextlib
import fcntl
import os
import shutil
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

PREFIX = "pytest-factory-jail-"
MAKING = "pytest-factory-making-"
"""Of a folder whose lock is not held yet: without a name of its own, `sweep` of another process would take it away."""
MADE_WITHIN = 60.0
"""Seconds after which a folder that is still being made belongs to nobody."""
LOCK = ".lock"
SMALLEST = 1024
"""Bytes that any file or folder counts for: millions of empty ones fill a disk, too."""


@contextlib.contextmanager
def scratch() -> Iterator[Path]:
    """A `temporary` folder with `home` and `tmp` in it."""
    with temporary() as folder:
        for name in ("home", "tmp"):
            (folder / name).mkdir()
        yield folder


@contextlib.contextmanager
def temporary() -> Iterator[Path]:
    """A fresh folder, which only this user may enter; removed at the end, whatever lies in it. A hidden file in it is ours.

    Its lock is held as long as this process lives, so that `sweep` of a later one knows what may go.
    """
    making = Path(os.path.realpath(tempfile.mkdtemp(prefix=MAKING)))
    folder = making.with_name(PREFIX + making.name.removeprefix(MAKING))
    with (making / LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        making.rename(folder)
        try:
            yield folder
        finally:
            remove(folder)


def sweep() -> int:
    """Remove what killed processes of this user left behind; how many folders that were."""
    removed = 0
    with os.scandir(tempfile.gettempdir()) as entries:
        found = [
            Path(entry.path)
            for entry in entries
            if entry.name.startswith((PREFIX, MAKING)) and entry.is_dir(follow_symlinks=False)
        ]
    for folder in found:
        with contextlib.suppress(OSError):  # another process sweeps as well, or it is another user's
            if folder.lstat().st_uid == os.getuid() and _abandoned(folder):
                remove(folder)
                removed += 1
    return removed


def _abandoned(folder: Path) -> bool:
    fresh = time.time() - folder.lstat().st_mtime < MADE_WITHIN
    if folder.name.startswith(MAKING) and fresh:
        return False
    try:
        lock = os.open(folder / LOCK, os.O_RDWR | os.O_NOFOLLOW)
    except FileNotFoundError:  # it is being removed, or whoever did that was killed
        return not fresh
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(lock)
    return True


def remove(folder: Path) -> None:
    """Remove a folder whatever a command did to it: closed folders, nesting beyond every limit."""
    with contextlib.suppress(OSError, RecursionError):
        shutil.rmtree(folder)
        return
    if subprocess.run(["rm", "-rf", str(folder)], capture_output=True, check=False, cwd="/").returncode:
        subprocess.run(["chmod", "-R", "u+rwx", str(folder)], capture_output=True, check=False, cwd="/")
        subprocess.run(["rm", "-rf", str(folder)], capture_output=True, check=False, cwd="/")


def size(folder: Path, *, at_least: int = 0) -> int:
    """Bytes on disk below `folder`; a depth that no path reaches any more counts as more than `at_least`."""
    total = 0
    todo = [str(folder)]
    while todo:
        try:
            with os.scandir(todo.pop()) as entries:
                for entry in entries:
                    with contextlib.suppress(FileNotFoundError):
                        status = entry.stat(follow_symlinks=False)
                        total += max(status.st_blocks * 512, SMALLEST)
                        if stat.S_ISDIR(status.st_mode):
                            todo.append(entry.path)
        except (FileNotFoundError, PermissionError):
            continue  # removed while we looked, or closed
        except OSError:
            return max(total, at_least + 1)
    return total
