"""What the tests of the models share: real servers on this machine, prompts, and a trace."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from pytest_factory.models.protocol import Message, Prompt
from pytest_factory.trace import Trace


@dataclass
class Request:
    """What came."""

    method: str
    path: str
    headers: dict[str, str]
    body: Any


@dataclass
class Answer:
    """What goes back. `keep` bytes of the body are sent before the connection breaks; `seconds` pass before anything."""

    body: Any = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    keep: int | None = None
    seconds: float = 0.0
    pause: float = 0.0
    """Seconds between the pieces of 16 KB of the body."""


class Site:
    """A server in a thread; `respond` answers, `requests` remembers."""

    def __init__(self, respond: Callable[[Request], Answer]) -> None:
        self.requests: list[Request] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def handle_one_request(self) -> None:
                self.raw_requestline = self.rfile.readline(65537)
                if not self.raw_requestline or not self.parse_request():
                    self.close_connection = True
                    return
                raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                request = Request(
                    self.command,
                    self.path,
                    {key.title(): value for key, value in self.headers.items()},
                    json.loads(raw) if raw else None,
                )
                site.requests.append(request)
                self._answer(respond(request))

            def _answer(self, answer: Answer) -> None:
                time.sleep(answer.seconds)
                body = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
                self.send_response(answer.status)
                for name, value in {"Content-Length": str(len(body)), **answer.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                if self.command == "HEAD":
                    return
                sent = body if answer.keep is None else body[: answer.keep]
                for begin in range(0, len(sent), 16384):
                    self.wfile.write(sent[begin : begin + 16384])
                    time.sleep(answer.pause)
                self.close_connection = True

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing."""

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, request: object, client_address: object) -> None:
                """A client that went away is no error."""

        self._server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop it: nothing answers at its address any more."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def count(self, method: str) -> int:
        """Requests of this method so far."""
        return sum(request.method == method for request in self.requests)


@pytest.fixture
def serve() -> Iterator[Callable[[Callable[[Request], Answer]], Site]]:
    """Start servers on free ports of this machine."""
    sites: list[Site] = []

    def start(respond: Callable[[Request], Answer]) -> Site:
        sites.append(Site(respond))
        return sites[-1]

    yield start
    for site in sites:
        site.close()


@pytest.fixture
def answer() -> type[Answer]:
    """What a server's function returns."""
    return Answer


@pytest.fixture
def prompt() -> Callable[..., Prompt]:
    """Make prompts; whatever is not named has a plain value."""

    def make(text: str = "Say something.", **fields: Any) -> Prompt:
        messages = (Message(role="system", content="You are brief."), Message(role="user", content=text))
        return Prompt.model_validate({"stage": "plan", "feature": "health", "messages": messages, **fields})

    return make


@pytest.fixture
def trace(tmp_path: Path) -> Iterator[Trace]:
    """A real trace in a folder of its own."""
    trace = Trace.create(tmp_path / "runs", session="s", feature="health")
    yield trace
    trace.close()
