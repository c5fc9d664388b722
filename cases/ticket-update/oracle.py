"""Held-out checks of the ticket-update case.

The request names the method, the path, the fields and each status. Open, and not checked: an empty object, null, fields
that a ticket does not have, and whether the status of a ticket can be changed this way.
"""

from typing import Any

import httpx
import pytest


@pytest.fixture
def ticket(client: httpx.Client) -> dict[str, Any]:
    """A new ticket."""
    created: dict[str, Any] = client.post("/tickets", json={"subject": "The door sticks", "priority": "low"}).json()
    return created


@pytest.mark.parametrize(
    "change", [{"subject": "The window sticks"}, {"priority": "high"}, {"subject": "Both", "priority": "normal"}]
)
def test_what_is_sent_is_changed_and_kept(client: httpx.Client, ticket: dict[str, Any], change: dict[str, str]) -> None:
    """The answer is the whole ticket as it is now, and so it is read afterwards, alone and in the list."""
    response = client.patch(f"/tickets/{ticket['id']}", json=change)
    assert response.status_code == 200
    assert response.json() == {**ticket, **change}
    assert client.get(f"/tickets/{ticket['id']}").json() == {**ticket, **change}
    assert {**ticket, **change} in client.get("/tickets").json()


def test_one_change_does_not_undo_another(client: httpx.Client, ticket: dict[str, Any]) -> None:
    """Corrections add up, and the agent that was assigned before stays."""
    path = f"/tickets/{ticket['id']}"
    assert client.put(f"{path}/agent", json={"agent_id": 1}).status_code == 200
    client.patch(path, json={"priority": "high"})
    client.patch(path, json={"subject": "The gate sticks"})
    assert client.get(path).json() == {**ticket, "subject": "The gate sticks", "priority": "high", "agent_id": 1}


@pytest.mark.parametrize("change", [{"subject": ""}, {"priority": "urgent"}, {"subject": "x" * 201}])
def test_the_rules_of_a_new_ticket_apply(client: httpx.Client, ticket: dict[str, Any], change: dict[str, str]) -> None:
    """What a new ticket may not be is 422, and changes nothing."""
    assert client.patch(f"/tickets/{ticket['id']}", json=change).status_code == 422
    assert client.get(f"/tickets/{ticket['id']}").json() == ticket


def test_an_unknown_ticket_is_not_found(client: httpx.Client) -> None:
    """It is not made, either."""
    before = client.get("/tickets").json()
    assert client.patch("/tickets/4711", json={"subject": "Nowhere"}).status_code == 404
    assert client.get("/tickets").json() == before
