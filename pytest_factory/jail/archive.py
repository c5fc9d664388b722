"""Archives that nobody has read: unpacked so that nothing lands outside their folder."""

import shutil
import tarfile
from pathlib import Path, PurePosixPath


def unpack(archive: tarfile.TarFile, folder: Path) -> None:
    """Unpack below `folder` by the rules of tarfile's `data` filter (PEP 706).

    Raises tarfile.TarError for a member that would reach outside, or is none of a file, a folder and a link inside. Python
    before 3.11.4 has no such filter: there links are refused, too.
    """
    if hasattr(tarfile, "data_filter"):
        archive.extractall(folder, filter="data")
    else:
        unpack_plain(archive, folder)


def unpack_plain(archive: tarfile.TarFile, folder: Path) -> None:
    """Unpack files and folders and nothing else; raises tarfile.TarError for all that is not plain, or not inside."""
    folder.mkdir(parents=True, exist_ok=True)
    for member in archive:
        path = PurePosixPath(member.name)
        if path.is_absolute() or ".." in path.parts or not (member.isfile() or member.isdir()):
            raise tarfile.ReadError(f"{member.name!r} is no plain file or folder inside of the archive")
        target = folder / path
        if member.isdir():
            target.mkdir(parents=True, exist_ok=True)
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        content = archive.extractfile(member)
        assert content is not None  # as for every file
        with content, target.open("wb") as file:
            shutil.copyfileobj(content, file)
        target.chmod(0o755 if member.mode & 0o100 else 0o644)
