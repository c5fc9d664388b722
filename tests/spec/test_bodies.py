"""What a change sends."""

import pytest

from pytest_factory.artifacts import Answer, Criterion, Expectation
from pytest_factory.spec.bodies import (
    as_told_blank,
    whole_body,
    with_body,
    with_named_fault,
    with_said_body,
    without_valid_ones,
)

KNOWN = [
    Answer(method="POST", path="/boats/2/trips", body={"to": "Kiel"}, status=201),
    Answer(method="POST", path="/boats/2/trips", body={"to": ""}, status=422),
]


BOAT = {"name": "Ada", "length": 4, "flag": "red"}


def criterion(
    method: str = "POST", path: str = "/boats", *, says: str = "", status: int = 200, sent: object = None
) -> Criterion:
    """One criterion that sends this."""
    given = {"id": "AC1", "says": says, "method": method, "path": path, "body": sent}
    return Criterion.model_validate({**given, "expect": Expectation(status=status)})


@pytest.mark.parametrize(
    ("given", "body"),
    [
        (criterion("POST", "/boats/7/trips", status=409), {"to": "Kiel"}),
        (criterion("POST", "/boats/7/trips", status=422, says="A trip without a body is refused."), None),
        (criterion("POST", "/boats/7/repairs", status=201), None),
        (criterion("PUT", "/boats/7/trips"), None),
        (criterion("POST", "/boats/7/trips", says="A bad trip.", status=422, sent={}), {"to": "Kiel"}),
        (criterion("POST", "/boats/7/trips", says="POST with {} is refused.", status=422, sent={}), {}),
    ],
)
def test_a_missing_body_is_the_one_of_the_tests(given: Criterion, body: object) -> None:
    """A request to a route that the app's tests send a body to has that, unless it is about having none."""
    assert with_body(given, KNOWN).body == body


@pytest.mark.parametrize(
    ("says", "body"),
    [
        ('POST /boats with JSON {"name": "Ada"} answers 201 with {"id": 1}.', {"name": "Ada"}),
        ("POST /boats with {'name': 'Ada', 'size': '4x2'} is refused.", {"name": "Ada", "size": "4x2"}),
        ('POST /boats answers 201 with {"id": 1}.', None),
        ("POST /boats with JSON {", None),
        ("POST /boats/{id} of {names} answers 201.", None),
        ("POST /boats with {'name': b'Ada'} answers 201.", None),
        ("POST /boats with {1: 2} answers 201.", {"1": 2}),
    ],
)
def test_a_body_that_stands_in_the_words_is_sent(says: str, body: object) -> None:
    """An object that is written before the answer is what is sent, in JSON's quotes or Python's."""
    assert with_said_body(criterion("POST", says=says)).body == body


@pytest.mark.parametrize(
    ("given", "request_text", "sent"),
    [
        (criterion(sent={"name": "Bea"}, status=201), "", {**BOAT, "name": "Bea"}),
        (criterion(sent={"name": "Bea", "length": "4x2"}, status=422), "", {**BOAT, "name": "Bea", "length": "4x2"}),
        (criterion(sent={"name": "Bea", "length": "12"}), "", {**BOAT, "name": "Bea", "length": 12}),
        (criterion(sent={"name": "12"}), "", {**BOAT, "name": "12"}),
        (criterion(sent={"name": "Bea"}), "The flag may be left out.", {"name": "Bea", "length": 4}),
        (criterion(sent={"name": "Bea"}, says="A boat with its name only, no more."), "", {"name": "Bea"}),
        (criterion(sent={"mast": 2}), "", {"mast": 2}),
        (criterion("PATCH", sent={"name": "Bea"}), "", {"name": "Bea"}),
        (criterion(path="/oars", sent={"name": "Bea"}), "", {"name": "Bea"}),
    ],
    ids=["succeeds", "refused", "a number", "a text", "optional", "a lack", "another thing", "a part", "another route"],
)
def test_a_body_is_whole_unless_something_speaks_of_a_lack(
    given: Criterion, request_text: str, sent: dict[str, object]
) -> None:
    """A refusal for one wrong value must not hold for another reason, and what must succeed must be able to."""
    works = Answer(method="POST", path="/boats", body={**BOAT}, status=201)

    assert whole_body(given, request_text, [works]).body == sent


