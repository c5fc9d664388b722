import pytest
from fastapi.testclient import TestClient

from recipebox.main import create_app


@pytest.fixture
def client():
    return TestClient(create_app())


@pytest.fixture
def make_recipe(client):
    def _make(**overrides):
        payload = {
            "title": "Lentil soup",
            "servings": 4,
            "minutes": 35,
            "tags": ["soup", "vegan"],
            "ingredients": [
                {"name": "red lentils", "quantity": 250, "unit": "g"},
                {"name": "salt"},
            ],
        }
        payload.update(overrides)
        response = client.post("/recipes", json=payload)
        assert response.status_code == 201
        return response.json()

    return _make
