"""Bounds of the app's own fields."""

from typing import Literal

import pytest
from pydantic import JsonValue

from pytest_factory.artifacts import Change, Criterion, CriterionResult, Expectation, Patch
from pytest_factory.mends.constraining import constraining
from pytest_factory.mends.fault import Fault

MODELS = """class NewBoat(BaseModel):
    name: str = Field(min_length=1, max_length=30)
    sails: Annotated[int, Field(ge=1)] = 1
    rig: Rig = Rig.SLOOP
    note: str = ""


class Harbour(BaseModel):
    note: str = Field(max_length=3)
    crew: int = Field(le=9)


class Trip(BaseModel):
    crew: int = Field(le=4)
"""
CLASS = "class BoatChange(BaseModel):\n"
ROUTE = "\n\n@app.patch('/boats/{boat_id}')\ndef change_boat(boat_id: int, change: BoatChange) -> Boat: ...\n"


def mended(
    fields: str,
    *,
    before: str = "",
    framework: Literal["fastapi", "flask"] = "fastapi",
    body: JsonValue = None,
    got: str = "status 200 {}",
) -> list[str]:
    """What is made of a candidate's class with these fields."""
    sent: JsonValue = {"name": ""} if body is None else body
    criterion = Criterion(id="AC1", method="PATCH", path="/boats/1", body=sent, expect=Expectation(status=422))
    result = CriterionResult(id="AC1", ok=False, expected="status 422", got=got)
    patch = Patch(changes=(Change(path="app.py", before=before, after=f"{CLASS}{fields}{ROUTE}"),))
    sources = {"models.py": MODELS, "broken.py": "class"}
    fault = Fault(code=patch, framework=framework, sources=sources, criterion=criterion, result=result)
    return [mend.text.removeprefix(CLASS).removesuffix(ROUTE) for mend in constraining(fault)]


@pytest.mark.parametrize(
    ("fields", "bounded"),
    [
        ("    name: str", "    name: str = Field(min_length=1, max_length=30)"),
        ("    name: str | None = None", "    name: str | None = Field(default=None, min_length=1, max_length=30)"),
        (
            "    sails: int | None = None\n    x: int = 2",
            "    sails: int | None = Field(default=None, ge=1)\n    x: int = 2",
        ),
        ("    rig: str", "    rig: Rig"),
        ("    rig: str | None = None", "    rig: Rig | None = None"),
        ("    rig: str|None=None", "    rig: Rig | None=None"),
        ("    note: str = ''", "    note: str = Field(default='', max_length=3)"),
    ],
)
def test_a_field_gets_the_bounds_of_its_namesake(fields: str, bounded: str) -> None:
    """In all its forms; what may be left out stays so, and a text that the app knows as a type of its own is one."""
    assert mended(fields) == [bounded]


@pytest.mark.parametrize(
    "fields", ["    crew: int", "    name: str = Field(min_length=2)", "    rig: Rig", "    other: str"]
)
def test_what_is_not_told_is_left(fields: str) -> None:
    """Two namesakes with different bounds tell nothing, and a field with bounds of its own keeps them."""
    assert mended(fields) == []


def test_only_what_is_let_in_is_bounded() -> None:
    """No class of the app is changed, none of a framework that has no such classes, and none where nothing was let in."""
    assert mended("    name: str", before=f"{CLASS}    name: str\n") == []
    assert mended("    name: str", framework="flask") == []
    assert mended("    name: str", got="status 404 {}") == []
    assert mended("    name: str", body="text") == []


@pytest.mark.parametrize(
    ("path", "parameters", "typed"),
    [
        ("/boats?rig=no-such", "rig: str | None = None", "rig: Rig | None = None"),
        ("/boats?rig=no-such&sails=1", 'rig: str = "sloop", sails: int = 1', 'rig: Rig = "sloop", sails: int = 1'),
        ("/boats?sails=1", "rig: str | None = None, sails: int = 1", ""),
        ("/boats?note=x", 'note: str = ""', ""),
        ("/boats?rig=no-such", "rig: Rig | None = None", ""),
    ],
    ids=["none", "text", "not sent", "no type of its own", "typed"],
)
def test_a_parameter_has_the_type_of_the_apps_field(path: str, parameters: str, typed: str) -> None:
    """A word that the app's enumeration does not have is refused by FastAPI; what was not sent, or takes any text, stays."""
    route = "@app.get('/boats')\ndef boats({}) -> list[Boat]:\n    return []\n"
    criterion = Criterion(id="AC1", method="GET", path=path, expect=Expectation(status=422))
    result = CriterionResult(id="AC1", ok=False, expected="status 422", got="status 200 []")
    patch = Patch(changes=(Change(path="app.py", before="", after=route.format(parameters)),))
    fault = Fault(code=patch, framework="fastapi", sources={"models.py": MODELS}, criterion=criterion, result=result)
    assert [mend.text for mend in constraining(fault)] == ([route.format(typed)] if typed else [])
