"""Spec format v0: what its sentences tell, and what is refused."""

import json
from typing import Any

import pytest

from pytest_factory.artifacts import Criterion, Expectation, Spec
from pytest_factory.errors import UnusableReply
from pytest_factory.spec.sentences import read_sentence, write_sentence
from pytest_factory.spec.v0 import lint, parse


@pytest.mark.parametrize(
    ("sentence", "sent", "expect"),
    [
        (
            'POST /tags with {"label": "red"} answers 201 with {"label": "red"}.',
            {"method": "POST", "path": "/tags", "body": {"label": "red"}},
            Expectation(status=201, contains={"label": "red"}),
        ),
        (
            'GET /ping answers 200 with exactly {"pong": true}.',
            {"path": "/ping"},
            Expectation(status=200, body={"pong": True}),
        ),
        ("GET /tags answers 200 with exactly [].", {"path": "/tags"}, Expectation(status=200, body=[])),
        (
            "With `{}`, PUT /tags/1 responds with status 422 and no label.",
            {"method": "PUT", "path": "/tags/1", "body": {}},
            Expectation(status=422),
        ),
        ("GET / answers 200 with the header X-Age.", {}, Expectation(status=200, headers={"X-Age": None})),
        (
            "GET / with the header Accept: text/html answers 200 with the headers Vary: Accept and X-Age.",
            {"headers": {"Accept": "text/html"}},
            Expectation(status=200, headers={"Vary": "Accept", "X-Age": None}),
        ),
        (
            'GET / answers 200 with Cache-Control: "max-age=300, public".',
            {},
            Expectation(status=200, headers={"Cache-Control": "max-age=300, public"}),
        ),
        (
            "GET /old answers 301 with the header Location: /new.",
            {"path": "/old"},
            Expectation(status=301, headers={"Location": "/new"}),
        ),
        (
            """GET /about answers 200 with the text "Say \\"hi\\"" and 'Welcome'.""",
            {"path": "/about"},
            Expectation(status=200, text=('Say "hi"', "Welcome")),
        ),
        (
            'POST /login with the form {"name": "Ada", "age": 36} answers 303.',
            {"method": "POST", "path": "/login", "form": {"name": "Ada", "age": "36"}},
            Expectation(status=303),
        ),
        (
            'GET /tags?limit=404 answers 200 with a list that has {"id": 404}.',
            {"path": "/tags?limit=404"},
            Expectation(status=200, items=True, contains={"id": 404}),
        ),
        (
            'GET /tags answers 200 with [{"id": 1}, {"id": 2}].',
            {"path": "/tags"},
            Expectation(status=200, items=True, contains={"id": 1}),
        ),
        ("The tag is gone: GET /tags/1 answers 404.", {"path": "/tags/1"}, Expectation(status=404)),
        (
            'GET /tags without a limit answers 200 without the header X-Age: 1 or the text "old".',
            {"path": "/tags"},
            Expectation(status=200),
        ),
        ('GET "/tags/404" answers 404, not 200.', {"path": "/tags/404"}, Expectation(status=404)),
    ],
)
def test_a_sentence_tells_one_exchange(sentence: str, sent: dict[str, Any], expect: Expectation) -> None:
    """What stands before the status is sent, what stands after it comes back; written again it means the same."""
    criterion = read_sentence(sentence)

    assert criterion == Criterion(**{"id": "", "says": sentence, "method": "GET", "path": "/", **sent}, expect=expect)
    again = read_sentence(write_sentence(criterion))
    assert again.model_copy(update={"says": sentence}) == criterion
    assert lint(Spec(format="v0", title="", intent="", criteria=(criterion,)), "") == []


@pytest.mark.parametrize(
    ("sentence", "says"),
    [
        ("It answers 200.", "has no path"),
        ("GET /tags gives every tag.", "has no status code"),
        ('POST /tags with {"size": 404} is refused.', "has no status code"),
        ("GET /tags answers 200 with " + "[" * 100_000, "brackets"),
    ],
)
def test_a_sentence_that_cannot_be_read_makes_the_reply_unusable(sentence: str, says: str) -> None:
    """The reason names what is missing."""
    reply = {"title": "Add tags", "intent": "", "criteria": ["GET /tags answers 200.", sentence]}

    with pytest.raises(UnusableReply, match=says):
        parse(json.dumps(reply))


@pytest.mark.parametrize("reply", ["none", '{"title": "Add tags"}', '{"title": "", "intent": "", "criteria": [{}]}'])
def test_what_is_not_of_the_form_is_unusable(reply: str) -> None:
    """A reply without the object, without its keys, or in another version's form."""
    with pytest.raises(UnusableReply):
        parse(reply)


@pytest.mark.parametrize(
    ("sentence", "finding"),
    [
        ("GET /tags/{tag_id} answers 200.", "AC1: path '/tags/{tag_id}' holds a placeholder"),
        ("GET /tags/:id?full=1 answers 200.", "holds a placeholder"),
        ("/tags answers 200.", "AC1: there is no method before the path"),
        ("GET /tags/1 answers 200, or 404 where there is none.", "AC1: tells of several requests or answers"),
        ("POST /tags answers 201, then GET /tags answers 200.", "AC1: tells of several requests or answers"),
    ],
)
def test_a_sentence_that_is_not_concrete_is_found(sentence: str, finding: str) -> None:
    """It can be read, and a rule says what to write instead."""
    spec = parse(json.dumps({"title": "Add tags", "intent": "", "criteria": [sentence]}))

    [found] = lint(spec, "")
    assert finding in found


def test_the_same_sentence_twice_is_one_criterion() -> None:
    """What is said again adds nothing; blanks inside JSON are part of what is sent."""
    first, second = 'POST /tags with {"label": " a  b "} answers 201.', "GET /tags\n answers 200."
    spec = parse(json.dumps({"title": "", "intent": "", "criteria": [first, second, f" {first}"]}))

    assert [(c.id, c.says) for c in spec.criteria] == [("AC1", first), ("AC2", "GET /tags answers 200.")]
    assert spec.criteria[0].body == {"label": " a  b "}
