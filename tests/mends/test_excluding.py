"""All other values."""

import pytest

from pytest_factory.artifacts import Change, Criterion, CriterionResult, Expectation, Patch
from pytest_factory.mends.excluding import excluding
from pytest_factory.mends.fault import Fault

CODE = """def in_order(sort):
    boats = list(BOATS)
    if sort == "name":
        boats.sort()
    elif sort == "unknown" or sort == "-unknown":
        abort(400, description="no such order")
    elif sort == "-name":
        boats.sort(reverse=True)
    return boats
"""
MENDED = """def in_order(sort):
    boats = list(BOATS)
    if sort == 'name':
        boats.sort()
    elif sort == '-name':
        boats.sort(reverse=True)
    elif sort:
        abort(400, description='no such order')
    return boats
"""
TAKEN = ("/boats?sort=name", "/boats?sort=-name")


def mends(
    code: str,
    *,
    taken: tuple[str, ...] = TAKEN,
    path: str = "/boats?sort=x",
    status: int = 400,
    got: str = "status 200",
) -> list[str]:
    """What is made of a candidate that does not refuse."""
    criterion = Criterion(id="AC1", method="GET", path=path, expect=Expectation(status=status))
    result = CriterionResult(id="AC1", ok=False, expected=f"status {status}", got=got)
    patch = Patch(changes=(Change(path="app.py", before="", after=code),))
    fault = Fault(code=patch, framework="flask", sources={}, criterion=criterion, result=result, taken=taken)
    return [mend.text for mend in excluding(fault)]


def test_the_refusal_of_one_word_becomes_that_of_all_others() -> None:
    """It comes last, and what was not sent is none of them."""
    assert mends(CODE) == [MENDED]


@pytest.mark.parametrize(
    "code",
    [
        CODE.replace("    return", "    else:\n        boats = []\n    return"),
        CODE.replace('        abort(400, description="no such order")', "        boats = []"),
        CODE.replace('elif sort == "-name"', 'elif order == "-name"'),
        CODE.replace('elif sort == "-name"', "elif len(sort) > 3"),
        CODE.replace("boats.sort()", "abort(400)"),
    ],
    ids=["has-an-end", "refuses-nothing", "two-names", "other-test", "two-refusals"],
)
def test_other_chains_stay(code: str) -> None:
    """Where a chain has an end, is about several things, or refuses nothing or twice, nothing is sure."""
    assert mends(code) == []


def test_it_is_for_queries_that_should_be_refused() -> None:
    """A word that works elsewhere, a path without a query, a success and another failure are no cause."""
    assert mends(CODE, taken=(*TAKEN, "/boats?sort=unknown")) == []
    assert mends(CODE, path="/boats") == []
    assert mends(CODE, status=200, got="status 400") == []
    assert mends(CODE, got="status 500") == []
