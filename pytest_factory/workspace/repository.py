"""A target as a git repository: its files at the base, disposable trees of it, and commits made without a work tree.

Nothing is ever run in the target. Objects are read and made in a bare repository of our own beside the runs, with the
target's objects as alternates; what reaches the target is a pack of finished objects and one ref.
"""

import hashlib
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from pydantic import ValidationError

from pytest_factory.artifacts import Artifact, Patch
from pytest_factory.cases import Target
from pytest_factory.errors import GitError
from pytest_factory.trace import new_stamp, write_whole
from pytest_factory.workspace.fence import HIDDEN
from pytest_factory.workspace.git import EMAIL, NO_OBJECT, branch_tip, git, git_bytes, without_secrets
from pytest_factory.workspace.lock import locked
from pytest_factory.workspace.making import LOCK, left_as_it_was, make_store
from pytest_factory.workspace.objects import Entry, changed_paths, read_blob, read_tree
from pytest_factory.workspace.remotes import fetch_objects, push, remote_tip
from pytest_factory.workspace.sources import find, source_key
from pytest_factory.workspace.trees import index_of

OWN_BRANCHES = "factory/"
OWN_REFS = (f"refs/heads/{OWN_BRANCHES}", "refs/pytest_factory/")
"""The refs that a run may change in a target."""


