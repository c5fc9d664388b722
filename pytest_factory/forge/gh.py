"""Running GitHub's command line: from an empty folder, with a limit, and with every way to fail told apart.

Only commands and fields are used that gh 2.23 (Debian 12) has, too.
"""

import json
import os
import re
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, TypeVar

from pydantic import JsonValue

from pytest_factory.errors import ForgeError
from pytest_factory.jail.scratch import temporary
from pytest_factory.workspace.git import scrubbed

T = TypeVar("T")

GITHUB = "github.com"
CALL_SECONDS = 60.0
"""gh itself waits for ever."""
WAITS = (1.0, 4.0, 15.0)
"""Seconds before each further try of what failed for a reason that passes."""
_PATIENCE = 120.0
"""Seconds after which nothing is tried again."""

_REMOTE = re.compile(
    r"(?:(?:https?|ssh|git)://(?:[^@/]+@)?(?P<host>[^/:]+)(?::\d+)?/|(?:[^@/:]+@)(?P<ssh>[^/:]+):/?)"
    r"(?P<owner>[^/]+)/(?P<name>[^/]+?)(?:\.git)?/?"
)
_KEPT = ("GH_TOKEN", "GH_ENTERPRISE_TOKEN", "GH_CONFIG_DIR", "GH_HOST")
_QUIET = {
    "GH_PROMPT_DISABLED": "1",
    "GH_NO_UPDATE_NOTIFIER": "1",
    "GH_TELEMETRY": "0",
    "DO_NOT_TRACK": "1",
    "NO_COLOR": "1",
    "CLICOLOR_FORCE": "0",
}
_NO_TOKEN = 4
"""gh's exit status where it knows no token for the host."""
_LOGGED_OUT = re.compile(r"HTTP 401|gh auth login|Bad credentials")
_PASSES = re.compile(
    r"HTTP 5\d\d|HTTP 429|HTTP 403.*rate limit|rate limit.*HTTP 403|rate limit exceeded|secondary rate limit"
    r"|\bEOF\b|connection re(?:set|fused)|error connecting to|no such host|i/o timeout|TLS handshake timeout"
    r"|looking for beginning of value|unexpected end of JSON",  # a proxy's page
    re.DOTALL | re.IGNORECASE,
)


class Passing(ForgeError):
    """It failed for a reason that may be gone at the next try; whether it had an effect is not known."""


class Slug(NamedTuple):
    """Where a repository is."""

    host: str
    owner: str
    name: str

    def __str__(self) -> str:
        return f"{self.host}/{self.owner}/{self.name}"


def slug_of(url: str) -> Slug | None:
    """The repository that a remote's URL names; None for a path and whatever else names no owner and repository."""
    match = _REMOTE.fullmatch(url)
    if match is None:
        return None
    host = (match["host"] or match["ssh"]).lower()
    # GitHub answers ssh on port 443 under a name of its own.
    return Slug(GITHUB if host == f"ssh.{GITHUB}" else host, match["owner"], match["name"])


def on_github(slug: Slug) -> bool:
    """Whether gh is the tool for it without being named: GitHub itself, or the server that GH_HOST names."""
    return slug.host in (GITHUB, os.environ.get("GH_HOST", "").lower())


class Gh:
    """gh for one host. `waits` and `seconds` are those of the constants."""

    def __init__(self, host: str, *, waits: Sequence[float] = WAITS, seconds: float = CALL_SECONDS) -> None:
        self.host = host
        self.waits = tuple(waits)
        self.seconds = seconds

    def logged_in(self) -> str:
        """Empty where gh knows a token for the host, else why not; asks nobody but gh."""
        try:
            self.run("auth", "token", "--hostname", self.host)
        except ForgeError as error:
            return "gh is not installed" if isinstance(error.__cause__, OSError) else "gh is not logged in"
        return ""

    def run(self, *args: str, input: str = "") -> str:
        """One try of one command; returns its stdout.

        Raises Passing for a lost connection, a limit of GitHub's or ours, and an error of the server; ForgeError, with
        what to do, for all else.
        """
        command = f"gh {' '.join(args[:2])}"
        with temporary() as empty:
            try:
                finished = subprocess.run(
                    ["gh", *args],
                    cwd=empty,
                    env=_environment(empty),
                    input=input.encode(),
                    capture_output=True,
                    timeout=self.seconds,
                )
            except (FileNotFoundError, PermissionError) as error:
                raise ForgeError(
                    f"gh is not installed, or not on PATH; install it from https://cli.{GITHUB}, "
                    "or use --factory-forge local, which needs nothing but git"
                ) from error
            except subprocess.TimeoutExpired as error:
                raise Passing(f"{command}: no answer from {self.host} within {self.seconds:g} s") from error
        if finished.returncode == 0:
            return finished.stdout.decode(errors="replace")
        said = finished.stderr.decode(errors="replace").strip() or "(it said nothing)"
        if finished.returncode == _NO_TOKEN or _LOGGED_OUT.search(said):
            raise ForgeError(f"{command}: {self.host} does not accept the login; run `gh auth login`. gh says: {said}")
        kind = Passing if _PASSES.search(said) else ForgeError
        raise kind(f"{command} ended with {finished.returncode}: {said}")

    def json(self, *args: str, input: str = "") -> JsonValue:
        """Like `run`, for commands that print JSON; raises ForgeError where they print something else."""
        text = self.run(*args, input=input)
        try:
            value: JsonValue = json.loads(text)
        except ValueError as error:
            raise ForgeError(f"gh {' '.join(args[:2])}: {self.host} gave no JSON but {text[:200]!r}") from error
        return value

    def patiently(self, action: Callable[[], T]) -> T:
        """What `action` returns; after a Passing it is done again, so it begins by looking what is there already."""
        end = time.monotonic() + _PATIENCE
        for wait in self.waits:
            try:
                return action()
            except Passing as error:
                if time.monotonic() + wait > end:
                    raise ForgeError(f"{error}; try again later") from error
                time.sleep(wait)
        try:
            return action()
        except Passing as error:
            raise ForgeError(f"{error}; tried {len(self.waits) + 1} times, try again later") from error


def _environment(empty: Path) -> Mapping[str, str]:
    """What gh is given: git's scrubbed environment, since gh runs git, and of gh's own variables only those that say who asks."""
    env = {name: value for name, value in scrubbed().items() if not name.startswith("GH_") or name in _KEPT}
    return env | _QUIET | {"GIT_CEILING_DIRECTORIES": os.path.dirname(os.path.realpath(empty))}
