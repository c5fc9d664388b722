"""Held-out checks of the opening-hours case.

The request names the days, the hours, that both ends count, 422 and the code. Open, and not checked: what is told where the vet
is busy or unknown as well, holidays, and the words of the message.
"""

import httpx
import pytest


def book(client: httpx.Client, starts_at: str, minutes: int | None) -> httpx.Response:
    """The answer to a booking; without a length it is the usual one, 30 minutes."""
    new = {"patient_id": 1, "vet_id": 3, "starts_at": f"{starts_at}:00"}
    return client.post("/api/appointments", json=new if minutes is None else {**new, "minutes": minutes})


@pytest.mark.parametrize(
    ("starts_at", "minutes"),
    [
        ("2026-06-01T08:00", 30),
        ("2026-06-01T17:30", 30),
        ("2026-06-02T17:30", None),
        ("2026-06-03T16:00", 120),
        ("2026-06-04T12:00", 60),
        ("2026-06-05T17:50", 10),
    ],
)
def test_within_the_hours_it_is_booked(client: httpx.Client, starts_at: str, minutes: int | None) -> None:
    """From Monday to Friday, from the first minute to the last."""
    response = book(client, starts_at, minutes)
    assert response.status_code == 201
    assert response.json()["starts_at"] == f"{starts_at}:00"


@pytest.mark.parametrize(
    ("starts_at", "minutes"),
    [
        ("2026-06-07T03:00", 30),
        ("2026-06-06T10:00", 30),
        ("2026-06-07T10:00", 30),
        ("2026-06-09T07:59", 30),
        ("2026-06-09T07:00", 120),
        ("2026-06-09T17:40", 30),
        ("2026-06-10T17:31", None),
        ("2026-06-10T17:00", 70),
        ("2026-06-11T18:00", 10),
        ("2026-06-11T20:00", 30),
        ("2026-06-11T23:50", 30),
        ("2026-06-12T00:00", 30),
        ("2026-06-12T23:00", 120),
    ],
)
def test_outside_it_is_refused(client: httpx.Client, starts_at: str, minutes: int | None) -> None:
    """By the time of its start or of its end, or by the day; nothing is booked."""
    before = client.get("/api/appointments").json()
    response = book(client, starts_at, minutes)
    assert response.status_code == 422
    assert response.json()["code"] == "closed"
    assert client.get("/api/appointments").json() == before


def test_the_message_is_text(client: httpx.Client) -> None:
    """As in the other errors."""
    found = book(client, "2026-06-13T10:00", 30).json()
    assert isinstance(found["message"], str)
    assert found["message"]


def test_other_refusals_stay(client: httpx.Client) -> None:
    """A vet who is busy, somebody unknown, and what is not valid, within the hours."""
    new = {"patient_id": 1, "vet_id": 1, "starts_at": "2026-04-14T14:30:00"}
    assert client.post("/api/appointments", json=new).status_code == 409
    assert client.post("/api/appointments", json={**new, "vet_id": 77}).status_code == 404
    assert "code" not in client.post("/api/appointments", json={**new, "minutes": 5}).json()
