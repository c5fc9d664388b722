"""Putting a target on GitHub, where it has no place yet."""

from collections.abc import Sequence
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.alias_generators import to_camel

from pytest_factory.errors import ForgeError
from pytest_factory.forge.gh import CALL_SECONDS, GITHUB, WAITS, Gh, Passing
from pytest_factory.forge.github import credentials
from pytest_factory.workspace.git import git
from pytest_factory.workspace.remotes import push
from pytest_factory.workspace.repository import Repository


class Hosted(NamedTuple):
    """A repository on GitHub that has the target's base branch."""

    page: str
    """Its URL in a browser."""
    remote: str
    """Its URL for git, by the protocol that gh is set to."""


class _Branch(BaseModel):
    name: str


class _Seen(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel)

    url: str
    ssh_url: str
    is_private: bool
    default_branch_ref: _Branch | None


_FIELDS = ",".join(to_camel(name) for name in _Seen.model_fields)


def put_on_github(
    repository: Repository, name: str, *, waits: Sequence[float] = WAITS, seconds: float = CALL_SECONDS
) -> Hosted:
    """Make the private repository `name` (NAME or OWNER/NAME) and push the target's base branch to it.

    One that is there already is used where it is private, and its branch only moves forward. Raises ForgeError where the
    repository cannot be made, is public, or has another default branch than the target; GitError where the push fails.
    """
    gh = Gh(GITHUB, waits=waits, seconds=seconds)
    full = name if "/" in name else f"{gh.patiently(lambda: _login(gh))}/{name}"

    def make() -> _Seen:
        seen = _look(gh, full)
        if seen is None:
            gh.run("repo", "create", full, "--private")
        return seen or _there(gh, full)

    made = gh.patiently(make)
    if not made.is_private:
        raise ForgeError(f"{made.url} is there already and is public: nothing was pushed; give another name (--name)")
    ssh = gh.run("config", "get", "git_protocol", "--host", GITHUB).strip() == "ssh"
    remote = made.ssh_url if ssh else f"{made.url}.git"
    push(remote, repository.base, repository.base_commit, repository.store, config=credentials(GITHUB))
    branch = gh.patiently(lambda: _there(gh, full)).default_branch_ref
    if branch is None or branch.name != repository.base:
        raise ForgeError(
            f"{made.url} has the default branch {branch.name if branch else '(none)'}, not {repository.base}; "
            f"change it in its settings, or give another name (--name)"
        )
    return Hosted(made.url, remote)


def set_origin(repository: Repository, remote: str) -> None:
    """Make a URL the origin of a repository that has none, as `git remote add origin` does."""
    git("config", "remote.origin.url", remote, git_dir=repository.git_dir)
    git("config", "remote.origin.fetch", "+refs/heads/*:refs/remotes/origin/*", git_dir=repository.git_dir)


def _login(gh: Gh) -> str:
    return gh.run("api", "user", "--hostname", GITHUB, "--jq", ".login").strip()


def _look(gh: Gh, full: str) -> _Seen | None:
    """The repository as it is now; None where there is none of that name."""
    try:
        return _Seen.model_validate(gh.json("repo", "view", f"{GITHUB}/{full}", "--json", _FIELDS))
    except ValidationError as error:
        raise ForgeError(f"gh repo view {full}: another form came than expected: {error}") from error
    except ForgeError as error:
        if "Could not resolve to a Repository" in str(error):
            return None
        raise


def _there(gh: Gh, full: str) -> _Seen:
    seen = _look(gh, full)
    if seen is None:
        raise Passing(f"{GITHUB}/{full} is not there, although gh has made it")
    return seen
