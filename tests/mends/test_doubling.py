"""Checks that FastAPI makes already."""

from pytest_factory.artifacts import Change, Gate, Patch
from pytest_factory.mends.doubling import doubling
from pytest_factory.mends.fault import Fault

TEXT = '''from typing import Annotated

from fastapi import FastAPI, HTTPException, Query

app = FastAPI()


@app.get("/boats")
def read_boats(sails: Annotated[int, Query(ge=1)] = 1, name: str = "", mast: int = Query(0, le=9)) -> list[int]:
    """All boats."""
    if sails < 1 or mast > 9:
        raise HTTPException(status_code=422, detail="no")
    if len(name) > 9:
        raise HTTPException(status_code=422, detail="no")
    return [sails]
'''


def fault(gate: str) -> Fault:
    """What a candidate fails with."""
    code = Patch(changes=(Change(path="app/main.py", before="", after=TEXT),))
    return Fault(code, "fastapi", {}, gate=Gate(name=gate, ok=False, reason="the tests run 70 % of the changed lines"))


def test_a_check_that_fastapi_makes_is_made_once() -> None:
    """The refusal of what never comes goes, that of a parameter without bounds stays."""
    (found,) = doubling(fault("coverage"))

    assert found.text == TEXT.replace(
        '    if sails < 1 or mast > 9:\n        raise HTTPException(status_code=422, detail="no")\n', ""
    )


def test_only_lines_that_no_test_runs_are_in_question() -> None:
    """Another gate has nothing to do with it."""
    assert list(doubling(fault("mypy"))) == []
