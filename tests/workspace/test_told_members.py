"""What a class has, and has not."""

from pytest_factory.artifacts import SourceFile
from pytest_factory.workspace.told_members import members_told

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
