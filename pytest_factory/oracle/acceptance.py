"""Trying a spec's criteria on a served app: VALIDATE's evidence, from outside, like the oracle's."""

import re
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal, NotRequired, TypedDict, Unpack

import httpx

from pytest_factory.artifacts import Answer, Criterion, CriterionResult
from pytest_factory.jail.protocol import Jail
from pytest_factory.oracle.serve import POLL, Server, serving
from pytest_factory.spec.asked import ask
from pytest_factory.spec.exchange import run_criteria
from pytest_factory.workspace.calls import Call

SECONDS = 10.0
"""For one exchange."""
ASKING_SECONDS = 3.0
"""For one request that only finds out what the app answers: one that waits for something has nothing to tell."""
END_SECONDS = 2.0
"""Until the jail has told how an app ended that gives no answer any more."""
_TRACEBACK = re.compile(r"^Traceback \(most recent call last\):\n(?:[ \t].*\n|\n)*+(?:[\w.]+(?::.*)?)$", re.MULTILINE)
"""Possessive, and with one way to read each line: a traceback that is half written is found out to be none in no time."""
_INVALID = re.compile(
    r"(?<=\n)(?P<first>[\w.]*ValidationError: \d+ validation errors? for \w+)\n(?P<told>(?:[\w.]+\n  .*\n(?:    .*\n)?)+)"
)
"""What pydantic says of the fields, below the line of the error."""
_FOREIGN = re.compile(r'^  File "[^"]*(?:site-packages|/lib/python)[^"]*".*\n(?:    .*\n)*', re.MULTILINE)


class HowServed(TypedDict):
    """How the app is served, as `serving` takes it."""

    app: str
    framework: Literal["fastapi", "flask"]
    python: Path
    jail: Jail
    log: Path
    source_root: NotRequired[str]
    serve_command: NotRequired[str]
    env: NotRequired[Mapping[str, str] | None]


def try_criteria(criteria: Sequence[Criterion], tree: Path, **served: Unpack[HowServed]) -> tuple[CriterionResult, ...]:
    """Serve `tree` freshly and send every criterion's request in order; where the app does not start, all of them fail."""
    with serving(tree, **served) as server:
        if server.failure:
            traceback = app_traceback(server.tail())
            return tuple(
                CriterionResult(
                    id=criterion.id,
                    ok=False,
                    expected=f"status {criterion.expect.status}",
                    got=server.failure.splitlines()[0],
                    traceback=traceback,
                )
                for criterion in criteria
            )
        with _client(server) as client:
            results = run_criteria(criteria, client, ServerLog(server))
        if any(result.got.startswith("no answer") for result in results):
            _await_end(server)
        if not (limit := server.served.limit()):
            return results
        stopped = f"(the app was stopped by the limit of {limit})"
        return tuple(r if r.ok else r.model_copy(update={"got": f"{r.got} {stopped}"}) for r in results)


def _await_end(server: Server) -> None:
    """Give the jail time to tell how the app ended: its connections break before that is known."""
    end = time.monotonic() + END_SECONDS
    while server.served.ended() is None and time.monotonic() < end:
        time.sleep(POLL)


def ask_app(calls: Sequence[Call], tree: Path, **served: Unpack[HowServed]) -> tuple[Answer, ...]:
    """Serve `tree` freshly and send the calls in order; nothing where the app does not start."""
    with serving(tree, **served) as server:
        if server.failure:
            return ()
        with _client(server, ASKING_SECONDS) as client:
            return ask(calls, client)


def _client(server: Server, seconds: float = SECONDS) -> httpx.Client:
    transport = httpx.HTTPTransport(uds=server.served.uds)
    return httpx.Client(transport=transport, base_url=server.served.base_url, timeout=seconds)


class ServerLog:
    """Reads the tracebacks that a served app writes, each once."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._read = 0

    def new_traceback(self, seconds: float = 0.0) -> str:
        """The last traceback since the last call, without the framework's own frames; empty where none comes in time."""
        deadline = time.monotonic() + seconds
        while not (found := self._fresh()) and time.monotonic() < deadline:
            time.sleep(POLL)
        return found

    def _fresh(self) -> str:
        try:
            data = self._server.log.read_bytes()
        except FileNotFoundError:
            return ""
        found = app_traceback(data[self._read :].decode("utf-8", errors="replace"))
        if found:
            self._read = len(data)
        return found


def app_traceback(log: str) -> str:
    """The last traceback of a log, its frames of installed packages left out, and what pydantic misses in its last line."""
    plain = (
        re.sub(r"^(?:  [|+] ?|  )(?=Traceback|    |  File|\w)", "", log, flags=re.MULTILINE) if "  | " in log else log
    )
    found = _TRACEBACK.findall(_INVALID.sub(_joined, f"{plain}\n"))
    return _FOREIGN.sub("", found[-1]) if found else ""


def _joined(found: re.Match[str]) -> str:
    """An error of pydantic in one line: the names of the fields, and what is wrong with each."""
    fields = re.findall(r"^([\w.]+)\n  (.*?)(?: \[type=.*)?$", found["told"], re.MULTILINE)
    return f"{found['first']}: {'; '.join(f'{name}: {said}' for name, said in fields)}\n"
