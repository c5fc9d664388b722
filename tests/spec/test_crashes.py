"""Requests that report a crash."""

import pytest

from pytest_factory.artifacts import Answer, Criterion, Expectation
from pytest_factory.spec.crashes import refused
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
