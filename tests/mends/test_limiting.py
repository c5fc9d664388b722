"""Orders that are taken."""

import pytest

from pytest_factory.artifacts import Change, Criterion, CriterionResult, Expectation, Patch
from pytest_factory.mends.fault import Fault
from pytest_factory.mends.limiting import limiting

FLASK = """@app.get("/boats")
def boats():
    sort = request.args.get("sort")
    return jsonify(sorted(BOATS, key=lambda boat: boat[sort]))
"""
FASTAPI = """@app.get("/boats")
def boats(sort: str = "name") -> list[Boat]:
    return sorted(BOATS, key=lambda boat: getattr(boat, sort))
"""
TAKEN = ("/boats?sort=name", "/boats?sort=length", "/boats")


def mended(code: str, path: str = "/boats?sort=id", *, taken: tuple[str, ...] = TAKEN) -> list[str]:
    """What is made of a candidate that does not refuse."""
    criterion = Criterion(id="AC1", method="GET", path=path, expect=Expectation(status=400))
    result = CriterionResult(id="AC1", ok=False, expected="status 400", got="status 200")
    patch = Patch(changes=(Change(path="app.py", before="", after=code),))
    fault = Fault(patch, "flask" if code is FLASK else "fastapi", {}, criterion, result, taken=taken)
    return [mend.text for mend in limiting(fault)]


def test_an_order_is_one_of_those_that_are_taken() -> None:
    """Right behind where the value is read, or first of all where it is an argument."""
    test = "    if sort and sort not in ('name', 'length'):\n"

    [flask], [fastapi] = mended(FLASK), mended(FASTAPI)

    refused = f'{test}        abort(400, description="sort is not valid")\n'
    assert flask == FLASK.replace("    return", f"{refused}    return")
    refused = f'{test}        raise HTTPException(status_code=400, detail="sort is not valid")\n'
    assert fastapi == FASTAPI.replace("    return", f"{refused}    return")


def test_a_minus_in_front_is_no_part_of_an_order() -> None:
    """Where one of those that are taken has it."""
    [made] = mended(FLASK, taken=("/boats?sort=name", "/boats?sort=-length"))

    assert """if sort and sort.removeprefix("-") not in ('name', 'length'):""" in made


@pytest.mark.parametrize(
    ("path", "taken"),
    [
        ("/boats?sort=id", TAKEN[:1]),
        ("/boats?sort=-name", TAKEN),
        ("/boats?kind=id", ("/boats?kind=name", "/boats?kind=length")),
        ("/piers?sort=id", TAKEN),
    ],
)
def test_what_may_be_taken_is_not_refused(path: str, taken: tuple[str, ...]) -> None:
    """One order alone tells nothing of the others, and what is no order may have values that no criterion sends."""
    assert mended(FLASK, path, taken=taken) == []


NUMBER = """@app.get("/boats")
def boats(pier_id: int = 2, sails: int = 2, kind: str = "") -> list[Boat]:
    return find(pier_id, sails, kind)
"""


@pytest.mark.parametrize(
    ("path", "limited"),
    [
        ("/boats?kind=old&sails=1", True),
        ("/boats?kind=no-such&sails=1", False),
        ("/boats?kind=old&pier_id=1", False),
        ("/boats?kind=old&pier_id=-1", True),
    ],
    ids=["one is new", "two are new", "an id", "no id"],
)
def test_only_the_one_value_that_is_new_is_refused(path: str, limited: bool) -> None:
    """Of two new ones either may be wrong, and how large an id is tells nothing of a thing."""
    taken = ("/boats?kind=old&sails=2&pier_id=2", "/boats?pier_id=99")
    assert [len(made) > len(NUMBER) for made in mended(NUMBER, path, taken=taken)] == ([True] if limited else [])