class Repository(Artifact):
    """A target at one base commit. A value: JSON takes it to other processes."""

    name: str
    git_dir: Path
    """Where branches land; of a linked worktree it is the repository that the worktree belongs to."""
    store: Path
    """Our bare repository that borrows its objects; the same as `git_dir` where the whole repository is ours."""
    base: str
    """The base branch's name, without origin/."""
    base_commit: str
    origin_url: str = ""
    push_url: str = ""
    """Where a branch is pushed to: the origin's pushurl, else its url; empty without an origin."""
    note: str = ""
    """What the session's header has to say about the base: that the origin could not be reached."""
    hidden: tuple[str, ...] = HIDDEN

    def files(self) -> tuple[str, ...]:
        """The regular files at the base, sorted; no symbolic links, no submodules, nothing of the hidden folders."""
        return tuple(path for path, entry in self._entries.items() if self._shown(path, entry))

    def read(self, path: str) -> str | None:
        """A file's text at the base, line ends as they are; None where there is no such file or it is no UTF-8 text."""
        entry = self._entries.get(path)
        if entry is None or not self._shown(path, entry):
            return None
        content = read_blob(self.store, entry.sha)
        try:
            return None if b"\0" in content else content.decode()
        except UnicodeDecodeError:
            return None

    def export(self, folder: Path, patch: Patch | None = None) -> Path:
        """Write the files of the base, with `patch` on top, into a new or empty folder and return it.

        Modes are kept, bytes are as committed. Raises PatchRefused where the patch leads out of the tree,
        whatever the write fence was told.
        """
        return self._export(self.base_commit, self._entries, patch or Patch(), folder)

    def export_commit(self, commit: str, folder: Path) -> Path:
        """Write the files of any commit, without history, into a new or empty folder and return it."""
        return self._export(commit, read_tree(self.store, commit), Patch(), folder)

    def diff_paths(self, base: str, commit: str) -> tuple[str, ...]:
        """The paths that differ between two commits, sorted."""
        return changed_paths(self.store, base, commit)

    def commit(self, patch: Patch, *, branch: str, message: str) -> str:
        """Commit the patch on top of the base, make `branch` in the target point at it, and return its sha.

        A branch that an earlier run made is moved. Raises GitError where the patch changes nothing, or where the branch
        is the base, is checked out, holds a commit that is not the factory's, or was moved by somebody meanwhile.
        """
        ref = f"refs/heads/{branch}"
        old = self._movable(branch)
        with index_of(self.store, self.base_commit, self._entries, patch) as index:
            tree = index.write_tree()
        if tree == git("rev-parse", f"{self.base_commit}^{{tree}}", git_dir=self.store):
            raise GitError(f"{branch}: the patch changes nothing, there is nothing to commit")
        commit = git("commit-tree", tree, "-p", self.base_commit, git_dir=self.store, input=message)
        self._deliver(commit)
        git("update-ref", "-m", "pytest_factory", ref, commit, old or NO_OBJECT, git_dir=self.git_dir)
        return commit

    def push(self, branch: str, *, config: Sequence[str] = ()) -> str:
        """Bring a branch that `commit` made to the origin and return its commit; no hook of the target is run.

        `config` holds settings for git as KEY=VALUE. Raises GitError where there is no origin, where the branch is not the
        factory's, here or there, and where somebody moves it meanwhile.
        """
        commit = branch_tip(self.git_dir, f"refs/heads/{branch}")
        if not branch.startswith(OWN_BRANCHES) or commit is None:
            raise GitError(f"{branch!r} is no branch {OWN_BRANCHES}* of {self.git_dir}: no other is ever pushed")
        if not self.push_url:
            raise GitError(f"{self.git_dir} has no origin to which {branch} could be pushed")
        there = remote_tip(self.push_url, branch, config=config)
        if there == commit:
            return commit
        if there:
            fetch_objects(self.push_url, branch, self.store, config=config)
            if not _is_ours(self.store, there):
                raise GitError(
                    f"branch {branch} of {without_secrets(self.push_url)} holds a commit that the factory did not make "
                    f"({there}); keep it under another name or delete it there, and run again"
                )
        push(self.push_url, branch, commit, self.store, lease=there, config=config)
        return commit

    def fingerprint(self) -> dict[str, str]:
        """What a run may not change in the target, each with what it is now: refs other than our own, configuration, hooks.

        A file is told by its path and the SHA-256 of its mode and content. Of a repository that we made beside the runs the
        base is our own, too: another session may bring it up to date.
        """
        own = OWN_REFS + ((f"refs/heads/{self.base}", "refs/remotes/") if self._made else ())
        refs = git("for-each-ref", "--format=%(refname) %(objectname) %(symref)", git_dir=self.git_dir)
        found = {name: at for name, _, at in (line.partition(" ") for line in refs.splitlines())}
        found = {name: at for name, at in found.items() if not name.startswith(own)}
        names = ("config", "config.worktree", "info/attributes", "info/grafts", "objects/info/alternates")
        links = [path for name in ("commondir", "gitdir", "config.worktree") for path in self._worktrees(name)]
        hooks = sorted((self.git_dir / "hooks").rglob("*"))
        for path in [*(self.git_dir / name for name in names), *links, *hooks]:
            if path.is_file():
                content = f"{path.stat().st_mode:o}\0".encode() + path.read_bytes()
                found[str(path.relative_to(self.git_dir))] = hashlib.sha256(content).hexdigest()
        return found

    @property
    def _made(self) -> bool:
        """Whether the repository is one that we made of a folder, a URL or an sdist; its store lies beside it."""
        return self.git_dir.parent.parent == self.store.parent

    @cached_property
    def _entries(self) -> dict[str, Entry]:
        return read_tree(self.store, self.base_commit)

    def _shown(self, path: str, entry: Entry) -> bool:
        return entry.regular and path.split("/")[0] not in self.hidden and path.isprintable()

    def _worktrees(self, name: str) -> list[Path]:
        return sorted((self.git_dir / "worktrees").glob(f"*/{name}"))

    def _export(self, commit: str, entries: dict[str, Entry], patch: Patch, folder: Path) -> Path:
        with index_of(self.store, commit, entries, patch) as index:
            index.remove(path for path, entry in entries.items() if not self._shown(path, entry))
            index.remove(path for path in patch.paths if path.split("/")[0] in self.hidden)
            index.check_out(folder)
        return folder

    def _movable(self, branch: str) -> str | None:
        """Where the branch is now; raises GitError where it must stay there."""
        git("check-ref-format", f"refs/heads/{branch}")
        if branch == self.base:
            raise GitError(f"{branch} is the base branch of {self.git_dir}: the factory never moves it")
        where = ""
        for line in git("worktree", "list", "--porcelain", git_dir=self.git_dir).splitlines():
            key, _, value = line.partition(" ")
            where = value if key == "worktree" else where
            if line == f"branch refs/heads/{branch}":
                raise GitError(
                    f"branch {branch} is checked out in {where}; "
                    f"switch away from it (git -C {where} switch {self.base}) and run again"
                )
        tip = branch_tip(self.git_dir, f"refs/heads/{branch}")
        if tip and not _is_ours(self.git_dir, tip):
            raise GitError(
                f"branch {branch} of {self.git_dir} holds a commit that the factory did not make; "
                f"keep it under another name (git branch -m {branch} NAME) or delete it, and run again"
            )
        return tip

    def _deliver(self, commit: str) -> None:
        """Bring the commit and what it needs into the target, without hooks, and before any ref points at it."""
        if self.store == self.git_dir:
            return
        known = git("for-each-ref", "--format=^%(objectname)", "refs/heads", "refs/remotes", git_dir=self.git_dir)
        pack = git_bytes("pack-objects", "--revs", "--stdout", "-q", git_dir=self.store, input=f"{commit}\n{known}\n")
        git_bytes("unpack-objects", "-q", git_dir=self.git_dir, input=pack)


