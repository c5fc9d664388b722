"""Blanks around texts."""

import pytest
from pydantic import JsonValue

from pytest_factory.artifacts import Criterion, Expectation
from pytest_factory.spec.trimmed import with_blanks_around

REQUEST = "POST /boats adds a boat. Leading and trailing spaces of a name are removed."


def made(body: JsonValue, back: dict[str, JsonValue] | None = None, status: int = 201) -> Criterion:
    """A boat that is made."""
    contains = back if back is not None else dict(body) if isinstance(body, dict) else {}
    expect = Expectation(status=status, contains=contains)
    return Criterion(id="", says="", method="POST", path="/boats", body=body, expect=expect)


@pytest.mark.parametrize(
    "request_text",
    [
        REQUEST,
        "A name is trimmed before it is kept.",
        "Blanks at its beginning and its end are worth nothing, so they should neither be kept nor count.",
        "Whitespace around the name is stripped.",
    ],
)
def test_what_is_sent_with_blanks_comes_back_without(request_text: str) -> None:
    """As the last one, since it makes another thing."""
    other = made({"name": "Ole"})

    *given, found = with_blanks_around([made({"name": "Ida", "sails": 2}), other], request_text)

    assert given == [made({"name": "Ida", "sails": 2}), other]
    assert (found.body, found.expect.contains) == ({"name": "  Ida ", "sails": 2}, {"name": "Ida"})


def test_of_several_texts_it_is_the_one_that_is_named() -> None:
    """Where none is, nobody knows."""
    boat = made({"name": "Ida", "flag": "red"})

    assert with_blanks_around([boat], REQUEST)[-1].body == {"name": "  Ida ", "flag": "red"}
    assert with_blanks_around([boat], "Texts are trimmed.") == [boat]


@pytest.mark.parametrize(
    ("criterion", "request_text"),
    [
        (made({"name": "Ida"}), "POST /boats adds a boat. A name of blanks is refused, without exception."),
        (made({"name": "Ida"}), "POST /boats adds a boat with a space in its name."),
        (made({"name": "Ida"}, {}), REQUEST),
        (made({"name": " "}, status=422), REQUEST),
        (made({"sails": 2}), REQUEST),
    ],
)
def test_what_is_not_told_or_does_not_come_back_is_left(criterion: Criterion, request_text: str) -> None:
    """Blanks in a text are no blanks around it, and only what comes back can be looked at."""
    assert with_blanks_around([criterion], request_text) == [criterion]
