"""Workers that die, Ctrl-C, a controller that is killed: every run has its row, and nothing is left running."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.plugin.conftest import Shop

NOTES_ITS_PID = """
import os, pathlib, pytest

@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    pathlib.Path(f"{item.callspec.id}.pid").write_text(str(os.getpid()))
"""
DIES_AT_ONCE = """
import os, pytest

@pytest.fixture(autouse=True)
def dies(request):
    if "health" in request.node.name:
        os._exit(1)
"""
KILLS_THE_ENGINE = """
import glob, json, os, pathlib, pytest, signal, time

@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    while not (found := glob.glob("runs/.sessions/*/engine-*.json")):
        time.sleep(0.05)
    os.kill(json.loads(pathlib.Path(found[0]).read_text())["pid"], signal.SIGKILL)
"""
READS_WHEN_INTERRUPTED = """
import os

def interrupts():
    os.kill(os.getpid(), NUMBER)
    for _ in range(1000):
        pass

def pytest_runtest_call(item):
    print(open(__file__), interrupts())
"""
SLEEPS = {"text": "this is no spec", "seconds": 60}
LIMIT = 90
"""Seconds until a process that does not end fails its test."""


def until(found: Callable[[], Any]) -> Any:
    """Wait for something to be true, and return it."""
    end = time.monotonic() + LIMIT
    while not (result := found()):
        assert time.monotonic() < end
        time.sleep(0.05)
    return result


def asked(shop: "Shop", name: str) -> bool:
    """Whether the run of a case has come to its first stage."""
    return any(event["feature"] == name and event["stage"] == "plan" for events in shop.traces for event in events)


def ends(process: "subprocess.Popen[str]") -> str:
    """Wait for pytest, and for every process of its group, and return what it said."""
    text, errors = process.communicate(timeout=LIMIT)
    until(lambda: not alive(process.pid))
    return (text or "") + (errors or "")


def engine_of(shop: "Shop") -> int:
    """The process id of the session's embedded engine, once it serves."""
    sessions = shop.path / "runs" / ".sessions"
    address = until(lambda: next(sessions.glob("*/engine-*.json"), None))
    return int(json.loads(address.read_text())["pid"])


def is_there(pid: int) -> bool:
    """Whether a process goes on; one that is dead and waits for its parent does not."""
    status = Path(f"/proc/{pid}/stat")
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        return status.read_text().rpartition(") ")[2][0] not in "ZX"
    return False


def alive(group: int) -> bool:
    """Whether a process of this group is left."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, 0)
        return True
    return False


def test_a_worker_that_is_killed_leaves_a_row(shop: "Shop") -> None:
    """The killed case is infra in METRICS.md, its trace has an end, and the other cases are untouched."""
    shop.case("health", plan=SLEEPS)
    shop.case("zoo")
    shop.write("conftest.py", NOTES_ITS_PID)
    process = shop.start("cases", "-n", "2")
    until(lambda: asked(shop, "health"))

    os.kill(int((shop.path / "health.pid").read_text()), signal.SIGKILL)
    text = ends(process)

    assert shop.rows == {"health": "infra", "zoo": "no-pr"}
    assert [events[-1]["stage"] for events in shop.traces] == ["pipeline", "pipeline"]
    pytest.LineMatcher(text.splitlines()).fnmatch_lines(["*crashed while running*", "Self-check, no result: 0/2 *"])


def test_a_worker_that_dies_before_its_trace_leaves_a_row(shop: "Shop") -> None:
    """A case that never came to write anything is counted, too."""
    shop.case("health")
    shop.case("zoo")
    shop.write("conftest.py", DIES_AT_ONCE)

    ends(shop.start("cases", "-n", "2"))

    assert shop.rows == {"health": "infra", "zoo": "no-pr"}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_ctrl_c_ends_everything_in_order(shop: "Shop", workers: str, number: int) -> None:
    """An interrupted run is infra, METRICS.md is there, no process is left, and pytest says that it was interrupted."""
    shop.case("health", plan=SLEEPS)
    process = shop.start("cases", "-n", workers)
    until(lambda: asked(shop, "health"))

    os.killpg(process.pid, number)
    text = ends(process)

    assert process.returncode == pytest.ExitCode.INTERRUPTED, text
    assert shop.rows == {"health": "infra"}
    assert shop.traces[0][-1]["outcome"] == "infra"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_what_an_interruption_finds_open_is_no_error(shop: "Shop", number: int) -> None:
    """Nobody closes a file that is about to be read, by an import for example, when Ctrl-C comes; pytest says what happened."""
    shop.case("health")
    shop.write("conftest.py", READS_WHEN_INTERRUPTED.replace("NUMBER", str(int(number))))

    process = shop.start("cases")
    text = ends(process)

    assert process.returncode == pytest.ExitCode.INTERRUPTED, text


def test_the_engine_ends_with_the_session(shop: "Shop", tiny_gguf: Path) -> None:
    """After Ctrl-C the embedded engine, which the terminal's signal does not reach, is gone as well."""
    shop.case("health")
    process = shop.start("cases", "--factory-model", f"embedded/{tiny_gguf}")
    engine = engine_of(shop)

    os.killpg(process.pid, signal.SIGINT)
    ends(process)

    assert not is_there(engine)


