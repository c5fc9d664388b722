"""Shared fixtures."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from clinic.config import Settings
from clinic.main import create_app


@pytest.fixture
def client() -> Iterator[TestClient]:
    """A client of an application with the demo data."""
    with TestClient(create_app(Settings())) as test_client:
        yield test_client
