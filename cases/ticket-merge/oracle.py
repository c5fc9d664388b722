"""Held-out checks of the ticket-merge case.

The request names the route, what moves, what is closed, what comes back, 409 and 404. Open, and not checked: tickets that are
closed already, and what is no number.
"""

from typing import Any

import httpx


def new(client: httpx.Client, subject: str, *comments: str) -> int:
    """The id of a new ticket with these comments."""
    response = client.post("/tickets", json={"subject": subject, "priority": "high"})
    assert response.status_code == 201
    number: int = response.json()["id"]
    for text in comments:
        comment = {"author": "Ines", "text": text}
        assert client.post(f"/tickets/{number}/comments", json=comment).status_code == 201
    return number


def everything(client: httpx.Client) -> tuple[list[dict[str, Any]], dict[int, list[dict[str, Any]]]]:
    """All tickets, and the comments of each."""
    tickets: list[dict[str, Any]] = client.get("/tickets").json()
    return tickets, {one["id"]: client.get(f"/tickets/{one['id']}/comments").json() for one in tickets}


def by_id(comments: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The comments in an order in which they can be compared."""
    return sorted(comments, key=lambda one: int(one["id"]))


def test_the_comments_move_and_the_ticket_is_closed(client: httpx.Client) -> None:
    """The answer is the other ticket, which is what it was; all else stays."""
    double, other = new(client, "Door", "It sticks", "Still"), new(client, "The door sticks", "Since Monday")
    tickets, comments = everything(client)
    response = client.post(f"/tickets/{double}/merge", json={"into": other})
    assert response.status_code == 200
    assert response.json() == client.get(f"/tickets/{other}").json()
    now, comments_now = everything(client)
    assert now == [{**one, "status": "closed"} if one["id"] == double else one for one in tickets]
    moved = [{**one, "ticket_id": other} for one in comments[double]]
    assert by_id(comments_now[other]) == by_id([*comments[other], *moved])
    assert comments_now[double] == []
    assert {**comments_now, double: [], other: []} == {**comments, double: [], other: []}


def test_one_after_the_other(client: httpx.Client) -> None:
    """Several tickets into one, one of them without a comment, and a later comment is added there."""
    goal = new(client, "Lift")
    tickets = [new(client, "Lift", "Stuck"), new(client, "Lift?"), new(client, "Lift!", "Yes")]
    for number in tickets:
        assert client.post(f"/tickets/{number}/merge", json={"into": goal}).status_code == 200
        assert client.get(f"/tickets/{number}").json()["status"] == "closed"
    client.post(f"/tickets/{goal}/comments", json={"author": "Noor", "text": "Repaired"})
    found = client.get(f"/tickets/{goal}/comments").json()
    assert {one["text"] for one in found} == {"Stuck", "Yes", "Repaired"}
    assert len({one["id"] for one in found}) == 3
    assert client.get(f"/tickets/{goal}").json()["status"] == "open"


def test_into_itself(client: httpx.Client) -> None:
    """It is 409, and nothing changes."""
    number = new(client, "Window", "Broken")
    before = everything(client)
    assert client.post(f"/tickets/{number}/merge", json={"into": number}).status_code == 409
    assert everything(client) == before


def test_what_does_not_exist(client: httpx.Client) -> None:
    """It is 404 on either side, and nothing changes."""
    number = new(client, "Gate", "Open")
    before = everything(client)
    assert client.post(f"/tickets/{number}/merge", json={"into": 4711}).status_code == 404
    assert client.post("/tickets/4711/merge", json={"into": number}).status_code == 404
    assert everything(client) == before
