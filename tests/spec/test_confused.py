"""Things that are mixed up."""

from typing import Any

import pytest

from pytest_factory.artifacts import Answer, Criterion, Expectation
from pytest_factory.spec.confused import told_apart

BOATS = [
    {"id": 1, "name": "Ida", "state": "afloat"},
    {"id": 2, "name": "Ole", "state": "afloat"},
    {"id": 3, "name": "Una", "state": "ashore"},
    {"id": 4, "name": "Per", "state": "ashore"},
]
NOW = (Answer.model_validate({"method": "GET", "path": "/boats", "status": 200, "answered": BOATS}),)


def meant(method: str, path: str, contains: dict[str, Any], *, body: Any = None, **expect: Any) -> dict[str, Any]:
    """What an answer holds in the end."""
    expected = Expectation.model_validate({"status": 200, "contains": contains, **expect})
    given = Criterion(id="", says="", method=method, path=path, body=body, expect=expected)
    return dict(told_apart(given, NOW).expect.contains)


@pytest.mark.parametrize(
    ("method", "path", "contains", "expected"),
    [
        ("GET", "/boats/2", {"id": 1}, {"id": 2}),
        ("GET", "/boats/2", {"id": 1, "name": "Ida", "state": "ashore"}, {"id": 2, "name": "Ole", "state": "ashore"}),
        ("GET", "/boats/2/trips", {"id": 9, "boat_id": 1}, {"id": 9, "boat_id": 2}),
        ("POST", "/boats/1/tow", {"id": 3, "name": "Ida"}, {"id": 3, "name": "Una"}),
        (
            "POST",
            "/boats/1/tow",
            {"id": 3, "name": "Ida", "state": "afloat"},
            {"id": 3, "name": "Una", "state": "ashore"},
        ),
        ("POST", "/boats/1/tow", {"id": 3, "name": "Ida", "state": "sunk"}, {"id": 3, "name": "Una", "state": "sunk"}),
    ],
)
def test_an_answer_is_about_one_thing(
    method: str, path: str, contains: dict[str, Any], expected: dict[str, Any]
) -> None:
    """The one that is asked for, or whose id it has; a state that several have may be a new one."""
    assert meant(method, path, contains) == expected


@pytest.mark.parametrize(
    ("method", "path", "contains", "body"),
    [
        ("PATCH", "/boats/1", {"id": 1, "name": "Ole"}, {"name": "Ole"}),
        ("POST", "/boats/1/tow", {"id": 3, "name": "Zoe"}, None),
        ("POST", "/boats/1/tow", {"id": 9, "name": "Ida"}, None),
        ("POST", "/boats", {"name": "Ida"}, None),
        ("GET", "/oars/2", {"id": 2, "name": "Ida"}, None),
    ],
)
def test_what_is_sent_or_not_known_stays(method: str, path: str, contains: dict[str, Any], body: Any) -> None:
    """A name that is given, one that nobody has, things that are not there."""
    assert meant(method, path, contains, body=body) == contains


def test_items_of_a_list_are_not_its_first() -> None:
    """Which of them is meant the list does not say."""
    assert meant("GET", "/boats?x=1", {"id": 1, "name": "Ole"}, items=True) == {"id": 1, "name": "Ole"}


def test_after_a_change_a_text_may_be_a_new_one() -> None:
    """What another boat is called this one may be called by then."""
    expect = Expectation(status=200, contains={"id": 1, "name": "Ole"})
    given = Criterion(id="", says="", method="GET", path="/boats/1", expect=expect)

    assert told_apart(given, NOW, changed=True) == given
    assert told_apart(given, NOW) != given
