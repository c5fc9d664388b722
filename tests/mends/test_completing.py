"""Things that are made of others, with a part forgotten."""

import pytest

from pytest_factory.artifacts import Change, CriterionResult, Patch
from pytest_factory.mends.completing import completing
from pytest_factory.mends.fault import Fault

CODE = """def paint(old: Boat, colour: str) -> Boat:
    return Boat(
        id=old.id,
        name=old.name,
        colour=colour,
    )
"""
RAISED = "pydantic_core._pydantic_core.ValidationError: 2 validation errors for Boat: built: Field required; port: Field required"


def mended(code: str, raised: str) -> list[str]:
    """What becomes of code that raises in its second line."""
    trace = f'Traceback (most recent call last):\n  File "/tree/app.py", line 2, in paint\n    return Boat(\n{raised}'
    result = CriterionResult(id="AC1", ok=False, traceback=trace)
    patch = Patch(changes=(Change(path="app.py", before="", after=code),))
    return [mend.text for mend in completing(Fault(patch, "fastapi", {}, result=result))]


def test_the_forgotten_parts_are_taken_over() -> None:
    """From the object of which the others are."""
    assert mended(CODE, RAISED) == [CODE.replace("colour=colour,", "colour=colour, built=old.built, port=old.port,")]


@pytest.mark.parametrize(
    ("code", "raised"),
    [
        (CODE.replace("name=old.name", "name=name"), RAISED),
        (CODE.replace("Boat(\n", "Ship(\n"), RAISED),
        (CODE, "KeyError: 'built'"),
        (CODE, RAISED.replace("Field required", "Input should be a valid string")),
        (CODE.replace("colour=colour", "built=None, port=1"), RAISED),
    ],
    ids=["one part only", "another class", "another error", "not valid", "given"],
)
def test_what_is_not_sure_stays(code: str, raised: str) -> None:
    """Nothing is mended where the parts may be those of something else, or where nothing is missing."""
    assert mended(code, raised) == []
