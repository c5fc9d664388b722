"""A search of a list that is known."""

from typing import Any

import pytest

from pytest_factory.artifacts import Answer, Criterion, Expectation
from pytest_factory.spec.searches import searched

BOATS = [
    {"id": 4, "name": "Ida of Bergen", "home": "Oslo", "sails": 2},
    {"id": 7, "name": "Ada", "home": "Bergen", "sails": 3},
    {"id": 9, "name": "Uma", "home": "Turku", "sails": 3},
]
NOW = [Answer.model_validate({"method": "GET", "path": "/boats", "status": 200, "answered": BOATS})]
ALL = "GET /boats?q=bergen searches the boats, ignoring case."


def asked(path: str, method: str = "GET", **expect: Any) -> Criterion:
    """A criterion of this path."""
    expected = Expectation.model_validate({"status": 200, "items": True, **expect})
    return Criterion(id="AC1", says="", method=method, path=path, expect=expected)


@pytest.mark.parametrize(
    ("request_text", "path", "asks", "length", "first"),
    [
        (ALL, "/boats?q=bergen", "/boats?q=bergen", 2, 4),
        ("Find boats whose name contains a word, case-insensitively.", "/boats?q=bergen", "/boats?q=bergen", 1, 4),
        ("Find boats by a word of their home.", "/boats?word=Bergen", "/boats?word=Bergen", 1, 7),
        (ALL, "/boats?q=rowing", "/boats?q=Bergen", 2, 4),
    ],
)
def test_what_a_search_finds_is_counted(request_text: str, path: str, asks: str, length: int, first: int) -> None:
    """In the texts that the request names, or in all; one that finds nothing looks for what is there."""
    (found,) = searched([asked(path, length=9, contains={"name": "Eva"})], request_text, NOW)

    assert (found.path, found.expect.length, found.expect.contains) == (asks, length, {"id": first})


def test_a_search_may_find_nothing() -> None:
    """Where the criterion wants an empty list, and no item has the text."""
    (found,) = searched([asked("/boats?q=rowing", length=0)], ALL, NOW)

    assert (found.path, found.expect.length, found.expect.contains) == ("/boats?q=rowing", 0, {})


@pytest.mark.parametrize(
    ("request_text", "given"),
    [
        ("GET /boats?q=bergen searches the boats.", asked("/boats?q=bergen", length=9)),
        (ALL, asked("/boats?home=Bergen", length=9)),
        (ALL, asked("/boats?q=bergen&limit=1", length=9)),
        (ALL, asked("/boats?q=x", length=9)),
        (ALL, asked("/boats?q=bergen", status=400)),
        (ALL, asked("/oars?q=bergen", length=9)),
        (ALL, asked("/boats?q=bergen", items=False, fields={"boats": "array"})),
        ("List boats.", asked("/boats?q=bergen", length=9)),
    ],
    ids=["capitals count", "a key", "two", "no word", "a refusal", "unknown", "wrapped", "no search"],
)
def test_what_cannot_be_told_stays(request_text: str, given: Criterion) -> None:
    """Then the plan decides."""
    assert searched([given], request_text, NOW) == [given]
