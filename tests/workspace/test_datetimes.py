"""`datetime`, the module and its class."""

import ast

import pytest

from pytest_factory.workspace.datetimes import as_bound

MODULE, CLASS = (
    "import datetime\n\nx = datetime.date.today()\n",
    "from datetime import datetime\n\nx = datetime.now()\n",
)


@pytest.mark.parametrize(
    ("before", "addition", "expected"),
    [
        (MODULE, "from datetime import datetime\n\ny = datetime.now()\n", "\ny = datetime.datetime.now()\n"),
        (MODULE, "from datetime import datetime\n\ny = datetime.timedelta(1)\n", "\ny = datetime.timedelta(1)\n"),
        (
            MODULE,
            "def f(a: datetime) -> datetime:\n    return a\n",
            "def f(a: datetime.datetime) -> datetime.datetime:\n    return a\n",
        ),
        (
            MODULE,
            "from datetime import datetime, UTC\ny = datetime.now(UTC)\n",
            "from datetime import UTC\ny = datetime.datetime.now(UTC)\n",
        ),
        (CLASS, "import datetime\n\ny = datetime.datetime.now(datetime.UTC)\n", "\ny = datetime.now(UTC)\n"),
        (CLASS, "y = datetime.now() + datetime.timedelta(days=1)\n", "y = datetime.now() + timedelta(days=1)\n"),
        (
            "",
            "from datetime import datetime\ny = datetime.now(datetime.UTC)\n",
            "import datetime\ny = datetime.datetime.now(datetime.UTC)\n",
        ),
        ("", "import datetime\ny = datetime.now()\n", "from datetime import datetime\ny = datetime.now()\n"),
    ],
)
def test_the_name_means_what_it_is_bound_to(before: str, addition: str, expected: str) -> None:
    """The file decides; where it does not, the uses do."""
    found = as_bound(addition, before)

    assert found == expected
    ast.parse(found)


@pytest.mark.parametrize(
    "addition",
    [
        "",
        "y = 1\n",
        "def (datetime",
        "import datetime\ny = datetime.datetime.now()\n",
        "from datetime import datetime\ny = datetime.now()\n",
        "y = datetime.now()\n",
        "datetime = 1\ny = datetime\n",
    ],
)
def test_what_is_right_stays(addition: str) -> None:
    """Also what has no import yet, what is a name of its own, and what is no Python."""
    assert as_bound(addition, "") == addition


def test_a_file_that_is_no_python_changes_nothing() -> None:
    """Nobody knows then what the name is bound to."""
    assert (
        as_bound("from datetime import datetime\ny = datetime.UTC\n", "def (")
        == "from datetime import datetime\ny = datetime.UTC\n"
    )
