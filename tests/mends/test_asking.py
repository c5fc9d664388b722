"""What a store is asked for and cannot answer."""

import pytest

from pytest_factory.artifacts import Change, Criterion, CriterionResult, Expectation, Patch
from pytest_factory.mends.asking import asking
from pytest_factory.mends.fault import Fault

STORE = """class Thing:
    id: int


class Boat(Thing):
    size: int
    colour: str


class Fleet:
    def find(self, *, size: int | None = None) -> list[Boat]:
        return []

    def of(self, owner: str) -> list[Boat]:
        return []

    def get(self, boat_id: int) -> Boat | None:
        return None
"""


def mends(call: str, raised: str) -> list[str]:
    """The lines that are made of one."""
    code = f"@app.get('/boats')\ndef read(fleet: Dep, size: int):\n    boats = {call}\n    return boats\n"
    trace = f'  File "/x/app.py", line 3, in read\n    boats = {call}\n{raised}'
    result = CriterionResult(id="AC1", ok=False, expected="status 200", got="status 500", traceback=trace)
    criterion = Criterion(id="AC1", method="GET", path="/boats", expect=Expectation(status=200))
    patch = Patch(changes=(Change(path="app.py", before="", after=code),))
    fault = Fault(code=patch, framework="fastapi", sources={"store.py": STORE}, criterion=criterion, result=result)
    return [mend.text.splitlines()[2].removeprefix("    boats = ") for mend in asking(fault)]


LACKS = "AttributeError: 'Fleet' object has no attribute 'filter_by'"


@pytest.mark.parametrize(
    ("call", "raised", "made"),
    [
        (
            "fleet.filter_by(size=size, colour='red')",
            LACKS,
            "[one for one in fleet.find(size=size) if one.colour == 'red']",
        ),
        ("fleet.filter_by(id=3)", LACKS, "[one for one in fleet.find() if one.id == 3]"),
        ("len(fleet.filter_by(size=3))", LACKS, "len(fleet.find(size=3))"),
        (
            "fleet.find(size=3, colour='red')",
            "TypeError: Fleet.find() got an unexpected keyword argument 'colour'",
            "[one for one in fleet.find(size=3) if one.colour == 'red']",
        ),
        ("fleet.filter_by(owner='Ida', size=2)", LACKS, "[one for one in fleet.of(owner='Ida') if one.size == 2]"),
    ],
)
def test_what_no_method_takes_is_compared_with_the_items(call: str, raised: str, made: str) -> None:
    """The method that takes the most is asked, and one that needs what nobody gives is not."""
    assert mends(call, raised)[0] == made


@pytest.mark.parametrize(
    ("call", "raised"),
    [
        ("fleet.filter_by(since=3)", LACKS),
        ("fleet.filter_by(3)", LACKS),
        ("fleet.filter_by(**size)", LACKS),
        ("fleet.filter_by(id=3)", "AttributeError: 'Harbour' object has no attribute 'filter_by'"),
        ("fleet.filter_by(id=3)", "ValueError: no boat"),
    ],
)
def test_what_the_items_do_not_have_is_left(call: str, raised: str) -> None:
    """A key that no boat has, values without a name, a class that the app does not have, another error."""
    assert mends(call, raised) == []
