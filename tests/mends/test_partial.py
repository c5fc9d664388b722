"""Changes of a part."""

from typing import Any, Literal

import pytest
from pydantic import JsonValue

from pytest_factory.artifacts import Change, Criterion, CriterionResult, Expectation, Patch
from pytest_factory.mends.fault import Fault
from pytest_factory.mends.partial import modelled, partial

MODELS = """class NewBoat(BaseModel):
    name: str = Field(min_length=1)
    rig: Rig = Rig.SLOOP


class Boat(NewBoat):
    id: int


class Other(Foreign):
    name: str
    rig: str
"""
ROUTE = """@app.patch("/boats/{boat_id}")
def change_boat(boat_id: int, change: NewBoat) -> Boat:
    boat = boats[boat_id]
    boat.name = change.name
    boat.rig = change.rig if change.rig is not None else boat.rig
    return boat
"""
DUMPED = """@app.patch("/boats/{boat_id}")
def change_boat(boat_id: int, change: NewBoat) -> Boat:
    boats[boat_id] = boats[boat_id].model_copy(update=change.model_dump())
    return boats[boat_id]
"""
CLASS = '''class BoatChange(BaseModel):
    """What is to be changed; the rest stays as it is."""

    name: str | None = Field(default=None, min_length=1)
    rig: Rig | None = None


'''


def mended(
    code: str,
    *,
    got: str = 'status 422 {"detail": "missing"}',
    method: str = "PATCH",
    framework: Literal["fastapi", "flask"] = "fastapi",
    body: JsonValue = None,
) -> list[str]:
    """What is made of a candidate."""
    sent: JsonValue = {"rig": "ketch"} if body is None else body
    criterion = Criterion(id="AC1", method=method, path="/boats/1", body=sent, expect=Expectation(status=200))
    result = CriterionResult(id="AC1", ok=False, expected="status 200", got=got)
    patch = Patch(changes=(Change(path="app.py", before="", after=code),))
    sources = {"models.py": MODELS}
    fault = Fault(code=patch, framework=framework, sources=sources, criterion=criterion, result=result)
    return [mend.text for mend in partial(fault)]


@pytest.mark.parametrize("got", ['status 422 {"detail": "missing"}', '{"name": "Ida", "rig": "sloop"}'])
def test_what_is_not_sent_stays(got: str) -> None:
    """The class of a new thing becomes one of a change, with its bounds; a key that was not sent is not set."""
    changed = ROUTE.replace("change: NewBoat", "change: BoatChange").replace(
        "    boat.name = change.name", "    if change.name is not None:\n        boat.name = change.name"
    )

    assert mended(ROUTE, got=got) == [f"{CLASS}{changed}"]


def test_a_dump_holds_what_was_sent() -> None:
    """With a class of its own, too: what has no value there would be set to None."""
    changed = DUMPED.replace("change: NewBoat", "change: BoatChange").replace(
        "model_dump()", "model_dump(exclude_unset=True)"
    )

    assert mended(DUMPED) == [f"{CLASS}{changed}"]


def test_a_class_of_a_change_stays() -> None:
    """Only what it does with it is put right; where that is right, too, there is nothing to mend."""
    own = CLASS + DUMPED.replace("NewBoat", "BoatChange")

    assert mended(own) == [own.replace("model_dump()", "model_dump(exclude_unset=True)")]
    assert mended(own.replace("model_dump()", "model_dump(exclude_unset=True)")) == []


@pytest.mark.parametrize(
    "given",
    [
        {"method": "PUT"},
        {"framework": "flask"},
        {"got": "status 404 {}"},
        {"body": "text"},
        {"body": {"crew": 2}},
    ],
)
def test_what_is_another_fault_is_left(given: dict[str, object]) -> None:
    """A PUT sends all, a 404 is none of this, and a key that the class lacks is not put right by leaving others out."""
    code = ROUTE.replace("app.patch", "app.put") if given.get("method") else ROUTE

    assert mended(code, **given) == []  # type: ignore[arg-type]


def test_a_class_of_which_not_all_is_known_is_left() -> None:
    """A base that the app does not write may have fields that must be sent."""
    assert mended(ROUTE.replace("change: NewBoat", "change: Other")) == []


LOOSE = """@app.patch("/boats/{boat_id}")
def change_boat(boat_id: int, patch: dict[str, Any]) -> Boat:
    \"\"\"Change a boat.\"\"\"
    for key, value in patch.items():
        setattr(boats[boat_id], key, value)
    return boats[boat_id]
"""


def ruled(code: str, *, method: str = "PATCH", body: JsonValue = None, got: str = "status 200 {}") -> list[str]:
    """What is made of a candidate that takes what has to be refused."""
    sent: JsonValue = {"name": ""} if body is None else body
    criterion = Criterion(id="AC1", method=method, path="/boats/1", body=sent, expect=Expectation(status=422))
    result = CriterionResult(id="AC1", ok=False, expected="status 422", got=got)
    patch = Patch(changes=(Change(path="app.py", before="", after=code),))
    fault = Fault(patch, "fastapi", {"models.py": MODELS}, criterion=criterion, result=result, good=({"rig": "yawl"},))
    return [mend.text for mend in modelled(fault)]


def test_a_change_that_takes_anything_has_the_rules_of_a_new_thing() -> None:
    """By a class of its own, all of whose keys may be left out; of a PUT by that of the new thing."""
    dumped = '    """Change a boat."""\n    patch = change.model_dump(exclude_unset=True)\n'
    changed = LOOSE.replace('    """Change a boat."""\n', dumped).replace("patch: dict[str, Any]", "change: BoatChange")

    assert ruled(LOOSE) == [CLASS + changed]
    put = LOOSE.replace("@app.patch", "@app.put")
    assert ruled(put, method="PUT") == [changed.replace("@app.patch", "@app.put").replace("BoatChange", "NewBoat")]


@pytest.mark.parametrize(
    ("code", "more"),
    [
        (LOOSE.replace("dict[str, Any]", "Foreign"), {}),
        (LOOSE.replace("@app.patch", "@app.post"), {"method": "POST"}),
        (LOOSE, {"body": {"draft": 3}}),
        (LOOSE, {"body": {"id": 3}}),
        (LOOSE, {"got": "status 404"}),
    ],
)
def test_what_no_class_tells_the_rules_of_is_left_alone(code: str, more: dict[str, Any]) -> None:
    """Keys that no class of a new thing has, other methods, and what is refused already."""
    assert ruled(code, **more) == []
