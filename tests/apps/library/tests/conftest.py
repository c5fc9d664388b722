"""Fixtures that all tests share."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from library import create_app


@pytest.fixture
def app() -> Flask:
    """An application with a store of its own."""
    return create_app({"TESTING": True, "LOANS_PER_MEMBER": 1})


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A client of that application."""
    return app.test_client()
