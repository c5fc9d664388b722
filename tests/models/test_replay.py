"""Replies of earlier runs."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pytest_factory.errors import ModelUnavailable, UnusableReply, UsageError
from pytest_factory.models.chain import Asker
from pytest_factory.models.protocol import Endpoint, Message, Model, Prompt
from pytest_factory.models.replay import ReplayModel
from pytest_factory.models.scripted import ScriptedModel
from pytest_factory.trace import TRACE, Trace

MakePrompt = Callable[..., Prompt]


def ask(trace: Trace, models: list[Model], text: str, refuse: str = "", **sampling: Any) -> str:
    """Ask as a stage does; a reply with `refuse` in it cannot be used."""

    def parse(reply: str) -> str:
        if refuse and refuse in reply:
            raise UnusableReply("refused")
        return reply

    asker = Asker("plan", "health", models, trace, call_seconds=5, deadline=lambda: 60.0, check_budget=lambda: None)
    return asker.ask((Message(role="user", content=text),), parse, **sampling)


def scripted(folder: Path, name: str, *replies: Any) -> ScriptedModel:
    """A model to record."""
    path = folder / f"{name}.json"
    path.write_text(json.dumps({"*": {"plan": replies}}))
    return ScriptedModel(Endpoint(name=f"scripted/{name}", served_by="scripted", model=str(path)))


def replay(folder: Path) -> ReplayModel:
    """A model that gives the recorded replies again."""
    return ReplayModel(Endpoint(name=f"replay/{folder}", served_by="replay", model=str(folder)))


@pytest.fixture
def again(tmp_path: Path) -> Iterator[Trace]:
    """The trace of the run that replays."""
    trace = Trace.create(tmp_path / "again", session="s2", feature="health")
    yield trace
    trace.close()


def test_a_run_can_be_replayed(trace: Trace, again: Trace, tmp_path: Path) -> None:
    """The same questions get the same replies at the same cost, whatever order they come in."""
    recorded = scripted(tmp_path, "a", {"text": "one", "tokens_in": 70, "tokens_out": 5}, "two", "three")
    asked: list[dict[str, Any]] = [{"seed": 1}, {"seed": 2}, {"seed": 2, "temperature": 0.5}]
    first = [ask(trace, [recorded], "Go.", **sampling) for sampling in asked]
    model = replay(tmp_path / "runs")
    second = [ask(again, [model], "Go.", **sampling) for sampling in reversed(asked)]
    assert second == list(reversed(first)) == ["three", "two", "one"]
    event = json.loads((again.folder / TRACE).read_text().splitlines()[-1])
    assert (event["served_by"], event["tokens_in"], event["tokens_out"]) == ("replay", 70, 5)


def test_the_same_question_gets_its_replies_in_order(trace: Trace, tmp_path: Path, prompt: MakePrompt) -> None:
    """A question that was asked twice is answered as the first and as the second time, then as the last."""
    recorded = scripted(tmp_path, "a", "one", "two")
    for _ in range(2):
        ask(trace, [recorded], "Go.")
    model = replay(tmp_path)
    asked = prompt().model_copy(update={"messages": (Message(role="user", content="Go."),)})
    assert [model.ask(asked).text for _ in range(3)] == ["one", "two", "two"]


def test_a_fallback_is_replayed_by_its_usable_reply(trace: Trace, again: Trace, tmp_path: Path) -> None:
    """Where the first model's reply could not be used and the second one's could, the second one's is given."""
    chain: list[Model] = [scripted(tmp_path, "a", "bad"), scripted(tmp_path, "b", "good")]
    assert ask(trace, chain, "Go.", refuse="bad") == "good"
    assert ask(again, [replay(tmp_path / "runs")], "Go.", refuse="bad") == "good"


def test_a_useless_reply_is_replayed_where_there_was_no_other(trace: Trace, again: Trace, tmp_path: Path) -> None:
    """A failure of a run is replayed as that failure."""
    with pytest.raises(UnusableReply):
        ask(trace, [scripted(tmp_path, "a", "bad")], "Go.", refuse="bad")
    with pytest.raises(UnusableReply):
        ask(again, [replay(tmp_path / "runs")], "Go.", refuse="bad")


def test_a_masked_secret_is_found_again(
    trace: Trace, again: Trace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A prompt with a secret in it was recorded masked, and is found all the same."""
    monkeypatch.setenv("DEPLOY_TOKEN", "abcdefgh12345")
    ask(trace, [scripted(tmp_path, "a", "fine")], "Use abcdefgh12345.")
    assert ask(again, [replay(tmp_path / "runs")], "Use abcdefgh12345.") == "fine"


def test_a_miss_says_how_to_record(trace: Trace, tmp_path: Path, prompt: MakePrompt) -> None:
    """What was never asked, or asked with another seed, is unavailable; the error names the stage and the remedy."""
    ask(trace, [scripted(tmp_path, "a", "x")], "Go.")
    with pytest.raises(
        ModelUnavailable, match=r"no recorded call asks this for stage 'plan' .* run once with a real model"
    ):
        replay(tmp_path / "runs").ask(prompt("Go.", seed=2))


def test_a_folder_that_is_not_there_is_a_usage_error(tmp_path: Path) -> None:
    """The error names the folder."""
    with pytest.raises(UsageError, match="there is no such folder"):
        replay(tmp_path / "none")
