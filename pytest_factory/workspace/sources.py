"""Where a target's files come from: a folder, a repository, a URL or an sdist -> a repository and its base commit."""

import os
import re
from pathlib import Path
from typing import NamedTuple

from pytest_factory.cases import Target
from pytest_factory.errors import GitError, TargetError
from pytest_factory.jail.scratch import temporary
from pytest_factory.workspace.folders import write_tree
from pytest_factory.workspace.git import answer, branch_tip, git, without_secrets
from pytest_factory.workspace.making import MAIN, advance, make_repository, make_store
from pytest_factory.workspace.remotes import clone, default_branch, fetch, remote_head, why
from pytest_factory.workspace.sdist import SCHEME, unpack_sdist

_URL = re.compile(r"[a-z][a-z0-9+.-]*://|[^/\s]+@[^/\s]+:")


class Found(NamedTuple):
    """A source that was found; the fields are those of Repository."""

    git_dir: Path
    store: Path
    base: str
    base_commit: str
    origin_url: str = ""
    push_url: str = ""
    note: str = ""


def find(target: Target, targets: Path, slot: str, *, hidden: tuple[str, ...]) -> Found:
    """Make or update what `targets`/`slot` has to hold for this target, and choose its base commit.

    The caller holds the lock of `targets`. Raises TargetError where the source or the base branch is not there.
    """
    made, store = targets / slot, targets / f"{slot}.git"
    if target.base and not _is_branch_name(target.base):
        raise wrong(target, "base", f"{target.base!r} is no name of a branch; correct it")
    if target.source.startswith(SCHEME):
        return _sdist(target, made, store, hidden)
    if _URL.match(target.source):
        return _clone(target, made, store)
    folder = source_folder(target)
    if not folder.is_dir():
        raise wrong(
            target, "source", f"there is no folder {folder}; correct the path, or give a URL or pypi:NAME==VERSION"
        )
    if (folder / ".git").exists():
        return _repository(target, folder / ".git", store)
    if all((folder / name).exists() for name in ("HEAD", "objects", "refs")):
        return _repository(target, folder, store)
    return _folder(target, folder, made, store, hidden=hidden, ignores=True)


def source_folder(target: Target) -> Path:
    """The folder that a source which is a path names."""
    return (target.root / Path(target.source).expanduser()).resolve()


def source_key(target: Target, targets: Path) -> str:
    """What tells one source from another; it stays the same when the project moves as a whole."""
    if target.source.startswith(SCHEME) or _URL.match(target.source):
        return target.source
    return os.path.relpath(source_folder(target), targets)


def wrong(target: Target, key: str, what: str) -> TargetError:
    """The error for one key of a target's table."""
    return TargetError(without_secrets(f"{target.place(key)}: {what}"))


def _repository(target: Target, dot_git: Path, store: Path) -> Found:
    try:
        git_dir = Path("/", git("rev-parse", "--git-common-dir", git_dir=dot_git)).resolve()
        object_format = git("rev-parse", "--show-object-format", git_dir=git_dir)
        any_ref = git("for-each-ref", "--count=1", git_dir=git_dir)
    except GitError as error:
        raise wrong(
            target, "source", f"its .git is none that git can read ({why(error)}); repair or remove it"
        ) from error
    if object_format != "sha1":
        raise wrong(target, "source", f"its objects are {object_format}, not sha1; give a copy without .git")
    if not any_ref:
        raise wrong(target, "source", "the repository has no commit; commit its files first")
    base = target.base or answer("symbolic-ref", "-q", "HEAD", git_dir=dot_git).removeprefix("refs/heads/")
    if not base:
        raise wrong(target, "base", f"HEAD of {dot_git} is on no branch; name the base branch")
    make_store(store, borrow=(git_dir,))
    origin, note = _origin(git_dir, dot_git.parent), ""
    commit = None
    if origin:
        try:
            fetch(origin, base, store)
            commit = branch_tip(store, f"refs/remotes/origin/{base}")
        except GitError as error:
            note = f"origin gave no {base} ({why(error)}): the base is {base} as it is here"
    commit = commit or branch_tip(git_dir, f"refs/heads/{base}") or branch_tip(git_dir, f"refs/remotes/origin/{base}")
    if commit is None:
        raise _no_branch(target, base, git_dir)
    push = answer("config", "--get", "remote.origin.pushurl", git_dir=git_dir) or origin
    return Found(git_dir, store, base, commit, origin, push, note)


