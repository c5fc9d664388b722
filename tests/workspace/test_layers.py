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


@pytest.mark.parametrize(("own", "found"), [("", True), ("BOATS.pop(boat_id)", False)])
def test_routes_that_only_call_functions_are_layered(own: str, found: bool) -> None:
    """Where most of them do nothing else; where some work in their own file, what is new can, too."""
    read = "@app.get('/boats/{boat_id}')\ndef read(boat_id):\n    return crud.get_boat(boat_id)\n\n\n"
    drop = f"@app.delete('/boats/{{boat_id}}')\ndef drop(boat_id):\n    return {own or 'crud.drop_boat(boat_id)'}\n"
    crud = "BOATS = {}\n\n\ndef get_boat(boat_id):\n    return BOATS[boat_id]\n\n\ndef drop_boat(boat_id):\n    del BOATS[1]\n"
    main = f"from fleet import crud\n\n\n{read}{drop}"

    assert layered({"fleet/__init__.py": "", "fleet/main.py": main, "fleet/crud.py": crud}, "fleet/main.py") is found
