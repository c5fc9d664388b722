"""Repositories of our own beside the runs: made whole or not at all, and brought up to date."""

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from pytest_factory.errors import GitError
from pytest_factory.trace import write_whole
from pytest_factory.workspace.git import NO_OBJECT, answer, branch_tip, git, succeeds

MAIN, LOCK = "main", "lock"


@contextlib.contextmanager
def whole(made: Path) -> Iterator[Path]:
    """A folder to build in, which gets its name when it is complete."""
    temporary = made.with_name(f".{made.name}.{os.getpid()}.tmp")
    shutil.rmtree(temporary, ignore_errors=True)
    try:
        yield temporary
        temporary.rename(made)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


@contextlib.contextmanager
def left_as_it_was(targets: Path, slot: str) -> Iterator[None]:
    """Where the block raises, what it has made of `targets`/`slot` is removed, and folders that hold nothing, too.

    The caller holds the lock of `targets`, a file there, which goes with the folder.
    """
    new = [path for path in (targets / slot, targets / f"{slot}.git") if not path.exists()]
    try:
        yield
    except BaseException:
        for path in new:
            shutil.rmtree(path, ignore_errors=True)
        if [path.name for path in targets.iterdir()] == [LOCK]:
            (targets / LOCK).unlink()
            with contextlib.suppress(OSError):  # others are in there
                targets.rmdir()
                targets.parent.rmdir()
        raise


def make_repository(made: Path, *, branch: str = MAIN) -> Path:
    """Make a repository with a work tree and no commit where there is none yet; returns its .git."""
    if not made.is_dir():
        with whole(made) as temporary:
            git("init", "--quiet", "--template=", f"--initial-branch={branch}", str(temporary))
    return made / ".git"


def make_store(git_dir: Path, *, borrow: tuple[Path, ...]) -> None:
    """Make a bare repository of ours that sees the objects of other repositories; harmless where it is there already."""
    if not git_dir.is_dir():
        with whole(git_dir) as temporary:
            git("init", "--quiet", "--bare", "--template=", f"--initial-branch={MAIN}", str(temporary))
    write_whole(git_dir / "objects/info/alternates", "".join(f"{path / 'objects'}\n" for path in borrow))
    # Bytes go out as they were committed, whatever .gitattributes says.
    write_whole(git_dir / "info/attributes", "* -text -eol -ident -filter -working-tree-encoding\n")
    cuts = [path / "shallow" for path in borrow if (path / "shallow").is_file()]
    if cuts:
        write_whole(git_dir / "shallow", "".join(path.read_text(encoding="ascii") for path in cuts))
    else:
        (git_dir / "shallow").unlink(missing_ok=True)


def advance(made: Path, branch: str, commit: str) -> None:
    """Move a branch of a repository that we made, and the checked-out files with it; what somebody changed there stays."""
    git_dir, ref = made / ".git", f"refs/heads/{branch}"
    old = branch_tip(git_dir, ref)
    if old == commit or (old and not succeeds("merge-base", "--is-ancestor", old, commit, git_dir=git_dir)):
        return
    git("update-ref", ref, commit, old or NO_OBJECT, git_dir=git_dir)
    if answer("symbolic-ref", "-q", "HEAD", git_dir=git_dir) == ref:
        with contextlib.suppress(GitError):  # git refuses to overwrite changed files: they are not ours
            git("read-tree", "-m", "-u", *((old,) if old else ()), commit, git_dir=git_dir, work_tree=made)
