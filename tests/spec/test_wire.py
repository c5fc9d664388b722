"""A spec as the reply that a model would have given."""

import json
from pathlib import Path

import pytest

from pytest_factory.artifacts import Criterion, Expectation, Spec
from pytest_factory.spec.reply import rescued
from pytest_factory.spec.v1 import parse, to_wire

EXPECTATIONS = (
    Expectation(status=200, body=[]),
    Expectation(status=200, body={"a": [1, None]}),
    Expectation(status=200, headers={"X-A": None, "X-B": "b"}, text=("one", "two")),
    Expectation(status=200, contains={"id": 1, "none": None}, fields={"name": "string"}),
    Expectation(status=200, items=True, length=0),
    Expectation(status=200, items=True, contains={"id": 1}),
    Expectation(status=404),
)


@pytest.mark.parametrize("expect", EXPECTATIONS)
def test_every_kind_of_expectation_survives(expect: Expectation) -> None:
    """What a spec expects is the same after it was written as a reply and read again."""
    sent = Criterion(id="AC1", says="It is.", method="POST", path="/a?b=1", body={"n": 0}, expect=expect)
    formed = Criterion(id="AC2", method="PUT", path="/a", headers={"X": "y"}, form={"a": "b"}, expect=expect)
    spec = Spec(format="v1", title="Add a", intent="It is.", criteria=(sent, formed), out_of_scope=("b",))
    assert parse(to_wire(spec)) == spec


@pytest.mark.parametrize("file", sorted(Path(__file__).parent.parent.parent.glob("cases/*/gold.spec.json")), ids=str)
def test_every_gold_spec_survives(file: Path) -> None:
    """The specs that ship are the same after the way that a model's reply goes."""
    spec = Spec.model_validate_json(file.read_bytes())
    assert parse(to_wire(spec)) == spec


@pytest.mark.parametrize(
    ("path", "query", "whole"),
    [
        ("/boats", {"limit": 2, "name": "Sea Cow"}, "/boats?limit=2&name=Sea+Cow"),
        ("/boats?limit=2", {"limit": 2, "old": True}, "/boats?limit=2&old=true"),
        ("/boats", {}, "/boats"),
        ("/boats?", None, "/boats?"),
    ],
)
def test_query_parameters_become_a_part_of_the_path(path: str, query: dict[str, object] | None, whole: str) -> None:
    """They may stand in the path, or apart, or both: nothing is sent twice."""
    criterion = {"says": "It is.", "method": "GET", "path": path, "status": 200, "query": query}
    reply = json.dumps({"title": "Add a", "intent": "It is.", "criteria": [criterion]})

    assert parse(reply).criteria[0].path == whole


@pytest.mark.parametrize(("status", "body"), [(201, None), (404, None), (400, {}), (422, {})])
def test_an_empty_body_is_one_where_it_is_what_is_refused(status: int, body: dict[str, str] | None) -> None:
    """The schema asks every change for a body; what has none sends {}."""
    criterion = {"says": "It is.", "method": "POST", "path": "/boats", "send_json": {}, "status": status}
    reply = json.dumps({"title": "Add a", "intent": "It is.", "criteria": [criterion]})

    assert parse(reply).criteria[0].body == body


@pytest.mark.parametrize("cut", [2, 10, 40])
def test_a_reply_that_was_cut_keeps_its_whole_criteria(cut: int) -> None:
    """What stands before the cut is worth its tokens; the criterion that was cut goes."""
    criteria = tuple(
        Criterion(id=f"AC{n}", says=f'"{n}": {{', method="GET", path=f"/{n}", expect=Expectation(status=200))
        for n in (1, 2)
    )
    reply = to_wire(Spec(format="v1", title="Add a", intent="It is.", criteria=criteria))
    end = reply.index(', "out_of_scope"')

    assert parse(rescued(reply[: end - cut])).criteria == criteria[:1]


@pytest.mark.parametrize("text", ["", '{"title": "Add', '{"title": "Add a", "criteria": [{"says": "'])
def test_a_reply_without_a_whole_criterion_is_lost(text: str) -> None:
    """Where nothing is whole nothing is made up."""
    assert rescued(text) == ""
