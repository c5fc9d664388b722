"""Lists in another order."""

import pytest

from pytest_factory.artifacts import Answer, Criterion, Expectation
from pytest_factory.spec.ordered import ordered

ADA, BEA, CID = {"name": "Cid", "size": 7}, {"name": "Ada", "size": 4}, {"name": "Bea", "size": 9}
NOW = [Answer(method="GET", path="/boats", status=200, answered=[ADA, BEA, CID])]
REQUEST = "GET /boats takes sort=name or sort=size, with a minus in front for the other way round."


def asked(path: str, *, method: str = "GET", status: int = 200) -> Criterion:
    """A criterion that says nothing of the order."""
    return Criterion(id="AC1", says="", method=method, path=path, expect=Expectation(status=status, items=True))


@pytest.mark.parametrize(
    ("path", "order"),
    [
        ("/boats?sort=name", {"name": ["Ada", "Bea", "Cid"]}),
        ("/boats?sort=-name", {"name": ["Cid", "Bea", "Ada"]}),
        ("/boats?sort=size", {"size": [4, 7, 9]}),
        ("/boats?order_by=-size", {"size": [9, 7, 4]}),
        ("/boats?sort=flag", {}),
        ("/boats?sort=name&size=4", {}),
        ("/boats?name=sort", {}),
        ("/oars?sort=name", {}),
        ("/boats", {}),
    ],
)
def test_a_known_list_is_expected_in_the_order_of_the_key(path: str, order: object) -> None:
    """The items are those of today; keys that they lack, other queries and other routes stay as they are."""
    (found,) = ordered([asked(path)], "GET /boats can be sorted.", NOW)

    assert found.expect.order == order
    assert found.expect.length == (3 if order else None)


def test_capitals_have_a_place_where_the_request_gives_them_one() -> None:
    """Else nobody knows whether small letters come last. What two items have alike comes twice."""
    items = [{"name": name, "size": 4} for name in ("bea", "Cid", "Ada")]
    now = [Answer.model_validate({"method": "GET", "path": "/boats", "status": 200, "answered": items})]

    (told,) = ordered([asked("/boats?sort=name")], "Sort /boats by name, ignoring case.", now)
    (size,) = ordered([asked("/boats?sort=size")], "Sort /boats by size.", now)

    assert told.expect.order == {"name": ["Ada", "bea", "Cid"]}
    assert ordered([asked("/boats?sort=name")], "Sort /boats by name.", now) == [asked("/boats?sort=name")]
    assert size.expect.order == {"size": [4, 4, 4]}


@pytest.mark.parametrize(
    ("request_text", "items", "status"),
    [
        ("GET /boats?sort=size lists the largest first.", [ADA, BEA], 200),
        (REQUEST, [{"size": "b"}, {"size": "C"}], 200),
        (REQUEST, [{"size": 1}, {"size": "1"}], 200),
        (REQUEST, [{"size": n} for n in range(30)], 200),
        (REQUEST, [ADA], 200),
        (REQUEST, [ADA, BEA], 400),
    ],
    ids=["which way", "capitals", "two types", "too long", "one", "refused"],
)
def test_what_may_come_in_two_orders_is_left_alone(request_text: str, items: list[object], status: int) -> None:
    """Only one answer is right, or none is expected."""
    now = [Answer.model_validate({"method": "GET", "path": "/boats", "status": 200, "answered": items})]
    given = asked("/boats?sort=size", status=status)

    assert ordered([given], request_text, now) == [given]


def test_a_minus_is_asked_for_with_every_key_that_the_request_writes_out() -> None:
    """A plan that tries one of them lets the others be forgotten; after a change of state nothing is known."""
    found = ordered([asked("/boats?sort=name")], REQUEST, NOW)

    assert [c.path for c in found] == [f"/boats?sort={value}" for value in ("name", "-name", "size", "-size")]
    assert [c.path for c in ordered([asked("/boats?sort=name")], "GET /boats takes sort=name, sort=size.", NOW)] == [
        "/boats?sort=name"
    ]
    changed = [asked("/boats", method="POST", status=201), asked("/boats?sort=name")]
    assert ordered(changed, REQUEST, NOW) == changed


def test_a_part_of_the_list_is_in_order_too() -> None:
    """Where the request says that both work together, and the app answers with a part now; a part that is all shows nothing."""
    request = "GET /boats takes sort=name, together with the filter that is there."
    part = Answer(method="GET", path="/boats?port=far north", status=200, answered=[CID, ADA])
    every = Answer(method="GET", path="/boats?port=all", status=200, answered=[ADA, BEA, CID])

    found = ordered([asked("/boats?sort=name")], request, [*NOW, every, part])

    assert [(c.path, c.expect.order, c.expect.length) for c in found[1:]] == [
        ("/boats?port=far+north&sort=name", {"name": ["Bea", "Cid"]}, 2)
    ]
    assert len(ordered([asked("/boats?sort=name")], "GET /boats takes sort=name.", [*NOW, part])) == 1
