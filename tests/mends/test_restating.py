"""Errors of the app's own with another status."""

from typing import Any

import pytest

from pytest_factory.artifacts import Change, Criterion, CriterionResult, Expectation, Patch
from pytest_factory.mends.fault import Fault
from pytest_factory.mends.restating import restating

ERRORS = """class HarbourError(Exception):
    status_code = 500
    code = "error"


class Taken(HarbourError):
    status_code = 409
    code = "taken"
"""
BEFORE = """from errors import Taken


def moor(berth):
    if berth.boat:
        raise Taken('by another one')
    return berth
"""
AFTER = BEFORE.replace("    return", "    if berth.depth < 2:\n        raise Taken('not deep enough')\n    return")


def mends(
    *,
    status: int = 422,
    got: str = "status 409 {}",
    text: tuple[str, ...] = (),
    errors: str = ERRORS,
    after: str = AFTER,
) -> list[str]:
    """What is made of a candidate that refuses with another status."""
    criterion = Criterion(id="AC1", method="POST", path="/moor", expect=Expectation(status=status, text=text))
    result = CriterionResult(id="AC1", ok=False, expected=f"status {status}", got=got)
    patch = Patch(changes=(Change(path="harbour.py", before=BEFORE, after=after),))
    fault = Fault(code=patch, framework="fastapi", sources={"errors.py": errors}, criterion=criterion, result=result)
    return [mend.text for mend in restating(fault)]


def test_another_error_of_the_app_has_the_status() -> None:
    """What was raised before stays as it was."""
    errors = ERRORS + "\n\nclass Odd(HarbourError):\n    status_code = 422\n"

    assert mends(errors=errors) == [AFTER.replace("raise Taken('not", "raise Odd('not")]


def test_a_new_error_is_made_of_the_one_that_is_raised() -> None:
    """It says what the answer must say."""
    made = (
        'class ShallowError(Taken):\n    """Refused with 422."""\n\n    status_code = 422\n    code = "shallow"\n\n\n'
    )

    assert mends(text=("shallow",)) == [
        AFTER.replace("raise Taken('not", "raise ShallowError('not").replace("def moor", f"{made}def moor")
    ]


def test_without_a_word_it_has_the_name_of_the_status() -> None:
    """RFC 9110's; what it says stays."""
    [text] = mends(status=410)

    assert 'class GoneError(Taken):\n    """Refused with 410."""\n\n    status_code = 410\n\n\n' in text


@pytest.mark.parametrize(
    "given",
    [
        {"got": "status 200 {}"},
        {"got": "status 404 {}"},
        {"status": 201},
        {"errors": ERRORS.replace("status_code = 409", "pass")},
        {"after": BEFORE + "\n"},
    ],
    ids=["not-refused", "by-another", "a-success", "without-a-status", "as-before"],
)
def test_what_has_another_cause_is_left(given: dict[str, Any]) -> None:
    """Only what the candidate raises, and did not before, with the status that came."""
    assert mends(**given) == []
