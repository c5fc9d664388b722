"""What a class has, and has not."""

import pytest

from pytest_factory.artifacts import SourceFile
from pytest_factory.workspace.told_members import functions_told, members_told

STORE = SourceFile(
    path="store.py",
    why="",
    text="class Store:\n    SIZE = 3\n\n    def find(self, *, size: int = 0): ...\n\n    def _open(self): ...\n",
)
BOAT = SourceFile(path="boat.py", why="", text="AFLOAT = 1\n\n\nclass Boat:\n    name: str\n    size: int\n")


def test_a_class_without_methods_has_what_it_has() -> None:
    """As Python says it, and as pydantic does; a constant of that name is named, too."""
    assert members_told("AttributeError: 'Boat' object has no attribute 'id'", [STORE, BOAT]) == [
        "Boat of boat.py has no id; it has name, size."
    ]
    assert members_told('"Boat" object has no field "afloat"', [BOAT])[1:] == ["There is AFLOAT, use that."]


def test_a_store_may_get_a_method() -> None:
    """In a block of its own; where it stands in the very file that is written, there is nothing to say of that."""
    said = "AttributeError: 'Store' object has no attribute 'remove'"

    assert members_told(said, [STORE], "api.py") == [
        "Store of store.py has no remove; it has find(*, size: int=0).",
        "If nothing that it has does this, write remove in a second block, which begins with # file: store.py, inside of "
        "`class Store:` and without the other methods.",
    ]
    assert len(members_told(said, [STORE], "store.py")) == 1


CRUD = SourceFile(path="src/fleet/crud.py", why="", text="def get_boat(db, boat_id): ...\n\n\ndef _open(): ...\n")


@pytest.mark.parametrize(
    "said",
    [
        "AttributeError: module 'fleet.crud' has no attribute 'remove_boat'",
        "ImportError: cannot import name 'remove_boat' from 'fleet.crud' (/app/fleet/crud.py)",
    ],
)
def test_a_module_may_get_a_function(said: str) -> None:
    """Where the app's functions are in a module of their own, it is told what that has, and how it gets one more."""
    assert functions_told(said, [STORE, CRUD]) == [
        "src/fleet/crud.py has no remove_boat; it has get_boat(db, boat_id).",
        "If none of these does this, write remove_boat in a second block, which begins with # file: src/fleet/crud.py.",
    ]
    assert functions_told(said.replace("fleet.crud", "json"), [STORE, CRUD]) == []
    assert functions_told(said.replace("remove_boat", "Boat"), [STORE, CRUD]) == []