def test_the_next_session_after_a_killed_controller_starts_clean(shop: "Shop") -> None:
    """kill -9 of pytest itself leaves a readable trace, and does not stand in the way."""
    shop.case("health", plan=SLEEPS)
    process = shop.start("cases")
    until(lambda: asked(shop, "health"))
    process.kill()
    ends(process)
    shop.case("health")

    shop.run("cases")

    assert shop.rows == {"health": "no-pr"}
    assert len(shop.traces) == 2


def test_sigterm_for_pytest_alone_reaches_its_workers(shop: "Shop") -> None:
    """`kill` names one process: what it has started ends with it."""
    shop.case("health", plan=SLEEPS)
    process = shop.start("cases", "-n", "2")
    until(lambda: asked(shop, "health"))

    process.terminate()
    ends(process)

    assert shop.rows == {"health": "infra"}


def test_ctrl_c_twice_leaves_nothing_behind(shop: "Shop", workers: str) -> None:
    """Who cannot wait for the end in order gets no METRICS.md perhaps, but a readable trace, and a clean next session."""
    shop.case("health", plan=SLEEPS)
    process = shop.start("cases", "-n", workers)
    until(lambda: asked(shop, "health"))

    os.killpg(process.pid, signal.SIGINT)
    time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    ends(process)

    assert len(shop.traces) == 1
    shop.case("health")
    shop.run("cases")
    assert shop.rows == {"health": "no-pr"}


ON_A_TERMINAL = (
    "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execv(sys.executable, sys.argv[1:])"
)


def test_a_closed_terminal_ends_the_session_in_order(shop: "Shop", workers: str) -> None:
    """The window is closed: nobody reads any more, the trace has its end, METRICS.md is there, and no process is left."""
    shop.case("health", plan=SLEEPS)
    ours, its = os.openpty()
    pytest_command = [sys.executable, "-m", "pytest", *shop.arguments("cases", "-n", workers)]
    command = [sys.executable, "-c", ON_A_TERMINAL, *pytest_command]
    process = subprocess.Popen(
        command, cwd=shop.path, stdin=its, stdout=its, stderr=its, start_new_session=True, text=True
    )
    shop.processes.append(process)
    os.close(its)
    until(lambda: asked(shop, "health"))

    os.close(ours)
    ends(process)

    assert shop.rows == {"health": "infra"}
    assert shop.traces[0][-1]["outcome"] == "infra"


def test_a_killed_controller_takes_workers_and_engine_along(shop: "Shop", tiny_gguf: Path) -> None:
    """After kill -9 of pytest no worker and no engine goes on, and the traces can be read."""
    shop.case("health", plan=SLEEPS)
    chain = f"plan=scripted/script.json,default=embedded/{tiny_gguf}"
    process = shop.start("cases", "-n", "2", "--factory-model", chain)
    until(lambda: asked(shop, "health"))
    engine = engine_of(shop)

    process.kill()
    ends(process)

    until(lambda: not is_there(engine))
    assert shop.traces


def test_a_killed_engine_is_started_again_for_the_next_call(shop: "Shop", tiny_gguf: Path) -> None:
    """kill -9 of the model server before a call: a new one takes it (and finds that the prompt is too long for it)."""
    shop.case("health")
    shop.write("conftest.py", KILLS_THE_ENGINE)

    text = ends(shop.start("cases", "--factory-model", f"embedded/{tiny_gguf}"))

    assert shop.rows == {"health": "truncated"}, text
    assert "the context window 4096" in shop.traces[0][-1]["reason"]


def test_sigterm_for_our_own_command_ends_its_pytest(shop: "Shop") -> None:
    """`python -m pytest_factory SLUG REQUEST` does not leave the pytest behind that it has started."""
    shop.case("ping", plan=SLEEPS)
    command = [sys.executable, "-m", "pytest_factory", "ping", "Add GET /ping.", "--model", "scripted/script.json"]
    pipe = subprocess.PIPE
    process = subprocess.Popen(command, cwd=shop.path, stdout=pipe, stderr=pipe, text=True, start_new_session=True)
    shop.processes.append(process)
    until(lambda: asked(shop, "ping"))

    process.terminate()
    ends(process)

    assert process.returncode == 130
    assert shop.traces[0][-1]["reason"] == "interrupted"
    assert not (shop.path / "runs" / ".requests").exists()
