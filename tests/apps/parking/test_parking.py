from datetime import datetime, timedelta, timezone

from fastapi.testclient import TestClient

import parking

client = TestClient(parking.app)

START = datetime(2025, 3, 1, 8, 0, tzinfo=timezone.utc)


def setup_function():
    parking.LOTS.clear()
    parking.TICKETS.clear()


def add_lot(code="P1", spaces=2, cents_per_hour=250):
    return client.post(
        "/lots",
        json={
            "code": code,
            "name": "Market square",
            "spaces": spaces,
            "cents_per_hour": cents_per_hour,
        },
    )


def test_add_lot():
    r = add_lot("p1")
    assert r.status_code == 201
    assert r.json()["code"] == "P1"
    assert r.json()["free"] == 2


def test_add_lot_twice():
    add_lot()
    r = add_lot()
    assert r.status_code == 409
    assert r.json() == {"error": "lot P1 exists"}


def test_unknown_lot():
    assert client.get("/lots/ZZ").status_code == 404
    assert client.post("/lots/ZZ/enter", json={"plate": "AB 123"}).json() == {"error": "no such lot"}


def test_enter_takes_a_space():
    add_lot()
    r = client.post("/lots/p1/enter", json={"plate": "ab 123"})
    assert r.status_code == 201
    assert r.json()["plate"] == "AB 123"
    assert r.json()["left_at"] is None
    assert client.get("/lots/P1").json()["free"] == 1


def test_full_lot():
    add_lot(spaces=1)
    client.post("/lots/P1/enter", json={"plate": "AB 123"})
    r = client.post("/lots/P1/enter", json={"plate": "CD 456"})
    assert r.status_code == 409
    assert r.json() == {"error": "lot is full"}


def test_exit_charges_started_hours(monkeypatch):
    add_lot()
    monkeypatch.setattr(parking, "now", lambda: START)
    ticket = client.post("/lots/P1/enter", json={"plate": "AB 123"}).json()
    monkeypatch.setattr(parking, "now", lambda: START + timedelta(minutes=61))
    r = client.post(f"/tickets/{ticket['id']}/exit")
    assert r.status_code == 200
    assert r.json()["fee_cents"] == 500
    assert client.get("/lots/P1").json()["free"] == 2


def test_exit_only_once():
    add_lot()
    ticket = client.post("/lots/P1/enter", json={"plate": "AB 123"}).json()
    client.post(f"/tickets/{ticket['id']}/exit")
    r = client.post(f"/tickets/{ticket['id']}/exit")
    assert r.status_code == 409
    assert r.json() == {"error": "already left"}
