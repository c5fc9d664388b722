"""Runs an oracle against the app of a tree: the app in the jail, the oracle's pytest in an interpreter of its own.

The two share nothing but HTTP. The oracle reports over a pipe that only it and the judge hold; nothing that the app
prints, writes or returns can be taken for a result. Against an app of the same user that reads other processes' memory
only a jail with walls helps.
"""

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal

from pytest_factory.artifacts import Verdict
from pytest_factory.jail.protocol import Jail, JailLimits
from pytest_factory.jail.scratch import temporary
from pytest_factory.oracle.report import Report
from pytest_factory.oracle.serve import START_SECONDS, Server, serving

SECONDS = 120.0
"""For all checks of one oracle; those of the gradient take 1 to 3 s."""
GRACE = 5.0
"""Seconds for the oracle's process to finish its log after it has reported everything."""

_INHERITED = ("PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "LD_LIBRARY_PATH")


def judge(
    oracle: Path,
    tree: Path,
    *,
    app: str,
    framework: Literal["fastapi", "flask"],
    python: Path,
    jail: Jail,
    log_folder: Path,
    source_root: str = ".",
    serve_command: str = "",
    env: Mapping[str, str] | None = None,
    seconds: float = SECONDS,
    start_seconds: float = START_SECONDS,
) -> Verdict:
    """Say whether the app of `tree` does what `oracle`, a file of pytest functions that take `client`, checks.

    The arguments about the app are those of `serving`. One fresh process of the app serves all checks, which run in the
    file's order. `failed`: a check failed, or the app does not start or answer; `void`: the oracle does not import, holds
    no check, skips one, crashes, hangs by itself, or its report is not whole. `log_folder` gets server.log and oracle.log.

    Raises JailError where the jail does not work.
    """
    begin = time.monotonic()
    log_folder.mkdir(parents=True, exist_ok=True)
    with serving(
        tree,
        app=app,
        framework=framework,
        python=python,
        jail=jail,
        log=log_folder / "server.log",
        source_root=source_root,
        serve_command=serve_command,
        env=env,
        limits=JailLimits(seconds=seconds + 2 * start_seconds),
        start_seconds=start_seconds,
    ) as server:
        if server.failure:
            verdict = Verdict(result="failed", reason=server.failure)
        else:
            verdict = _ask(oracle.resolve(), server, log_folder / "oracle.log", seconds)
            if verdict.result == "failed" and (ending := server.ending()):
                verdict = verdict.model_copy(update={"reason": f"{verdict.reason} (the app's process: {ending})"})
    return verdict.model_copy(update={"seconds": round(time.monotonic() - begin, 3)})


def _ask(oracle: Path, server: Server, log: Path, seconds: float) -> Verdict:
    report = Report()
    heard, says = os.pipe()
    hears, answers = os.pipe()
    link = {"events": says, "answers": hears, "base_url": server.served.base_url, "uds": server.served.uds}
    with temporary() as folder:
        (folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
        with log.open("wb") as file:
            process = subprocess.Popen(
                _command(oracle, folder, json.dumps(link)),
                cwd=folder,
                env=_environment(),
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                pass_fds=(says, hears),
                start_new_session=True,
            )
        os.close(says)
        os.close(hears)
        deadline = time.monotonic() + seconds
        try:
            for line in _lines(heard, deadline):
                if report.take(line) == "restart":
                    _restart(server, answers)
                if report.finished:
                    break
            late = not report.finished and time.monotonic() >= deadline
            if report.finished:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(GRACE)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            os.close(heard)
            os.close(answers)
    return report.verdict(seconds=seconds, late=late)


def _command(oracle: Path, folder: Path, link: str) -> list[str]:
    """Isolated (-I: no PYTHON* variable, no current folder, no user site), and pytest without anybody's configuration."""
    return [
        *(sys.executable, "-I", "-B", "-X", "utf8", "-m", "pytest"),
        *("-p", "pytest_factory.oracle.client_plugin", "-p", "no:cacheprovider", "--oracle-link", link),
        *("-c", str(folder / "pytest.ini"), "--rootdir", str(folder), "-o", "addopts=", "--noconftest"),
        *("--import-mode=importlib", "-q", "--tb=short", str(oracle)),
    ]


def _environment() -> dict[str, str]:
    inherited = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    return {**inherited, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}


def _lines(pipe: int, deadline: float) -> Iterator[bytes]:
    """Whole lines from `pipe` until its end or the deadline, whichever comes first."""
    rest = b""
    while (left := deadline - time.monotonic()) > 0 and select.select([pipe], [], [], left)[0]:
        data = os.read(pipe, 65536)
        if not data:
            return
        *lines, rest = (rest + data).split(b"\n")
        yield from lines


def _restart(server: Server, answers: int) -> None:
    server.restart()
    answer = {"base_url": server.served.base_url, "uds": server.served.uds, "failure": server.failure}
    with contextlib.suppress(BrokenPipeError):  # the oracle's process has ended in the meantime
        os.write(answers, json.dumps(answer).encode() + b"\n")