def _clone(target: Target, made: Path, store: Path) -> Found:
    url, git_dir, note = target.source, made / ".git", ""
    try:
        base = target.base or (default_branch(git_dir) if made.is_dir() else "") or remote_head(url)
    except GitError as error:
        raise wrong(
            target, "source", f"cannot be cloned ({why(error)}); check the URL, your access and the network"
        ) from error
    if not base:
        raise wrong(target, "base", "its HEAD is on no branch with a commit; name the base branch")
    try:
        clone(url, made, base=base)
    except GitError as error:
        if "couldn't find remote ref" in str(error):
            raise wrong(target, "base", f"{url} has no branch {base!r}; name another one") from error
        if not made.is_dir():
            raise wrong(
                target, "source", f"cannot be cloned ({why(error)}); check the URL, your access and the network"
            ) from error
        note = without_secrets(f"{url} cannot be reached ({why(error)}): the base is {base} as it was last fetched")
    if not target.base:
        git("symbolic-ref", "refs/remotes/origin/HEAD", f"refs/remotes/origin/{base}", git_dir=git_dir)
    commit = branch_tip(git_dir, f"refs/remotes/origin/{base}")
    if commit is None:
        raise _no_branch(target, base, git_dir)
    advance(made, base, commit)
    make_store(store, borrow=(git_dir,))
    return Found(git_dir, store, base, commit, url, url, note)


def _folder(target: Target, folder: Path, made: Path, store: Path, *, hidden: tuple[str, ...], ignores: bool) -> Found:
    if target.base not in ("", MAIN):
        raise wrong(target, "base", f"what is made of files has one branch, {MAIN}; leave base out")
    git_dir = make_repository(made)
    tree = write_tree(folder, git_dir, hidden=hidden, without=made.parent.parent, ignores=ignores)
    if tree is None:
        raise wrong(target, "source", f"{folder} holds no files; name the folder of the app")
    tip = branch_tip(git_dir, f"refs/heads/{MAIN}")
    if tip is None or git("rev-parse", f"{tip}^{{tree}}", git_dir=git_dir) != tree:
        parents = ("-p", tip) if tip else ()
        message = f"chore: the files of {target.source}\n"
        tip = git("commit-tree", tree, *parents, git_dir=git_dir, input=message)
    advance(made, MAIN, tip)
    make_store(store, borrow=(git_dir,))
    return Found(git_dir, store, MAIN, tip)


def _sdist(target: Target, made: Path, store: Path, hidden: tuple[str, ...]) -> Found:
    tip = branch_tip(made / ".git", f"refs/heads/{MAIN}") if made.is_dir() else None
    if tip and target.base in ("", MAIN):  # a version never changes
        make_store(store, borrow=(made / ".git",))
        return Found(made / ".git", store, MAIN, tip)
    with temporary() as scratch:
        try:
            folder = unpack_sdist(target.source, scratch)
        except TargetError as error:
            raise wrong(target, "source", str(error)) from error
        return _folder(target, folder, made, store, hidden=hidden, ignores=False)


def _origin(git_dir: Path, folder: Path) -> str:
    """The origin's URL; read as data, since it is asked from a repository of ours."""
    url = answer("config", "--get", "remote.origin.url", git_dir=git_dir)
    return url if not url or _URL.match(url) else str((folder / url).resolve())


def _no_branch(target: Target, base: str, git_dir: Path) -> TargetError:
    names = git("for-each-ref", "--count=9", "--format=%(refname:short)", "refs/heads", git_dir=git_dir).splitlines()
    known = f"name one of {', '.join(names)}" if names else "it has no branch with a commit"
    return wrong(target, "base", f"{git_dir} has no branch {base!r}; {known}")


def _is_branch_name(name: str) -> bool:
    try:
        git("check-ref-format", f"refs/heads/{name}")
    except GitError:
        return False
    return True
