"""The chain of models: who is asked, what counts as an answer, and what the trace says of it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pytest_factory.errors import BudgetSpent, ModelTimeout, ModelUnavailable, ReplyTruncated, UnusableReply
from pytest_factory.models.chain import Asker, Health
from pytest_factory.models.protocol import Endpoint, Message
from pytest_factory.models.scripted import ScriptedModel
from pytest_factory.trace import TRACE, Trace

MESSAGES = (Message(role="system", content="You are brief."), Message(role="user", content="Go."))
Reply = str | dict[str, Any]
MakeModel = Callable[..., ScriptedModel]


@pytest.fixture
def model(tmp_path: Path) -> MakeModel:
    """Make models that give these replies to every stage."""

    def make(name: str, *replies: Reply) -> ScriptedModel:
        path = tmp_path / f"{name}.json"
        path.write_text(json.dumps({"*": dict.fromkeys(("plan", "build"), replies)}))
        return ScriptedModel(Endpoint(name=f"scripted/{name}", served_by="scripted", model=str(path)))

    return make


def asker(trace: Trace, *models: ScriptedModel, stage: str = "plan", **more: Any) -> Asker:
    """An asker with time and money enough, unless `more` says otherwise."""
    plenty: dict[str, Any] = {"call_seconds": 5.0, "deadline": lambda: 60.0, "check_budget": lambda: None}
    return Asker(stage, "health", models, trace, **{**plenty, **more})


def number(text: str) -> int:
    """A stage's way of reading a reply."""
    try:
        return int(text)
    except ValueError as error:
        raise UnusableReply(f"{text!r} is no number") from error


def events(trace: Trace) -> list[dict[str, Any]]:
    """What the trace says."""
    return [json.loads(line) for line in (trace.folder / TRACE).read_text().splitlines()]


def test_a_usable_reply_is_one_good_event(trace: Trace, model: MakeModel) -> None:
    """The value is what the stage's reader makes of the reply; the event has its cost and names the kept call."""
    assert (
        asker(trace, model("a", {"text": "42", "tokens_in": 7, "tokens_out": 2})).ask(MESSAGES, number, attempt=3) == 42
    )
    (event,) = events(trace)
    expected = {
        "stage": "plan",
        "event": "model",
        "eval_ok": True,
        "served_by": "scripted",
        "model": "scripted/a",
        "tokens_in": 7,
        "tokens_out": 2,
        "attempt": 3,
        "fallback_from": None,
        "finish": "stop",
        "call": "calls/001.json",
    }
    assert expected.items() <= event.items()


def test_the_call_is_kept_whole(trace: Trace, model: MakeModel) -> None:
    """calls/NNN.json has the model, the whole prompt with its sampling, and the reply."""
    schema = {"type": "integer"}
    asker(trace, model("a", "1")).ask(MESSAGES, number, schema=schema, temperature=0.5, seed=9, max_tokens=55)
    call = json.loads((trace.folder / "calls/001.json").read_text())
    assert call["model"] == "scripted/a"
    assert call["reply"]["text"] == "1"
    assert call["prompt"]["messages"] == [message.model_dump() for message in MESSAGES]
    asked = {key: call["prompt"][key] for key in ("output_schema", "temperature", "seed", "max_tokens")}
    assert asked == {"output_schema": schema, "temperature": 0.5, "seed": 9, "max_tokens": 55}


def test_secrets_are_masked(trace: Trace, model: MakeModel, monkeypatch: pytest.MonkeyPatch) -> None:
    """The values of secret variables stand neither in the kept call nor in the event; short ones and others stay."""
    monkeypatch.setenv("SOME_API_KEY", "hunter2hunter2")
    monkeypatch.setenv("SHORT_TOKEN", "brief")
    monkeypatch.setenv("COLOUR", "turquoise")
    messages = (Message(role="user", content="hunter2hunter2 brief turquoise"),)
    with pytest.raises(UnusableReply):
        asker(trace, model("a", "it is hunter2hunter2.")).ask(messages, number)
    written = "".join(path.read_text() for path in trace.folder.rglob("*.json*"))
    assert "hunter2hunter2" not in written
    assert "*** brief turquoise" in written
    assert "it is ***." in written


