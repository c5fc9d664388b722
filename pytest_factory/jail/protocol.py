"""What a jail is: a command runs on a tree that nobody trusts, within limits, and what came of it is data."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Literal, Protocol

from pydantic import Field

from pytest_factory.artifacts import Artifact

Strength = Literal["strong", "partial", "none"]
"""strong: neither files nor network of the machine are in reach; partial: what SECURITY.md says of it; none."""


class JailLimits(Artifact):
    """What one command may take."""

    seconds: float = 120.0
    cpu_seconds: int = 120
    memory_mb: int = 2048
    processes: int = 128
    disk_mb: int = 256
    output_kb: int = 256
    """Kept of stdout and of stderr each, head and tail."""


class Finished(Artifact):
    """How a command ended."""

    returncode: int
    """Negative: killed by that signal."""
    stdout: str
    stderr: str
    seconds: float
    limit: str = ""
    """time, memory, processes, disk or output, where that limit ended it; else empty."""


class Served(Artifact):
    """An app that is being served."""

    base_url: str
    """Where an HTTP client reaches it."""
    uds: str | None = None
    """The unix socket to connect to, where `base_url` is only a name."""
    ended: Callable[[], int | None] = Field(default=lambda: None, exclude=True)
    """Asks for the server's exit status, negative for a signal; None while it runs, or where the backend cannot tell."""
    limit: Callable[[], str] = Field(default=str, exclude=True)
    """Asks for the name of the limit that ended the server (see Finished.limit); empty where none did."""


class Jail(Protocol):
    """A backend. `run` and `serve` work in a copy of `tree` as the current directory.

    The command may write there, and all of it is gone afterwards: `tree` itself never changes, no run sees what an earlier
    one wrote, and results leave through stdout and stderr only. `.git` is not copied.
    """

    name: str
    """What the header, the trace and the manifest call it."""
    strength: Strength
    about: str
    """One line for the header: what it keeps away."""

    def run(
        self,
        command: Sequence[str],
        tree: Path,
        *,
        limits: JailLimits = ...,
        env: dict[str, str] | None = None,
        readable: Sequence[Path] = (),
        stdin: bytes = b"",
    ) -> Finished:
        """Run a command to its end. `env` is added to a scrubbed environment; `readable` are further folders it may read.

        `stdin` is all that it can read there, at most 4096 bytes; unlike its words, no other process can look it up.

        Raises JailError where the jail itself fails; everything that the command does is in the result.
        """
        ...

    def serve(
        self,
        command: Sequence[str],
        tree: Path,
        *,
        limits: JailLimits = ...,
        env: dict[str, str] | None = None,
        log: Path,
    ) -> AbstractContextManager[Served]:
        """Serve an app while the context lasts; `{port}` in the command is replaced. stdout and stderr go to `log`.

        The context does not wait until the app answers: that is the oracle's to find out, by polling.
        """
        ...
