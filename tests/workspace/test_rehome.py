"""Units that a block repeats go to the file that has them."""

import pytest

from pytest_factory.artifacts import Route
from pytest_factory.workspace.rehome import rehomed
from pytest_factory.workspace.reply import Block

SOURCES = {
    "port/models.py": 'from pydantic import BaseModel\n\n\nclass Boat(BaseModel):\n    """A boat."""\n\n    name: str\n',
    "port/boats.py": (
        "from port.models import Boat\n\n\n@router.get('/boats')\ndef list_boats() -> list[Boat]:\n    return []\n"
    ),
    "port/main.py": "from port import boats\n",
}
HOMES = {"Boat": "port/models.py", "list_boats": "port/boats.py"}
ROUTE = "@router.get('/boats/1')\ndef read_boat() -> Boat:\n    return Boat(name='Ada')\n"


def moved(path: str, code: str) -> dict[str, str]:
    """Path to code of all blocks, one block of `path` given."""
    return {block.path: block.code for block in rehomed([Block(path=path, code=code)], SOURCES, HOMES)}


def test_an_imported_class_is_changed_where_it_is_defined() -> None:
    """A class that the file imports goes with the imports of the block to the file that defines it; the rest stays."""
    found = moved(
        "port/boats.py",
        f"from pydantic import BaseModel\n\n\nclass Boat(BaseModel):\n    name: str\n    flag: str\n\n\n{ROUTE}",
    )
    assert found.keys() == {"port/boats.py", "port/models.py"}
    assert "class Boat" not in found["port/boats.py"]
    assert "read_boat" in found["port/boats.py"]
    assert found["port/models.py"].startswith("from pydantic import BaseModel")
    assert "flag: str" in found["port/models.py"]


def test_a_mere_repetition_is_left_out() -> None:
    """A class that is the same but for its docstring changes nothing, and goes nowhere."""
    found = moved("port/boats.py", f"class Boat(BaseModel):\n    name: str\n\n\n{ROUTE}")
    assert found.keys() == {"port/boats.py"}
    assert "class Boat" not in found["port/boats.py"]


def test_a_route_is_changed_where_it_is() -> None:
    """The function of a route of another file goes there; a block of which nothing is left is gone."""
    code = "@router.get('/boats')\ndef list_boats() -> list[Boat]:\n    return [Boat(name='Ada')]\n"
    assert moved("port/main.py", f"from port.models import Boat\n\n\n{code}").keys() == {"port/boats.py"}


def test_a_class_with_methods_of_another_file_s_class_is_that_one() -> None:
    """Whoever writes a method of a store again means the store, also where the block's file does not import it."""
    sources = {
        **SOURCES,
        "port/store.py": "class Store:\n    def __init__(self) -> None: ...\n\n    def find(self) -> None: ...\n",
    }
    blocks = [
        Block(path="port/main.py", code=f"class Store:\n    def {name}(self) -> list[Boat]:\n        return []\n")
        for name in ("find", "__init__")
    ]
    blocks.append(
        Block(
            path="port/main.py",
            code="class Store:\n    # ... other methods\n\n    def add(self) -> None:\n        pass\n",
        )
    )

    found = [one.path for block in blocks for one in rehomed([block], sources, {**HOMES, "Store": "port/store.py"})]

    assert found == ["port/store.py", "port/main.py", "port/store.py"]


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("port/models.py", "class Boat(BaseModel):\n    name: str\n    flag: str\n"),
        ("port/main.py", "class Boat(BaseModel):\n    size: int\n"),
        ("port/main.py", "def list_boats() -> None:\n    return None\n"),
        ("port/boats.py", "class Harbour(BaseModel):\n    name: str\n"),
        ("port/boats.py", "class Boat(\n"),
    ],
)
def test_everything_else_stays(path: str, code: str) -> None:
    """What is in its own file, what the file does not import, what is new, and what does not parse stays where it was written."""
    assert moved(path, code) == {path: code}


def test_a_new_route_of_a_known_name_stays() -> None:
    """A function that is called as one of another file, but answers another path, is a new one."""
    code = "@router.get('/fleet/{name}')\ndef list_boats(name: str) -> str:\n    return name\n"
    known = Route(method="GET", path="/port/boats", file="port/boats.py", function="list_boats", line=7)
    again = code.replace("/fleet/{name}", "/boats")

    (block,) = rehomed([Block(path="port/main.py", code=code)], SOURCES, HOMES, [known])
    assert (block.path, block.code) == ("port/main.py", code)
    (block,) = rehomed([Block(path="port/main.py", code=again)], SOURCES, HOMES, [known])
    assert block.path == "port/boats.py"
