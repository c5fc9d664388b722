"""The tickets."""

import pytest
from fastapi.testclient import TestClient


def test_all_tickets_are_listed(client: TestClient) -> None:
    response = client.get("/tickets")
    assert response.status_code == 200
    assert [ticket["id"] for ticket in response.json()] == [1, 2, 3, 4]


def test_one_ticket(client: TestClient) -> None:
    ticket = client.get("/tickets/2").json()
    assert ticket["subject"] == "No network in room 114"
    assert (ticket["priority"], ticket["status"], ticket["agent_id"]) == ("high", "open", None)


def test_ticket_is_taken(client: TestClient) -> None:
    response = client.post("/tickets", json={"subject": "The projector hums"})
    assert response.status_code == 201
    assert response.json()["priority"] == "normal"
    assert client.get("/tickets/5").json()["subject"] == "The projector hums"


@pytest.mark.parametrize("ticket", [{}, {"subject": ""}, {"subject": "Hot", "priority": "urgent"}])
def test_ticket_that_is_not_valid_is_refused(client: TestClient, ticket: dict[str, str]) -> None:
    assert client.post("/tickets", json=ticket).status_code == 422


def test_ticket_is_assigned(client: TestClient) -> None:
    assert client.put("/tickets/1/agent", json={"agent_id": 1}).json()["agent_id"] == 1
    assert client.put("/tickets/1/agent", json={"agent_id": 99}).status_code == 404


def test_ticket_is_closed_once(client: TestClient) -> None:
    assert client.post("/tickets/1/close").json()["status"] == "closed"
    assert client.post("/tickets/1/close").status_code == 409


def test_unknown_ticket_is_not_found(client: TestClient) -> None:
    assert client.get("/tickets/99").status_code == 404
    assert client.post("/tickets/99/close").status_code == 404
