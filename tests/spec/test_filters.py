"""Some items of a list."""

from typing import Any

import pytest

from pytest_factory.artifacts import Answer, Criterion, Expectation
from pytest_factory.spec.filters import filtered

BOATS = [
    {"id": 1, "flag": "red", "size": 4, "afloat": True, "owner": "Ines"},
    {"id": 2, "flag": "blue", "size": 7, "afloat": False, "owner": None},
    {"id": 3, "flag": "red", "size": 9, "afloat": False, "owner": "Noor"},
]
NOW = [Answer.model_validate({"method": "GET", "path": "/boats", "status": 200, "answered": BOATS})]


def asked(path: str, *, method: str = "GET", status: int = 200, **expect: object) -> Criterion:
    """A criterion that expects a list, if nothing else."""
    expected = Expectation.model_validate({"status": status, "items": True, **expect})
    return Criterion(id="AC1", says="", method=method, path=path, expect=expected)


@pytest.mark.parametrize(
    ("path", "length", "first"),
    [
        ("/boats?flag=red", 2, 1),
        ("/boats?flag=red&size=9", 1, 3),
        ("/boats?afloat=false", 2, 2),
        ("/boats?min_size=5", 2, 2),
        ("/boats?min_size=7", 2, 2),
        ("/boats?max_size=7&flag=red", 1, 1),
        ("/boats?size_max=5", 1, 1),
        ("/boats?owner=Noor", 1, 3),
    ],
)
def test_what_is_left_of_a_known_list_is_counted(path: str, length: int, first: int) -> None:
    """A filter that does nothing has another length, and one that leaves nothing has no first item."""
    found, *_ = filtered([asked(path, contains={"flag": "green"}, length=9)], NOW)

    assert (found.expect.length, found.expect.contains) == (length, {"id": first})


def test_a_list_below_a_key_is_known_as_well() -> None:
    """What is left of it is counted there."""
    now = NOW[0].model_copy(update={"answered": {"boats": BOATS, "total": 3}})

    [found, *_] = filtered([asked("/boats?flag=red", below="boats", length=9)], [now])

    expect = found.expect
    assert (expect.below, expect.length, expect.contains) == ("boats", 2, {"id": 1})


@pytest.mark.parametrize(
    "given",
    [
        asked("/boats?flag=green"),
        asked("/boats?flag=re"),
        asked("/boats?min_size=1"),
        asked("/boats?min_size=big"),
        asked("/boats?mast=2"),
        asked("/boats?flag=red&mast=2"),
        asked("/boats?flag=red", status=400),
        asked("/oars?flag=red"),
        asked("/boats"),
        asked("/boats?flag=red", items=False, fields={"boats": "array"}),
        asked("/boats?afloat=yes"),
    ],
    ids=lambda given: given.path,
)
def test_what_cannot_be_told_stays(given: Criterion) -> None:
    """No item, a part of a text, every item, no number, no key, a refusal, an object."""
    assert filtered([given], NOW) == [given]


VISITS = [
    {"id": 1, "made_at": "2026-03-01T08:00:00", "pier": "north"},
    {"id": 2, "made_at": "2026-03-02T08:00:00", "pier": "2026"},
    {"id": 3, "made_at": "2026-03-04T08:00:00", "pier": "south"},
]
LOG = [Answer.model_validate({"method": "GET", "path": "/visits", "status": 200, "answered": VISITS})]


@pytest.mark.parametrize(
    ("query", "request_", "length"),
    [
        ("since=2026-03-02", "Both days are inclusive.", 2),
        ("since=2026-03-02", "From since on.", 7),
        ("since=2026-03-03", "From since on.", 1),
        ("until=2026-03-02", "until, that day included", 2),
        ("made_after=2026-03-01&made_before=2026-03-03", "Both inclusive.", 2),
        ("from=2026-03-02&to=2026-03-02", "Both inclusive.", 1),
        ("since=soon", "Both inclusive.", 7),
    ],
)
def test_days_of_a_range_are_counted(query: str, request_: str, length: int) -> None:
    """Whether the first and the last day belong to it the request says; what is on neither is known without."""
    found, *_ = filtered([asked(f"/visits?{query}", length=7)], LOG, request_)

    assert found.expect.length == length


def test_of_two_dates_nobody_knows_which_is_meant() -> None:
    """A visit that was made on one day and paid on another."""
    paid = [{**visit, "paid_on": "2026-04-01"} for visit in VISITS]
    log = [LOG[0].model_copy(update={"answered": paid})]

    assert filtered([asked("/visits?since=2026-03-03", length=7)], log, "")[0].expect.length == 7


def test_after_a_change_of_state_the_list_is_another_one() -> None:
    """What a POST adds may be one of these."""
    criteria = [asked("/boats", method="POST", status=201), asked("/boats?flag=red")]

    assert filtered(criteria, NOW) == criteria


