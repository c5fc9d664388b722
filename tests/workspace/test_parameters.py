"""Parameters as FastAPI takes them."""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from pytest_factory.workspace.parameters import as_fastapi_takes_them

HEAD = "from typing import Annotated\nfrom fastapi import FastAPI, Query\n\napp = FastAPI()\n\n\n@app.get('/boats')\n"


@pytest.mark.parametrize(
    "parameter",
    [
        "sails: Annotated[int, Query(10, ge=1, le=100)]",
        "sails: Annotated[int, Query(default=10, min_value=1, max_value=100)]",
        "sails: Annotated[int, Query(10, gte=1, lte=100)] = 10",
        "sails: int = Query(10, minimum=1, maximum=100)",
        "sails: Annotated[int, Query(ge=1, le=100)] = 10",
    ],
)
def test_a_parameter_has_its_default_and_its_bounds(parameter: str) -> None:
    """However a model wrote them: FastAPI starts, takes what lies inside, and refuses what does not."""
    code = as_fastapi_takes_them(f"{HEAD}def read({parameter}, name: str = '') -> int:\n    return sails\n")
    names: dict[str, object] = {}
    exec(code, names)  # noqa: S102 - the text is above
    app = names["app"]
    assert isinstance(app, FastAPI)
    client = TestClient(app)

    found = [client.get(f"/boats{query}") for query in ("", "?sails=100", "?sails=0", "?sails=101")]

    assert [response.status_code for response in found] == [200, 200, 422, 422]
    assert found[0].json() == 10


def test_what_has_a_default_now_comes_last() -> None:
    """Python takes no other order."""
    code = f"{HEAD}def read(sails: Annotated[int, Query(10)], name: str) -> int:\n    return sails\n"

    assert "def read(name: str, sails: Annotated[int, Query()] = 10)" in as_fastapi_takes_them(code)


@pytest.mark.parametrize(
    "code",
    [
        "",
        "def (",
        f"{HEAD}def read(sails: Annotated[int, Query(...)]) -> int:\n    return sails\n".replace(
            "Query(...)", "Query()"
        ),
        f"{HEAD}def read(sails: Annotated[int, Depends(get)]) -> int:\n    return max(sails, key=min)\n",
        "def read(boats: list[int]) -> int:\n    return max(boats, default=0)\n",
    ],
)
def test_everything_else_stays(code: str) -> None:
    """What is right, what is another call, and what is no Python."""
    assert as_fastapi_takes_them(code) == code


def test_a_parameter_that_must_be_sent_has_no_default() -> None:
    """Three dots say that there is none."""
    code = f"{HEAD}def read(sails: Annotated[int, Query(..., ge=1)]) -> int:\n    return sails\n"

    assert "sails: Annotated[int, Query(ge=1)])" in as_fastapi_takes_them(code)
