"""Statuses that are given back."""

import pytest

from pytest_factory.artifacts import Change, Criterion, CriterionResult, Expectation, Patch
from pytest_factory.mends.fault import Fault
from pytest_factory.mends.stating import stating

CODE = """@app.get("/boats")
def boats(sort: str = ""):
    if sort:
        return 422
    return []
"""


def mended(code: str, status: int = 422, framework: str = "fastapi") -> list[str]:
    """What becomes of a view that misses a criterion."""
    criterion = Criterion(id="AC1", method="GET", path="/boats?sort=x", expect=Expectation(status=status))
    patch = Patch(changes=(Change(path="app.py", before="", after=code),))
    result = CriterionResult(id="AC1", ok=False, got="status 500")
    fault = Fault(patch, "flask" if framework == "flask" else "fastapi", {}, criterion=criterion, result=result)
    return [mend.text for mend in stating(fault)]


def test_a_status_is_refused_with() -> None:
    """As the framework does."""
    raised = 'raise HTTPException(status_code=422, detail="not valid")'

    assert mended(CODE) == [CODE.replace("return 422", raised)]
    assert mended(CODE, framework="flask") == [CODE.replace("return 422", 'abort(422, description="not valid")')]


@pytest.mark.parametrize(
    ("code", "status"),
    [
        (CODE, 200),
        (CODE.replace("422", "42"), 422),
        (CODE.replace("return 422", 'return "no", 422'), 422),
        (CODE.replace('@app.get("/boats")\n', ""), 422),
    ],
    ids=["a success", "a number", "a body beside it", "no view"],
)
def test_what_is_no_bare_status_stays(code: str, status: int) -> None:
    """A function that is no view may count, and an answer with a body has its status beside it in Flask."""
    assert mended(code, status) == []
