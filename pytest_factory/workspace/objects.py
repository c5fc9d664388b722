"""Trees and blobs of commits, read by GitPython.

It is pointed at the factory's own bare repositories only, whose configuration is ours and which have no work tree: the
objects of a target are reached through them as alternates.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pytest_factory.errors import GitError
from pytest_factory.workspace.git import scrubbed

if TYPE_CHECKING:
    import git

FILE, EXECUTABLE = "100644", "100755"
"""The modes of regular files; everything else that a tree names is a symbolic link or a submodule."""


class Entry(NamedTuple):
    """What a tree says of one path."""

    mode: str
    """As git writes it: 100644, 100755, 120000 (symbolic link), 160000 (submodule)."""
    sha: str

    @property
    def regular(self) -> bool:
        """Whether it is a file."""
        return self.mode in (FILE, EXECUTABLE)


def read_tree(git_dir: Path, commit: str) -> dict[str, Entry]:
    """Every path of a commit, sorted; folders are not among them."""
    with _repo(git_dir) as repo:
        return dict(sorted(_entries(repo.commit(commit).tree)))


def read_blob(git_dir: Path, sha: str) -> bytes:
    """The content of one file."""
    with _repo(git_dir) as repo:
        content: bytes = repo.odb.stream(bytes.fromhex(sha)).read()
    return content


def changed_paths(git_dir: Path, base: str, commit: str) -> tuple[str, ...]:
    """The paths that differ between two commits, sorted."""
    before, after = read_tree(git_dir, base), read_tree(git_dir, commit)
    return tuple(sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path)))


def _entries(tree: "git.Tree") -> Iterator[tuple[str, Entry]]:
    for item in tree:
        if item.type == "tree":
            yield from _entries(item)
        else:
            yield str(item.path), Entry(f"{item.mode:o}", item.hexsha)


@contextmanager
def _repo(git_dir: Path) -> Iterator["git.Repo"]:
    try:
        import git
    except ImportError as error:
        raise GitError(f"GitPython does not start: {error}") from error

    try:
        with git.Repo(git_dir) as repo:
            repo.git.update_environment(
                **scrubbed(git_dir=git_dir),
                GIT_OBJECT_DIRECTORY=str(git_dir / "objects"),
                GIT_ALTERNATE_OBJECT_DIRECTORIES="",
            )
            yield repo
    except (git.exc.GitError, git.exc.ODBError, ValueError, OSError) as error:
        raise GitError(f"{git_dir} cannot be read: {error}") from error
