"""Patients API."""

from typing import Any

import pytest
from fastapi.testclient import TestClient


def test_list(client: TestClient) -> None:
    names = [patient["name"] for patient in client.get("/api/patients").json()]
    assert names == ["Biscuit", "Minka", "Pepper", "Captain"]


def test_list_by_species(client: TestClient) -> None:
    response = client.get("/api/patients", params={"species": "cat"})
    assert [patient["name"] for patient in response.json()] == ["Minka"]
    assert client.get("/api/patients", params={"species": "cow"}).status_code == 422


def test_read(client: TestClient) -> None:
    patient = client.get("/api/patients/1").json()
    assert patient["owner"] == "Paul Adeyemi"
    assert patient["weight_kg"] == 18.4


def test_read_unknown(client: TestClient) -> None:
    assert client.get("/api/patients/77").status_code == 404


def test_register(client: TestClient) -> None:
    new = {"name": "Rex", "species": "dog", "owner": "June Okafor", "weight_kg": 31.0}
    response = client.post("/api/patients", json=new)
    assert response.status_code == 201
    assert response.json() == {**new, "id": 5}
    assert client.get("/api/patients/5").json() == {**new, "id": 5}


@pytest.mark.parametrize(
    "wrong",
    [{}, {"name": "", "species": "dog", "owner": "June"}, {"name": "Rex", "species": "cow"}],
)
def test_register_invalid(client: TestClient, wrong: dict[str, Any]) -> None:
    assert client.post("/api/patients", json=wrong).status_code == 422
