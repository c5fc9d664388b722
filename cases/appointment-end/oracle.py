"""Held-out checks of the appointment-end case.

The request names the field, its form, and that every answer with an appointment has it. That it is the start and the length
together is what the words mean. Open, and not checked: where in the object it stands.
"""

from typing import Any

import httpx
import pytest

ENDS = {
    1: "2026-04-13T09:30:00",
    2: "2026-04-13T10:15:00",
    3: "2026-04-13T10:20:00",
    4: "2026-04-14T15:00:00",
    5: "2026-04-16T11:15:00",
}


def book(client: httpx.Client, starts_at: str, **more: Any) -> dict[str, Any]:
    """A new appointment."""
    new = {"patient_id": 1, "vet_id": 3, "starts_at": starts_at, **more}
    response = client.post("/api/appointments", json=new)
    assert response.status_code == 201
    booked: dict[str, Any] = response.json()
    return booked


def test_those_that_are_there(client: httpx.Client) -> None:
    """Each alone, and each in the list, also of one day; cancelled ones, too."""
    for number, ends_at in ENDS.items():
        assert client.get(f"/api/appointments/{number}").json().get("ends_at") == ends_at
    found = client.get("/api/appointments").json()
    assert {one["id"]: one.get("ends_at") for one in found if one["id"] in ENDS} == ENDS
    found = client.get("/api/appointments", params={"day": "2026-04-13", "vet_id": 2}).json()
    assert [one.get("ends_at") for one in found] == [ENDS[2]]


@pytest.mark.parametrize(
    ("starts_at", "more", "ends_at"),
    [
        ("2026-06-01T09:00:00", {"minutes": 120}, "2026-06-01T11:00:00"),
        ("2026-06-02T09:50:00", {"minutes": 10}, "2026-06-02T10:00:00"),
        ("2026-06-03T09:50:00", {}, "2026-06-03T10:20:00"),
        ("2026-06-30T23:30:00", {"minutes": 45}, "2026-07-01T00:15:00"),
    ],
)
def test_a_new_one(client: httpx.Client, starts_at: str, more: dict[str, int], ends_at: str) -> None:
    """The answer to the booking, what is read afterwards, and the answer to the cancelling have it; nothing is lost."""
    booked = book(client, starts_at, **more)
    assert booked.get("ends_at") == ends_at
    assert client.get(f"/api/appointments/{booked['id']}").json() == booked
    assert booked.keys() >= {"id", "patient_id", "vet_id", "starts_at", "minutes", "reason", "status"}
    assert booked["starts_at"] == starts_at
    cancelled = client.post(f"/api/appointments/{booked['id']}/cancel").json()
    assert cancelled == {**booked, "status": "cancelled"}


def test_nobody_has_to_send_it(client: httpx.Client) -> None:
    """What is wrong is refused as before."""
    response = client.post("/api/appointments", json={"patient_id": 1, "vet_id": 3})
    assert response.status_code == 422
