"""Requests that report a crash."""

import pytest
from pydantic import JsonValue

from pytest_factory.artifacts import Answer, Criterion, Expectation
from pytest_factory.spec.crashes import refused, with_what_does_not_crash
from pytest_factory.spec.literals import read_literals

REPORT = 'A boat with a length of "4x2" makes the server crash; it should be refused.'
REFUSES = Answer(method="POST", path="/boats", status=422)
ELSEWHERE = Answer(method="POST", path="/oars", status=400)


@pytest.mark.parametrize(
    ("request_text", "status", "answers", "expected"),
    [
        (REPORT, 500, [ELSEWHERE, REFUSES], 422),
        (REPORT, 500, [ELSEWHERE], 400),
        (REPORT, 500, [Answer(method="POST", path="/boats", status=409)], 400),
        (REPORT, 404, [REFUSES], 404),
        ("POST /boats stores a boat.", 500, [REFUSES], 500),
        ("Whatever is unhandled answers 500.", 500, [REFUSES], 500),
    ],
    ids=["same route", "another route", "not known", "no crash", "none is told", "asked for"],
)
def test_a_crash_that_is_reported_becomes_a_refusal(
    request_text: str, status: int, answers: list[Answer], expected: int
) -> None:
    """Nobody asks for the crash that the app has now; the app's own refusals tell which status takes its place."""
    criterion = Criterion(id="AC1", says="", method="POST", path="/boats", expect=Expectation(status=status))

    assert refused(criterion, request_text, read_literals(request_text), answers).expect.status == expected


def sent(length: JsonValue, status: int = 201, path: str = "/boats") -> Answer:
    """A boat that is sent to the app now."""
    return Answer(method="POST", path=path, body={"name": "Ada", "length": length}, status=status, aside=True)


REFUSED = Criterion(
    id="AC1", method="POST", path="/boats", body={"name": "Ada", "length": "4x2"}, expect=Expectation(status=400)
)


def test_a_number_in_a_text_is_taken_as_before() -> None:
    """Where the app reads it now, and another text is to be refused."""
    first, taken = with_what_does_not_crash([REFUSED], REPORT, [sent(42), sent("42")])

    assert first == REFUSED
    assert (taken.body, taken.expect.status, taken.certain) == ({"name": "Ada", "length": "42"}, 201, True)


@pytest.mark.parametrize(
    ("criterion", "request_text", "answer"),
    [
        (REFUSED, REPORT, sent("42", 400)),
        (REFUSED, REPORT, sent(42)),
        (REFUSED, REPORT, sent("42", path="/oars")),
        (REFUSED.model_copy(update={"expect": Expectation(status=201)}), REPORT, sent("42")),
        (REFUSED, "Refuse boats with a length that is no number.", sent("42")),
    ],
    ids=["refused now", "no text", "another route", "nothing refused", "no crash"],
)
def test_nothing_else_is_taken(criterion: Criterion, request_text: str, answer: Answer) -> None:
    """What the app refuses already, what nobody sent, and what no crash is reported of."""
    assert with_what_does_not_crash([criterion], request_text, [answer]) == [criterion]
