"""Mutants of changed lines."""

import ast
import subprocess
import sys

import pytest

from pytest_factory.workspace.mutants import mutants_of

pytest.importorskip("cosmic_ray")

MODULE = """
LIMIT = 3


def small(number: int) -> bool:
    return number < LIMIT and number != 1


def other(number: int | None) -> bool:
    return number == 2
"""


def test_mutants_change_the_lines_that_are_asked_for_and_no_others() -> None:
    """Each is Python, each is another text, each differs from the module in that one line."""
    found = list(mutants_of(MODULE, {6}))
    assert {"ReplaceComparisonOperator_Lt_Gt", "ReplaceComparisonOperator_NotEq_Eq", "ReplaceAndWithOr"} <= {
        mutant.operator for mutant in found
    }
    assert len({mutant.text for mutant in found}) == len(found)
    lines = MODULE.splitlines()
    for mutant in found:
        ast.parse(mutant.text)
        changed = [number for number, line in enumerate(mutant.text.splitlines(), 1) if line != lines[number - 1]]
        assert (mutant.line, changed) == (6, [6])


def test_annotations_are_no_mutants() -> None:
    """A type that is no type breaks the import: every test would notice it, and prove nothing."""
    assert [mutant.operator for mutant in mutants_of(MODULE, {9})] == []


def test_without_cosmic_ray_one_line_says_what_to_install() -> None:
    """The option is an extra: the message names it."""
    code = "import sys; sys.modules['cosmic_ray'] = None\nfrom pytest_factory.workspace.mutants import check_mutation\n"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}check_mutation()"], capture_output=True, text=True, check=False
    )
    assert "UsageError: --factory-mutation: cosmic-ray is not installed" in done.stderr.splitlines()[-1]
    assert "pip install 'pytest-feature-factory[mutation]'" in done.stderr
