"""Replies out of a file."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pytest_factory.errors import ModelTimeout, ModelUnavailable, ReplyTruncated, UsageError
from pytest_factory.models.protocol import Endpoint, Prompt
from pytest_factory.models.scripted import ScriptedModel

MakePrompt = Callable[..., Prompt]


def scripted(folder: Path, script: Any) -> ScriptedModel:
    """A model with this script."""
    path = folder / "script.json"
    path.write_text(json.dumps(script))
    return ScriptedModel(Endpoint(name="scripted/script.json", served_by="scripted", model=str(path)))


def test_replies_come_in_order_and_the_last_one_stays(tmp_path: Path, prompt: MakePrompt) -> None:
    """Each stage of each feature has a place of its own in its list."""
    model = scripted(tmp_path, {"health": {"plan": ["one", "two"], "build": ["code"]}})
    assert [model.ask(prompt()).text for _ in range(3)] == ["one", "two", "two"]
    assert model.ask(prompt(stage="build")).text == "code"


def test_any_feature_is_served_by_the_star(tmp_path: Path, prompt: MakePrompt) -> None:
    """What a feature's own part lacks is taken from `*`, counted for each feature alone."""
    model = scripted(tmp_path, {"*": {"plan": ["first", "later"]}, "health": {"build": ["code"]}})
    asked = [prompt(), prompt(feature="other"), prompt()]
    assert [model.ask(each).text for each in asked] == ["first", "first", "later"]


def test_usage_is_estimated_or_given(tmp_path: Path, prompt: MakePrompt) -> None:
    """Tokens are a fourth of the characters unless the script says otherwise."""
    model = scripted(
        tmp_path, {"*": {"plan": ["12345678", {"text": "x", "tokens_in": 9, "tokens_out": 3, "tokens_cached": 4}]}}
    )
    estimated, given = model.ask(prompt("four" * 10)), model.ask(prompt())
    assert (estimated.tokens_in, estimated.tokens_out) == ((len("You are brief.") + 40) // 4, 2)
    assert (given.tokens_in, given.tokens_out, given.tokens_cached) == (9, 3, 4)


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        ({"error": "unavailable"}, ModelUnavailable),
        ({"error": "timeout"}, ModelTimeout),
        ({"error": "truncated"}, ReplyTruncated),
        ({"text": "late", "seconds": 5}, ModelTimeout),
    ],
)
def test_failures_can_be_scripted(
    tmp_path: Path, prompt: MakePrompt, reply: dict[str, Any], error: type[Exception]
) -> None:
    """Every way in which a call fails can be written down; a slow reply ends at the call's limit."""
    with pytest.raises(error):
        scripted(tmp_path, {"*": {"plan": [reply]}}).ask(prompt(seconds=0.05))


def test_a_cut_reply_can_be_scripted(tmp_path: Path, prompt: MakePrompt) -> None:
    """Finish length is given on."""
    assert scripted(tmp_path, {"*": {"plan": [{"text": "cu", "finish": "length"}]}}).ask(prompt()).finish == "length"


def test_a_stage_without_replies_is_named(tmp_path: Path, prompt: MakePrompt) -> None:
    """The error names the script, the stage and the feature."""
    with pytest.raises(ModelUnavailable, match=r"script\.json: has no reply for stage 'review' of feature 'health'"):
        scripted(tmp_path, {"health": {"plan": ["x"]}}).ask(prompt(stage="review"))


@pytest.mark.parametrize(
    ("script", "words"),
    [({"health": {"plan": [{"txt": "x"}]}}, r"health\.plan\.0\.txt: Extra inputs"), ([], "the whole: Input should be")],
    ids=["typo", "no object"],
)
def test_a_wrong_script_is_a_usage_error(tmp_path: Path, script: Any, words: str) -> None:
    """The error names the file and the place in it."""
    with pytest.raises(UsageError, match=rf"script\.json: {words}"):
        scripted(tmp_path, script)


def test_a_missing_script_is_a_usage_error(tmp_path: Path) -> None:
    """The error names the file."""
    with pytest.raises(UsageError, match="there is no such file"):
        ScriptedModel(Endpoint(name="scripted/x", served_by="scripted", model=str(tmp_path / "x.json")))