@pytest.mark.parametrize(
    ("given", "request_text", "text"),
    [
        (criterion(sent={**BOAT, "length": "4x2"}, status=422), "It should say what is wrong.", ("length",)),
        (criterion(sent={"name": "Ada", "flag": "red"}, status=400), "Tell them which field it is.", ("length",)),
        (criterion(sent={**BOAT, "length": "4x2"}, status=422), "It is refused.", ()),
        (criterion(sent={**BOAT, "length": "4x2"}, status=201), "It should say what is wrong.", ()),
        (criterion(sent={**BOAT, "length": "4x2", "flag": 1}, status=422), "It should say what is wrong.", ()),
        (criterion(sent={**BOAT, "length": -2}, status=422), "It should say what is wrong.", ()),
        (criterion(path="/oars", sent={"length": "4x2"}, status=422), "It should say what is wrong.", ()),
    ],
    ids=["a value", "a lack", "not asked for", "taken", "two of them", "not known which", "another route"],
)
def test_a_refusal_that_is_to_tell_the_fault_has_its_name(
    given: Criterion, request_text: str, text: tuple[str, ...]
) -> None:
    """ "It should say what is wrong" is checked by the one thing that every such answer has."""
    works = Answer(method="POST", path="/boats", body={**BOAT}, status=201)

    assert with_named_fault(given, request_text, [works]).expect.text == text


@pytest.mark.parametrize(
    ("sent", "status", "names", "left"),
    [
        ({"name": "", "flag": "red"}, 422, ["flag", "name"], ["name"]),
        ({"name": "", "flag": "none"}, 422, ["flag", "name"], ["flag", "name"]),
        ({"name": "Ada", "flag": "blue"}, 422, ["flag", "name"], ["flag", "name"]),
        ({"name": "Kim", "flag": "none"}, 422, ["flag", "name"], ["flag"]),
        ({"name": "", "flag": "red"}, 201, ["flag", "name"], ["flag", "name"]),
        ({"name": "", "flag": "red"}, 422, ["flag", "mast"], ["flag", "mast"]),
    ],
)
@pytest.mark.parametrize("form", ["body", "contains"])
def test_what_is_valid_is_not_named_as_wrong(
    sent: dict[str, object], status: int, names: list[str], left: list[str], form: str
) -> None:
    """What the app takes, or has, is right; where all of it is, or something else is listed, the plan's word counts."""
    known = [
        Answer(method="POST", path="/boats", body={"name": "Ada", "flag": "blue"}, status=201),
        Answer.model_validate(
            {"method": "GET", "path": "/boats", "status": 200, "answered": [{"id": 1, "name": "Kim", "flag": "red"}]}
        ),
    ]
    expect = Expectation.model_validate({"status": status, form: {"error": "bad", "names": names}})
    given = criterion(sent=sent).model_copy(update={"expect": expect})

    found = without_valid_ones(given, known).expect

    assert getattr(found, form) == {"error": "bad", "names": left}


@pytest.mark.parametrize(
    ("says", "request_", "form"),
    [
        ("", "Sign up.", {"name": "Ada", "size": "4"}),
        ("", "The name may be left out.", {"size": "4"}),
        ("Without a name it is refused.", "Sign up.", {"size": "4"}),
    ],
)
def test_what_goes_to_a_form_is_a_form(says: str, request_: str, form: dict[str, str]) -> None:
    """With the fields of the one that works, unless something speaks of the lack; numbers are written as texts."""
    works = [Answer(method="POST", path="/boats", form={"name": "Ada", "size": "7"}, status=302)]

    found = whole_body(criterion(says=says, sent={"size": 4}), request_, works)

    assert (found.form, found.body) == (form, None)
    assert whole_body(criterion(sent={"other": 1}), request_, works).form == {}


@pytest.mark.parametrize(
    ("says", "status", "sent", "body"),
    [
        ("It answers 400, since the name is blank.", 400, {"name": "invalid"}, {"name": "   "}),
        ("A boat with an empty name answers 422.", 422, {"name": "none"}, {"name": ""}),
        ("It answers 400, since the name is blank.", 400, {"name": " "}, {"name": " "}),
        ("It answers 201, since no name is blank.", 201, {"name": "Ada"}, {"name": "Ada"}),
        ("It answers 400, since the name is taken.", 400, {"name": "Ada"}, {"name": "Ada"}),
        ("It answers 400, since the name is blank.", 400, {"name": "x", "port": "y"}, {"name": "x", "port": "y"}),
    ],
)
def test_what_is_called_blank_is_blank(says: str, status: int, sent: object, body: object) -> None:
    """Where one text is sent; of two nobody knows which one is meant."""
    assert as_told_blank(criterion(says=says, status=status, sent=sent)).body == body
