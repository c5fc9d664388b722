"""What goes with a deleted thing."""

import pytest

from pytest_factory.artifacts import Change, Criterion, CriterionResult, Expectation, Patch
from pytest_factory.mends.cascading import cascading
from pytest_factory.mends.fault import Fault

CODE = """@app.delete("/boats/{boat_id}", status_code=204)
def scrap(boat_id: int) -> None:
    trips = store.trips.values()
    for trip in trips:
        if trip.boat_id == boat_id:
            trip.cancelled = True
    del store.boats[boat_id]
"""
LOOP = """    for trip in {}:
        if trip.boat_id == boat_id:
            del store.trips[trip.id]
"""


def mended(code: str, *, method: str = "GET", certain: bool = True) -> list[str]:
    """What is made of a candidate that leaves the trips of a boat where they are."""
    criterion = Criterion(
        id="AC1", method=method, path="/trips", certain=certain, expect=Expectation(status=200, items=True, length=0)
    )
    result = CriterionResult(id="AC1", ok=False, expected="a list of 0 items", got="1 items")
    patch = Patch(changes=(Change(path="app.py", before="", after=code),))
    return [mend.text for mend in cascading(Fault(patch, "fastapi", {}, criterion, result))]


@pytest.mark.parametrize(
    ("iterated", "copied"),
    [
        ("trips", "list(trips)"),
        ("store.trips.values()", "list(store.trips.values())"),
        ("list(store.trips.values())", "list(store.trips.values())"),
    ],
)
def test_those_that_name_it_are_taken_out(iterated: str, copied: str) -> None:
    """Of a copy of the values, since a dict must not change while it is gone through."""
    given = CODE.replace("in trips:", f"in {iterated}:")
    head, _, rest = CODE.partition("    for trip")
    assert mended(given) == [head + LOOP.format(copied) + rest.partition("cancelled = True\n")[2]]


@pytest.mark.parametrize(
    ("code", "method", "certain"),
    [
        (CODE, "GET", False),
        (CODE, "DELETE", True),
        (CODE.replace("app.delete", "app.post"), "GET", True),
        (CODE.replace("store.trips.values()", "store.all_trips()"), "GET", True),
        (CODE.replace("== boat_id", "> boat_id"), "GET", True),
    ],
)
def test_other_loops_are_left_alone(code: str, method: str, certain: bool) -> None:
    """What a plan only guesses, other methods, and what is no dict or no comparison."""
    assert mended(code, method=method, certain=certain) == []
