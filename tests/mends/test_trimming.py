"""Blanks around texts."""

from typing import Literal

import pytest

from pytest_factory.artifacts import Change, Criterion, CriterionResult, Expectation, Patch
from pytest_factory.mends.fault import Fault
from pytest_factory.mends.trimming import trimming

FLASK = """@app.post("/boats")
def add_boat():
    data = request.get_json()
    if not isinstance(data["name"], str) or len(data["name"]) > 9:
        abort(400)
    return jsonify(boats.add(data["name"], data.get("sails"))), 201
"""
FASTAPI = """@app.post("/boats", status_code=201)
def add_boat(new: NewBoat) -> Boat:
    return boats.add(**new.model_dump())
"""
MODELS = """class NewBoat(BaseModel):
    name: str = Field(min_length=1)
    sails: int


class Other(BaseModel):
    name: str
"""


def mended(
    code: str, *, framework: Literal["fastapi", "flask"] = "flask", got: str = '{"name": "  Ida "}'
) -> list[str]:
    """What is made of a candidate that keeps the blanks."""
    expect = Expectation(status=201, contains={"name": "Ida"})
    criterion = Criterion(id="AC1", method="POST", path="/boats", body={"name": "  Ida ", "sails": 2}, expect=expect)
    result = CriterionResult(id="AC1", ok=False, expected='"name": "Ida"', got=got)
    patch = Patch(changes=(Change(path="app.py", before="", after=code),))
    sources = {"models.py": MODELS}
    fault = Fault(code=patch, framework=framework, sources=sources, criterion=criterion, result=result)
    return [mend.text for mend in trimming(fault)]


def test_a_view_strips_what_it_hands_on() -> None:
    """And what it measures; what only looks at the type of the value is left."""
    made = FLASK.replace('len(data["name"])', "len(data['name'].strip())").replace(
        'add(data["name"]', "add(data['name'].strip()"
    )

    assert mended(FLASK) == [made]


def test_the_class_of_a_body_strips_its_field() -> None:
    """That of the route alone, before its bounds are looked at."""
    stripped = "    name: Annotated[str, StringConstraints(strip_whitespace=True)] = Field(min_length=1)"

    assert mended(FASTAPI, framework="fastapi") == [MODELS.replace("    name: str = Field(min_length=1)", stripped)]


@pytest.mark.parametrize("got", ['{"name": "ida"}', "status 400 {}"])
def test_another_fault_is_left(got: str) -> None:
    """Only where the very text that was sent has come back."""
    assert mended(FLASK, got=got) == []
