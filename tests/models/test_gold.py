"""The models that answer from a case's own reference solution."""

from pathlib import Path

import pytest

from pytest_factory.errors import ModelUnavailable, UnusableReply
from pytest_factory.models.gold import ReferenceModel
from pytest_factory.models.protocol import Endpoint, Prompt
from pytest_factory.models.registry import connect
from pytest_factory.settings import Settings

REPLIES = {"plan": "{}", "build": "```python\n# file: app.py\nx = 1\n```"}


def model(name: str, replies: dict[str, str]) -> ReferenceModel:
    """The model of that name."""
    return ReferenceModel(Endpoint(name=name, served_by=name), replies)


def ask(model: ReferenceModel, stage: str) -> str:
    """What it replies to a stage."""
    return model.ask(Prompt(stage=stage, feature="boats", messages=())).text


def test_gold_answers_from_the_case_and_approves() -> None:
    """PLAN and BUILD get what is in the case, REVIEW an approval, and none of it costs a token."""
    gold = model("gold", REPLIES)
    assert ask(gold, "plan") == REPLIES["plan"]
    reply = gold.ask(Prompt(stage="build", feature="boats", messages=()))
    assert (reply.text, reply.tokens_in, reply.tokens_out) == (REPLIES["build"], 0, 0)
    assert '"approve"' in ask(gold, "review")


def test_gold_has_one_answer_only() -> None:
    """Asked again, after its answer did not pass, it has no other; and it writes no tests."""
    gold = model("gold", REPLIES)
    ask(gold, "build")
    with pytest.raises(UnusableReply, match=r"gold\.patch is the only answer"):
        ask(gold, "build")
    with pytest.raises(UnusableReply, match="nothing for test"):
        ask(gold, "test")


@pytest.mark.parametrize(("stage", "file"), [("plan", "gold.spec.json"), ("build", "gold.patch")])
def test_a_case_without_the_file_says_so(stage: str, file: str) -> None:
    """What is missing is told in one line that names case and file."""
    with pytest.raises(ModelUnavailable) as caught:
        ask(model("gold", {}), stage)
    assert str(caught.value) == f"the case 'boats' has no {file}; gold needs one"


def test_nop_plans_and_builds_nothing() -> None:
    """A harness that ships what nop built is broken: there is a spec, and nothing else."""
    nop = model("nop", REPLIES)
    assert ask(nop, "plan") == REPLIES["plan"]
    for stage in ("build", "test", "review"):
        with pytest.raises(UnusableReply, match="nop builds nothing"):
            ask(nop, stage)


@pytest.mark.parametrize("name", ["gold", "nop"])
def test_they_are_connected_with_a_cases_replies(name: str, tmp_path: Path) -> None:
    """The registry makes them of the replies that it is given."""
    endpoint = Endpoint(name=name, served_by=name)
    found = connect(endpoint, folder=tmp_path, settings=Settings(), replies=REPLIES)
    assert found.ask(Prompt(stage="plan", feature="boats", messages=())).text == REPLIES["plan"]
