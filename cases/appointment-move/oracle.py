"""Held-out checks of the appointment-move case.

The request names the route, what changes and what stays, 409, 404 and 422. Open, and not checked: what is told of a bad time
for an appointment that does not exist, and times in the past.
"""

from itertools import count
from typing import Any

import httpx
import pytest

NUMBERS = count()
DAYS = [f"2026-06-{day:02}" for day in range(1, 31)]


def book(client: httpx.Client, day: str, time: str, minutes: int = 30, vet_id: int = 3) -> dict[str, Any]:
    """A new appointment."""
    new = {
        "patient_id": 2,
        "vet_id": vet_id,
        "starts_at": f"{day}T{time}:00",
        "minutes": minutes,
        "reason": "cough",
    }
    response = client.post("/api/appointments", json=new)
    assert response.status_code == 201
    booked: dict[str, Any] = response.json()
    return booked


def move(client: httpx.Client, number: int, sent: object) -> httpx.Response:
    """The answer to what is sent."""
    return client.post(f"/api/appointments/{number}/reschedule", json=sent)


def now(client: httpx.Client, number: int) -> dict[str, Any]:
    """The appointment as it is read."""
    found: dict[str, Any] = client.get(f"/api/appointments/{number}").json()
    return found


@pytest.fixture
def day() -> str:
    """A day on which nothing is booked."""
    return DAYS[next(NUMBERS)]


def test_it_is_moved_and_nothing_else_changes(client: httpx.Client, day: str) -> None:
    """To another time and to another day; the answer, the appointment and the lists agree."""
    booked, total = book(client, day, "09:00", 45), len(client.get("/api/appointments").json())
    for starts_at in (f"{day}T15:00:00", f"{day.replace('2026', '2027')}T11:30:00"):
        response = move(client, booked["id"], {"starts_at": starts_at})
        assert response.status_code == 200
        assert response.json() == {**booked, "starts_at": starts_at}
        assert now(client, booked["id"]) == {**booked, "starts_at": starts_at}
        found = client.get("/api/appointments", params={"day": starts_at[:10]}).json()
        assert {**booked, "starts_at": starts_at} in found
    assert client.get("/api/appointments", params={"day": day}).json() == []
    assert len(client.get("/api/appointments").json()) == total


def test_the_old_time_is_free_again(client: httpx.Client, day: str) -> None:
    """And the new one is taken."""
    booked = book(client, day, "09:00")
    assert move(client, booked["id"], {"starts_at": f"{day}T14:00:00"}).status_code == 200
    book(client, day, "09:00")
    taken = {"patient_id": 1, "vet_id": 3, "starts_at": f"{day}T14:10:00"}
    assert client.post("/api/appointments", json=taken).status_code == 409


@pytest.mark.parametrize("time", ["10:10", "09:50", "10:00"])
def test_it_is_not_in_its_own_way(client: httpx.Client, day: str, time: str) -> None:
    """A little later, a little earlier, and not at all."""
    booked = book(client, day, "10:00", 60)
    response = move(client, booked["id"], {"starts_at": f"{day}T{time}:00"})
    assert response.status_code == 200
    assert response.json()["starts_at"] == f"{day}T{time}:00"


def test_a_vet_who_is_busy(client: httpx.Client, day: str) -> None:
    """It is 409, also where they overlap only partly, and nothing changes; another vet's appointments do not matter."""
    booked = book(client, day, "09:00")
    book(client, day, "11:00", 60)
    book(client, day, "14:00", 60, vet_id=2)
    for time in ("11:00", "10:40", "11:50"):
        response = move(client, booked["id"], {"starts_at": f"{day}T{time}:00"})
        assert response.status_code == 409
        assert response.json()["code"] == "conflict"
        assert now(client, booked["id"]) == booked
    for time in ("10:30", "12:00", "14:15"):
        assert move(client, booked["id"], {"starts_at": f"{day}T{time}:00"}).status_code == 200


def test_what_is_cancelled_is_not_moved(client: httpx.Client, day: str) -> None:
    """It is 409, and it stays what it was."""
    booked = book(client, day, "09:00")
    cancelled = client.post(f"/api/appointments/{booked['id']}/cancel").json()
    assert move(client, booked["id"], {"starts_at": f"{day}T15:00:00"}).status_code == 409
    assert now(client, booked["id"]) == cancelled


def test_what_is_not_there_is_not_found(client: httpx.Client) -> None:
    """An unknown appointment is 404."""
    assert move(client, 4711, {"starts_at": "2026-08-03T09:00:00"}).status_code == 404


@pytest.mark.parametrize("sent", [{}, {"starts_at": "tomorrow"}, {"starts_at": None}, {"start": "2026-08-03T09:00:00"}])
def test_a_time_that_cannot_be_read_is_refused(client: httpx.Client, sent: dict[str, Any]) -> None:
    """It is 422, and nothing changes."""
    before = now(client, 5)
    assert move(client, 5, sent).status_code == 422
    assert now(client, 5) == before
