"""The comments on a ticket."""

from fastapi.testclient import TestClient


def test_comments_of_one_ticket(client: TestClient) -> None:
    comments = client.get("/tickets/1/comments").json()
    assert [comment["author"] for comment in comments] == ["Ines", "Noor"]
    assert client.get("/tickets/2/comments").json() == []


def test_comment_is_added(client: TestClient) -> None:
    response = client.post("/tickets/2/comments", json={"author": "Ines", "text": "Same in room 115."})
    assert response.status_code == 201
    assert client.get("/tickets/2/comments").json() == [response.json()]


def test_comment_without_text_is_refused(client: TestClient) -> None:
    assert client.post("/tickets/2/comments", json={"author": "Ines", "text": ""}).status_code == 422


def test_unknown_ticket_has_no_comments(client: TestClient) -> None:
    assert client.get("/tickets/99/comments").status_code == 404
