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
from pytest_factory.spec.versions import version_of
from pytest_factory.stages.plan import conversation, plan
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
        self,
        evidence: Sequence[str] = (),
        request: str = REQUEST,
        adapt: Evidence | None = None,
        settings: Settings | None = None,
    ) -> Spec | Stopped:
        """Run the stage; `evidence` is what the base has against every spec, `adapt` what it makes of them."""
        return plan(
            request,
            routes=ROUTES,
            asker=self.asker,
            prompts=Prompts(),
            settings=settings or Settings(),
            evidence=adapt or (lambda spec: (spec, list(evidence))),
            report=lambda number, spec, findings: self.findings.append(list(findings)),
        )

    def call(self, number: int) -> Any:
        """What was sent to the model in this call."""
        file = self.trace.folder / "calls" / f"{number:03}.json"
        return json.loads(file.read_text(encoding="utf-8"))["prompt"]


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
    assert desk.findings[0][0] in desk.call(2)["messages"][-1]["content"]


@pytest.mark.parametrize("useless", ["no JSON", CUT])
def test_a_reply_of_no_use_is_one_try(seat: Callable[..., Desk], useless: object) -> None:
    """A reply that cannot be read, or that was cut off, costs a try and no more."""
    assert isinstance(seat(useless, GOOD).plan(), Spec)


def test_a_doubt_is_asked_about_and_ends_no_run(seat: Callable[..., Desk]) -> None:
    """A word in quotes that no try takes up costs all tries, and the spec is taken then; one that does is the last."""
    told = 'Add GET /boats: a list of two boats, the first of which is called "Bounty".'
    named = reply({**ROOT, "path": "/boats", "list_length": 2, "json_values": {"name": "Bounty"}})

    doubted, mended = seat(GOOD), seat(GOOD, named)

    assert isinstance(doubted.plan(request=told), Spec)
    assert len(doubted.findings) == 3
    assert isinstance(mended.plan(request=told), Spec)
    assert len(mended.findings) == 2
    assert "Bounty" in mended.call(2)["messages"][-1]["content"]


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

    choices = desk.call(1)["output_schema"]["properties"]["criteria"]["items"]["anyOf"]
    patterns = [choice["properties"]["path"]["pattern"] for choice in choices]
    assert patterns
    assert all(re.search(pattern, "/boats") and not re.search(pattern, "/") for pattern in patterns)


def test_a_spec_that_the_base_meets_is_no_spec(seat: Callable[..., Desk]) -> None:
    """Evidence from the base counts like a rule, to the end."""
    ended = seat(GOOD).plan(evidence=["the app meets all of these"])

    assert isinstance(ended, Stopped)
    assert ended.stage == "plan"
    assert "the app meets all of these" in ended.reason


V0 = Settings(spec="v0")
SENTENCE = "GET /boats answers 200 with a list."


def sentences(*criteria: str) -> str:
    """A model's reply in v0 with these criteria."""
    return json.dumps({"title": "Add boats", "intent": "See the boats.", "criteria": criteria})


def test_an_older_version_is_read_as_it_is_written(seat: Callable[..., Desk]) -> None:
    """Form, prompt and schema are those of v0, and what it does not say nobody adds."""
    desk = seat(sentences(SENTENCE))

    spec = desk.plan(settings=V0)

    assert isinstance(spec, Spec)
    assert (spec.format, spec.criteria[0].says, spec.criteria[0].expect.length) == ("v0", SENTENCE, None)
    call = desk.call(1)
    assert call["output_schema"]["properties"]["criteria"]["items"] == {"type": "string"}
    said = [message["content"] for message in call["messages"]]
    assert said[0] == Prompts().render("plan/v0.md.j2")
    examples = [one["reply"] for one in Prompts().data("plan/v0.json") if "when" not in one]
    assert [json.loads(text) for text in said[2::2]] == examples
    assert "list_length" not in "".join(said)


@pytest.mark.parametrize("name", ["v0", "v1"])
def test_worked_examples_come_for_requests_of_their_kind(name: str) -> None:
    """Those for every request come first, so that servers keep them; the others are read by their own request, at least."""
    version, prompts = version_of(name), Prompts()
    known = prompts.data(version.examples)
    fixed = [example["request"] for example in known if "when" not in example]
    special = [example["request"] for example in known if "when" in example]

    def told(request: str) -> list[str]:
        messages = conversation(request, routes=(), prompts=prompts, version=version, findings=())
        asked = [message.content for message in messages if message.role == "user"][:-1]
        return [next(request for request in (*fixed, *special) if request in text) for text in asked]

    assert [example["request"] for example in known] == fixed + special
    assert told("Add GET /oars, a list of all oars.") == fixed
    assert special
    for request in special:
        assert told(request)[: len(fixed)] == fixed
        assert request in told(request)


def test_rules_of_an_older_version_go_back_to_the_model(seat: Callable[..., Desk]) -> None:
    """A sentence that cannot be read costs a try; what v0's rules find stands in the next call's prompt."""
    desk = seat(sentences("All is well."), sentences("GET /boats/{id} answers 200."), sentences(SENTENCE))

    assert isinstance(desk.plan(settings=V0), Spec)
    assert "has no path" in desk.findings[0][0]
    assert "placeholder" in desk.findings[1][0]
    assert desk.findings[1][0] in desk.call(3)["messages"][-1]["content"]


def test_evidence_counts_in_every_version(seat: Callable[..., Desk]) -> None:
    """A spec of v0 that the base meets is no spec either, and the reason names the version."""
    ended = seat(sentences(SENTENCE)).plan(settings=V0, evidence=["the app meets all of these"])

    assert isinstance(ended, Stopped)
    assert ended.reason.startswith("no spec passed the rules of format v0 in 3 tries: the app meets all of these")
