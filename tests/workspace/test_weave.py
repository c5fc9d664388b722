"""From a model's reply to changed files."""

import pytest

from pytest_factory.artifacts import Place, SourceFile, Survey
from pytest_factory.errors import SpliceError, UnusableReply
from pytest_factory.workspace.annotate import annotate_empties, complete_generics
from pytest_factory.workspace.reply import Block, read_blocks
from pytest_factory.workspace.weave import file_of, own_names, weave, whole_files

MAIN = 'from fastapi import FastAPI\n\napp = FastAPI()\n\n\n@app.get("/")\ndef read_root() -> dict[str, str]:\n    return {}\n'
SOURCES = {"app/main.py": MAIN, "app/store.py": "class Boat:\n    name: str\n", "app/pages/index.html": "<h1>Hi</h1>\n"}
SURVEY = Survey(
    framework="fastapi",
    app="app.main:app",
    app_file="app/main.py",
    files=(SourceFile(path="app/main.py", why="app", text=MAIN),),
    place=Place(file="app/main.py", router="app"),
)


@pytest.mark.parametrize(
    ("reply", "blocks"),
    [
        ("Sure:\n```python\n# file: app/main.py\nx = 1\n```\n", [("app/main.py", "x = 1\n")]),
        ("```python\n# app/main.py\nx = 1\n```", [("app/main.py", "x = 1\n")]),
        (
            "```py\nx = 1\n```\nand\n```html\n<!-- file: a/b.html -->\n<p>\n```",
            [("", "x = 1\n"), ("a/b.html", "<p>\n")],
        ),
        ("```python\n# a comment about x\nx = 1\n```", [("", "# a comment about x\nx = 1\n")]),
        ("```python\nx = 1\n", [("", "x = 1\n")]),
        ("import os\nx = os\n", [("", "import os\nx = os\n")]),
    ],
)
def test_fences_are_read_with_their_paths(reply: str, blocks: list[tuple[str, str]]) -> None:
    """Every fenced block is read, its first line names its file, and a fence that was cut off still counts."""
    assert [(block.path, block.code) for block in read_blocks(reply)] == blocks


def test_a_reply_without_code_cannot_be_used() -> None:
    """Prose alone is refused."""
    with pytest.raises(UnusableReply, match="no fenced block"):
        read_blocks("I cannot do that.")


@pytest.mark.parametrize(
    ("named", "path"),
    [
        ("", "app/main.py"),
        ("app/store.py", "app/store.py"),
        ("main.py", "app/main.py"),
        ("fleet.py", "app/fleet.py"),
        ("app/fleet.py", "app/fleet.py"),
        ("app/pages/boats.html", "app/pages/boats.html"),
    ],
)
def test_a_block_finds_its_file(named: str, path: str) -> None:
    """A block goes into the file that it names, the one that ends so, a new one beside the others, or the place."""
    assert file_of(Block(path=named, code=""), SURVEY, SOURCES) == path


@pytest.mark.parametrize(
    ("named", "path"),
    [
        ("app/main.py", "harbour/main.py"),
        ("app/routes/boats.py", "harbour/routes/boats.py"),
        ("app/routes/crew.py", "harbour/routes/crew.py"),
        ("app/crew.py", ""),
        ("app/ports/crew.py", ""),
        ("harbour/ports/crew.py", ""),
    ],
)
def test_a_package_that_is_not_there_is_the_apps(named: str, path: str) -> None:
    """Where one file, or else one folder, of the app ends so; else the block is refused."""
    sources = {"harbour/main.py": MAIN, "harbour/routes/boats.py": MAIN, "harbour/pages/boats.py": MAIN}
    survey = SURVEY.model_copy(
        update={"app_file": "harbour/main.py", "place": Place(file="harbour/main.py", router="app")}
    )
    block = Block(path=named, code="")

    if path:
        assert file_of(block, survey, sources) == path
    else:
        with pytest.raises(SpliceError, match="no such file"):
            file_of(block, survey, sources)


@pytest.mark.parametrize("named", ["lib/other/fleet.py", "app/data.sqlite"])
def test_a_file_that_cannot_be_is_refused(named: str) -> None:
    """A folder that does not exist and a file that is no source are refused with the place where code belongs."""
    with pytest.raises(SpliceError, match=r"app/main\.py"):
        file_of(Block(path=named, code=""), SURVEY, SOURCES)


@pytest.mark.parametrize(
    "named", ["tests/test_main.py", "test_main.py", "tests/test_new.py", "conftest.py", "boats.json"]
)
def test_a_patch_of_code_holds_no_tests(named: str) -> None:
    """What a reply writes into tests, old or new, or into their data, is left out; the code beside it goes in."""
    tests = {"tests/test_main.py": "def test_root() -> None: ...\n", "tests/boats.json": "[]\n"}
    blocks = [Block(path=named, code="x = 1\n"), Block(path="app/store.py", code="LIMIT = 3\n")]
    assert [change.path for change in weave(blocks, SURVEY, {**SOURCES, **tests})] == ["app/store.py"]


def test_a_reference_solution_holds_no_tests() -> None:
    """Whole files are taken as they are, but for tests: those are TEST's."""
    blocks = [Block(path="tests/test_main.py", code="x = 1\n"), Block(path="app/new.py", code="x = 1\n")]
    assert [change.path for change in whole_files(blocks, SOURCES)] == ["app/new.py"]


