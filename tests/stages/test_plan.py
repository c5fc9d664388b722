"""Stage 1, plan: tries, findings, and what is done when a reply is of no use."""

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from pytest_factory.artifacts import Route, Spec, Stopped
from pytest_factory.errors import ReplyTruncated
from pytest_factory.models.chain import Asker
from pytest_factory.models.protocol import Endpoint
from pytest_factory.models.scripted import ScriptedModel
from pytest_factory.prompts import Prompts
from pytest_factory.settings import Settings
from pytest_factory.stages.plan import plan
from pytest_factory.trace import Trace

REQUEST = "Add GET /boats: a list of two boats."
ROUTES = (Route(method="GET", path="/", file="app.py", function="root", line=1),)


def reply(*criteria: dict[str, Any]) -> str:
    """A model's reply with these criteria."""
    return json.dumps({"title": "Add boats", "intent": "See the boats.", "criteria": criteria})


BOATS = {"says": "Two boats.", "method": "GET", "path": "/boats", "status": 200, "is_list": True}
ROOT = {"says": "The root.", "method": "GET", "path": "/ships", "status": 200}
GOOD, BAD = reply(BOATS), reply(ROOT)
CUT = {"text": "", "finish": "length"}


class Desk:
    """PLAN with a scripted model; notes what it asks for."""

    def __init__(self, folder: Path, replies: Sequence[object]) -> None:
        script = folder / "script.json"
        script.write_text(json.dumps({"*": {"plan": replies}}), encoding="utf-8")
        model = ScriptedModel(Endpoint(name=f"scripted/{script}", served_by="scripted", model=str(script)))
        self.trace = Trace.create(folder / "runs", session="s", feature="boats")
        self.asker = Asker(
            "plan", "boats", [model], self.trace, call_seconds=5, deadline=lambda: 60.0, check_budget=lambda: None
        )
        self.findings: list[list[str]] = []

    def plan(self, evidence: Sequence[str] = ()) -> Spec | Stopped:
        """Run the stage; `evidence` is what the base has against every spec."""
        return plan(
            REQUEST,
            routes=ROUTES,
            asker=self.asker,
            prompts=Prompts(),
            settings=Settings(),
            evidence=lambda spec: (spec, list(evidence)),
            report=lambda number, spec, findings: self.findings.append(list(findings)),
        )


@pytest.fixture
def seat(tmp_path: Path) -> Iterator[Callable[..., Desk]]:
    """Makes desks, and closes their traces."""
    desks: list[Desk] = []

    def make(*replies: object) -> Desk:
        desks.append(Desk(tmp_path, replies))
        return desks[-1]

    yield make
    for desk in desks:
        desk.trace.close()


def test_a_good_reply_is_taken_at_once(seat: Callable[..., Desk]) -> None:
    """A spec that passes the rules needs one call, and code has put in what the request tells."""
    desk = seat(GOOD)

    spec = desk.plan()

    assert isinstance(spec, Spec)
    assert spec.criteria[0].expect.length == 2
    assert desk.findings == [[]]


def test_findings_go_back_to_the_model(seat: Callable[..., Desk]) -> None:
    """What a rule finds stands in the next call's prompt."""
    desk = seat(BAD, GOOD)

    assert isinstance(desk.plan(), Spec)
    assert "GET /boats" in desk.findings[0][0]
    second = json.loads((desk.trace.folder / "calls" / "002.json").read_text(encoding="utf-8"))
    assert desk.findings[0][0] in second["prompt"]["messages"][-1]["content"]


@pytest.mark.parametrize("useless", ["no JSON", CUT])
def test_a_reply_of_no_use_is_one_try(seat: Callable[..., Desk], useless: object) -> None:
    """A reply that cannot be read, or that was cut off, costs a try and no more."""
    assert isinstance(seat(useless, GOOD).plan(), Spec)


def test_replies_that_are_all_cut_off_are_told_apart(seat: Callable[..., Desk]) -> None:
    """Where every try was cut off the run is truncated, which is not a plan that was wrong."""
    with pytest.raises(ReplyTruncated):
        seat(CUT).plan()


def test_what_no_try_says_ends_the_run(seat: Callable[..., Desk]) -> None:
    """Three tries that leave a fact out end the run at PLAN, with the rule that was broken."""
    desk = seat(reply({**ROOT, "path": "/"}))

    ended = desk.plan()

    assert isinstance(ended, Stopped)
    assert len(desk.findings) == 3
    assert "list_length" in ended.reason or "GET /boats" in ended.reason


def test_a_spec_that_the_base_meets_is_no_spec(seat: Callable[..., Desk]) -> None:
    """Evidence from the base counts like a rule, to the end."""
    ended = seat(GOOD).plan(evidence=["the app meets all of these"])

    assert isinstance(ended, Stopped)
    assert ended.stage == "plan"
    assert "the app meets all of these" in ended.reason
