"""Whether the routes of an app leave what they do to others."""

import pytest

from pytest_factory.workspace.layers import layered

MAIN = "from app.fleet import Fleet\n\nfleet = Fleet()\n\n\ndef read(boat_id):\n    return {}\n"
FLEET = """class Fleet:
    def __init__(self):
        self.boats = {}
        self._names = []

    def find(self, boat_id):
        return self.boats[boat_id]
"""


@pytest.mark.parametrize(
    ("read", "found"),
    [
        ("fleet.find(boat_id)", True),
        ("fleet.find(boat_id) or fleet._names[0]", True),
        ("fleet.find(boat_id) or fleet.boats[1]", False),
        ("fleet.sink(boat_id)", False),
        ("boat_id.find(1)", False),
        ("Fleet", False),
    ],
)
def test_routes_that_ask_an_object_are_layered(read: str, found: bool) -> None:
    """Only where they call a method that its class has, and reach into nothing that it holds."""
    assert layered({"app/main.py": MAIN.format(read), "app/fleet.py": FLEET}, "app/main.py") is found


def test_a_field_is_what_an_object_holds() -> None:
    """A dataclass gives its objects attributes without an `__init__` that says so."""
    fleet = "@dataclass\nclass Fleet:\n    boats: dict\n\n    def find(self, boat_id):\n        ...\n"
    files = {"app/main.py": MAIN.format("fleet.find(boat_id) or fleet.boats"), "app/fleet.py": fleet}

    assert layered(files, "app/main.py") is False


def test_a_class_of_the_same_file_is_no_layer() -> None:
    """What stands in the file that the code goes into is seen and changed there."""
    text = f"{FLEET}\n\n{MAIN.partition(chr(10))[2].format('fleet.find(boat_id)')}"

    assert layered({"app/main.py": text}, "app/main.py") is False
    assert layered({}, "app/main.py") is False
