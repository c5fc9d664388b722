"""Capitals that make no difference."""

from typing import Any

import pytest

from pytest_factory.artifacts import Criterion, Expectation
from pytest_factory.spec.casing import with_other_capitals


def criterion(method: str, path: str, status: int, body: Any = None, **expect: Any) -> Criterion:
    """One criterion."""
    expected = Expectation.model_validate({"status": status, **expect})
    return Criterion(id="AC1", says="It is so.", method=method, path=path, body=body, expect=expected)


FOUND = criterion("GET", "/boats?name=ada", 200, contains={"id": 1})
TWICE = criterion("POST", "/boats", 409, {"name": "Ada", "sails": 2})


@pytest.mark.parametrize(
    "request_text",
    [
        "Find boats by name. Capital and small letters make no difference.",
        "Find boats by name, whether it is written with capitals or not.",
        "A case-insensitive search of boats.",
    ],
)
def test_words_are_sent_in_other_capitals_too(request_text: str) -> None:
    """Once for a search and once for a conflict, with the same answer."""
    again = FOUND.model_copy(update={"path": "/boats?name=bea"})
    first, other, second, refused, twin = with_other_capitals([FOUND, again, TWICE], request_text)

    assert (first, second, refused) == (FOUND, again, TWICE)
    assert (other.path, other.expect) == ("/boats?name=ADA", FOUND.expect)
    assert (twin.body, twin.expect) == ({"name": "aDA", "sails": 2}, TWICE.expect)


@pytest.mark.parametrize(
    ("asked", "request_text"),
    [
        (FOUND, "Find boats by name."),
        (FOUND, "Names begin with capitals. The same boat has one name."),
        (criterion("GET", "/boats?size=4", 200, contains={"id": 1}), "A case-insensitive search."),
        (criterion("GET", "/boats?name=ada", 200, contains={"name": "ada"}), "A case-insensitive search."),
        (criterion("POST", "/boats", 201, {"name": "Ada"}), "A case-insensitive search."),
    ],
)
def test_everything_else_is_sent_once(asked: Criterion, request_text: str) -> None:
    """Where the request says nothing of capitals, where there are none, and where the word itself comes back."""
    assert with_other_capitals([asked], request_text) == [asked]


def test_only_what_the_sentence_names_has_other_capitals() -> None:
    """Where it names one of the parameters the others are compared as they are."""
    both = criterion("GET", "/boats?name=ada&port=west", 200, contains={"id": 1})
    said = "The port has to fit. Find boats by name, upper and lower case do not matter."
    assert [c.path for c in with_other_capitals([both], said)] == [both.path, "/boats?name=ADA&port=west"]


def test_what_is_created_keeps_its_capitals() -> None:
    """Where a small word comes back and is refused the second time, it is sent with capitals: it is kept as it was sent."""
    body = {"name": "Ada", "mail": "ada@sea.org", "port": "west"}
    created = criterion("POST", "/boats", 201, body, contains={"mail": "ada@sea.org"})
    twice = criterion("POST", "/boats", 409, body)

    first, second, third = with_other_capitals([created, twice], "The same mail is a 409, regardless of capitals.")

    mixed = {**body, "mail": "Ada@Sea.Org"}
    assert (first.body, first.expect.contains) == (mixed, {"mail": "Ada@Sea.Org"})
    assert second.body == mixed
    assert third.body == {"name": "aDA", "mail": "aDA@sEA.oRG", "port": "WEST"}


def test_a_conflict_of_a_form_is_one_in_other_capitals_too() -> None:
    """As it is where JSON is sent."""
    given = Criterion(id="AC1", method="POST", path="/crew", form={"mail": "a@b.org"}, expect=Expectation(status=409))

    found = with_other_capitals([given], "Each mail once; upper and lower case make no difference.")

    assert [c.form for c in found] == [{"mail": "a@b.org"}, {"mail": "A@B.ORG"}]
