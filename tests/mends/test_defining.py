"""Classes that nobody wrote, and routes for which nobody asked."""

import pytest
from pydantic import JsonValue

from pytest_factory.artifacts import Change, Criterion, CriterionResult, Expectation, Patch
from pytest_factory.mends.defining import defining, unasked
from pytest_factory.mends.fault import Fault

MADE = """@router.post("/boats", status_code=201)
def make_boat(new: NewBoat) -> Boat:
    return keep(new)
"""
MORE = """

@router.put("/boats/{id}/crew")
def set_crew(id: int, crew: Crew) -> Boat:
    return keep(crew)
"""
CLASS = 'class NewBoat(BaseModel):\n    """What a client sends."""\n\n    name: str\n    length: float{crew}\n\n\n'
BODY: dict[str, JsonValue] = {"name": "Ada", "length": 3.5}
FAILS = "the app does not start: NameError: name 'NewBoat' is not defined; it ended with exit status 1"


def fault(code: str, got: str, *, good: tuple[JsonValue, ...] = (), status: int = 201) -> Fault:
    """A candidate with which the app does not start."""
    criterion = Criterion(id="AC1", method="POST", path="/boats", body=BODY, expect=Expectation(status=status))
    result = CriterionResult(id="AC1", ok=False, got=got)
    patch = Patch(changes=(Change(path="app.py", before="", after=code),))
    return Fault(patch, "fastapi", {}, criterion, result, good=good, criteria=(criterion,))


def test_the_class_has_what_is_sent() -> None:
    """Keys and their types are those of the requests that work; what some of them lack may be left out."""
    [mend] = defining(fault(MADE, FAILS))
    [other] = defining(fault(MADE, FAILS, good=({**BODY, "length": 4, "crew": 2},)))

    assert mend.text == CLASS.format(crew="") + MADE
    assert other.text == CLASS.format(crew="\n    crew: int | None = None") + MADE


def test_what_does_not_exist_is_not_imported() -> None:
    """The class goes out of the import that does not find it; the others of the line stay."""
    start = "from app.models import Boat, NewBoat\n\n\n"
    wanted = "cannot import name 'NewBoat' from 'app.models' (/tree/app/models.py)"
    [mend] = defining(fault(start + MADE, f"the app does not start: ImportError: {wanted}"))

    assert mend.text == "from app.models import Boat\n\n\n" + CLASS.format(crew="") + MADE


def test_a_route_that_nobody_asked_for_goes() -> None:
    """With what it needs; one that a criterion asks for stays."""
    failing = FAILS.replace("NewBoat", "Crew")

    [mend] = unasked(fault(MADE + MORE, failing))

    assert mend.text.strip() == MADE.strip()
    assert not list(unasked(fault(MADE + MORE, FAILS)))


@pytest.mark.parametrize(
    ("got", "status"),
    [("status 500", 201), (FAILS.replace("NewBoat", "keep"), 201), (FAILS, 422)],
    ids=["another failure", "no class", "refused"],
)
def test_nothing_is_defined_for_anything_else(got: str, status: int) -> None:
    """What fails otherwise, what is no class, and what only a refused request sends."""
    assert not list(defining(fault(MADE, got, status=status)))
