"""Before an app is judged: whatever steers tests, tools or the interpreter's start is the base's, not the patch's."""

import filecmp
import os
import shutil
from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

from pytest_factory.workspace.fence import allowed

TEST_FOLDERS = ("tests", "test")
GUARDED = (
    *("test_*.py", "*_test.py", "conftest.py"),
    *("pyproject.toml", "setup.cfg", "tox.ini", "pytest.ini", ".pytest.ini", "pytest.toml", ".pytest.toml"),
    *(".coveragerc", ".coveragerc.toml", "ruff.toml", ".ruff.toml", "mypy.ini", ".mypy.ini"),
    *("sitecustomize.py", "usercustomize.py", "*.pth"),
)
"""Names, in any folder, of tests, of configuration (pytest, coverage, ruff, mypy), and of what Python runs at its start."""


def put_back(tree: Path, base: Path, *, allow: Sequence[str] = ()) -> tuple[str, ...]:
    """Make every guarded file of `tree` what it is in `base`, a checkout of the base commit.

    What `allow`'s globs name, as the write fence reads them, stays.
    Returns the paths that were changed, added or missing, sorted. A link in `tree` is replaced, never followed.
    """
    put = []
    for path in sorted(_guarded(tree) | _guarded(base)):
        if allowed(path, allow) or same_file(tree / path, base / path):
            continue
        put.append(path)
        _remove(tree, path)
        if (base / path).is_symlink() or (base / path).is_file():
            (tree / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(base / path, tree / path, follow_symlinks=False)
    return tuple(put)


def _guarded(root: Path) -> set[str]:
    """The guarded files and links below `root`, relative to it; git's own folder is left out."""
    found = set()
    for folder, folders, files in os.walk(root):
        links = [name for name in folders if os.path.islink(os.path.join(folder, name))]
        folders[:] = [name for name in folders if name != ".git" and name not in links]
        for name in (*files, *links):
            path = PurePosixPath(os.path.relpath(os.path.join(folder, name), root))
            if any(part in TEST_FOLDERS for part in path.parts) or any(fnmatchcase(name, glob) for glob in GUARDED):
                found.add(str(path))
    return found


def same_file(one: Path, other: Path) -> bool:
    """Whether both are files with the same content, or links to the same place."""
    if one.is_symlink() or other.is_symlink():
        return one.is_symlink() and other.is_symlink() and os.readlink(one) == os.readlink(other)
    return one.is_file() and other.is_file() and filecmp.cmp(one, other, shallow=False)


def _remove(tree: Path, path: str) -> None:
    """Remove the file, and whatever stands in the way of its folders: a link or a file where a folder has to be."""
    place = tree
    for part in PurePosixPath(path).parts:
        place = place / part
        if place.is_symlink() or place.is_file():
            place.unlink()
    if place.is_dir():
        shutil.rmtree(place)
