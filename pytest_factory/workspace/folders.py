"""A folder's files -> a git tree, without running anything that the folder or a repository around it names."""

import stat
from pathlib import Path

from pytest_factory.jail.scratch import temporary
from pytest_factory.workspace.git import git
from pytest_factory.workspace.objects import EXECUTABLE, FILE

_LEFT_OUT = frozenset(
    {
        ".git",
        ".hg",
        ".mypy_cache",
        ".nox",
        ".pytest_cache",
        ".ruff_cache",
        ".tox",
        ".venv",
        "__pycache__",
        "node_modules",
        "venv",
    }
)
"""Folders that tools make; never part of an app."""


def write_tree(folder: Path, git_dir: Path, *, hidden: tuple[str, ...], without: Path, ignores: bool) -> str | None:
    """Store the folder's files in a repository of ours and return the tree; None where there are no files.

    Left out: caches, virtual environments, symbolic links, nested repositories, the `hidden` top folders, everything
    below `without`, and with `ignores` what git would ignore there (by the rules of the repository around it, if any).
    """
    with temporary() as scratch:
        index = {"GIT_INDEX_FILE": str(scratch / "index")}
        files = {
            path: mode
            for path in _listed(folder, git_dir, index, ignores=ignores)
            if not _left_out(path, hidden)
            and not (folder / path).is_relative_to(without)
            and (mode := _mode(folder / path))
        }
        if not files:
            return None
        paths = "".join(f"{folder / path}\n" for path in files)
        shas = git("hash-object", "-w", "--no-filters", "--stdin-paths", git_dir=git_dir, input=paths).splitlines()
        lines = (f"{mode} {sha}\t{path}\0" for (path, mode), sha in zip(files.items(), shas, strict=True))
        git("update-index", "-z", "--index-info", git_dir=git_dir, env=index, input="".join(lines))
        return git("write-tree", git_dir=git_dir, env=index)


def _listed(folder: Path, git_dir: Path, index: dict[str, str], *, ignores: bool) -> list[str]:
    """The paths of the files below the folder, relative to it, sorted."""
    if not ignores:
        return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))
    others = ("ls-files", "-z", "--others", "--exclude-standard")
    around = next((parent for parent in folder.parents if (parent / ".git").exists()), None)
    if around is not None:
        inside = folder.relative_to(around).as_posix() + "/"
        said = git(*others, "--cached", "--", inside, git_dir=around / ".git", work_tree=around, users_config=True)
        if said:  # the folder as a whole may be ignored there
            return sorted({path.removeprefix(inside) for path in said.split("\0")[:-1]})
    said = git(*others, git_dir=git_dir, work_tree=folder, env=index, users_config=True)
    return sorted(said.split("\0")[:-1])


def _left_out(path: str, hidden: tuple[str, ...]) -> bool:
    parts = path.split("/")
    return (
        parts[0] in hidden
        or not _LEFT_OUT.isdisjoint(parts)
        or any(part.endswith(".egg-info") for part in parts)
        or parts[-1].endswith((".pyc", ".pyo"))
        or parts[-1] == ".coverage"
        or parts[-1].startswith(".coverage.")
        or not path.isprintable()
    )


def _mode(path: Path) -> str | None:
    try:
        mode = path.lstat().st_mode
    except (FileNotFoundError, NotADirectoryError):  # tracked by the repository around it, and deleted since
        return None
    if not stat.S_ISREG(mode):
        return None
    return EXECUTABLE if mode & stat.S_IXUSR else FILE
