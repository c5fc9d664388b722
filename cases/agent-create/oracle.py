"""Held-out checks of the agent-create case.

The request names the path, the fields, the teams, 201 and 422. Open, and not checked: which id it is as long as nobody has
it, where in the list the new agent stands, whether blanks around a name are kept, two agents of the same name.
"""

import httpx
import pytest


def agents(client: httpx.Client) -> list[dict[str, object]]:
    """All agents."""
    listed: list[dict[str, object]] = client.get("/agents").json()
    return listed


@pytest.mark.parametrize(("name", "team"), [("Ayla", "network"), ("Bo", "accounts"), ("Chi Nguyen", "hardware")])
def test_an_agent_is_added(client: httpx.Client, name: str, team: str) -> None:
    """The answer is the agent with an id that nobody had; the list has one more, who can be fetched."""
    before = agents(client)
    response = client.post("/agents", json={"name": name, "team": team})
    assert response.status_code == 201
    agent = response.json()
    assert agent.items() >= {"name": name, "team": team}.items()
    assert agent["id"] not in [other["id"] for other in before]
    after = agents(client)
    assert agent in after
    assert [other for other in after if other != agent] == before
    assert client.get(f"/agents/{agent['id']}").json() == agent


def test_a_new_agent_gets_tickets(client: httpx.Client) -> None:
    """The agent is one like the others: tickets can be assigned."""
    agent = client.post("/agents", json={"name": "Dana", "team": "accounts"})
    assert agent.status_code == 201
    number = agent.json()["id"]
    assert client.put("/tickets/1/agent", json={"agent_id": number}).json()["agent_id"] == number


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"name": "Eve"},
        {"team": "network"},
        {"name": "Eve", "team": "sales"},
        {"name": "Eve", "team": ""},
        {"name": "", "team": "network"},
        {"name": "   ", "team": "network"},
    ],
)
def test_what_is_not_valid_is_refused(client: httpx.Client, body: dict[str, str]) -> None:
    """It is 422, and nobody is added."""
    before = agents(client)
    assert client.post("/agents", json=body).status_code == 422
    assert agents(client) == before