def open_target(
    target: Target, *, runs: Path, isolated: bool = False, session: str = "", hidden: Sequence[str] = HIDDEN
) -> Repository:
    """The repository of a target at its base commit; what it has to keep lies under `runs`/.targets/.

    A folder, a URL and an sdist become a repository at `runs`/.targets/<name>; a path of a repository is that repository.
    All calls with the same non-empty `session` get the same base commit: folders are read, and origins fetched, once.
    `isolated` gives a bare repository of its own with the base branch in it, new with every call: nothing reaches the
    target. `hidden` are the top folders that nothing here ever shows (settings may name others than the default).

    Raises TargetError in one line where the source or the base branch is not there or holds no commit.
    """
    targets = runs.resolve() / ".targets"
    with locked(targets / LOCK):
        slot = _slot(target, targets)
        state = _read_state(targets, slot)
        if state and session and (state.session, state.base) == (session, target.base):
            repository = state.repository
        else:
            with left_as_it_was(targets, slot):
                found = find(target, targets, slot, hidden=tuple(hidden))
            repository = Repository(name=target.name, hidden=tuple(hidden), **found._asdict())
            state = _State(session=session, source=source_key(target, targets), base=target.base, repository=repository)
            write_whole(targets / f"{slot}.json", state.model_dump_json(indent=1) + "\n")
    return _isolated(repository, targets / f"{slot}-{new_stamp()}.git") if isolated else repository


class _State(Artifact):
    """What is known of a target from the last time that it was opened: `<slot>.json`."""

    session: str
    source: str
    base: str
    repository: Repository


def _slot(target: Target, targets: Path) -> str:
    """The name under `targets`; the target's own, unless another source has taken that already."""
    source = source_key(target, targets)
    name = "".join(letter if letter.isalnum() or letter in "-_" else "-" for letter in target.name)
    state = _read_state(targets, name)
    if state is None or state.source == source:
        return name
    return f"{name}-{hashlib.sha256(source.encode()).hexdigest()[:8]}"


def _read_state(targets: Path, slot: str) -> _State | None:
    try:
        return _State.model_validate_json((targets / f"{slot}.json").read_text(encoding="utf-8"))
    except (FileNotFoundError, ValidationError):  # never opened, or by another version of this package
        return None


def _isolated(repository: Repository, git_dir: Path) -> Repository:
    make_store(git_dir, borrow=(repository.store, repository.git_dir))
    git("update-ref", f"refs/heads/{repository.base}", repository.base_commit, git_dir=git_dir)
    return repository.model_copy(update={"git_dir": git_dir, "store": git_dir, "origin_url": "", "push_url": ""})


def _is_ours(git_dir: Path, commit: str) -> bool:
    lines = git("cat-file", "commit", commit, git_dir=git_dir).splitlines()
    return f" <{EMAIL}> " in next((line for line in lines if line.startswith("committer ")), "")
