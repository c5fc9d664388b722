"""Held-out checks of the ticket-reopen case.

The request names the route, the status that the ticket gets, what stays, and the three status codes. Decided here: a ticket
that waits is not closed. Open, and not checked: the bodies of the errors, and what a body that is sent along does.
"""

from typing import Any

import httpx


def closed(client: httpx.Client, subject: str) -> dict[str, Any]:
    """A new ticket that agent 1 has had and that is closed."""
    number = client.post("/tickets", json={"subject": subject, "priority": "high"}).json()["id"]
    client.put(f"/tickets/{number}/agent", json={"agent_id": 1})
    ticket: dict[str, Any] = client.post(f"/tickets/{number}/close").json()
    assert ticket["status"] == "closed"
    return ticket


def test_a_closed_ticket_is_open_again(client: httpx.Client) -> None:
    """The answer is the whole ticket, only its status is another one, and it is kept."""
    ticket = closed(client, "Came back")
    response = client.post(f"/tickets/{ticket['id']}/reopen")
    assert response.status_code == 200
    assert response.json() == {**ticket, "status": "open"}
    assert client.get(f"/tickets/{ticket['id']}").json() == {**ticket, "status": "open"}


def test_it_can_be_closed_and_opened_again_and_again(client: httpx.Client) -> None:
    """Nothing of the first time is in the way of the second."""
    number = closed(client, "To and fro")["id"]
    for _ in range(2):
        assert client.post(f"/tickets/{number}/reopen").status_code == 200
        assert client.post(f"/tickets/{number}/close").status_code == 200


def test_only_a_closed_ticket_can_be_opened(client: httpx.Client) -> None:
    """One that is open, or that waits, is 409 and stays what it is."""
    number = closed(client, "Twice")["id"]
    assert client.post(f"/tickets/{number}/reopen").status_code == 200
    assert client.post(f"/tickets/{number}/reopen").status_code == 409
    waiting = [ticket for ticket in client.get("/tickets").json() if ticket["status"] == "waiting"]
    assert waiting
    for ticket in waiting:
        assert client.post(f"/tickets/{ticket['id']}/reopen").status_code == 409
        assert client.get(f"/tickets/{ticket['id']}").json() == ticket


def test_others_stay_closed(client: httpx.Client) -> None:
    """Opening one ticket opens no other, and an unknown one is 404."""
    one, other = closed(client, "One"), closed(client, "Other")
    assert client.post(f"/tickets/{one['id']}/reopen").status_code == 200
    assert client.get(f"/tickets/{other['id']}").json() == other
    assert client.post("/tickets/4711/reopen").status_code == 404
