"""Stage 1, plan: tries, findings, and what is done when a reply is of no use."""

import json
import re
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

Evidence = Callable[[Spec], tuple[Spec, list[str]]]
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

    def plan(
        self, evidence: Sequence[str] = (), request: str = REQUEST, adapt: Evidence | None = None
    ) -> Spec | Stopped:
        """Run the stage; `evidence` is what the base has against every spec, `adapt` what it makes of them."""
        return plan(
            request,
            routes=ROUTES,
            asker=self.asker,
            prompts=Prompts(),
            settings=Settings(),
            evidence=adapt or (lambda spec: (spec, list(evidence))),
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
    """Three tries that leave out what code cannot make up end the run at PLAN, with the rule that was broken."""
    desk = seat(GOOD)

    ended = desk.plan(request="Add POST /boats, answering 201 with the boat.")

    assert isinstance(ended, Stopped)
    assert len(desk.findings) == 3
    assert "POST /boats" in ended.reason


def test_what_the_request_tells_of_a_list_is_completed(seat: Callable[..., Desk]) -> None:
    """Where no try speaks of the named route, code adds it with the length that the request tells."""
    desk = seat(reply({**ROOT, "path": "/", "list_length": 2}))

    spec = desk.plan()

    assert isinstance(spec, Spec)
    [boats] = [criterion for criterion in spec.criteria if criterion.path == "/boats"]
    assert (boats.expect.items, boats.expect.length) == (True, 2)


def test_what_is_left_of_a_completed_spec_is_checked_again(seat: Callable[..., Desk]) -> None:
    """A criterion that the base proves wrong may have been the only one that told a fact."""
    desk = seat(BAD)

    def without_boats(spec: Spec) -> tuple[Spec, list[str]]:
        kept = tuple(criterion for criterion in spec.criteria if criterion.path != "/boats")
        return spec.model_copy(update={"criteria": kept}), []

    assert isinstance(desk.plan(adapt=without_boats), Stopped)


def test_a_path_is_decoded_from_those_that_the_request_names(seat: Callable[..., Desk]) -> None:
    """The schema that the model writes under leaves it no other route."""
    desk = seat(GOOD)
    desk.plan()

    call = json.loads((desk.trace.folder / "calls" / "001.json").read_text(encoding="utf-8"))
    path = call["prompt"]["output_schema"]["properties"]["criteria"]["items"]["properties"]["path"]
    assert re.search(path["pattern"], "/boats")
    assert not re.search(path["pattern"], "/")


def test_a_spec_that_the_base_meets_is_no_spec(seat: Callable[..., Desk]) -> None:
    """Evidence from the base counts like a rule, to the end."""
    ended = seat(GOOD).plan(evidence=["the app meets all of these"])

    assert isinstance(ended, Stopped)
    assert ended.stage == "plan"
    assert "the app meets all of these" in ended.reason
