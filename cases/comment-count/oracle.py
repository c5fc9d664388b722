"""Held-out checks of the comment-count case.

The request names the field and that it stands in a ticket that is opened, which is GET /tickets/{ticket_id}. Open, and not
checked: whether the list of tickets and the answers of other routes have it, too.
"""

from typing import Any

import httpx

FIELDS = {"id", "subject", "priority", "status", "agent_id"}


def opened(client: httpx.Client, number: int) -> dict[str, Any]:
    """One ticket; that it has the new field beside the old ones is asserted."""
    response = client.get(f"/tickets/{number}")
    assert response.status_code == 200
    ticket: dict[str, Any] = response.json()
    assert ticket.keys() >= FIELDS | {"comment_count"}, f"GET /tickets/{number} has only {sorted(ticket)}"
    assert type(ticket["comment_count"]) is int
    return ticket


def test_it_is_the_number_of_the_tickets_comments(client: httpx.Client) -> None:
    """For each ticket of the list it agrees with the comments that can be fetched."""
    numbers = [ticket["id"] for ticket in client.get("/tickets").json()]
    counts = {number: opened(client, number)["comment_count"] for number in numbers}
    assert counts == {number: len(client.get(f"/tickets/{number}/comments").json()) for number in numbers}


def test_a_new_comment_counts_for_its_ticket_only(client: httpx.Client) -> None:
    """A new ticket has none, each comment makes one more, the neighbour stays."""
    number = client.post("/tickets", json={"subject": "The lamp flickers"}).json()["id"]
    neighbour = opened(client, 1)
    for count in range(3):
        assert opened(client, number)["comment_count"] == count
        assert client.post(f"/tickets/{number}/comments", json={"author": "Mo", "text": "Still."}).status_code == 201
    assert client.post(f"/tickets/{number}/comments", json={"author": "Mo", "text": ""}).status_code == 422
    assert opened(client, number)["comment_count"] == 3
    assert opened(client, 1) == neighbour


def test_the_rest_stays_as_it_was(client: httpx.Client) -> None:
    """The ticket's own fields agree with the list, and an unknown ticket is not found."""
    first = client.get("/tickets").json()[0]
    ticket = opened(client, first["id"])
    assert {name: ticket[name] for name in FIELDS} == {name: first[name] for name in FIELDS}
    assert client.get("/tickets/4711").status_code == 404
