"""Parameters that nobody gave up."""

import pytest

from pytest_factory.workspace.kept_parameters import given_up, with_kept_parameters

FIND = '''class Store:
    def find(self, *, colour: str | None = None, size: int = 0) -> list[Boat]:
        """Boats."""
        boats = self.boats
        if colour is not None:
            boats = [boat for boat in boats if boat.colour == colour]
        if size:
            boats = [boat for boat in boats if boat.size == size]
        return boats
'''
ROUTE = "def read(store: Dep, colour: str | None = None):\n    return store.find(colour=colour, size=3)\n"


def test_a_parameter_comes_back_with_what_was_done_with_it() -> None:
    """Its `if` stands below the statement that it followed."""
    written = '''class Store:
    def find(self, *, size: int = 0, name: str = "") -> list[Boat]:
        """Boats."""
        boats = self.boats
        if name:
            boats = [boat for boat in boats if name in boat.name]
        if size:
            boats = [boat for boat in boats if boat.size == size]
        return boats
'''

    assert with_kept_parameters(written, FIND) == written.replace(
        'name: str = ""', 'name: str = "", colour: str | None = None'
    ).replace(
        "        if name:",
        "        if colour is not None:\n            boats = [boat for boat in boats if boat.colour == colour]\n        if name:",
    )


def test_a_parameter_is_handed_on_again() -> None:
    """In the one call of what it was handed on to."""
    written = 'def read(store: Dep, name: str = ""):\n    return store.find(name=name)\n'

    assert with_kept_parameters(written, ROUTE) == (
        'def read(store: Dep, name: str = "", colour: str | None = None):\n    return store.find(name=name, colour=colour)\n'
    )


@pytest.mark.parametrize(
    "written",
    [
        "def read(store: Dep):\n    return [store.find(name=1), store.find(name=2)]\n",
        "def read(store: Dep):\n    return store.all()\n",
        "def read(store: Dep, **more: str):\n    return store.find(**more)\n",
        "def read(store: Dep):\n    colour = 'red'\n    return store.find(name=colour)\n",
        "def other(store: Dep):\n    return store.find(name=1)\n",
        "def read(store: Dep:\n",
    ],
)
def test_where_it_has_no_place_it_stays_away(written: str) -> None:
    """Nothing is guessed."""
    assert with_kept_parameters(written, ROUTE) == written


def test_what_a_request_gives_up_is_not_kept() -> None:
    """Where it speaks of something that goes, its words are free to go."""
    written = "def read(store: Dep):\n    return store.find(size=3)\n"

    assert with_kept_parameters(written, ROUTE, given_up("Remove the colour filter of GET /boats.")) == written
    assert with_kept_parameters(written, ROUTE, given_up("Let GET /boats filter by size, beside colour.")) != written


FLASK = '''@bp.get("/boats")
def list_boats() -> Response:
    """Boats."""
    boats = list(store().boats)
    if colour := request.args.get("colour"):
        boats = [boat for boat in boats if boat.colour == colour]
    size = request.args.get("size", type=int)
    if size is not None:
        boats = [boat for boat in boats if boat.size == size]
    return jsonify(boats)
'''


def test_what_flask_reads_is_read_again() -> None:
    """An `if` that reads it itself, and a name that an `if` reads."""
    written = '''@bp.get("/boats")
def list_boats() -> Response:
    """Boats."""
    boats = list(store().boats)
    if name := request.args.get("name"):
        boats = [boat for boat in boats if name in boat.name]
    return jsonify(boats)
'''

    found = with_kept_parameters(written, FLASK)

    assert found == written.replace(
        "    boats = list", '    size = request.args.get("size", type=int)\n    boats = list'
    ).replace(
        "    if name",
        '    if colour := request.args.get("colour"):\n        boats = [boat for boat in boats if boat.colour == colour]\n'
        "    if size is not None:\n        boats = [boat for boat in boats if boat.size == size]\n    if name",
    )
    assert with_kept_parameters(found, FLASK) == found


def test_what_flask_reads_and_does_otherwise_stays_away() -> None:
    """Where its name is read anew, given up, or what was done with it has no place."""
    other = '@bp.get("/boats")\ndef list_boats() -> Response:\n    return jsonify(found(request.args.get("size")))\n'

    assert with_kept_parameters(other, FLASK) == other
    assert with_kept_parameters(FLASK.replace('"size"', '"length"'), FLASK, ["size"]) == FLASK.replace(
        '"size"', '"length"'
    )
