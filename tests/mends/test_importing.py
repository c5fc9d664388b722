"""Imports from modules that only hand a name on."""

import pytest

from pytest_factory.artifacts import Change, Gate, Patch
from pytest_factory.mends.fault import Fault
from pytest_factory.mends.importing import importing

SOURCES = {
    "fleet/__init__.py": "",
    "fleet/store.py": "class Store: ...\n",
    "fleet/deps.py": "import sqlite3\n\nfrom fleet.store import Store\n",
}


def mended(statement: str, module: str, name: str, gate: str = "mypy") -> list[str]:
    """What becomes of a file with one import, of which mypy says that the module does not export the name."""
    detail = f'fleet/main.py:1: error: Module "{module}" does not explicitly export attribute "{name}"  [attr-defined]'
    patch = Patch(changes=(Change(path="fleet/main.py", before="", after=f"{statement}\n\nX = 1\n"),))
    fault = Fault(patch, "fastapi", SOURCES, gate=Gate(name=gate, ok=False, detail=detail))
    return [mend.text.removesuffix("\n\nX = 1\n") for mend in importing(fault)]


@pytest.mark.parametrize(
    ("statement", "module", "name", "now"),
    [
        (
            "from fastapi.exception_handlers import RequestValidationError",
            "fastapi.exception_handlers",
            "RequestValidationError",
            "from fastapi.exceptions import RequestValidationError",
        ),
        (
            "from fleet.deps import Store as Fleet, sqlite3",
            "fleet.deps",
            "Store",
            "from fleet.store import Store as Fleet\nfrom fleet.deps import sqlite3",
        ),
    ],
)
def test_a_name_is_imported_from_where_it_is_made(statement: str, module: str, name: str, now: str) -> None:
    """The app's own code tells where, or the framework's documentation; other names of the statement stay."""
    assert mended(statement, module, name) == [now]


@pytest.mark.parametrize(
    ("statement", "module", "name", "gate"),
    [
        ("from fleet.deps import Store", "fleet.deps", "Store", "ruff"),
        ("from fleet.deps import Crew", "fleet.deps", "Crew", "mypy"),
        ("from fastapi.exception_handlers import Crew", "fastapi.exception_handlers", "Crew", "mypy"),
        ("import fleet.deps", "fleet.deps", "Store", "mypy"),
    ],
)
def test_where_the_home_is_not_known_nothing_is_done(statement: str, module: str, name: str, gate: str) -> None:
    """A name that nobody makes, another gate, and an import of the whole module are left alone."""
    assert mended(statement, module, name, gate) == []
