"""The rules of a new thing, where a change has to keep them."""

import pytest
from pydantic import JsonValue

from pytest_factory.artifacts import Answer, Criterion, Expectation
from pytest_factory.spec.likewise import likely_faults, rules_of, with_the_same_rules
from pytest_factory.workspace.calls import Call

BOAT: dict[str, JsonValue] = {"name": "Ida", "sails": 2}
CALLS = (
    Call(method="POST", path="/boats", body={"name": "Ole"}),
    Call(method="POST", path="/boats", body=BOAT),
    Call(method="GET", path="/boats"),
)
REQUEST = "PATCH /boats/{id} corrects a boat. The same rules as for a new boat apply."


def app(call: Call) -> Answer:
    """What an app answers that wants a name of 1 to 30 characters, and a number of sails, neither of them needed."""
    body = call.body if isinstance(call.body, dict) else {}
    name, sails = body.get("name"), body.get("sails", 1)
    fits = isinstance(name, str) and 0 < len(name) <= 30 and isinstance(sails, int)
    return Answer(method=call.method, path=call.path, body=call.body, form=call.form, status=201 if fits else 422)


def rules() -> tuple[Answer, ...]:
    """What that app refuses."""
    return rules_of([app(call) for call in likely_faults(REQUEST, CALLS)])


def change(method: str = "PATCH", **sent: JsonValue) -> Criterion:
    """A change that works."""
    expect = Expectation(status=200)
    return Criterion(id="", says="", method=method, path="/boats/1", body=dict(sent), expect=expect)


@pytest.mark.parametrize(
    ("request_text", "asked"),
    [
        (REQUEST, True),
        ("What is refused as a new boat is refused here, too.", True),
        ("It is validated just like when a boat is created.", True),
        ("PATCH /boats/{id} corrects a boat and takes the same path as before.", False),
        ("Boats are refused when the harbour is full.", False),
    ],
)
def test_the_app_is_asked_where_its_rules_count(request_text: str, *, asked: bool) -> None:
    """Requests that are wrong in one value are sent only where the feature request speaks of the rules of a new thing."""
    assert bool(likely_faults(request_text, CALLS)) == asked


def test_rules_are_what_the_app_refuses() -> None:
    """Each is a value that was refused where all else works; of the texts that are too long the shortest that was tried."""
    found = [(answer.breaks, answer.body) for answer in rules()]

    assert found == [
        ("name", {"sails": 2}),
        ("name", {"sails": 2, "name": ""}),
        ("name", {"sails": 2, "name": "a" * 31}),
        ("sails", {"name": "Ida", "sails": "no-such"}),
    ]


def test_where_nothing_can_be_made_there_are_no_rules() -> None:
    """An app that refuses the request of its own test tells nothing by refusing others."""
    refused = [app(call).model_copy(update={"status": 422}) for call in likely_faults(REQUEST, CALLS)]

    assert rules_of(refused) == ()


@pytest.mark.parametrize(("method", "missing"), [("PATCH", []), ("PUT", [{"sails": 3}])])
def test_a_change_keeps_the_rules(method: str, missing: list[JsonValue]) -> None:
    """Whatever is wrong in a new thing is refused, one value at a time; what a PATCH does not send stays as it is."""
    _, *found = with_the_same_rules([change(method, name="Ida", sails=3)], rules())

    assert {c.expect.status for c in found} == {422}
    sent = sorted((c.body for c in found), key=str)
    wrong: list[JsonValue] = [
        {"name": "", "sails": 3},
        {"name": "a" * 31, "sails": 3},
        {"name": "Ida", "sails": "no-such"},
    ]
    assert sent == sorted([*missing, *wrong], key=str)


def test_a_rule_is_tried_once() -> None:
    """What the plan refuses itself is not added, nor what breaks a rule of a key that the change does not take."""
    empty = change(name="").model_copy(update={"expect": Expectation(status=422)})

    _, *found = with_the_same_rules([change(name="Ida"), empty], rules())

    assert sorted(str(c.body) for c in found) == sorted([str({"name": ""}), str({"name": "a" * 31})])


def test_what_works_already_has_its_own_rules() -> None:
    """A change that the app makes now is not bound by those of a new thing."""
    works = Answer(method="PATCH", path="/boats/2", body={"name": "Ole"}, status=200)

    assert with_the_same_rules([change(name="Ida")], (works, *rules())) == [change(name="Ida")]
