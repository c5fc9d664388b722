"""Held-out checks of the note-delete case.

The request names the route, 204, 404, and that ids are not used again. Open, and not checked: the bodies of errors.
"""

from typing import Any

import httpx


def new(client: httpx.Client, text: str) -> int:
    """The id of a new note."""
    response = client.post("/notes", json={"text": text})
    assert response.status_code == 201
    number: int = response.json()["id"]
    return number


def notes(client: httpx.Client) -> list[dict[str, Any]]:
    """All notes."""
    everything: list[dict[str, Any]] = client.get("/notes").json()
    return everything


def test_it_is_gone_and_the_others_stay(client: httpx.Client) -> None:
    """Also if it is in the middle; twice is 404."""
    first, second = new(client, "First"), new(client, "Second")
    before = notes(client)
    for number in (first, second):
        response = client.delete(f"/notes/{number}")
        assert response.status_code == 204
        assert response.content == b""
        assert client.get(f"/notes/{number}").status_code == 404
        before = [note for note in before if note["id"] != number]
        assert notes(client) == before
        assert client.delete(f"/notes/{number}").status_code == 404
        assert notes(client) == before


def test_an_id_is_not_used_again(client: httpx.Client) -> None:
    """Not the last one, not one of several, and not when none is left."""
    used = {note["id"] for note in notes(client)} | {new(client, "One"), new(client, "Two")}
    for number in sorted(used, reverse=True)[:2]:
        assert client.delete(f"/notes/{number}").status_code == 204
    number = new(client, "Three")
    assert number not in used
    used.add(number)
    for note in notes(client):
        assert client.delete(f"/notes/{note['id']}").status_code == 204
    assert notes(client) == []
    for text in ("Four", "Five"):
        number = new(client, text)
        assert number not in used
        used.add(number)
        assert client.get(f"/notes/{number}").json() == {"id": number, "text": text}
    assert [note["text"] for note in notes(client)] == ["Four", "Five"]


def test_what_is_not_there_is_not_found(client: httpx.Client) -> None:
    """An unknown note is 404, and nothing is deleted."""
    before = notes(client)
    assert client.delete("/notes/4711").status_code == 404
    assert notes(client) == before
