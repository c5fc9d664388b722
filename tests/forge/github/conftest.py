"""The real gh, whose wire ends at the double: plain HTTP on a socket, which gh knows by its setting http_unix_socket."""

import json
import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import ThreadingMixIn, UnixStreamServer
from threading import Thread
from typing import Any

import pytest

from pytest_factory.artifacts import Change, Patch
from pytest_factory.cases import Target
from pytest_factory.workspace.repository import Repository, open_target

ORIGIN = "https://github.com/acme/shop.git"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    account: Any

    def handle_one_request(self) -> None:
        """Answer a request of any method, or do what the next fault says."""
        self.raw_requestline = self.rfile.readline(65537)
        if not self.raw_requestline or not self.parse_request():
            self.close_connection = True
            return
        sent = self._body()
        body = json.loads(sent) if sent else {}
        named = re.search(r"(?:query|mutation)\s+(\w+)", body.get("query", ""))
        operation = named[1] if named else f"{self.command} {self.path}"
        self.account.operations.append(operation)
        fault = self.account.fault(operation)
        status, answer = (200, {}) if fault and not fault.applied else self._do(body)
        if fault:
            time.sleep(fault.seconds)
            status, answer = fault.status, fault.body if fault.body is not None else {"message": "injected"}
        if fault and fault.dropped:
            self.close_connection = True
        else:
            self._answer(status, answer if isinstance(answer, bytes) else json.dumps(answer).encode())

    def _body(self) -> bytes:
        """gh sends what it reads from its own stdin in chunks."""
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        chunks = []
        while size := int(self.rfile.readline(), 16):
            chunks.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(chunks)

    def _do(self, body: dict[str, Any]) -> tuple[int, Any]:
        if self.headers.get("Authorization") != "token fake":
            return 401, {"message": "Bad credentials"}
        if self.path == "/graphql":
            return 200, self.account.execute(body["query"], body.get("variables") or {})
        status, answer = self.account.rest(f"{self.command} {self.path}", body)
        return status, answer

    def _answer(self, status: int, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def address_string(self) -> str:
        """A socket in the file system has no address."""
        return "gh"

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class _Server(ThreadingMixIn, UnixStreamServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """A gh that was killed is no error; what else there is stands in the test's output."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]  # its own type is that of a server on a port


@pytest.fixture
def github(account: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The double on a wire: gh is logged in to it, and git finds the repositories of github.com in its folder."""
    if shutil.which("gh") is None:
        reason = "gh is not installed (Debian: apt-get install gh)"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    home, settings = tmp_path / "home", tmp_path / "gh"
    home.mkdir()
    settings.mkdir()
    (home / ".gitconfig").write_text(f'[url "{account.folder.parent}/"]\n\tinsteadOf = https://github.com/\n')
    for name in [name for name in os.environ if name.startswith(("GH_", "GITHUB_"))]:
        monkeypatch.delenv(name)
    for name, value in {"HOME": home, "GH_CONFIG_DIR": settings, "GH_TOKEN": "fake"}.items():
        monkeypatch.setenv(name, str(value))
    with tempfile.TemporaryDirectory(prefix="gh") as short:  # a socket's path has 107 bytes at most
        socket = f"{short}/s"
        (settings / "config.yml").write_text(f'version: "1"\nhttp_unix_socket: {socket}\n')
        handler = type("Handler", (_Handler,), {"account": account})
        with _Server(socket, handler) as server:
            thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
            thread.start()
            yield account
            server.shutdown()
            thread.join()


@pytest.fixture
def checkout(github: Any, tmp_path: Path) -> Path:
    """A clone of acme/shop, as a user has it."""
    folder = tmp_path / "work"
    github.git(folder, "remote", "add", "origin", ORIGIN)
    return folder


@pytest.fixture
def shop(checkout: Path, tmp_path: Path) -> Repository:
    """The clone as a target, with a commit on factory/health."""
    repository = open_target(Target(name="shop", source=str(checkout)), runs=tmp_path / "runs")
    build(repository, "x = 2\n")
    return repository


@pytest.fixture
def commit(shop: Repository) -> Callable[[str], str]:
    """Make another commit on factory/health, instead of the one that is there."""
    return lambda text: build(shop, text)


def build(repository: Repository, text: str) -> str:
    """What a run does with its patch."""
    patch = Patch(changes=(Change(path="main.py", before="x = 1\n", after=text),))
    return repository.commit(patch, branch="factory/health", message="feat: health")
