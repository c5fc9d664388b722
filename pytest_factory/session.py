"""One pytest session: what its controller found out, and how xdist's workers and the controller tell each other.

They share a folder, runs/.sessions/<id>/: every worker writes there which cases it collected, and the controller answers
with session.json once models are there and the engine runs, or with error.json.
"""

import json
import os
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from pydantic import TypeAdapter

from pytest_factory.artifacts import Artifact
from pytest_factory.cases import Target
from pytest_factory.errors import FactoryError
from pytest_factory.models.registry import Resolved
from pytest_factory.settings import Settings
from pytest_factory.trace import write_whole

COLLECTED, READY, ERROR = "collected.json", "session.json", "error.json"


class Planned(Artifact):
    """One item that was collected: a case in one of its repeats."""

    nodeid: str
    case: str
    """Its id."""
    repeat: int
    target: Target


class SessionInfo(Artifact):
    """What every run of a session has in common."""

    id: str
    """A stamp; sorts by time."""
    rootdir: Path
    settings: Settings
    resolved: Resolved
    notes: tuple[str, ...] = ()
    """The lines of the header: what serves, where pull requests go, where generated code runs."""

    @property
    def folder(self) -> Path:
        """Where the session keeps what is its own."""
        return session_folder(self.rootdir / self.settings.runs, self.id)


class Member(Protocol):
    """What a process is to the session: its controller, or a worker of xdist."""

    def session(self) -> SessionInfo:
        """The session, once the controller has it ready; raises FactoryError where that fails."""
        ...


class Worker:
    """A worker of xdist: everything that there is one of belongs to its controller."""

    def __init__(self, folder: Path, controller: int) -> None:
        """`controller` is the controller's process id."""
        self.folder = folder
        self.controller = controller

    def session(self) -> SessionInfo:
        """The session, once the controller has it ready."""
        return wait_for_session(self.folder, self.controller)


def session_folder(runs: Path, session: str) -> Path:
    """runs/.sessions/<id>."""
    return runs / ".sessions" / session


def write_collected(folder: Path, planned: Iterable[Planned]) -> None:
    """Tell the controller what was collected; every worker writes the same."""
    write_whole(folder / COLLECTED, _PLAN.dump_json(tuple(planned)).decode() + "\n")


def read_collected(folder: Path) -> tuple[Planned, ...]:
    """What the workers collected; nothing where no case was."""
    path = folder / COLLECTED
    return _PLAN.validate_json(path.read_bytes()) if path.is_file() else ()


def write_ready(info: SessionInfo) -> None:
    """Let the workers begin."""
    write_whole(info.folder / READY, info.model_dump_json() + "\n")


def write_error(folder: Path, error: FactoryError) -> None:
    """Let the workers end with this error."""
    write_whole(folder / ERROR, json.dumps(str(error)) + "\n")


def wait_for_session(folder: Path, parent_pid: int) -> SessionInfo:
    """The session of this folder, as soon as the controller has it ready.

    Raises FactoryError with the controller's error, or when the controller is gone.
    """
    while not (folder / READY).is_file():
        if (folder / ERROR).is_file():
            raise FactoryError(json.loads((folder / ERROR).read_text(encoding="utf-8")))
        if not _alive(parent_pid):
            raise FactoryError(
                f"the controller (process {parent_pid}) ended before the session was ready; run it again"
            )
        time.sleep(0.05)
    return SessionInfo.model_validate_json((folder / READY).read_bytes())


_PLAN = TypeAdapter(tuple[Planned, ...])


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
