"""Splicing: what a model wrote goes in, everything else stays byte for byte, and guesses are refused.

The cases are in splices.txt and refused.txt beside this file: a file, an addition, and the whole result or the message.
"""

import ast
import re
from pathlib import Path
from typing import NamedTuple

import pytest

from pytest_factory.errors import SpliceError
from pytest_factory.workspace.splice import splice
from pytest_factory.workspace.units import is_placeholder


class Case(NamedTuple):
    """One section of splices.txt or refused.txt."""

    options: dict[str, str]
    file: str
    addition: str
    result: str
    """Or the message."""


def _cases(name: str) -> dict[str, Case]:
    text = (Path(__file__).parent / name).read_text(encoding="utf-8")
    cases = {}
    for section in text.split("\n## ")[1:]:
        title, _, body = section.partition("\n")
        head = body.partition("```")[0]
        blocks = dict(re.findall(r"^```\w+ (\w+)\n(.*?)^```$", body, re.DOTALL | re.MULTILINE))
        options = dict(re.findall(r"`(\w+)=(\w+)`", head))
        cases[title] = Case(
            options, blocks["file"], blocks["addition"], blocks.get("result") or blocks["error"].strip()
        )
    return cases


SPLICES = _cases("splices.txt")
REFUSED = _cases("refused.txt")


@pytest.mark.parametrize("case", SPLICES.values(), ids=SPLICES.keys())
def test_result_is_the_file_with_the_addition_in_its_place(case: Case) -> None:
    """Imports, units, members and statements stand where they belong, and nothing else has changed."""
    assert splice(case.file, case.addition, **case.options) == case.result
    ast.parse(case.result)


@pytest.mark.parametrize("case", SPLICES.values(), ids=SPLICES.keys())
def test_splicing_twice_changes_nothing_more(case: Case) -> None:
    """The same addition a second time finds everything there."""
    assert splice(case.result, case.addition, **case.options) == case.result


@pytest.mark.parametrize("case", SPLICES.values(), ids=SPLICES.keys())
def test_units_that_the_addition_does_not_mean_stay_byte_for_byte(case: Case) -> None:
    """Every unit whose name or route the addition does not have is in the result as it was, in its order."""
    lines = case.file.splitlines(keepends=True)
    meant = f"{case.addition} def {case.options.get('inside', ' ')}("
    position = 0
    for node in ast.parse(case.file).body:
        unit = "".join(lines[node.lineno - 1 : node.end_lineno])
        name = re.match(r"(?:async )?(?:def |class )?\w+", unit)
        routes = [ast.unparse(call.args[0]).split("{")[0] for call in getattr(node, "decorator_list", [])]
        if isinstance(node, ast.Import | ast.ImportFrom) or (name and name[0] in meant):
            continue
        if any(route.strip("'") in meant for route in routes if route.strip("'/")):
            continue
        assert unit in case.result[position:]
        position = case.result.index(unit, position) + len(unit)


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED.keys())
def test_what_would_be_a_guess_is_refused(case: Case) -> None:
    """The SpliceError says which line and why, so that a model can be asked again."""
    with pytest.raises(SpliceError) as caught:
        splice(case.file, case.addition, **case.options)
    assert str(caught.value) == case.result


def test_line_ends_are_those_of_the_file() -> None:
    """A file with CRLF stays one."""
    text = splice("import os\r\n\r\nX = os.name\r\n", "import re\n\n\ndef f() -> str:\n    return re.escape(X)\n")
    assert text == (
        "import os\r\nimport re\r\n\r\nX = os.name\r\n\r\n\r\ndef f() -> str:\r\n    return re.escape(X)\r\n"
    )


def test_last_line_without_an_end_gets_one() -> None:
    """What is appended begins on a line of its own."""
    assert splice("X = 1", "Y = 2") == "X = 1\n\nY = 2\n"


def test_form_feed_ends_no_line() -> None:
    """Lines are counted as Python counts them."""
    base = "import os\n\x0c\nX = 1\n\n\ndef f():\n    return 1\n\n\nY = 2\n"
    assert splice(base, "def f():\n    return 3\n") == base.replace("return 1", "return 3")


def test_text_beyond_ascii_keeps_its_columns() -> None:
    """Positions that Python counts in bytes are read as such."""
    base = '__author__ = "ä"; from datetime import date\n'
    assert splice(base, "from datetime import time\n") == base.replace("import date", "import date, time")
    assert splice('"ü€"; import os\n', "import sys\n").startswith('"ü€"; import os\nimport sys\n')


def test_null_byte_is_refused() -> None:
    """What Python cannot read at all is a SpliceError, too."""
    with pytest.raises(SpliceError, match="null bytes"):
        splice("X = 1\n", "Y = '\0'\n")


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ("# ...", True),
        ("# ... existing code ...", True),
        ("# Existing routes remain unchanged", True),
        ("# (rest of the code)", True),
        ("#unchanged", True),
        ("# Your code here", True),
        ("# ... and the last one is kept", False),
        ("# the existing item is kept", False),
        ("# the logic here is that of the index", False),
        ("# " + "x " * 5000, False),
    ],
)
def test_comments_that_stand_for_code_are_told_from_others(comment: str, expected: bool) -> None:
    """A comment that explains code may speak of what exists."""
    assert is_placeholder(comment) is expected
