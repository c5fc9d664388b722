"""Fixtures that all tests share."""

import pytest
from flask.testing import FlaskClient

from app import create_app


@pytest.fixture
def client() -> FlaskClient:
    """A client of an application with notes of its own."""
    return create_app().test_client()
