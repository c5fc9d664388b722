"""Fixtures that all tests share."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from app.main import app


@pytest.fixture
def client() -> Iterator[TestClient]:
    """A client of the started application."""
    with TestClient(app) as client:
        yield client
