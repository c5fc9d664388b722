"""Archives that nobody has read."""

import io
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from pytest_factory.jail.archive import unpack, unpack_plain

Unpack = Callable[[tarfile.TarFile, Path], None]
BOTH = pytest.mark.parametrize("way", [unpack, unpack_plain])
"""With the filter of newer Pythons, and as it is done without it."""


def packed(*members: tarfile.TarInfo) -> tarfile.TarFile:
    """An archive of these members; files hold `abc`."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as tar:
        for member in members:
            member.size = 3 if member.isfile() else 0
            tar.addfile(member, io.BytesIO(b"abc") if member.isfile() else None)
    file.seek(0)
    return tarfile.open(fileobj=file)


def member(name: str, kind: bytes = tarfile.REGTYPE, link: str = "", mode: int = 0o644) -> tarfile.TarInfo:
    """One member."""
    info = tarfile.TarInfo(name)
    info.type, info.linkname, info.mode = kind, link, mode
    return info


@BOTH
def test_files_and_folders_are_there(way: Unpack, tmp_path: Path) -> None:
    """Contents and the right to run a file are kept, nothing else of the mode is."""
    members = (member("a", tarfile.DIRTYPE, mode=0o755), member("a/b.txt"), member("c/run", mode=0o4755))
    with packed(*members) as archive:
        way(archive, tmp_path / "out")

    assert (tmp_path / "out" / "a" / "b.txt").read_bytes() == b"abc"
    assert (tmp_path / "out" / "c" / "run").stat().st_mode & 0o7777 == 0o755


@BOTH
@pytest.mark.parametrize(
    "bad",
    [
        member("../outside"),
        member("a/../../outside"),
        member("link", tarfile.SYMTYPE, "/etc/passwd"),
        member("link", tarfile.SYMTYPE, "../outside"),
        member("link", tarfile.LNKTYPE, "../outside"),
        member("pipe", tarfile.FIFOTYPE),
        member("disk", tarfile.BLKTYPE),
    ],
    ids=lambda info: f"{info.name}-{info.type.decode()}",
)
def test_nothing_reaches_outside(way: Unpack, bad: tarfile.TarInfo, tmp_path: Path) -> None:
    """Paths and links that lead out, and what is neither file nor folder, are refused."""
    with packed(bad) as archive, pytest.raises(tarfile.TarError):
        way(archive, tmp_path / "out")

    assert not (tmp_path / "outside").exists()
