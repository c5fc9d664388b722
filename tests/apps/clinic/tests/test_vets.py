"""Vets API."""

from fastapi.testclient import TestClient


def test_list(client: TestClient) -> None:
    vets = client.get("/api/vets").json()
    assert [vet["id"] for vet in vets] == [1, 2, 3]
    assert vets[1] == {"id": 2, "name": "Dr. Idris Bello", "specialty": "dentistry"}


def test_read(client: TestClient) -> None:
    assert client.get("/api/vets/3").json()["specialty"] == "exotics"


def test_read_unknown(client: TestClient) -> None:
    response = client.get("/api/vets/77")
    assert response.status_code == 404
    assert response.json() == {"code": "not_found", "message": "vet 77 does not exist"}
