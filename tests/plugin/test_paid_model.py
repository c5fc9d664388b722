"""A model that costs money serves single stages: what it took stands in METRICS.md in cents."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.plugin.conftest import Shop

SPEC = {
    "title": "Add a page",
    "intent": "There is one.",
    "criteria": [{"says": "GET /page answers 200.", "method": "GET", "path": "/page", "status": 200}],
}
USAGE = {"prompt_tokens": 3000, "completion_tokens": 500, "total_tokens": 3500}
CENTS = "$0.0027"
"""3000 tokens at 0.40 dollars a million, and 500 at 3.00."""
SETTINGS = """
[tool.pytest_factory]
plan_tries = 1

[tool.pytest_factory.models]
default = ["scripted/script.json"]
plan = ["openai/mini"]

[tool.pytest_factory.providers.openai]
base_url = "{url}/v1"

[tool.pytest_factory.prices."openai/mini"]
input = 0.40
output = 3.00
"""


@pytest.fixture
def provider() -> Iterator[ThreadingHTTPServer]:
    """A server on this machine that speaks as OpenAI's, and remembers the models that it was asked for."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            asked.append((self.path, sent["model"]))
            message = {"role": "assistant", "content": json.dumps(SPEC)}
            choice = {"index": 0, "finish_reason": "stop", "message": message}
            answer: dict[str, Any] = {"id": "c1", "object": "chat.completion", "created": 1, "model": "mini"}
            body = json.dumps({**answer, "choices": [choice], "usage": USAGE}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    asked: list[tuple[str, str]] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()
    assert set(asked) == {("/v1/chat/completions", "mini")}


def prepare(shop: "Shop", settings: str, provider: ThreadingHTTPServer) -> None:
    """One case, whose BUILD gets no code from the script."""
    shop.case("page")
    shop.script["page"] = {"build": ["no code"] * 9}
    shop.write("script.json", json.dumps(shop.script))
    shop.write("pyproject.toml", settings.format(url=f"http://127.0.0.1:{provider.server_port}"))


def test_a_stage_that_is_paid_for_shows_its_cents(shop: "Shop", provider: ThreadingHTTPServer, workers: str) -> None:
    """PLAN goes to the server at base_url, BUILD elsewhere; $/feature, the sum and the answer are exact."""
    prepare(shop, SETTINGS, provider)

    text = shop.run("cases", "-n", workers, model=False).stdout.str()

    assert "openai/mini serves" in text
    calls = [event for event in shop.traces[0] if "served_by" in event]
    assert {(call["stage"], call["served_by"]) for call in calls} == {("plan", "openai"), ("build", "scripted")}
    metrics = (shop.path / "METRICS.md").read_text()
    assert f"| page | no-pr | - | {CENTS} | no PR" in metrics
    assert f"- Cost: {CENTS} in all, {CENTS} a feature\n" in metrics


def test_a_paid_model_without_a_price_is_unknown(shop: "Shop", provider: ThreadingHTTPServer) -> None:
    """What nobody gave a price for is never zero."""
    prepare(shop, SETTINGS.partition("[tool.pytest_factory.prices")[0], provider)

    shop.run("cases", model=False)

    metrics = (shop.path / "METRICS.md").read_text()
    assert "| page | no-pr | - | unknown | no PR (" in metrics
    assert "price or usage unknown for `openai/mini`" in metrics
