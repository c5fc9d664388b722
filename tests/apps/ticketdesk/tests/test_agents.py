"""The agents."""

from fastapi.testclient import TestClient


def test_all_agents_are_listed(client: TestClient) -> None:
    assert [agent["name"] for agent in client.get("/agents").json()] == ["Noor", "Tomasz"]


def test_one_agent(client: TestClient) -> None:
    assert client.get("/agents/2").json() == {"id": 2, "name": "Tomasz", "team": "accounts"}


def test_unknown_agent_is_not_found(client: TestClient) -> None:
    assert client.get("/agents/99").status_code == 404
