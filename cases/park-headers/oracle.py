"""Held-out checks of the park-headers case.

The request names both headers, what they say, when, and that the body stays. Open, and not checked: whether the Location is a
path or a whole address, and the headers of refusals other than these two.
"""

from itertools import count
from typing import Any
from urllib.parse import urlsplit

import httpx


def new_lot(client: httpx.Client, **other: object) -> str:
    """The code of a new lot."""
    code = next(name for number in count(1) if (name := f"Z{number}") not in {lot["code"] for lot in lots(client)})
    lot = {"code": code, "name": "Harbour", "spaces": 50, "cents_per_hour": 200, **other}
    assert client.post("/lots", json=lot).status_code == 201
    return code


def lots(client: httpx.Client) -> list[dict[str, Any]]:
    """All lots."""
    everything: list[dict[str, Any]] = client.get("/lots").json()
    return everything


def enter(client: httpx.Client, lot: str, plate: str = "AB 123") -> httpx.Response:
    """Try to drive in."""
    return client.post(f"/lots/{lot}/enter", json={"plate": plate})


def test_the_location_is_the_tickets(client: httpx.Client) -> None:
    """Of each ticket its own, and there it is read."""
    lot = new_lot(client)
    for plate in ("AB 123", "CD 456"):
        response = enter(client, lot, plate)
        assert response.status_code == 201
        place = response.headers.get("location", "")
        assert urlsplit(place).path == f"/tickets/{response.json()['id']}"
        assert client.get(place).json() == response.json()


def test_free_spaces_are_counted(client: httpx.Client) -> None:
    """Those of this lot after the car went in, down to 0, and one more after one went out."""
    lot, other = new_lot(client, spaces=3), new_lot(client, spaces=9)
    assert enter(client, other).headers.get("x-free-spaces") == "8"
    tickets = []
    for free in ("2", "1", "0"):
        response = enter(client, lot)
        assert response.headers.get("x-free-spaces") == free
        tickets.append(response.json()["id"])
    assert client.post(f"/tickets/{tickets[0]}/exit").status_code == 200
    assert enter(client, lot.lower()).headers.get("x-free-spaces") == "0"
    assert enter(client, other).headers.get("x-free-spaces") == "7"


def test_the_body_stays(client: httpx.Client) -> None:
    """It has the keys and values of today."""
    lot = new_lot(client)
    response = enter(client, lot, "ab 123")
    assert response.headers.get("x-free-spaces") == "49"
    body = response.json()
    assert body.keys() == {"id", "lot", "plate", "entered_at", "left_at", "fee_cents"}
    assert (body["lot"], body["plate"], body["left_at"], body["fee_cents"]) == (lot, "AB 123", None, None)


def test_refusals_have_neither(client: httpx.Client) -> None:
    """A full lot and an unknown one are refused as before; there is no ticket to point at."""
    lot = new_lot(client, spaces=1)
    assert "location" in enter(client, lot).headers
    for response, status in ((enter(client, lot), 409), (enter(client, "NOSUCH"), 404)):
        assert response.status_code == status
        assert not {"location", "x-free-spaces"} & {name.lower() for name in response.headers}
