"""Criteria executed over HTTP: what differs is told as expected and got."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest

from pytest_factory.artifacts import Criterion, Expectation
from pytest_factory.spec.exchange import run_criteria

ANSWERS: dict[str, tuple[int, dict[str, str], str]] = {
    "/boat": (200, {"X-Boat": "1"}, json.dumps({"id": 1, "name": "Ada", "afloat": True})),
    "/boats": (200, {}, json.dumps([{"id": 1, "name": "Ada"}, {"id": 2, "name": "Bob"}])),
    "/page": (200, {"Content-Type": "text/html"}, "<h1>Harbour</h1>"),
    "/table": (200, {"Content-Type": "text/csv; x=1", "Content-Disposition": "attachment; filename=b.csv"}, "id"),
    "/quick": (200, {"X-Process-Time": "0.003", "X-Elapsed-Ms": "3", "X-Time": "1795644844547"}, ""),
    "/clock": (200, {"X-Process-Time": "1795644844.5", "X-Elapsed-Ms": "-3", "X-Took": "3 ms"}, ""),
    "/harbour": (200, {}, '{"boats": [{"id": 1}, {"id": 2}], "total": 2}'),
    "/gone": (404, {}, ""),
    "/lost": (301, {"Location": "/gone"}, ""),
    "/old": (301, {"Location": "/boats"}, ""),
    "/away": (301, {"Location": "//example.invalid/gone"}, ""),
}


class Handler(BaseHTTPRequestHandler):
    """Answers what ANSWERS says; a POST gives back what was sent."""

    def do_GET(self) -> None:
        """Answer a GET."""
        self._answer(*ANSWERS[self.path])

    def do_POST(self) -> None:
        """Answer a POST with its own body."""
        self._answer(201, {}, self.rfile.read(int(self.headers["Content-Length"])).decode())

    def _answer(self, status: int, headers: dict[str, str], body: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


class Log:
    """A server's log with one traceback in it."""

    def new_traceback(self, seconds: float = 0.0) -> str:
        """The traceback."""
        return "Traceback"


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    """A client of a small harbour."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with httpx.Client(base_url=f"http://127.0.0.1:{server.server_address[1]}") as client:
        yield client
    server.shutdown()
    server.server_close()


def criterion(path: str, status: int = 200, *, method: str = "GET", sent: Any = None, **expect: Any) -> Criterion:
    """One criterion."""
    return Criterion(id="AC1", method=method, path=path, body=sent, expect=Expectation(status=status, **expect))


@pytest.mark.parametrize(
    ("met", "missed", "expected"),
    [
        (criterion("/boat"), criterion("/boat", 201), "status 201"),
        (criterion("/boat", headers={"x-boat": None}), criterion("/page", headers={"X-Boat": None}), "header X-Boat"),
        (criterion("/boat", headers={"X-Boat": "1"}), criterion("/boat", headers={"X-Boat": "2"}), "header X-Boat: 2"),
        (
            criterion("/table", headers={"Content-Type": "text/csv", "Content-Disposition": "attachment"}),
            criterion("/table", headers={"Content-Disposition": "inline"}),
            "header Content-Disposition: inline",
        ),
        (
            criterion("/table", headers={"Content-Disposition": "attachment; filename=b.csv"}),
            criterion("/table", headers={"Content-Disposition": "attachment; filename=a.csv"}),
            "header Content-Disposition: attachment; filename=a.csv",
        ),
        (criterion("/page", text=("Harbour",)), criterion("/page", text=("Port",)), "text 'Port' in the body"),
        (
            criterion("/page", absent=("Port",)),
            criterion("/page", absent=("Harbour",)),
            "no text 'Harbour' in the body",
        ),
        (
            criterion("/boats", items=True, order={"id": [1, 2]}),
            criterion("/boats", items=True, order={"id": [2, 1]}),
            "items with the id [2, 1], in this order",
        ),
        (criterion("/boats", items=True, length=2), criterion("/boats", items=True, length=3), "a list of 3 items"),
        (criterion("/boats", items=True), criterion("/boat", items=True), "a JSON list"),
        (
            criterion("/harbour", items=True, below="boats", length=2, contains={"id": 1}),
            criterion("/harbour", items=True, below="crew", length=2),
            "a JSON object with a list 'crew'",
        ),
        (
            criterion("/harbour", items=True, below="boats", order={"id": [1, 2]}),
            criterion("/boats", items=True, below="boats"),
            "a JSON object with a list 'boats'",
        ),
        (criterion("/boat", contains={"id": 1}), criterion("/boats", contains={"id": 1}), "a JSON object"),
        (criterion("/boat", contains={"id": 1}), criterion("/boat", contains={"id": 2}), '"id": 2'),
        (
            criterion("/boats", items=True, contains={"name": "Bob"}),
            criterion("/boats", items=True, contains={"name": "Eve"}),
            'an item with {"name": "Eve"}',
        ),
        (
            criterion("/boat", fields={"id": "integer", "name": "string", "afloat": "boolean"}),
            criterion("/boat", fields={"afloat": "integer"}),
            "the key 'afloat' with a value of type integer",
        ),
        (
            criterion("/boats", items=True, fields={"id": "number"}),
            criterion("/boats", items=True, fields={"size": "any"}),
            "in every item the key 'size'",
        ),
        (criterion("/page", 200), criterion("/page", contains={"a": 1}), "a JSON body"),
        (
            criterion("/boats", 201, method="POST", sent=[1], body=[1]),
            criterion("/boats", 201, method="POST", sent=[1], body=[2]),
            "[2]",
        ),
    ],
)
def test_each_expectation_is_met_or_missed(
    client: httpx.Client, met: Criterion, missed: Criterion, expected: str
) -> None:
    """An expectation holds where the answer has it, and where not the result says what was expected and what came."""
    good, bad = run_criteria([met, missed], client, Log())

    assert good.ok
    assert not bad.ok
    assert bad.expected == expected
    assert bad.got
    assert bad.traceback == "Traceback"


@pytest.mark.parametrize(("path", "ok"), [("/old", True), ("/lost", False), ("/away", True)])
def test_a_redirect_leads_somewhere(client: httpx.Client, path: str, ok: bool) -> None:
    """A goal within the app has to be there; another server's is its own business."""
    (result,) = run_criteria([criterion(path, 301)], client, Log())
    assert result.ok is ok
    assert ok or "/gone, which answers status 404" in result.got


