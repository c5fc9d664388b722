"""Held-out checks of the ticket-filter case.

The request names both parameters, what they do alone and together, 422, and the empty list. Open, and not checked: how one
asks for tickets that nobody has, and what an empty value means.
"""

from typing import Any

import httpx
import pytest


def tickets(client: httpx.Client, **params: str | int) -> list[dict[str, Any]]:
    """The list for these parameters; that it is 200 and a list is asserted."""
    response = client.get("/tickets", params=params)
    assert response.status_code == 200, f"{params} answers {response.status_code}"
    found = response.json()
    assert isinstance(found, list)
    return found


def take(client: httpx.Client, subject: str, agent: int) -> int:
    """A new ticket that an agent has."""
    number: int = client.post("/tickets", json={"subject": subject}).json()["id"]
    assert client.put(f"/tickets/{number}/agent", json={"agent_id": agent}).status_code == 200
    return number


@pytest.mark.parametrize("status", ["open", "waiting", "closed"])
def test_a_status_narrows_the_list(client: httpx.Client, status: str) -> None:
    """Just the tickets of the whole list that have it, in the same order."""
    everything = tickets(client)
    assert tickets(client, status=status) == [ticket for ticket in everything if ticket["status"] == status]


def test_an_agent_narrows_the_list(client: httpx.Client) -> None:
    """The tickets of each agent, also those that were given just now."""
    take(client, "The door squeaks", 1)
    everything = tickets(client)
    for agent in (1, 2):
        assert tickets(client, agent_id=agent) == [ticket for ticket in everything if ticket["agent_id"] == agent]
    assert tickets(client, agent_id=4711) == []


def test_both_together_ask_for_both(client: httpx.Client) -> None:
    """A ticket that has only one of the two values is left out."""
    kept, closed, other = take(client, "Kept", 1), take(client, "Done", 1), take(client, "Another's", 2)
    client.post(f"/tickets/{closed}/close")
    found = {ticket["id"] for ticket in tickets(client, status="open", agent_id=1)}
    assert kept in found
    assert not found & {closed, other}
    assert closed in {ticket["id"] for ticket in tickets(client, status="closed", agent_id=1)}


@pytest.mark.parametrize("params", [{"status": "lost"}, {"status": "lost", "agent_id": "1"}, {"agent_id": "Noor"}])
def test_what_cannot_be_is_refused(client: httpx.Client, params: dict[str, str]) -> None:
    """An unknown status and an agent_id that is no number are 422."""
    assert client.get("/tickets", params=params).status_code == 422


def test_without_parameters_all_come(client: httpx.Client) -> None:
    """The whole list has tickets of more than one status, and one that nobody has."""
    everything = tickets(client)
    assert len({ticket["status"] for ticket in everything}) > 1
    assert None in {ticket["agent_id"] for ticket in everything}
