"""Imports from a module that FastAPI does not have."""

import pytest

from pytest_factory.workspace.relatives import with_real_modules


@pytest.mark.parametrize(
    ("line", "real"),
    [
        (
            "from fastapi.middleware.base import BaseHTTPMiddleware",
            "from starlette.middleware.base import BaseHTTPMiddleware",
        ),
        ("from fastapi.responses import JSONResponse", "from fastapi.responses import JSONResponse"),
        ("from fastapi.nowhere import Thing", "from fastapi.nowhere import Thing"),
        ("from fastapi.nowhere.base import Thing", "from fastapi.nowhere.base import Thing"),
        ("from .middleware.base import Thing", "from .middleware.base import Thing"),
        ("def (", "def ("),
    ],
)
def test_a_module_that_starlette_has_is_taken_from_there(line: str, real: str) -> None:
    """Only what FastAPI lacks and Starlette has is changed; what neither has is left for the gates to refuse."""
    assert with_real_modules(f"{line}\nx = 1\n") == f"{real}\nx = 1\n"


@pytest.mark.parametrize(
    ("line", "real"),
    [
        ("x = status.HTTP_200_CREATED", "x = status.HTTP_200_OK"),
        ("x = HTTP_404_MISSING", "x = HTTP_404_NOT_FOUND"),
        (
            "from starlette.status import HTTP_409_EXISTS, HTTP_200_OK",
            "from starlette.status import HTTP_409_CONFLICT, HTTP_200_OK",
        ),
        ("x = status.HTTP_201_CREATED", "x = status.HTTP_201_CREATED"),
        ("x = status.HTTP_422_UNPROCESSABLE_ENTITY", "x = status.HTTP_422_UNPROCESSABLE_ENTITY"),
        ("x = status.HTTP_299_FINE", "x = status.HTTP_299_FINE"),
        ("x = HTTP_200", "x = HTTP_200"),
    ],
)
def test_a_status_has_the_name_of_its_number(line: str, real: str) -> None:
    """What Starlette knows stays, under older names, too, and so does a number that it does not know."""
    assert with_real_modules(f"{line}\n") == f"{real}\n"
