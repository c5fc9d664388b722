"""Indexes of our own: a commit's files with a patch on top, as a tree object or as files in a folder."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from pytest_factory.artifacts import Patch
from pytest_factory.errors import GitError, PatchRefused
from pytest_factory.jail.scratch import temporary
from pytest_factory.workspace.fence import check_collisions, path_trick
from pytest_factory.workspace.git import NO_OBJECT, git
from pytest_factory.workspace.objects import FILE, Entry


class Index(NamedTuple):
    """A git index in a file of its own; `store` is the bare repository that it belongs to."""

    store: Path
    file: Path

    def write_tree(self) -> str:
        """The tree object of all that is in it."""
        return self._git("write-tree")

    def remove(self, paths: Iterable[str]) -> None:
        """Take paths out."""
        self._update(f"0 {NO_OBJECT}\t{path}" for path in paths)

    def apply(self, patch: Patch, entries: Mapping[str, Entry]) -> None:
        """Put the patch's changes in; files keep their mode, new ones are not executable."""
        self.remove(change.path for change in patch if change.after is None)
        added = []
        for change in patch:
            if change.after is not None:
                sha = self._git("hash-object", "-w", "--no-filters", "--stdin", input=change.after)
                mode = entries[change.path].mode if change.path in entries else FILE
                added.append(f"{mode} {sha}\t{change.path}")
        self._update(added)

    def check_out(self, folder: Path) -> None:
        """Write its files, bytes as committed, into a new or empty folder."""
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise GitError(f"{folder} is not empty: a tree is written into a new or empty folder")
        self._git("checkout-index", "--all", "--quiet", work_tree=folder.resolve())

    def _update(self, lines: Iterable[str]) -> None:
        if text := "".join(f"{line}\0" for line in lines):
            self._git("update-index", "-z", "--index-info", input=text)

    def _git(self, *args: str, input: str = "", work_tree: Path | None = None) -> str:
        env = {"GIT_INDEX_FILE": str(self.file)}
        return git(*args, git_dir=self.store, work_tree=work_tree, env=env, input=input)


@contextmanager
def index_of(store: Path, commit: str, entries: Mapping[str, Entry], patch: Patch) -> Iterator[Index]:
    """An index of the commit, whose entries these are, with the patch on top.

    Raises PatchRefused where the patch leads out of the tree, through a symbolic link or into a submodule, or would
    replace a folder by a file or a file by a folder, which git would do without a word.
    """
    _refuse_ways_out(patch, entries)
    with temporary() as scratch:
        index = Index(store, scratch / "index")
        git("read-tree", commit, git_dir=store, env={"GIT_INDEX_FILE": str(index.file)})
        index.apply(patch, entries)
        yield index


def _refuse_ways_out(patch: Patch, entries: Mapping[str, Entry]) -> None:
    for change in patch:
        if reason := path_trick(change.path):  # git would leave the path out without an error
            raise PatchRefused(f"{change.path!r}: {reason}")
        parts = change.path.split("/")
        for end in range(1, len(parts) + 1):
            above = "/".join(parts[:end])
            if above in entries and not entries[above].regular:
                kind = "a submodule" if entries[above].mode == "160000" else "a symbolic link"
                raise PatchRefused(f"{change.path}: {above} is {kind}")
    if patch.changes:
        check_collisions(patch, entries)
