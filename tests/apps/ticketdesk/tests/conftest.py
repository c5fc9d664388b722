"""Fixtures that all tests share."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from desk.main import create_app


@pytest.fixture
def client() -> Iterator[TestClient]:
    """A client of an application with a store of its own."""
    with TestClient(create_app()) as client:
        yield client
