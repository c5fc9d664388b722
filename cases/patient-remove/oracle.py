"""Held-out checks of the patient-remove case.

The request names the route, 204, 409, 404, and what becomes of cancelled appointments. Open, and not checked: the words of
the errors, and whether booked appointments in the past are an obstacle.
"""

from itertools import count
from typing import Any

import httpx

DAYS = count(1)


def register(client: httpx.Client, name: str) -> int:
    """The id of a new patient."""
    response = client.post("/api/patients", json={"name": name, "species": "dog", "owner": "Test"})
    assert response.status_code == 201
    number: int = response.json()["id"]
    return number


def book(client: httpx.Client, patient_id: int) -> int:
    """The id of an appointment of that patient, each on a day of its own."""
    new = {"patient_id": patient_id, "vet_id": 3, "starts_at": f"2026-06-{next(DAYS):02}T10:00:00"}
    response = client.post("/api/appointments", json=new)
    assert response.status_code == 201
    number: int = response.json()["id"]
    return number


def listed(client: httpx.Client, what: str) -> list[dict[str, Any]]:
    """All of a kind."""
    found: list[dict[str, Any]] = client.get(f"/api/{what}").json()
    return found


def test_it_is_gone(client: httpx.Client) -> None:
    """It is found nowhere any more, cannot be removed twice or get an appointment; the others stay."""
    patients, appointments = listed(client, "patients"), listed(client, "appointments")
    number = register(client, "Test")
    response = client.delete(f"/api/patients/{number}")
    assert response.status_code == 204
    assert response.content == b""
    assert client.get(f"/api/patients/{number}").status_code == 404
    assert client.delete(f"/api/patients/{number}").status_code == 404
    new = {"patient_id": number, "vet_id": 3, "starts_at": "2026-07-01T10:00:00"}
    assert client.post("/api/appointments", json=new).status_code == 404
    assert listed(client, "patients") == patients
    assert listed(client, "appointments") == appointments


def test_a_booked_appointment_is_an_obstacle(client: httpx.Client) -> None:
    """It is 409 in the form of the app's errors, nothing is lost, and it works once all are cancelled."""
    number = register(client, "Twice")
    appointments = [book(client, number), book(client, number)]
    for appointment in appointments:
        before = listed(client, "patients"), listed(client, "appointments")
        response = client.delete(f"/api/patients/{number}")
        assert response.status_code == 409
        assert response.json()["code"] == "conflict"
        assert (listed(client, "patients"), listed(client, "appointments")) == before
        assert client.post(f"/api/appointments/{appointment}/cancel").status_code == 200
    assert client.delete(f"/api/patients/{number}").status_code == 204


def test_cancelled_appointments_go_with_the_patient(client: httpx.Client) -> None:
    """Only that patient's."""
    keeping, going = register(client, "Keeping"), register(client, "Going")
    others, gone = [book(client, keeping), book(client, keeping)], book(client, going)
    for appointment in (others[0], gone):
        client.post(f"/api/appointments/{appointment}/cancel")
    before = listed(client, "appointments")
    assert client.delete(f"/api/patients/{going}").status_code == 204
    assert client.get(f"/api/appointments/{gone}").status_code == 404
    assert listed(client, "appointments") == [one for one in before if one["id"] != gone]
    assert client.get(f"/api/patients/{keeping}").status_code == 200


def test_the_demo_data(client: httpx.Client) -> None:
    """One patient whose appointment is cancelled, one with a booked one."""
    assert client.delete("/api/patients/1").status_code == 409
    assert client.get("/api/patients/1").json()["name"] == "Biscuit"
    assert client.delete("/api/patients/4").status_code == 204
    assert [one["id"] for one in listed(client, "appointments") if one["patient_id"] == 4] == []


def test_an_unknown_patient_is_not_found(client: httpx.Client) -> None:
    """It is 404, and nobody is removed."""
    before = listed(client, "patients")
    assert client.delete("/api/patients/4711").status_code == 404
    assert listed(client, "patients") == before
