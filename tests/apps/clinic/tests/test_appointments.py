"""Appointments API."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

NEW = {"patient_id": 1, "vet_id": 3, "starts_at": "2026-04-15T09:00:00"}


def test_list_is_in_order_of_time(client: TestClient) -> None:
    starts = [item["starts_at"] for item in client.get("/api/appointments").json()]
    assert len(starts) == 5
    assert starts == sorted(starts)


def test_list_by_day_and_vet(client: TestClient) -> None:
    response = client.get("/api/appointments", params={"day": "2026-04-13", "vet_id": 1})
    assert [item["id"] for item in response.json()] == [1, 3]


def test_read(client: TestClient) -> None:
    assert client.get("/api/appointments/2").json()["reason"] == "tooth cleaning"
    assert client.get("/api/appointments/77").status_code == 404


def test_book(client: TestClient) -> None:
    response = client.post("/api/appointments", json=NEW)
    assert response.status_code == 201
    booked = response.json()
    assert (booked["minutes"], booked["status"]) == (30, "booked")
    assert client.get(f"/api/appointments/{booked['id']}").json() == booked


@pytest.mark.parametrize("change", [{"patient_id": 77}, {"vet_id": 77}])
def test_book_for_unknown(client: TestClient, change: dict[str, Any]) -> None:
    response = client.post("/api/appointments", json={**NEW, **change})
    assert response.status_code == 404
    assert response.json()["code"] == "not_found"


@pytest.mark.parametrize("starts_at", ["2026-04-14T13:45:00", "2026-04-14T14:30:00"])
def test_book_while_the_vet_is_busy(client: TestClient, starts_at: str) -> None:
    response = client.post("/api/appointments", json={**NEW, "vet_id": 1, "starts_at": starts_at})
    assert response.status_code == 409
    assert response.json()["code"] == "conflict"


def test_book_right_after_another(client: TestClient) -> None:
    new = {**NEW, "vet_id": 1, "starts_at": "2026-04-14T15:00:00"}
    assert client.post("/api/appointments", json=new).status_code == 201


def test_book_too_short(client: TestClient) -> None:
    assert client.post("/api/appointments", json={**NEW, "minutes": 5}).status_code == 422


def test_cancel(client: TestClient) -> None:
    response = client.post("/api/appointments/1/cancel")
    assert response.status_code == 200
    assert response.json()["status"] == "cancelled"
    assert client.post("/api/appointments/1/cancel").status_code == 409


def test_cancelled_time_can_be_booked(client: TestClient) -> None:
    new = {**NEW, "vet_id": 1, "starts_at": "2026-04-13T10:00:00"}
    assert client.post("/api/appointments", json=new).status_code == 201
