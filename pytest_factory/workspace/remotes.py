"""Talking to other repositories: always from a repository of ours, whose configuration nobody else wrote."""

import re
from collections.abc import Sequence
from pathlib import Path

from pytest_factory.errors import GitError
from pytest_factory.workspace.git import answer, git
from pytest_factory.workspace.making import whole

_CLONE_SECONDS, _FETCH_SECONDS, _PUSH_SECONDS = 900, 60, 300
"""A clone is needed; without a fetch there is still what was fetched before."""


def clone(url: str, made: Path, *, base: str) -> None:
    """Fetch one branch of a URL into `made`, which becomes a repository whole or not at all."""
    if made.is_dir():
        fetch(url, base, made / ".git")
        return
    with whole(made) as temporary:
        git_dir = temporary / ".git"
        git("init", "--quiet", "--template=", f"--initial-branch={base}", str(temporary))
        git("config", "remote.origin.url", url, git_dir=git_dir)
        git("config", "remote.origin.fetch", "+refs/heads/*:refs/remotes/origin/*", git_dir=git_dir)
        fetch(url, base, git_dir, seconds=_CLONE_SECONDS)


def fetch(url: str, base: str, git_dir: Path, *, seconds: float = _FETCH_SECONDS) -> None:
    """Bring refs/remotes/origin/<base> up to date."""
    flags = ("--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", "--refmap=")
    refspec = f"+refs/heads/{base}:refs/remotes/origin/{base}"
    git("fetch", *flags, "--", url, refspec, git_dir=git_dir, users_config=True, seconds=seconds)


def remote_head(url: str) -> str:
    """The branch that a URL's HEAD is on; empty where it is on none, or on one without a commit."""
    said = git("ls-remote", "--symref", "--", url, "HEAD", users_config=True, seconds=_FETCH_SECONDS)
    found = re.search(r"^ref: refs/heads/(\S+)\tHEAD$", said, re.MULTILINE)
    return found[1] if found else ""


def remote_tip(url: str, branch: str, *, config: Sequence[str] = ()) -> str:
    """The commit that a branch is at over there; empty where there is no such branch. `config` holds KEY=VALUE."""
    ref = f"refs/heads/{branch}"
    said = git(*_options(config), "ls-remote", "--", url, ref, users_config=True, seconds=_FETCH_SECONDS)
    return next((line.split("\t")[0] for line in said.splitlines() if line.endswith(f"\t{ref}")), "")


def fetch_objects(url: str, branch: str, git_dir: Path, *, config: Sequence[str] = ()) -> None:
    """Bring the commits of a branch here without moving any ref."""
    flags = ("--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", "--refmap=")
    command = ("fetch", *flags, "--", url, f"refs/heads/{branch}")
    git(*_options(config), *command, git_dir=git_dir, users_config=True, seconds=_FETCH_SECONDS)


def push(
    url: str, branch: str, commit: str, git_dir: Path, *, lease: str | None = None, config: Sequence[str] = ()
) -> None:
    """Move a branch over there to a commit of `git_dir`, whose hooks are not run.

    With a `lease` the branch must be at that commit (empty: must not be there) and may then move anywhere; without one it
    only moves forward. Raises GitError where it does not move.
    """
    ref = f"refs/heads/{branch}"
    flags = ["--quiet", "--no-verify", "--no-signed", "--no-follow-tags", "--recurse-submodules=no"]
    if lease is not None:
        flags.append(f"--force-with-lease={ref}:{lease}")
    command = ("push", *flags, "--", url, f"{commit}:{ref}")
    git(*_options(config), *command, git_dir=git_dir, users_config=True, seconds=_PUSH_SECONDS)


def default_branch(git_dir: Path) -> str:
    """What `remote_head` was when the repository was cloned; empty where that is not known."""
    return answer("symbolic-ref", "-q", "refs/remotes/origin/HEAD", git_dir=git_dir).removeprefix(
        "refs/remotes/origin/"
    )


def why(error: GitError) -> str:
    """The line in which git says what is wrong."""
    lines = str(error).splitlines()
    return next((line for line in lines if line.startswith(("fatal:", "error:", "ssh:"))), lines[-1])


def _options(config: Sequence[str]) -> list[str]:
    return [word for setting in config for word in ("-c", setting)]