def test_an_unusable_reply_falls_back_and_costs(trace: Trace, model: MakeModel) -> None:
    """A reply that the stage refuses is a failed event with its tokens, and the next model of the chain is asked."""
    assert (
        asker(trace, model("a", {"text": "nonsense", "tokens_in": 5, "tokens_out": 4}), model("b", "7")).ask(
            MESSAGES, number
        )
        == 7
    )
    first, second = events(trace)
    assert (first["eval_ok"], first["finish"], first["tokens_in"], first["tokens_out"]) == (False, "unusable", 5, 4)
    assert first["reason"] == "'nonsense' is no number"
    assert (second["eval_ok"], second["fallback_from"]) == (True, "scripted/a")
    assert second["fallback_reason"] == "'nonsense' is no number"


def test_an_unusable_reply_does_not_mark_a_model_down(trace: Trace, model: MakeModel) -> None:
    """The next question goes to the first model again."""
    chain = asker(trace, model("a", "nonsense", "1"), model("b", "7"))
    assert [chain.ask(MESSAGES, number), chain.ask(MESSAGES, number)] == [7, 1]


@pytest.mark.parametrize(
    ("reply", "finish", "error"),
    [
        ("nonsense", "unusable", UnusableReply),
        ({"text": "12", "finish": "length"}, "length", ReplyTruncated),
        ({"error": "truncated"}, "length", ReplyTruncated),
        ({"error": "timeout"}, "timeout", ModelTimeout),
    ],
    ids=["unusable", "cut reply", "cut prompt", "timeout"],
)
def test_the_last_failure_is_raised(
    trace: Trace, model: MakeModel, reply: Reply, finish: str, error: type[Exception]
) -> None:
    """Where no model gave a usable reply the stage learns what the last one did, and every call is an event."""
    with pytest.raises(error):
        asker(trace, model("a", "also nonsense"), model("b", reply)).ask(MESSAGES, number)
    told = [(event["model"], event["finish"], event["eval_ok"]) for event in events(trace)]
    assert told[:2] == [("scripted/a", "unusable", False), ("scripted/b", finish, False)]
    assert told[2:] == (told[:2] if error is ModelTimeout else [])


def test_what_came_too_late_is_asked_once_more(trace: Trace, model: MakeModel) -> None:
    """A machine that was busy for a moment costs a call and no feature; each call is an event, and there is no third one."""
    late = {"error": "timeout"}
    assert asker(trace, model("a", late, "7")).ask(MESSAGES, number) == 7
    assert [(event["finish"], event["fallback_from"]) for event in events(trace)] == [("timeout", None), ("stop", None)]
    with pytest.raises(ModelTimeout):
        asker(trace, model("b", late, late, "7")).ask(MESSAGES, number)


def test_no_second_call_where_the_case_has_no_time_left(trace: Trace, model: MakeModel) -> None:
    """What was late because the case's limit was reached is told as what it was."""
    left = iter([9.0, 0.0])
    with pytest.raises(ModelTimeout):
        asker(trace, model("a", {"error": "timeout"}, "7"), deadline=lambda: next(left)).ask(MESSAGES, number)
    assert len(events(trace)) == 1


def test_a_cut_reply_is_never_read(trace: Trace, model: MakeModel) -> None:
    """A reply that reached its limit counts as failed even if it could be read: its end is missing."""
    with pytest.raises(ReplyTruncated, match=r"the reply was cut after 3 tokens; its limit is 1024"):
        asker(trace, model("a", {"text": "12", "finish": "length", "tokens_out": 3})).ask(MESSAGES, number)


