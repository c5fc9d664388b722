"""A line by which a route answers with a key more."""

import pytest

from pytest_factory.artifacts import SourceFile
from pytest_factory.workspace.sketch import calls_of, helpers_for, sketched_return


@pytest.mark.parametrize(
    ("signature", "value", "expected"),
    [
        ("(boat: Dep) -> Boat", "boat", '{**boat.model_dump(), "trips": trips}'),
        ("(boat_id: int) -> Boat", "BOATS[boat_id]", '{**BOATS[boat_id].model_dump(), "trips": trips}'),
        ("() -> dict[str, str]", '{"name": "Ida"}', "{'name': 'Ida', \"trips\": trips}"),
        ("() -> dict[str, str]", "boat", '{**boat, "trips": trips}'),
        ("() -> Response", "jsonify(boat.as_json())", 'jsonify({**boat.as_json(), "trips": trips})'),
        ("() -> Response", "jsonify({**a, 'b': 1})", "jsonify({**a, 'b': 1, \"trips\": trips})"),
    ],
)
def test_an_object_has_a_key_more(signature: str, value: str, expected: str) -> None:
    """A model is dumped, a JSON object is taken as it is."""
    text = f"@app.get('/boats')\ndef read{signature}:\n    if boat is None:\n        abort(404)\n    return {value}\n"

    assert sketched_return(text, "read", ["trips"]) == f"return {expected}"


@pytest.mark.parametrize(
    ("note", "value", "expected"),
    [
        ("list[Boat]", "list(boats.values())", '[{**item.model_dump(), "a": a, "b": b} for item in boats.values()]'),
        ("list[Boat]", "found", '[{**item.model_dump(), "a": a, "b": b} for item in found]'),
        ("list[Boat]", "[b for b in boats if b.a]", '[{**b.model_dump(), "a": a, "b": b} for b in boats if b.a]'),
        ("Response", "jsonify([b.as_json() for b in x])", 'jsonify([{**b.as_json(), "a": a, "b": b} for b in x])'),
    ],
)
def test_the_items_of_a_list_have_keys_more(note: str, value: str, expected: str) -> None:
    """Each of them, and those that are left out stay so."""
    text = f"def read() -> {note}:\n    return {value}\n"

    assert sketched_return(text, "read", ["a", "b"], listed=True) == f"return {expected}"


@pytest.mark.parametrize(
    "text",
    [
        "def read(",
        "def other() -> Boat:\n    return boat\n",
        "def read() -> Boat:\n    if a:\n        return a\n    return b\n",
        "def read():\n    return boat\n",
        "def read() -> list[Boat]:\n    return boats\n",
        "def read() -> Response:\n    return render_template('a.html')\n",
        "def read() -> Boat:\n    return a or b\n",
    ],
)
def test_what_cannot_be_told_is_not_told(text: str) -> None:
    """Several ways out, no annotation, a list where an object is asked for, pages."""
    assert sketched_return(text, "read", ["trips"]) == ""


FLEET = """class Fleet:
    def add_trip(self, boat_id: int) -> Trip: ...
    def trips_of(self, boat_id: int) -> list[Trip]: ...
    def first_trip(self) -> Trip: ...
"""


def test_what_gives_a_value_is_told_as_the_app_calls_it() -> None:
    """What changes something is no help, and of what nobody calls the first line is told."""
    sources = {
        "app/trips.py": "def read(boat):\n    return fleet.trips_of(boat.id)\n",
        "tests/test_trips.py": "def test_it():\n    assert Fleet().trips_of(3) == []\n",
        "app/odd.py": "def (.trips_of(",
    }

    found = helpers_for(["trip_count"], [SourceFile(path="app/fleet.py", why="", text=FLEET)], sources)

    assert found == ["fleet.trips_of(boat.id)", "first_trip(self) -> Trip of Fleet"]
    assert helpers_for(["mast"], [SourceFile(path="app/fleet.py", why="", text=FLEET)], sources) == []


def test_a_decorator_is_no_call_that_code_could_make() -> None:
    """`router.delete("/boats")` of a route would register a path where somebody wanted to delete something."""
    routes = "@router.delete('/boats')\ndef scrap(fleet):\n    fleet.delete(1)\n"

    assert calls_of("delete", {"app/routes.py": routes}) == ["fleet.delete(1)"]
