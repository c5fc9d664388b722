"""Held-out checks of the park-max-fee case.

The request names the field, its bound, 422, where it is shown and what it is for. Over HTTP every stay is a short one, which
costs an hour: the ceiling lies below or above that. Open, and not checked: texts that hold a number, and lots that are there.
"""

from itertools import count
from typing import Any

import httpx
import pytest


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


def fee(client: httpx.Client, lot: str) -> int:
    """What a stay costs that is over at once."""
    ticket = enter(client, lot).json()["id"]
    response = client.post(f"/tickets/{ticket}/exit")
    assert response.status_code == 200
    assert client.get(f"/tickets/{ticket}").json() == response.json()
    cents: int = response.json()["fee_cents"]
    return cents


@pytest.mark.parametrize("ceiling", [1, 700])
def test_it_is_shown(client: httpx.Client, ceiling: int) -> None:
    """In the answer, with the lot and in the list, beside what was there before."""
    code = new_lot(client, max_fee_cents=ceiling)
    lot = client.get(f"/lots/{code}").json()
    assert lot.keys() == {"code", "name", "spaces", "cents_per_hour", "max_fee_cents", "free"}
    assert lot["max_fee_cents"] == ceiling
    assert lot in lots(client)
    again = client.post("/lots", json={**lot, "code": f"{code}B"})
    assert again.status_code == 201
    assert again.json() == {**lot, "code": f"{code}B"}


def test_it_may_be_left_out(client: httpx.Client) -> None:
    """Then it is null, and a stay costs what it did."""
    code = new_lot(client, cents_per_hour=900)
    lot = client.get(f"/lots/{code}").json()
    assert lot["max_fee_cents"] is None
    assert lot in lots(client)
    assert fee(client, code) == 900


@pytest.mark.parametrize("ceiling", [0, -5, 2.5, "much"])
def test_what_is_no_ceiling(client: httpx.Client, ceiling: object) -> None:
    """It is 422, and there is no such lot."""
    before = lots(client)
    lot = {"code": "Y1", "name": "Harbour", "spaces": 5, "cents_per_hour": 200, "max_fee_cents": ceiling}
    assert client.post("/lots", json=lot).status_code == 422
    assert lots(client) == before


def test_no_stay_costs_more(client: httpx.Client) -> None:
    """The ceiling is charged where an hour costs more, the hour where it costs less or as much, in each lot by itself."""
    low, high, same = (new_lot(client, cents_per_hour=500, max_fee_cents=most) for most in (300, 700, 500))
    assert [fee(client, lot) for lot in (low, high, same)] == [300, 500, 500]
    assert fee(client, new_lot(client, cents_per_hour=0, max_fee_cents=300)) == 0
