"""Branches for the values of criteria."""

import pytest

from pytest_factory.artifacts import Change, Gate, Patch
from pytest_factory.mends.fault import Fault
from pytest_factory.mends.leaking import leaking

HEAD = "def order(sort: str) -> None:\n"
ELSE = "    else:\n        abort(400)\n"
LEAK = '    elif sort == "unknown":\n        # nobody\n        abort(400)\n'


def mended(body: str, *, gate: str = "scope", value: str = "'unknown'", path: str = "app.py") -> list[str]:
    """What is made of a function of a candidate."""
    reason = f"{path} compares sort with {value}, a value of a criterion"
    patch = Patch(changes=(Change(path="app.py", before="", after=HEAD + body),))
    fault = Fault(code=patch, framework="flask", sources={}, gate=Gate(name=gate, ok=False, reason=reason))
    return [mend.text.removeprefix(HEAD) for mend in leaking(fault)]


@pytest.mark.parametrize(
    ("body", "left"),
    [
        (f'    if sort == "name":\n        pass\n{LEAK}{ELSE}', f'    if sort == "name":\n        pass\n{ELSE}'),
        (
            f'    if sort == "unknown":\n        abort(400)\n    elif sort == "name":\n        pass\n{ELSE}',
            f'    if sort == "name":\n        pass\n{ELSE}',
        ),
        ('    if "unknown" == sort:\n        abort(400)\n    pass\n', "    pass\n"),
    ],
    ids=["elif", "if", "alone"],
)
def test_the_branch_goes(body: str, left: str) -> None:
    """What follows it takes its place."""
    assert mended(body) == [left]


def test_an_else_cannot_stand_alone() -> None:
    """Without its `if` it would be no code."""
    assert mended(f'    if sort == "unknown":\n        pass\n{ELSE}') == []


@pytest.mark.parametrize("given", [{"gate": "ruff"}, {"value": "'best'"}, {"path": "other.py"}])
def test_only_the_branch_that_was_found_goes(given: dict[str, str]) -> None:
    """Of another gate, another value and another file there is nothing to learn."""
    assert mended(f'    if sort == "name":\n        pass\n{LEAK}{ELSE}', **given) == []
