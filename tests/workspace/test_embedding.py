"""Keys of a body as arguments."""

from typing import Annotated, Any

import pytest
from fastapi import Body, FastAPI
from starlette.testclient import TestClient

from pytest_factory.workspace.embedding import with_embedded_keys


def sent(method: str, path: str) -> frozenset[str] | None:
    """What is sent: sails, and to /boats/{name} a flag, too."""
    if method == "GET":
        return None
    return frozenset({"sails", "flag"} if "{" in path else {"sails"})


@pytest.mark.parametrize(
    ("arguments", "embedded"),
    [
        ("sails: list[int]", "sails: Annotated[list[int], Body(embed=True)]"),
        ("sails: int, store: StoreDep", "sails: Annotated[int, Body(embed=True)], store: StoreDep"),
        ("sails: list[Any] | None = None", "sails: Annotated[list[Any] | None, Body(embed=True)] = None"),
        (
            "sails: Annotated[str, StringConstraints(min_length=1)]",
            "sails: Annotated[Annotated[str, StringConstraints(min_length=1)], Body(embed=True)]",
        ),
        ("found: list[float]", 'found: Annotated[list[float], Body(embed=True, alias="sails")]'),
    ],
)
def test_a_key_of_the_body_is_one(arguments: str, embedded: str) -> None:
    """An argument of its name, or the one list, is taken from below the key."""
    code = '@app.post("/boats")\ndef add({}):\n    return 1\n'
    assert with_embedded_keys(code.format(arguments), sent=sent) == code.format(embedded)


def test_what_the_path_has_is_no_key() -> None:
    """A placeholder's argument stays, and every key of several is marked."""
    code = '@app.put("/boats/{{name}}")\nasync def put(name: str, {}):\n    return 1\n'
    embedded = "sails: Annotated[int, Body(embed=True)], flag: Annotated[str, Body(embed=True)]"
    assert with_embedded_keys(code.format("sails: int, flag: str"), sent=sent) == code.format(embedded)


@pytest.mark.parametrize(
    "code",
    [
        '@app.post("/boats")\ndef add(boat: Boat):\n    return 1\n',
        '@app.post("/boats")\ndef add(sails: Annotated[int, Body()]):\n    return 1\n',
        '@app.post("/boats")\ndef add(sails):\n    return 1\n',
        '@app.post("/boats")\ndef add(found: dict[str, Any]):\n    return 1\n',
        '@app.get("/boats")\ndef read(sails: int):\n    return 1\n',
        "def add(sails: int):\n    return 1\n",
        "def add(:\n",
    ],
    ids=["model", "marked", "bare", "object", "get", "no-route", "broken"],
)
def test_other_arguments_stay(code: str) -> None:
    """A model, a marked argument, the whole object and a query are what they are."""
    assert with_embedded_keys(code, sent=sent) == code


def test_fastapi_takes_it_so() -> None:
    """The marked argument is what stands below the key, by its name or by its alias; unmarked it is the whole body."""
    app = FastAPI()

    @app.post("/marked")
    def marked(found: Annotated[list[Any], Body(embed=True, alias="sails")]) -> int:
        return len(found)

    @app.post("/bare")
    def bare(sails: list[Any]) -> int:
        return len(sails)

    client, body = TestClient(app), {"sails": [1, "x"]}
    assert client.post("/marked", json=body).json() == 2
    assert client.post("/bare", json=body).status_code == 422
