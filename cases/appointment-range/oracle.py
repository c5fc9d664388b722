"""Held-out checks of the appointment-range case.

The request names both parameters, that both days belong to the range, that vet_id goes with them, and 422. Open, and not
checked: what `day` together with them means, and the bodies of errors.
"""

from typing import Any

import httpx
import pytest


def ids(client: httpx.Client, **params: Any) -> list[int]:
    """The ids of the list for these parameters; that it is 200 is asserted."""
    response = client.get("/api/appointments", params=params)
    assert response.status_code == 200, f"{params} answers {response.status_code}"
    return [item["id"] for item in response.json()]


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"since": "2026-04-13", "until": "2026-04-14"}, [1, 2, 3, 4]),
        ({"since": "2026-04-14", "until": "2026-04-14"}, [4]),
        ({"since": "2026-04-14"}, [4, 5]),
        ({"until": "2026-04-14"}, [1, 2, 3, 4]),
        ({"until": "2026-04-12"}, []),
        ({"since": "2026-04-17", "until": "2026-04-20"}, []),
        ({"since": "2026-04-15", "until": "2026-04-15"}, []),
        ({}, [1, 2, 3, 4, 5]),
    ],
)
def test_the_days_of_the_range(client: httpx.Client, params: dict[str, str], expected: list[int]) -> None:
    """From the first to the last day, both with all their hours, in order of time."""
    assert ids(client, **params) == expected


def test_of_one_vet(client: httpx.Client) -> None:
    """The range of one vet only."""
    assert ids(client, since="2026-04-13", until="2026-04-14", vet_id=1) == [1, 3, 4]
    assert ids(client, until="2026-04-15", vet_id=2) == [2]
    assert ids(client, since="2026-04-14", vet_id=2) == [5]
    assert ids(client, since="2026-04-13", until="2026-04-16", vet_id=3) == []


def test_until_late_in_the_evening(client: httpx.Client) -> None:
    """What is booked now is found, at the very end of the last day, too."""
    new = {"patient_id": 1, "vet_id": 3, "starts_at": "2026-05-06T17:15:00", "minutes": 15}
    number = client.post("/api/appointments", json=new).json()["id"]
    try:
        assert ids(client, since="2026-05-06", until="2026-05-06") == [number]
        assert ids(client, since="2026-05-07") == []
        assert number not in ids(client, until="2026-05-05")
    finally:
        client.post(f"/api/appointments/{number}/cancel")


@pytest.mark.parametrize(
    "params",
    [
        {"since": "2026-04-14", "until": "2026-04-13"},
        {"since": "2027-01-01", "until": "2026-04-13", "vet_id": 3},
        {"since": "monday"},
        {"until": "2026-02-30"},
        {"since": "2026-04-13", "until": "soon"},
    ],
)
def test_what_is_no_range_is_refused(client: httpx.Client, params: dict[str, Any]) -> None:
    """The wrong way round, or no dates."""
    assert client.get("/api/appointments", params=params).status_code == 422


def test_the_single_day_stays(client: httpx.Client) -> None:
    """As it was."""
    assert ids(client, day="2026-04-13") == [1, 2, 3]
    assert ids(client, day="2026-04-13", vet_id=2) == [2]