def test_blocks_become_changes_with_their_imports() -> None:
    """What a block leaves out is put in: imports of the framework's and of the app's own names, types of empty lists."""
    view = (
        '@app.post("/boats", status_code=201)\ndef add(boat: Boat) -> Boat:\n    FLEET.append(boat)\n    return boat\n'
    )
    code = f"FLEET = []\n\n\n{view}"

    (change,) = weave([Block(code=code)], SURVEY, SOURCES)

    assert change.before == MAIN
    assert change.after is not None
    assert "from app.store import Boat\n" in change.after
    assert "FLEET: list[Boat] = []" in change.after


def test_functions_that_the_feature_is_not_about_stay() -> None:
    """A protected function that the reply writes again keeps its text; a reply of nothing else changes nothing."""
    code = '@app.get("/")\ndef read_root() -> list[int]:\n    return [1]\n'
    more = f'{code}\n\n@app.get("/boats")\ndef boats() -> list[int]:\n    return []\n'

    (change,) = weave([Block(code=more)], SURVEY, SOURCES, protected={("app/main.py", "read_root")})

    assert change.after is not None
    assert change.after.startswith(MAIN)
    with pytest.raises(SpliceError):
        weave([Block(code=code)], SURVEY, SOURCES, protected={("app/main.py", "read_root")})


def test_names_of_the_app_lead_to_their_module() -> None:
    """A public name that one module of the app defines can be imported from there."""
    assert own_names(SOURCES, ".")["Boat"] == "app.store"
    hidden = {"app/ids.py": "_LAST = 3\n__all__ = []\n\n\ndef _next_id() -> int:\n    return _LAST + 1\n"}
    assert own_names(hidden, ".") == {"_next_id": "app.ids"}, (
        "a helper that is seen is used; data of a module are its own"
    )


@pytest.mark.parametrize(
    ("text", "annotated"),
    [
        ("A = []\n", "A: list[Any] = []\n"),
        ("A = [1]\n", "A = [1]\n"),
        ("A = []\ndef f(b: Boat):\n    A.append(b)\n", "A: list[Boat] = []\ndef f(b: Boat):\n    A.append(b)\n"),
        ("A = {}\ndef f(b: Boat):\n    A['x'] = b\n", "A: dict[str, Boat] = {}\ndef f(b: Boat):\n    A['x'] = b\n"),
        (
            "A = []\ndef f():\n    b = Boat(1)\n    A.append(b)\n",
            "A: list[Boat] = []\ndef f():\n    b = Boat(1)\n    A.append(b)\n",
        ),
        ("A = [\n", "A = [\n"),
    ],
)
def test_empty_collections_get_the_type_of_what_is_put_into_them(text: str, annotated: str) -> None:
    """The uses of a new empty list or dict tell its type."""
    assert annotate_empties(text, "") == annotated


@pytest.mark.parametrize(
    ("code", "completed"),
    [
        ("def f() -> dict: ...\n", "def f() -> dict[str, Any]: ...\n"),
        ("def f(a: list, b: int) -> list[dict]: ...\n", "def f(a: list[Any], b: int) -> list[dict[str, Any]]: ...\n"),
        ("def f() -> dict[str, int] | dict: ...\n", "def f() -> dict[str, int] | dict[str, Any]: ...\n"),
        ("X: list = [1]\n", "X: list[Any] = [1]\n"),
        ("def f(x):\n    return dict(x)\n", "def f(x):\n    return dict(x)\n"),
        ("def f(:\n", "def f(:\n"),
    ],
)
def test_generics_get_their_arguments(code: str, completed: str) -> None:
    """Bare `dict` and `list` in annotations say what they hold; calls and what has arguments stay."""
    assert complete_generics(code) == completed


def test_collections_of_the_base_stay_as_they_are() -> None:
    """What was there before is not annotated."""
    assert annotate_empties("A = []\n", "A = []\n") == "A = []\n"


COUNTED = "def count_of(names: list[str]) -> int:\n    return len(names)"


@pytest.mark.parametrize(
    ("reply", "borrowed"),
    [
        ("@app.get('/count')\ndef count() -> int:\n    return count_of(['Ida'])\n", True),
        ("@app.get('/count')\ndef count() -> int:\n    return len(['Ida'])\n", False),
        (
            "def count_of(n: int) -> int:\n    return n\n\n\n@app.get('/count')\ndef count() -> int:\n    return count_of(1)\n",
            False,
        ),
    ],
)
def test_a_function_of_a_worked_example_comes_along_where_it_is_called(reply: str, borrowed: bool) -> None:
    """A reply that calls what only an example has gets it; one that has its own, or calls nothing of it, does not."""
    (change,) = weave([Block(path="app/main.py", code=reply)], SURVEY, SOURCES, shown={"count_of": COUNTED})

    assert (COUNTED in (change.after or "")) is borrowed


def test_a_route_that_goes_to_another_file_is_registered_as_that_file_does() -> None:
    """Whatever the reply wrote: there is no app in a file of a router."""
    crew = (
        'from fastapi import APIRouter\n\nrouter = APIRouter()\n\n\n@router.get("/crew")\ndef list_crew() -> list[str]:\n'
        '    return ["Ida"]\n'
    )
    block = Block(
        path="app/crew.py", code='@app.get("/crew")\ndef list_crew() -> list[str]:\n    return ["Ida", "Ole"]\n'
    )

    [change] = weave([block], SURVEY, {**SOURCES, "app/crew.py": crew})

    assert change.after == crew.replace('["Ida"]', '["Ida", "Ole"]')
