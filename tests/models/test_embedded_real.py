"""The embedded engine with a real model of 0.5 GB, which is fetched when it is not there: `pytest tests -m embedded`."""

import json
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pytest_factory.errors import ReplyTruncated
from pytest_factory.models.address import read
from pytest_factory.models.chain import Asker
from pytest_factory.models.keeper import EngineKeeper
from pytest_factory.models.protocol import Endpoint, Model, Prompt
from pytest_factory.models.registry import connect, resolve
from pytest_factory.models.scripted import ScriptedModel
from pytest_factory.settings import Settings
from pytest_factory.trace import TRACE, Trace

pytestmark = pytest.mark.embedded

MODEL = "embedded/qwen2.5-coder-0.5b"
SETTINGS = Settings(models={"default": (MODEL,)}, num_ctx=512)
SCHEMA = {
    "type": "object",
    "properties": {"method": {"enum": ["GET", "POST"]}, "path": {"type": "string"}, "status": {"type": "integer"}},
    "required": ["method", "path", "status"],
    "additionalProperties": False,
}
REQUEST = "Which HTTP request does this sentence speak of? A POST to /orders answers with status 201."
MakePrompt = Callable[..., Prompt]


@pytest.fixture(scope="module")
def keeper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EngineKeeper]:
    """The engine's keeper, as a session has it."""
    keeper = EngineKeeper(tmp_path_factory.mktemp("session"), SETTINGS, report=lambda done, total: None)
    keeper.prepare(MODEL)
    keeper.start()
    yield keeper
    keeper.stop()


@pytest.fixture
def model(keeper: EngineKeeper) -> Model:
    """The model, found and connected as a run does it."""
    return connect(resolve(SETTINGS).endpoints("plan")[0], folder=keeper.folder, settings=SETTINGS)


def test_the_reply_obeys_the_schema(model: Model, prompt: MakePrompt) -> None:
    """A reply under a schema is JSON of that form, of what was asked for, and its usage is told."""
    reply = model.ask(prompt(REQUEST, output_schema=SCHEMA))
    assert json.loads(reply.text) == {"method": "POST", "path": "/orders", "status": 201}
    assert reply.finish == "stop"
    assert 30 < reply.tokens_in < 60
    assert 15 < reply.tokens_out < 60
    again = model.ask(prompt(REQUEST, output_schema=SCHEMA))
    assert again.text == reply.text
    assert again.tokens_in - 2 <= again.tokens_cached < again.tokens_in == reply.tokens_in


def test_a_prompt_that_does_not_fit_is_found(model: Model, prompt: MakePrompt) -> None:
    """A prompt beyond the window is refused with its size."""
    with pytest.raises(ReplyTruncated, match=r"the prompt has 30\d\d tokens and the context window 512; raise num_ctx"):
        model.ask(prompt("word " * 3000))


def test_a_reply_that_was_cut_is_found(model: Model, prompt: MakePrompt) -> None:
    """A text that reached its limit says so."""
    reply = model.ask(prompt("Count from one to one hundred in words.", max_tokens=5))
    assert (reply.finish, reply.tokens_out) == ("length", 5)


def test_an_engine_that_dies_for_good_is_fallen_back_from(tmp_path: Path, trace: Trace, prompt: MakePrompt) -> None:
    """After the first kill -9 a second engine serves, after another one the next model, and the trace says why."""
    keeper = EngineKeeper(tmp_path, SETTINGS, report=lambda done, total: None)
    keeper.start()
    script = tmp_path / "script.json"
    script.write_text(json.dumps({"*": {"plan": ['{"method": "GET", "path": "/", "status": 200}']}}))
    second = ScriptedModel(Endpoint(name="scripted/second", served_by="scripted", model=str(script)))
    first = connect(resolve(SETTINGS).endpoints("plan")[0], folder=tmp_path, settings=SETTINGS)
    asker = Asker(
        "plan", "health", (first, second), trace, call_seconds=60, deadline=lambda: 120.0, check_budget=lambda: None
    )
    paths = []
    for _ in range(3):
        paths.append(asker.ask(prompt(REQUEST).messages, json.loads, schema=SCHEMA)["path"])
        if engine := read(tmp_path, MODEL):
            os.kill(engine.pid, signal.SIGKILL) if engine.pid else None
    keeper.stop()
    assert paths == ["/orders", "/orders", "/"]
    events = [json.loads(line) for line in (trace.folder / TRACE).read_text().splitlines()]
    told = [(event["served_by"], event["eval_ok"], event["fallback_from"]) for event in events]
    assert told == [
        ("embedded", True, None),
        ("embedded", True, None),
        ("embedded", False, None),
        ("scripted", True, MODEL),
    ]
    assert "the engine died 2 times, at last by signal 9" in events[-1]["fallback_reason"]
