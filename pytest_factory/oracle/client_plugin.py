"""The one pytest plugin of the oracle's own interpreter: it gives `client` and `restart`, and reports over a pipe.

Runs in a process that never imports a line of the app. What it reports goes as JSON lines into a pipe that this process
inherited; stdout and the exit code prove nothing.
"""

import json
import os
import time
from collections.abc import Callable, Generator, Iterator

import httpx
import pytest

SECONDS = 10.0
"""For connecting, sending and each piece of the answer."""
RESPONSE_SECONDS = 20.0
"""For the whole answer, however it drips."""
RESPONSE_BYTES = 4 << 20
PACKED_BYTES = 256 << 10
"""For a compressed answer: what comes out of it may be a thousand times as large."""
QUOTED = 200
"""Bytes of the last answer that the message of a failed check quotes."""
MESSAGE = 2000
"""Characters of a message that are reported."""


class Link:
    """The two pipes between this process and the judge, and the way to the app that the judge serves."""

    def __init__(self, events: int, answers: int, base_url: str, uds: str | None) -> None:
        self._events = events
        self._answers = os.fdopen(answers, "rb")
        self.base_url = base_url
        self.uds = uds

    def tell(self, event: str, **fields: object) -> None:
        """Send one event."""
        line = json.dumps({"event": event, **fields}).encode() + b"\n"
        while line:
            line = line[os.write(self._events, line) :]

    def restart(self) -> None:
        """Have the judge start a fresh process of the app; fails the test where that does not answer."""
        self.tell("restart")
        answer = json.loads(self._answers.readline())
        self.base_url, self.uds = answer["base_url"], answer["uds"]
        if answer["failure"]:
            pytest.fail(f"after a restart {answer['failure']}", pytrace=False)


class Wire(httpx.BaseTransport):
    """Carries requests to the app, bounds what comes back, and remembers the last exchange."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._inner = httpx.HTTPTransport(uds=link.uds)
        self.last = ""

    def reconnect(self) -> None:
        """Forget the connections to a process that is gone."""
        self._inner.close()
        self._inner = httpx.HTTPTransport(uds=self._link.uds)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request; raises httpx.TransportError where the app does not answer within the limits."""
        what = f"{request.method} {request.url.raw_path.decode('ascii', errors='replace')}"
        self.last = f"{what} was not answered"
        self._link.tell("request", what=what)
        response = self._inner.handle_request(request)
        self.last = f"{what} answered {response.status_code}"
        assert isinstance(response.stream, httpx.SyncByteStream)
        limit = PACKED_BYTES if "content-encoding" in response.headers else RESPONSE_BYTES
        return httpx.Response(
            response.status_code,
            headers=response.headers,
            stream=_Bounded(response.stream, limit, self._answered),
            extensions=response.extensions,
        )

    def close(self) -> None:
        """Close all connections."""
        self._inner.close()

    def _answered(self, begin: bytes) -> None:
        if begin:
            self.last += f": {begin.decode('utf-8', errors='replace')}"
        self._link.tell("response")


class _Bounded(httpx.SyncByteStream):
    """A body that ends with an error where it is too long or takes too long."""

    def __init__(self, stream: httpx.SyncByteStream, limit: int, done: Callable[[bytes], None]) -> None:
        self._stream = stream
        self._limit = limit
        self._done = done
        self._begin = b""

    def __iter__(self) -> Iterator[bytes]:
        deadline = time.monotonic() + RESPONSE_SECONDS
        size = 0
        for piece in self._stream:
            size += len(piece)
            self._begin += piece[: QUOTED - len(self._begin)]
            if size > self._limit:
                raise httpx.ReadError(f"the response is longer than {self._limit} bytes")
            if time.monotonic() > deadline:
                raise httpx.ReadTimeout(f"the response takes longer than {RESPONSE_SECONDS:g} s")
            yield piece

    def close(self) -> None:
        self._stream.close()
        self._done(self._begin)


LINK = pytest.StashKey[Link]()
WIRE = pytest.StashKey[Wire]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """At start-up: the judge's side of the pipes, as JSON."""
    parser.addoption("--oracle-link", required=True, type=json.loads)


def pytest_configure(config: pytest.Config) -> None:
    """After the options are read, before anything is collected."""
    config.stash[LINK] = Link(**config.getoption("--oracle-link"))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Once for each collector: a module that does not import fails here, one that skips itself is skipped here."""
    report = yield
    if report.outcome != "passed":
        text = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longreprtext
        collector.config.stash[LINK].tell("broken", outcome=report.outcome, message=text[-MESSAGE:])
    return report


def pytest_collection_finish(session: pytest.Session) -> None:
    """After the last change of the collected items."""
    session.config.stash[LINK].tell("collected", names=[_name(item) for item in session.items])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Once for each phase of each test: set-up, call, tear-down."""
    report = yield
    link = item.config.stash[LINK]
    outcome = "skipped" if hasattr(report, "wasxfail") else report.outcome
    fields: dict[str, object] = {}
    if outcome == "failed" and call.excinfo is not None:
        wire = item.stash.get(WIRE, None)
        error = call.excinfo.value
        message = (
            call.excinfo.exconly().removeprefix("AssertionError: ").removeprefix("Failed: ") or type(error).__name__
        )
        fields = {
            "cause": _cause(error, message),
            "message": message[:MESSAGE],
            "last": wire.last if wire is not None else "",
        }
    link.tell("check", name=_name(item), phase=report.when, outcome=outcome, **fields)
    return report


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """At the very end."""
    session.config.stash[LINK].tell("finish", status=int(exitstatus))


@pytest.fixture
def client(request: pytest.FixtureRequest) -> Iterator[httpx.Client]:
    """An HTTP client of the running app: paths are relative to it, redirects are not followed."""
    link = request.config.stash[LINK]
    wire = request.node.stash[WIRE] = Wire(link)
    with httpx.Client(
        base_url=link.base_url, transport=wire, timeout=SECONDS, follow_redirects=False, trust_env=False
    ) as client:
        yield client


@pytest.fixture
def restart(request: pytest.FixtureRequest, client: httpx.Client) -> Callable[[], None]:
    """Call it for a fresh process of the app; `client` then speaks with that one."""
    link = request.config.stash[LINK]

    def fresh() -> None:
        link.restart()
        request.node.stash[WIRE].reconnect()
        client.base_url = link.base_url

    return fresh


def _name(item: pytest.Item) -> str:
    return item.nodeid.partition("::")[2]


def _cause(error: BaseException, message: str) -> str:
    """`oracle`: an error that no answer of the app can cause; `assertion`; `error`: any other."""
    broken = (NameError, ImportError, SyntaxError, SystemExit, pytest.FixtureLookupError)
    if isinstance(error, broken) or message.startswith("ScopeMismatch"):
        return "oracle"
    return "assertion" if isinstance(error, AssertionError | pytest.fail.Exception) else "error"
