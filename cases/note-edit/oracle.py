"""Held-out checks of the note-edit case.

The request names the route, what comes back, what is refused and 404. Open, and not checked: what is told of a bad text for a
note that does not exist, and the bodies of errors.
"""

from typing import Any

import httpx
import pytest


def new(client: httpx.Client, text: str) -> int:
    """The id of a new note."""
    number: int = client.post("/notes", json={"text": text}).json()["id"]
    return number


def notes(client: httpx.Client) -> list[dict[str, Any]]:
    """All notes."""
    everything: list[dict[str, Any]] = client.get("/notes").json()
    return everything


def test_the_text_is_replaced(client: httpx.Client) -> None:
    """The answer is the note with the new text, and so it is read and listed, at its old place."""
    number = new(client, "Pait the fence")
    new(client, "A later one")
    before = notes(client)
    for text in ("Paint the fence", "Paint the fence green"):
        response = client.put(f"/notes/{number}", json={"text": text})
        assert response.status_code == 200
        assert response.json() == {"id": number, "text": text}
        assert client.get(f"/notes/{number}").json() == {"id": number, "text": text}
    assert notes(client) == [{**note, "text": text} if note["id"] == number else note for note in before]


def test_the_first_notes_can_be_corrected_too(client: httpx.Client) -> None:
    """Those that were there from the start."""
    assert client.put("/notes/1", json={"text": "Buy oat milk"}).json() == {"id": 1, "text": "Buy oat milk"}


@pytest.mark.parametrize("sent", [{}, {"text": ""}, {"text": 7}, {"text": None}, ["text"], {"title": "Milk"}])
def test_what_is_no_note_is_refused(client: httpx.Client, sent: object) -> None:
    """It is 400 as for a new note, and the old text stays."""
    number = new(client, "Stays as it is")
    assert client.put(f"/notes/{number}", json=sent).status_code == 400
    assert client.get(f"/notes/{number}").json()["text"] == "Stays as it is"


def test_what_does_not_exist_is_not_made(client: httpx.Client) -> None:
    """An unknown id is 404, and no note is added."""
    before = notes(client)
    assert client.put("/notes/4711", json={"text": "Not mine"}).status_code == 404
    assert client.get("/notes/4711").status_code == 404
    assert notes(client) == before
