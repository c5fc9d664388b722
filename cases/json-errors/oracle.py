"""Held-out checks of the json-errors case.

The request writes one error out, and says that the others have their standard name and number. Open, and not checked: further
headers, and errors that nobody can provoke from outside.
"""

from http import HTTPStatus

import httpx
import pytest


def judge(response: httpx.Response, status: int) -> None:
    """The status in the head, and the name and the number of it in the body, which is JSON."""
    assert response.status_code == status
    assert response.headers["content-type"].startswith("application/json")
    assert response.json() == {"error": HTTPStatus(status).phrase, "status": status}


@pytest.mark.parametrize("path", ["/notes/999", "/notes/0", "/notes/milk", "/no-such-path", "/no/such?q=1"])
def test_what_is_not_there(client: httpx.Client, path: str) -> None:
    """Notes and paths."""
    judge(client.get(path), 404)


@pytest.mark.parametrize("sent", [{}, {"text": ""}, {"text": 7}, ["text"]])
def test_what_is_no_note(client: httpx.Client, sent: object) -> None:
    """It is 400 as before, and not kept."""
    before = client.get("/notes").json()
    judge(client.post("/notes", json=sent), 400)
    assert client.get("/notes").json() == before


def test_what_cannot_be_read(client: httpx.Client) -> None:
    """Broken JSON is 400, and what is no JSON is 415."""
    judge(client.post("/notes", content=b"{", headers={"Content-Type": "application/json"}), 400)
    judge(client.post("/notes", content=b"text", headers={"Content-Type": "text/plain"}), 415)


@pytest.mark.parametrize(("method", "path"), [("DELETE", "/notes"), ("POST", "/"), ("POST", "/notes/1")])
def test_other_methods(client: httpx.Client, method: str, path: str) -> None:
    """They are 405."""
    judge(client.request(method, path), 405)


def test_what_works_stays(client: httpx.Client) -> None:
    """Answers are what they were."""
    assert client.get("/").json() == {"title": "Flask App", "version": "0.1.0"}
    assert client.get("/notes/2").json() == {"id": 2, "text": "Call Ada"}
    assert client.post("/notes", json={"text": "Read"}).status_code == 201
