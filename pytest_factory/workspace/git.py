"""Git plumbing in a scrubbed environment: the one place that starts git.

Nothing that a repository brings along is run: no hooks, no fsmonitor, no editor, pager, signing program or external
diff; transports are https, http, ssh and files only. A denylist of keys alone cannot win (filters and textconv have free
names), therefore callers keep to commands that look at no work tree, or to repositories of our own.
"""

import os
import re
import shlex
import subprocess
from collections.abc import Mapping
from pathlib import Path

from pytest_factory.errors import GitError

NAME = "pytest_factory"
EMAIL = "pytest_factory@localhost"
"""Author and committer of every commit that the factory makes."""

NO_OBJECT = "0" * 40
"""What `update-ref` takes as the old value of a ref that must not exist yet."""

_CONFIG = {
    "core.hooksPath": os.devnull,
    "core.fsmonitor": "false",
    "core.untrackedCache": "false",
    "core.attributesFile": os.devnull,
    "core.editor": "true",
    "core.pager": "cat",
    "core.askPass": "true",
    "core.quotePath": "false",
    "core.protectHFS": "true",
    "core.protectNTFS": "true",
    "core.filesRefLockTimeout": "5000",
    "core.packedRefsTimeout": "5000",
    "commit.gpgSign": "false",
    "submodule.recurse": "false",
    "gc.auto": "0",
    "maintenance.auto": "false",
    "protocol.allow": "never",
    "protocol.file.allow": "always",
    "protocol.http.allow": "always",
    "protocol.https.allow": "always",
    "protocol.ssh.allow": "always",
}
_OVERRIDES = [word for key, value in _CONFIG.items() for word in ("-c", f"{key}={value}")]

_CERTIFICATES = ("GIT_SSL_CAINFO", "GIT_SSL_CAPATH")
_ENVIRONMENT = {
    "LC_ALL": "C",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ASKPASS": "true",
    "SSH_ASKPASS_REQUIRE": "never",
    "GIT_EDITOR": "true",
    "GIT_PAGER": "cat",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_CEILING_DIRECTORIES": "/",
    "GIT_DEFAULT_HASH": "sha1",  # GitPython reads no other
    "GIT_DEFAULT_REF_FORMAT": "files",
    "GIT_AUTHOR_NAME": NAME,
    "GIT_AUTHOR_EMAIL": EMAIL,
    "GIT_COMMITTER_NAME": NAME,
    "GIT_COMMITTER_EMAIL": EMAIL,
}
_OWN_CONFIG_ONLY = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_ATTR_NOSYSTEM": "1"}


def git(
    *args: str,
    git_dir: Path | None = None,
    work_tree: Path | None = None,
    env: Mapping[str, str] | None = None,
    input: str | bytes = b"",
    users_config: bool = False,
    seconds: float = 120,
) -> str:
    """Run one git command and return its stdout without the newline at its end.

    `git_dir` is always given to git, never found by looking; without it the command is one that needs no repository.
    `env` is added to the scrubbed environment. With `users_config` the configuration of the user and of the machine
    counts (credentials, proxies, ignored files); without it only the repository's own. Raises GitError with the command
    and git's words where it fails, takes longer than `seconds`, or git is not installed.
    """
    output = git_bytes(
        *args,
        git_dir=git_dir,
        work_tree=work_tree,
        env=env,
        input=input,
        users_config=users_config,
        seconds=seconds,
    )
    return output.decode(errors="surrogateescape").rstrip("\n")


def git_bytes(
    *args: str,
    git_dir: Path | None = None,
    work_tree: Path | None = None,
    env: Mapping[str, str] | None = None,
    input: str | bytes = b"",
    users_config: bool = False,
    seconds: float = 120,
) -> bytes:
    """Like `git`, with its stdout as it came."""
    command = f"git {shlex.join(args)}" + (f" (in {git_dir})" if git_dir else "")
    try:
        finished = subprocess.run(
            ["git", *_OVERRIDES, *args],
            cwd=work_tree or "/",
            env=scrubbed(git_dir=git_dir, work_tree=work_tree, users_config=users_config) | dict(env or {}),
            input=input.encode(errors="surrogateescape") if isinstance(input, str) else input,
            capture_output=True,
            timeout=seconds,
            start_new_session=users_config,  # without a terminal, ssh has nobody to ask for a passphrase
        )
    except FileNotFoundError as error:
        raise GitError("git is not installed, or not on PATH; install git 2.32 or newer") from error
    except subprocess.TimeoutExpired as error:
        raise GitError(without_secrets(f"{command}:\nfatal: no answer within {seconds:g} seconds")) from error
    if finished.returncode != 0:
        said = finished.stderr.decode(errors="replace").strip() or "(it said nothing)"
        raise GitError(without_secrets(f"{command} ended with {finished.returncode}:\n{said}"))
    return finished.stdout


def succeeds(*args: str, git_dir: Path) -> bool:
    """Whether a git command that asks a question answers yes."""
    try:
        git_bytes(*args, git_dir=git_dir)
    except GitError:
        return False
    return True


def answer(*args: str, git_dir: Path) -> str:
    """What git answers to a question; empty where it says that there is no such thing."""
    try:
        return git(*args, git_dir=git_dir)
    except GitError:
        return ""


def branch_tip(git_dir: Path, ref: str) -> str | None:
    """The object that a full ref name points at; None where there is no such ref. Never looks for similar names."""
    return answer("show-ref", "--verify", "--hash", ref, git_dir=git_dir) or None


def scrubbed(
    *, git_dir: Path | None = None, work_tree: Path | None = None, users_config: bool = False
) -> dict[str, str]:
    """The environment that git is given: ours without any GIT_*, and what keeps git quiet and harmless."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    if users_config:
        env.update({name: os.environ[name] for name in _CERTIFICATES if name in os.environ})
    else:
        env.update(_OWN_CONFIG_ONLY)
    if git_dir is not None:
        env["GIT_DIR"] = str(git_dir)
    if work_tree is not None:
        env["GIT_WORK_TREE"] = str(work_tree)
    return env | _ENVIRONMENT


def without_secrets(text: str) -> str:
    """The text with the user and password of every URL in it masked."""
    return re.sub(r"://[^/@\s]+@", "://***@", text)