def test_a_stage_may_rescue_what_was_cut(trace: Trace, model: MakeModel) -> None:
    """What the stage makes of it is read, and the trace still says that the reply was cut; nothing rescued is a failure."""
    cut = {"text": "12 and th", "finish": "length"}
    assert asker(trace, model("a", cut)).ask(MESSAGES, number, rescue=lambda text: text[:2]) == 12
    assert [(event["finish"], event["eval_ok"]) for event in events(trace)] == [("length", True)]
    with pytest.raises(ReplyTruncated):
        asker(trace, model("a", cut)).ask(MESSAGES, number, rescue=lambda text: "")


def test_an_unavailable_model_is_not_asked_again(trace: Trace, model: MakeModel) -> None:
    """It stays down for all stages of the run, and every later event says why another one serves."""
    a, b, health = model("a", {"error": "unavailable"}, "1"), model("b", "7"), Health()
    assert asker(trace, a, b, health=health).ask(MESSAGES, number) == 7
    assert asker(trace, a, b, health=health, stage="build").ask(MESSAGES, number) == 7
    told = [(event["stage"], event["model"], event["finish"], event["fallback_from"]) for event in events(trace)]
    assert told == [
        ("plan", "scripted/a", "error", None),
        ("plan", "scripted/b", "stop", "scripted/a"),
        ("build", "scripted/b", "stop", "scripted/a"),
    ]
    assert events(trace)[2]["fallback_reason"] == "the script says that nothing answers"


def test_where_nothing_answers_all_are_named(trace: Trace, model: MakeModel) -> None:
    """The error names each model of the chain and its reason, also those that were not there from the start."""
    chain = asker(
        trace,
        model("a", {"error": "unavailable"}),
        model("b", {"error": "unavailable"}),
        missing={"ollama/auto": "no server"},
    )
    for _ in range(2):
        with pytest.raises(ModelUnavailable) as caught:
            chain.ask(MESSAGES, number)
        for part in ("for plan", "ollama/auto: no server", "scripted/a: ", "scripted/b: "):
            assert part in str(caught.value)
    assert len(events(trace)) == 2


def test_a_model_that_was_never_there_is_the_one_that_should_have_served(trace: Trace, model: MakeModel) -> None:
    """What the session found missing before the first model stands in its events."""
    asker(trace, model("a", "1"), missing={"ollama/auto": "nothing answers"}).ask(MESSAGES, number)
    (event,) = events(trace)
    assert (event["fallback_from"], event["fallback_reason"]) == ("ollama/auto", "nothing answers")


def test_a_call_may_take_no_longer_than_the_case(trace: Trace, model: MakeModel) -> None:
    """A call's limit is its own or what is left of the case, whichever is less."""
    slow = model("a", {"text": "1", "seconds": 0.2})
    with pytest.raises(ModelTimeout, match=r"limit of 0\.1 s"):
        asker(trace, slow, call_seconds=0.1).ask(MESSAGES, number)
    with pytest.raises(ModelTimeout, match=r"limit of 0\.05 s"):
        asker(trace, slow, deadline=lambda: 0.05).ask(MESSAGES, number)
    assert asker(trace, slow).ask(MESSAGES, number) == 1


def test_no_call_without_budget(trace: Trace, model: MakeModel) -> None:
    """The limits are looked at before every call, also before a fallback's."""
    left = iter([None, BudgetSpent("spent", kind="budget")])

    def check() -> None:
        if error := next(left):
            raise error

    with pytest.raises(BudgetSpent, match="spent"):
        asker(trace, model("a", "nonsense"), model("b", "1"), check_budget=check).ask(MESSAGES, number)
    assert [event["model"] for event in events(trace)] == ["scripted/a"]
    with pytest.raises(BudgetSpent, match="time") as caught:
        asker(trace, model("a", "1"), deadline=lambda: 0.0).ask(MESSAGES, number)
    assert caught.value.kind == "timeout"
