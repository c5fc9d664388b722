"""Things that are named by a word."""

import pytest

from pytest_factory.artifacts import Answer, Criterion, Expectation
from pytest_factory.spec.keyed import with_words_that_are_there

MADE = Answer.model_validate(
    {"method": "POST", "path": "/boats", "status": 201, "answered": {"call": "qx7", "name": "Ida", "sails": 2}}
)
THERE = Answer.model_validate(
    {"method": "GET", "path": "/boats/ada", "status": 200, "answered": {"call": "ada", "name": "Ada", "sails": 1}}
)


def asked(path: str, method: str = "GET", status: int = 200, **expect: object) -> Criterion:
    """A criterion about a boat."""
    expected = Expectation.model_validate({"status": status, **expect})
    return Criterion(id="", says=f"{method} {path}.", method=method, path=path, expect=expected)


def test_what_was_made_when_the_app_was_asked_is_one_that_is_there() -> None:
    """In all criteria alike, with what that one has."""
    given = [
        asked("/boats/qx7?full=1", contains={"name": "Ida", "afloat": True}),
        asked("/boats/qx7", "DELETE", 204),
        asked("/boats/qx7", status=404),
    ]

    first, second, third = with_words_that_are_there(given, "DELETE /boats/{call}.", [MADE, THERE])

    assert (first.path, first.says) == ("/boats/ada?full=1", "GET /boats/ada?full=1.")
    assert first.expect.contains == {"name": "Ada", "afloat": True}
    assert (second.path, third.path) == ("/boats/ada", "/boats/ada")


@pytest.mark.parametrize(
    ("path", "request_text", "answers"),
    [
        ("/boats/qx7", "DELETE /boats/qx7.", [MADE, THERE]),
        ("/boats/none", "DELETE /boats/{call}.", [MADE, THERE]),
        ("/boats/qx7", "DELETE /boats/{call}.", [MADE]),
        ("/harbours/qx7", "DELETE /boats/{call}.", [MADE, THERE]),
    ],
)
def test_every_other_word_stays(path: str, request_text: str, answers: list[Answer]) -> None:
    """One that the request has, one that nobody made, and one where no other thing is known."""
    assert with_words_that_are_there([asked(path)], request_text, answers) == [asked(path)]
