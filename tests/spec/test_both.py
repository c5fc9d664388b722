"""Two parameters together."""

from typing import Any

import pytest

from pytest_factory.artifacts import Answer, Criterion, Expectation
from pytest_factory.spec.both import with_both

BOATS: Any = [
    {"id": 1, "flag": "red", "crew": None, "afloat": True},
    {"id": 2, "flag": "red", "crew": 4, "afloat": False},
    {"id": 3, "flag": "blue", "crew": 7, "afloat": True},
]


def asked(query: str, method: str = "GET", status: int = 200) -> Criterion:
    """A part of a list."""
    expect = Expectation(status=status, items=True)
    return Criterion(id="AC1", method=method, path=f"/boats?{query}", expect=expect)


def added(*criteria: Criterion, boats: Any = BOATS) -> list[tuple[str, int | None, dict[str, Any]]]:
    """What is asked for beyond the criteria."""
    now = Answer(method="GET", path="/boats", status=200, answered=boats)
    found = with_both(criteria, [now])
    more = [criterion for criterion in found if criterion not in criteria]
    assert [criterion for criterion in found if criterion in criteria] == list(criteria)
    return [(one.path, one.expect.length, one.expect.contains) for one in more]


def test_what_has_both_values_is_less_than_what_has_either() -> None:
    """A combination that nothing has, or fewer than each: one of the two alone is not enough."""
    assert added(asked("flag=red&crew=4")) == [("/boats?flag=red&crew=7", 0, {})]
    assert added(asked("flag=red"), asked("afloat=true")) == [("/boats?flag=red&afloat=true", 1, {"id": 1})]


@pytest.mark.parametrize(
    "criteria",
    [
        [asked("flag=red&crew=7")],
        [asked("flag=red")],
        [asked("flag=red&limit=2")],
        [asked("flag=red&crew=x", status=422)],
        [asked("flag=red", method="POST"), asked("flag=red&crew=4")],
    ],
    ids=["known", "one", "no key", "refused", "changed before"],
)
def test_where_both_are_not_known_nothing_is_added(criteria: list[Criterion]) -> None:
    """Only two keys of the items, by which the list is asked for with success before anything changes, make one."""
    assert added(*criteria) == []


def test_a_part_of_another_value_tells_nothing() -> None:
    """What a search may find is not what a comparison finds."""
    boats = [{**boat, "flag": flag} for boat, flag in zip(BOATS, ("red", "dark red", "redder"), strict=True)]

    assert added(asked("flag=red&crew=4"), boats=boats) == [("/boats?flag=dark+red&crew=7", 0, {})]


def test_things_that_are_all_alike_tell_nothing() -> None:
    """Where each has what the other has, no combination is less."""
    assert added(asked("flag=red&crew=4"), boats=[BOATS[1]]) == []
