"""Texts that are numbers."""

import pytest
from pydantic import JsonValue

from pytest_factory.artifacts import Change, Criterion, CriterionResult, Expectation, Patch
from pytest_factory.mends.converting import converting
from pytest_factory.mends.fault import Fault

CODE = """@app.post("/boats")
def make_boat() -> Response:
    data = request.get_json()
    if not isinstance(data["sails"], int):
        abort(400)
    return keep(int(data["sails"]))
"""


def mended(code: str, body: JsonValue, *, status: int = 201, got: str = "status 400 {}") -> list[str]:
    """What is made of code that refuses a body."""
    criterion = Criterion(id="AC1", method="POST", path="/boats", body=body, expect=Expectation(status=status))
    result = CriterionResult(id="AC1", ok=False, got=got)
    patch = Patch(changes=(Change(path="app.py", before="", after=code),))
    return [mend.text for mend in converting(Fault(patch, "flask", {}, criterion, result))]


def test_digits_are_a_number() -> None:
    """A text of digits that has to be taken is asked for its digits."""
    right = 'not str(data["sails"]).lstrip("-").isdigit()'.replace('"sails"', "'sails'")

    assert mended(CODE, {"sails": "3"}) == [CODE.replace('not isinstance(data["sails"], int)', right)]


@pytest.mark.parametrize(
    ("code", "body", "status", "got"),
    [
        (CODE, {"sails": 3}, 201, "status 400 {}"),
        (CODE, {"sails": "3"}, 400, "status 201 {}"),
        (CODE, {"sails": "3"}, 201, "status 500 {}"),
        (CODE.replace("int)", "str)"), {"sails": "3"}, 201, "status 400 {}"),
    ],
    ids=["a number", "refused", "raises", "another type"],
)
def test_nothing_else_is_asked_for_digits(code: str, body: JsonValue, status: int, got: str) -> None:
    """Where no text of digits has to be taken, or where it fails otherwise."""
    assert mended(code, body, status=status, got=got) == []
