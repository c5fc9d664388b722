"""Held-out checks of the vet-workload case.

The request names the route, the three keys, what counts and the 404 in the app's form of errors. Open, and not checked:
whether appointments in the past count.
"""

from itertools import count
from typing import Any

import httpx

DAYS = count(1)


def workload(client: httpx.Client, vet_id: int) -> dict[str, Any]:
    """The answer for a vet; that it is 200 is asserted."""
    response = client.get(f"/api/vets/{vet_id}/workload")
    assert response.status_code == 200, f"vet {vet_id} answers {response.status_code}"
    found: dict[str, Any] = response.json()
    return found


def book(client: httpx.Client, vet_id: int, minutes: int) -> int:
    """The id of a new appointment, each on a day of its own."""
    starts_at = f"2026-06-{next(DAYS):02}T10:00:00"
    new = {"patient_id": 1, "vet_id": vet_id, "starts_at": starts_at, "minutes": minutes}
    response = client.post("/api/appointments", json=new)
    assert response.status_code == 201
    number: int = response.json()["id"]
    return number


def test_the_demo_data(client: httpx.Client) -> None:
    """As the request writes it out, and for the other vets of the clinic."""
    assert workload(client, 1) == {"vet_id": 1, "appointments": 2, "minutes": 90}
    assert workload(client, 2) == {"vet_id": 2, "appointments": 2, "minutes": 60}
    assert workload(client, 3) == {"vet_id": 3, "appointments": 0, "minutes": 0}


def test_what_is_booked_counts_and_what_is_cancelled_does_not(client: httpx.Client) -> None:
    """The figures go up and down with the appointments, and only those of their vet."""
    others = [workload(client, 1), workload(client, 2)]
    first, second = book(client, 3, 25), book(client, 3, 50)
    assert workload(client, 3) == {"vet_id": 3, "appointments": 2, "minutes": 75}
    for number, left in ((first, {"appointments": 1, "minutes": 50}), (second, {"appointments": 0, "minutes": 0})):
        assert client.post(f"/api/appointments/{number}/cancel").status_code == 200
        assert workload(client, 3) == {"vet_id": 3, **left}
    assert [workload(client, 1), workload(client, 2)] == others


def test_an_unknown_vet_is_not_found(client: httpx.Client) -> None:
    """In the form of the app's other errors."""
    response = client.get("/api/vets/4711/workload")
    assert response.status_code == 404
    assert response.json()["code"] == "not_found"


def test_the_vets_stay(client: httpx.Client) -> None:
    """What was there answers as before."""
    assert client.get("/api/vets/2").json() == {"id": 2, "name": "Dr. Idris Bello", "specialty": "dentistry"}
    assert len(client.get("/api/vets").json()) == 3
