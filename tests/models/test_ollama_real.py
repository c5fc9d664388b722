"""A real Ollama server with a real model: `.ci/ollama.sh` sets it up, `pytest tests -m ollama` runs these."""

import json
import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from pytest_factory.errors import ModelUnavailable, ReplyTruncated
from pytest_factory.models.chain import Asker
from pytest_factory.models.ollama import OllamaModel, list_models
from pytest_factory.models.protocol import Endpoint, Message, Prompt
from pytest_factory.models.registry import connect, resolve
from pytest_factory.models.scripted import ScriptedModel
from pytest_factory.settings import Settings
from pytest_factory.trace import TRACE, Trace

pytestmark = pytest.mark.ollama

SET_UP = Path(__file__).parents[2] / ".ci" / "ollama.sh"
MODEL = "ollama/qwen2.5-coder:0.5b"
NUM_CTX = 512
SCHEMA = {
    "type": "object",
    "properties": {"method": {"enum": ["GET", "POST"]}, "path": {"type": "string"}, "status": {"type": "integer"}},
    "required": ["method", "path", "status"],
    "additionalProperties": False,
}
REQUEST = "Which HTTP request does this sentence speak of? A POST to /orders answers with status 201."
MakePrompt = Callable[..., Prompt]


class Server(NamedTuple):
    """A server of this test's own."""

    url: str
    process: "subprocess.Popen[bytes]"

    def stop(self) -> None:
        """End it; nothing answers any more."""
        self.process.terminate()
        self.process.wait(20)


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Server]]:
    """Start servers on free ports, with the models that were set up."""
    servers: list[Server] = []
    log = tmp_path_factory.mktemp("ollama") / "log"

    def start() -> Server:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            host = f"127.0.0.1:{free.getsockname()[1]}"
        with log.open("ab") as file:
            process = subprocess.Popen(
                [SET_UP, "serve"], env={**os.environ, "OLLAMA_HOST": host}, stdout=file, stderr=file
            )
        servers.append(Server(f"http://{host}", process))
        if MODEL.removeprefix("ollama/") not in _models(servers[-1]):
            reason = f"there is no Ollama server with {MODEL}: run {SET_UP}"
            pytest.skip(reason)
        return servers[-1]

    yield start
    for server in servers:
        server.stop()


def _models(server: Server) -> dict[str, str]:
    """What the server has, once it answers; nothing where it ended."""
    end = time.monotonic() + 30
    while server.process.poll() is None and time.monotonic() < end:
        try:
            return list_models(server.url)
        except ModelUnavailable:
            time.sleep(0.1)
    return {}


@pytest.fixture(scope="module")
def server(start: Callable[[], Server]) -> Server:
    """The server that all tests may use which leave it running."""
    return start()


def find(server: Server, name: str = MODEL) -> Endpoint:
    """The model as a session finds it."""
    settings = Settings(models={"default": (name,)}, ollama_host=server.url, num_ctx=NUM_CTX)
    return resolve(settings).endpoints("plan")[0]


@pytest.fixture
def model(server: Server, tmp_path: Path) -> Any:
    """The model, connected as a run connects it."""
    return connect(find(server), folder=tmp_path, settings=Settings(ollama_host=server.url, num_ctx=NUM_CTX))


def test_a_model_is_found_with_its_digest(server: Server) -> None:
    """A session finds the model by its name, and what it runs on is known by a digest."""
    endpoint = find(server)
    assert (endpoint.name, endpoint.served_by, endpoint.url) == (MODEL, "ollama", server.url)
    assert len(endpoint.digest) == 64


def test_a_model_that_is_not_there_is_named(server: Server) -> None:
    """The error says which command fetches it, both when it is looked for and when it is asked."""
    with pytest.raises(ModelUnavailable, match=r"has no nothing:1b; run `ollama pull nothing:1b`"):
        find(server, "ollama/nothing:1b")
    with pytest.raises(
        ModelUnavailable, match=r"has no qwen2\.5-coder:7b or .*; run `ollama pull qwen2\.5-coder:1\.5b`"
    ):
        find(server, "ollama/auto")


def test_the_reply_obeys_the_schema(model: OllamaModel, prompt: MakePrompt) -> None:
    """A reply under a schema is JSON of that form, of what was asked for, and its usage is told."""
    reply = model.ask(prompt(REQUEST, output_schema=SCHEMA))
    assert json.loads(reply.text) == {"method": "POST", "path": "/orders", "status": 201}
    assert reply.finish == "stop"
    assert 30 < reply.tokens_in < 60
    assert 15 < reply.tokens_out < 60


def test_roles_reach_the_model(model: OllamaModel, prompt: MakePrompt) -> None:
    """A conversation is one: the model knows what was said before, and stops at the end of its turn."""
    turns = (
        Message(role="system", content="You are brief."),
        Message(role="user", content="My name is Ada."),
        Message(role="assistant", content="Hello Ada."),
        Message(role="user", content="What is my name? One word."),
    )
    reply = model.ask(prompt().model_copy(update={"messages": turns, "max_tokens": 40}))
    assert "Ada" in reply.text
    assert "<|im" not in reply.text
    assert reply.finish == "stop"


def test_a_prompt_that_was_cut_is_found(model: OllamaModel, prompt: MakePrompt) -> None:
    """The server cuts a prompt without a word; it is an error all the same, with what it cost."""
    with pytest.raises(
        ReplyTruncated, match=r"does not fit into the context window of 512 tokens; raise num_ctx"
    ) as cut:
        model.ask(prompt("word " * 1500, max_tokens=8))
    assert cut.value.tokens_in >= NUM_CTX - 8


def test_a_reply_that_was_cut_is_found(model: OllamaModel, prompt: MakePrompt) -> None:
    """A text that reached its limit says so."""
    reply = model.ask(prompt("Count from one to one hundred in words.", max_tokens=5))
    assert (reply.finish, reply.tokens_out) == ("length", 5)


def test_a_stopped_server_is_fallen_back_from(
    start: Callable[[], Server], trace: Trace, tmp_path: Path, prompt: MakePrompt
) -> None:
    """When the server goes away in the middle, the next model serves the rest, and the trace says why."""
    own = start()
    first = connect(find(own), folder=tmp_path, settings=Settings(num_ctx=NUM_CTX))
    script = tmp_path / "script.json"
    script.write_text(json.dumps({"*": {"plan": ['{"method": "GET", "path": "/", "status": 200}'] * 2}}))
    second = ScriptedModel(Endpoint(name="scripted/second", served_by="scripted", model=str(script)))
    asker = Asker(
        "plan", "health", (first, second), trace, call_seconds=60, deadline=lambda: 120.0, check_budget=lambda: None
    )
    messages = prompt(REQUEST).messages
    assert asker.ask(messages, json.loads, schema=SCHEMA)["path"] == "/orders"
    own.stop()
    assert [asker.ask(messages, json.loads, schema=SCHEMA)["path"] for _ in range(2)] == ["/", "/"]
    events = [json.loads(line) for line in (trace.folder / TRACE).read_text().splitlines()]
    told = [(event["served_by"], event["eval_ok"], event["finish"], event["fallback_from"]) for event in events]
    assert told == [
        ("ollama", True, "stop", None),
        ("ollama", False, "error", None),
        ("scripted", True, "stop", MODEL),
        ("scripted", True, "stop", MODEL),
    ]
    assert {event["fallback_reason"] for event in events[2:]} == {f"nothing answers at {own.url}"}
