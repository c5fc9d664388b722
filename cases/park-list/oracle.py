"""Held-out checks of the park-list case.

The request names the route, the body, the order, the items, what is counted, the filter and the paging with its bounds. Open, and
not checked: an offset below 0, and what is no number.
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


def page(client: httpx.Client, **query: int | str) -> tuple[list[dict[str, Any]], int]:
    """Items and total of one answer."""
    response = client.get("/tickets", params=query)
    assert response.status_code == 200, f"{query} answers {response.status_code}"
    body = response.json()
    assert body.keys() == {"items", "total"}
    return body["items"], body["total"]


def ids(client: httpx.Client, **query: int | str) -> list[int]:
    """The ids of the items of one answer."""
    return [ticket["id"] for ticket in page(client, **query)[0]]


@pytest.fixture
def cars(client: httpx.Client) -> list[int]:
    """The tickets of 25 cars that came in one after the other, the newest first."""
    lot = new_lot(client)
    return [enter(client, lot, f"AB {number}").json()["id"] for number in range(25)][::-1]


def test_the_newest_come_first(client: httpx.Client) -> None:
    """Each item is the ticket as it is read by itself, and the total counts all."""
    before = page(client)[1]
    lots_now = [new_lot(client), new_lot(client)]
    made = [enter(client, lot, f"CD {number}").json()["id"] for number, lot in enumerate(lots_now * 2)]
    items, total = page(client)
    assert total == before + 4
    assert [ticket["id"] for ticket in items[:4]] == made[::-1]
    assert items[:4] == [client.get(f"/tickets/{number}").json() for number in made[::-1]]


def test_inside_or_gone(client: httpx.Client) -> None:
    """Either is listed and counted without the other, and both together are all."""
    lot = new_lot(client)
    (_, opened), (_, closed) = page(client, status="open"), page(client, status="closed")
    first, second, third = (enter(client, lot, plate).json()["id"] for plate in ("EF 1", "EF 2", "EF 3"))
    assert client.post(f"/tickets/{second}/exit").status_code == 200
    items, total = page(client, status="open")
    assert ([ticket["id"] for ticket in items[:2]], total) == ([third, first], opened + 2)
    assert all(ticket["left_at"] is None for ticket in items)
    items, total = page(client, status="closed")
    assert (items[0], total) == (client.get(f"/tickets/{second}").json(), closed + 1)
    assert all(ticket["left_at"] is not None for ticket in items)
    assert page(client)[1] == opened + closed + 3


def test_pages(client: httpx.Client, cars: list[int]) -> None:
    """Twenty without a limit, as many as are asked for with one, from the offset on; the total stays."""
    total = page(client)[1]
    assert ids(client) == cars[:20]
    assert ids(client, limit=1) == cars[:1]
    assert ids(client, limit=4, offset=3) == cars[3:7]
    assert ids(client, limit=100)[:25] == cars
    assert ids(client, offset=5) == [*cars, *ids(client, offset=25)][5:25]
    assert page(client, limit=4, offset=3)[1] == total
    assert page(client, offset=total) == ([], total)


def test_pages_of_those_inside(client: httpx.Client, cars: list[int]) -> None:
    """Paging counts what the filter leaves."""
    for number in cars[1::2]:
        assert client.post(f"/tickets/{number}/exit").status_code == 200
    assert ids(client, status="open", limit=3, offset=2) == cars[::2][2:5]
    assert ids(client, status="closed", limit=3, offset=2) == cars[1::2][2:5]


@pytest.mark.parametrize(
    "query", ["status=lost", "status=opened", "limit=0", "limit=101", "limit=-1", "status=open&limit=0"]
)
def test_what_is_refused(client: httpx.Client, query: str) -> None:
    """It is 422, where the bounds themselves are fine."""
    for limit in (1, 100):
        assert client.get(f"/tickets?limit={limit}").status_code == 200
    assert client.get(f"/tickets?{query}").status_code == 422