@pytest.mark.parametrize(
    ("path", "expect", "asks", "length"),
    [
        ("/boats?flag=green", {"length": 1}, "/boats?flag=red", 2),
        ("/boats?flag=blue&size=9", {"contains": {"id": 3}}, "/boats?flag=blue&size=7", 1),
        ("/boats?flag=blue&owner=Noor", {"length": 1}, "/boats?flag=red&owner=Noor", 1),
        ("/boats?afloat=true&flag=blue", {"contains": {"id": 3}}, "/boats?afloat=true&flag=red", 1),
        ("/boats?flag=green&size=99", {"length": 0}, "/boats?flag=red&size=99", 0),
    ],
)
def test_values_that_no_item_has_are_those_of_one(path: str, expect: dict[str, Any], asks: str, length: int) -> None:
    """Nobody can list what is not there, and a value that does not exist at all may be refused."""
    found, *_ = filtered([asked(path, **expect)], NOW)

    assert (found.path, found.expect.length) == (asks, length)


@pytest.mark.parametrize("path", ["/boats?flag=green", "/boats?size=99", "/boats?mast=2"])
def test_nothing_may_be_left(path: str) -> None:
    """One value that no item has, and what is no key, are the request's business."""
    assert filtered([asked(path, length=0)], NOW) == [asked(path, length=0)]


def test_each_of_two_values_is_asked_for_alone() -> None:
    """Code that takes them together only has not made them optional; what a criterion asks for already is not added."""
    both, alone, *added = filtered([asked("/boats?flag=red&size=9"), asked("/boats?size=7")], NOW)

    assert (both.path, alone.path) == ("/boats?flag=red&size=9", "/boats?size=7")
    assert [(one.path, one.expect.length, one.expect.contains) for one in added] == [("/boats?flag=red", 2, {"id": 1})]


def test_the_words_of_a_criterion_follow_its_values() -> None:
    """A reader of the pull request finds one value, not two."""
    given = asked("/boats?flag=green", length=1).model_copy(update={"says": "GET /boats?flag=green lists green boats."})

    (found,) = filtered([given], NOW)

    assert found.says == "GET /boats?flag=red lists red boats."


@pytest.mark.parametrize(
    ("path", "whole"),
    [
        ("/boats?q=4&owner=ines", "/boats?q=4&owner=Ines"),
        ("/boats?q=4&owner=Ines", "/boats?q=4&owner=Ines"),
        ("/boats?q=4&owner=zoe", "/boats?q=4&owner=zoe"),
        ("/boats?q=4&flag=e", "/boats?q=4&flag=e"),
        ("/boats?owner=ines", "/boats?owner=ines"),
        ("/boats?flag=re&owner=ines", "/boats?flag=re&owner=ines"),
    ],
)
def test_a_key_beside_a_search_is_asked_for_by_its_whole_value(path: str, whole: str) -> None:
    """Where one value has the part; alone, and among keys only, a part may be what is searched for."""
    assert filtered([asked(path, length=1)], NOW)[0].path == whole


TRIPS = [{"id": n, "boat_id": n % 2 + 1, "state": "planned" if n < 2 else "done"} for n in range(1, 6)]
PORT = [*NOW, Answer.model_validate({"method": "GET", "path": "/trips", "status": 200, "answered": TRIPS})]


def test_what_one_thing_has_is_counted_in_the_list_of_all() -> None:
    """By the id of the thing in each of them."""
    [found] = filtered([asked("/boats/2/trips", length=9)], PORT, "List the trips of a boat.")

    assert (found.expect.length, found.expect.contains) == (3, {"id": 1})


@pytest.mark.parametrize(
    ("path", "request_"),
    [
        ("/boats/2/trips", "List the planned trips of a boat."),
        ("/boats/9/trips", "List the trips of a boat."),
        ("/boats/2/oars", "List the oars of a boat."),
        ("/boats/2", "Show a boat."),
    ],
)
def test_what_the_list_of_all_does_not_tell_stays(path: str, request_: str) -> None:
    """Some of them by their state, a thing that has none, parts that nobody lists, the thing itself."""
    given = asked(path, length=9)

    assert filtered([given], PORT, request_) == [given]


@pytest.mark.parametrize(
    ("path", "left"),
    [
        ("/boats?flag=red&owner=Noor", "/boats?flag=red"),
        ("/boats?min_size=5&owner=Noor", "/boats?min_size=5"),
        ("/boats?owner=Noor", "/boats?owner=Noor"),
        ("/harbours?flag=red&owner=Noor", "/harbours?flag=red&owner=Noor"),
    ],
)
def test_a_parameter_of_which_nobody_spoke_goes(path: str, left: str) -> None:
    """Beside one that the request has, be it by a part of its name; alone it may be another word for what is asked for."""
    found, *_ = filtered([asked(path)], NOW, "GET /boats takes flag, and a smallest size.")

    assert found.path == left


@pytest.mark.parametrize(("path", "certain"), [("/boats?flag=red&size=7", True), ("/boats?flag=re", False)])
def test_that_nothing_is_left_is_certain(path: str, certain: bool) -> None:
    """Where no item has these values, candidates that agree on some are all wrong; a part of a value may be searched for."""
    found, *_ = filtered([asked(path, length=0)], NOW)

    assert (found.expect.length, found.certain) == (0, certain)
