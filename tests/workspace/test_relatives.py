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
