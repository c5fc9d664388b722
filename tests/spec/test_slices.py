"""Parts of a list that is known."""

from typing import Any

import pytest

from pytest_factory.artifacts import Answer, Criterion, Expectation
from pytest_factory.spec.slices import sliced

REQUEST = "GET /boats takes limit and offset."
NOW = [Answer(method="GET", path="/boats", status=200, answered=[{"id": 4}, {"id": 7}, {"id": 9}])]


def asked(path: str, method: str = "GET", **expect: Any) -> Criterion:
    """A criterion of this path."""
    return Criterion(
        id="AC1", says="", method=method, path=path, expect=Expectation.model_validate({"status": 200, **expect})
    )


def part(length: int, **contains: Any) -> dict[str, Any]:
    """What is expected of a part."""
    return {"status": 200, "items": True, "length": length, "contains": contains}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/boats?limit=2", part(2, id=4)),
        ("/boats?limit=9", part(3, id=4)),
        ("/boats?offset=1", part(2, id=7)),
        ("/boats?skip=2", part(1, id=9)),
        ("/boats?offset=5", part(0)),
    ],
)
def test_a_part_of_a_known_list_is_worked_out(path: str, expected: dict[str, Any]) -> None:
    """Its length and its first item follow from the list, whatever the model expects."""
    assert [c.expect for c in sliced([asked(path, items=True, length=8)], REQUEST, NOW)] == [Expectation(**expected)]


@pytest.mark.parametrize(
    ("fields", "of_it"),
    [({"id": "integer", "mast": "string"}, True), ({"total": "integer"}, False)],
    ids=["an item", "another object"],
)
def test_a_plan_may_tell_what_an_item_looks_like(fields: dict[str, str], of_it: bool) -> None:
    """Keys that the list's items have are meant of them; an object of other keys may be a new form of the answer."""
    given = asked("/boats?limit=2", fields=fields)

    assert [c.expect for c in sliced([given], REQUEST, NOW)] == [
        Expectation(**part(2, id=4)) if of_it else given.expect
    ]


def test_a_limit_works_alone_and_so_does_an_offset() -> None:
    """Where only both are sent, each is sent once more without the other one."""
    both, limit, offset = sliced([asked("/boats?limit=1&offset=1")], REQUEST, NOW)

    assert (both.path, both.expect.contains) == ("/boats?limit=1&offset=1", {"id": 7})
    assert (limit.path, limit.expect.contains) == ("/boats?limit=1", {"id": 4})
    assert (offset.path, offset.expect.contains, offset.expect.length) == ("/boats?offset=1", {"id": 7}, 2)
    assert sliced([both, limit, offset], REQUEST, NOW) == [both, limit, offset]


@pytest.mark.parametrize(
    ("request_text", "path", "expected"),
    [
        ("GET /boats takes page and per_page.", "/boats?page=2&per_page=2", part(1, id=9)),
        ("GET /boats takes page and size; size defaults to 2.", "/boats?page=2", part(1, id=9)),
        ("GET /boats takes limit (default 2) and offset.", "/boats?offset=0", part(2, id=4)),
        ("GET /boats takes limit, at most 50, by default 1, and offset.", "/boats?offset=1", part(1, id=7)),
    ],
)
def test_pages_and_defaults_count(request_text: str, path: str, expected: dict[str, Any]) -> None:
    """The second page begins where the first one ends, and what is not sent is what the request says."""
    found, *_ = sliced([asked(path, items=True, length=8)], request_text, NOW)

    assert found.expect == Expectation(**expected)


@pytest.mark.parametrize(
    "criteria",
    [
        [asked("/boats")],
        [asked("/boats?limit=2&name=Ada", items=True)],
        [asked("/boats?limit=x", status=400)],
        [asked("/boats?limit=2", status=400)],
        [asked("/buoys?limit=2")],
        [asked("/boats?limit=2", fields={"boats": "array"})],
        [asked("/boats", "POST", status=201), asked("/boats?limit=2")],
        [asked("/boats?page=2", items=True)],
        [asked("/boats?page=0&limit=2", items=True), asked("/boats?limit=2", **part(2, id=4))],
    ],
    ids=["whole", "filtered", "no number", "refused", "unknown", "wrapped", "changed before", "of any size", "page 0"],
)
def test_what_does_not_follow_stays(criteria: list[Criterion]) -> None:
    """Only a part of the very list that the app answers now can be worked out."""
    assert [(c.path, c.expect) for c in sliced(criteria, REQUEST, NOW)] == [(c.path, c.expect) for c in criteria]


def test_a_request_that_knows_no_parts_is_left_alone() -> None:
    """The names must be the request's own."""
    assert sliced([asked("/boats?limit=2")], "GET /boats takes most.", NOW) == [asked("/boats?limit=2")]
