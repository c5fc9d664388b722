"""Held-out checks of the ticket-summary case.

The request names the route, the four keys, and that a status without tickets is 0. Open, and not checked: the order of keys.
"""

from collections import Counter

import httpx


def summary(client: httpx.Client) -> dict[str, int]:
    """The figures; that they have the form of the request is asserted."""
    response = client.get("/tickets/summary")
    assert response.status_code == 200, f"GET /tickets/summary answers {response.status_code}"
    figures: dict[str, int] = response.json()
    assert isinstance(figures, dict)
    assert figures.keys() == {"total", "open", "waiting", "closed"}
    assert {type(number) for number in figures.values()} == {int}
    return figures


def counted(client: httpx.Client) -> dict[str, int]:
    """The same figures from the list."""
    counts = Counter(ticket["status"] for ticket in client.get("/tickets").json())
    return {"total": counts.total(), **{status: counts[status] for status in ("open", "waiting", "closed")}}


def test_it_agrees_with_the_list(client: httpx.Client) -> None:
    """The figures are those of all tickets."""
    assert summary(client) == counted(client)


def test_it_follows_what_happens(client: httpx.Client) -> None:
    """A new ticket is one more that is open, and one more that is closed once it is closed."""
    before = summary(client)
    number = client.post("/tickets", json={"subject": "Count me"}).json()["id"]
    assert summary(client) == {**before, "total": before["total"] + 1, "open": before["open"] + 1}
    client.post(f"/tickets/{number}/close")
    assert summary(client) == {**before, "total": before["total"] + 1, "closed": before["closed"] + 1}


def test_a_status_without_tickets_is_0(client: httpx.Client) -> None:
    """When all are closed, the two others are still told."""
    for ticket in client.get("/tickets").json():
        if ticket["status"] != "closed":
            assert client.post(f"/tickets/{ticket['id']}/close").status_code == 200
    total = len(client.get("/tickets").json())
    assert summary(client) == {"total": total, "open": 0, "waiting": 0, "closed": total}


def test_tickets_are_read_as_before(client: httpx.Client) -> None:
    """The new path takes nothing away: an id that is no number is still refused, an unknown one not found."""
    assert client.get("/tickets/1").json()["id"] == 1
    assert client.get("/tickets/overview").status_code == 422
    assert client.get("/tickets/4711").status_code == 404