def test_a_server_that_does_not_answer_is_a_result(client: httpx.Client) -> None:
    """A connection that fails is told as such and raises nothing."""
    with httpx.Client(base_url="http://127.0.0.1:9") as nobody:
        (result,) = run_criteria([criterion("/boat")], nobody, Log())

    assert not result.ok
    assert result.got.startswith("no answer: ConnectError")


@pytest.mark.parametrize(
    "unsendable",
    [criterion("/boat\x00"), criterion("/boat", method="POST", sent={"size": float("inf")})],
)
def test_a_request_that_cannot_be_sent_is_a_result(client: httpx.Client, unsendable: Criterion) -> None:
    """A model can write what no client sends: the criterion is missed, and the run goes on."""
    bad, good = run_criteria([unsendable, criterion("/boat")], client, Log())

    assert (bad.ok, good.ok) == (False, True)
    assert bad.got.startswith("no answer: ")


@pytest.mark.parametrize(
    ("path", "header", "ok"),
    [
        ("/quick", "X-Process-Time", True),
        ("/quick", "X-Elapsed-Ms", True),
        ("/quick", "X-Time", True),
        ("/clock", "X-Took", True),
        ("/clock", "X-Process-Time", False),
        ("/clock", "X-Elapsed-Ms", False),
    ],
)
def test_a_duration_is_no_longer_than_the_exchange(client: httpx.Client, path: str, header: str, ok: bool) -> None:
    """A header that is called a duration and holds what a clock says is missed, whatever its unit; what is no number is open."""
    expect = Expectation(status=200, headers={header: None})
    criterion = Criterion(id="AC1", method="GET", path=path, expect=expect)

    (result,) = run_criteria([criterion], client, Log())

    assert result.ok is ok
    assert ok or "how long the request took" in result.expected
