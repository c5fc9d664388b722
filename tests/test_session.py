"""How xdist's workers and their controller find each other, through the session's folder."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from pytest_factory.cases import Target
from pytest_factory.errors import FactoryError, JailError
from pytest_factory.models.registry import Resolved
from pytest_factory.session import (
    Planned,
    SessionInfo,
    read_collected,
    wait_for_session,
    write_collected,
    write_error,
    write_ready,
)
from pytest_factory.settings import Settings


@pytest.fixture
def info(tmp_path: Path) -> SessionInfo:
    """A session that nobody has begun."""
    resolved = Resolved(stages={}, absent={}, notes=("nothing serves",))
    return SessionInfo(id="s1", rootdir=tmp_path, settings=Settings(seed=4), resolved=resolved, notes=("a", "b"))


@pytest.fixture
def ended() -> int:
    """The id of a process that is gone."""
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        pass
    return process.pid


def test_a_worker_gets_the_session_as_it_is(info: SessionInfo) -> None:
    """Settings, models and header come through the file unchanged."""
    write_ready(info)

    assert wait_for_session(info.folder, os.getpid()) == info


def test_a_worker_waits_until_the_session_is_ready(info: SessionInfo) -> None:
    """Models may take their time to be found and fetched."""
    later = threading.Timer(0.3, write_ready, [info])
    later.start()

    assert wait_for_session(info.folder, os.getpid()).id == "s1"
    later.join()


def test_the_controllers_error_ends_the_wait(info: SessionInfo) -> None:
    """A worker fails with the controller's own words."""
    write_error(info.folder, JailError("no jail works here"))

    with pytest.raises(FactoryError, match=r"^no jail works here$"):
        wait_for_session(info.folder, os.getpid())


def test_a_controller_that_is_gone_ends_the_wait(info: SessionInfo, ended: int) -> None:
    """No worker waits for somebody who was killed."""
    with pytest.raises(FactoryError, match=rf"the controller \(process {ended}\) ended before the session was ready"):
        wait_for_session(info.folder, ended)


def test_what_was_collected_comes_through(tmp_path: Path) -> None:
    """The controller collects nothing itself: it reads what its workers wrote, and nothing where no case was."""
    planned = (
        Planned(
            nodeid="cases/test_features.py::test_feature[a]", case="a", repeat=1, target=Target(name="t", source="s")
        ),
    )
    write_collected(tmp_path, planned)

    assert read_collected(tmp_path) == planned
    assert read_collected(tmp_path / "other") == ()
