"""Held-out checks of the note-stats case.

The request names the route, the three keys, what a word is and which note is the longest. Open, and not checked: which of two
that are equally long is told.
"""

from typing import Any

import httpx


def stats(client: httpx.Client) -> dict[str, Any]:
    """The numbers; that they have the form of the request is asserted."""
    response = client.get("/notes/stats")
    assert response.status_code == 200
    body: dict[str, Any] = response.json()
    assert isinstance(body, dict)
    assert body.keys() == {"notes", "words", "longest"}
    return body


def counted(client: httpx.Client) -> dict[str, Any]:
    """The same from the list of notes."""
    texts = [note["text"] for note in client.get("/notes").json()]
    return {
        "notes": len(texts),
        "words": sum(len(text.split()) for text in texts),
        "longest": max(texts, key=len),
    }


def test_it_agrees_with_the_notes(client: httpx.Client) -> None:
    """The numbers are those of the list."""
    assert stats(client) == counted(client)


def test_it_follows_what_is_added(client: httpx.Client) -> None:
    """Each new note counts, a long word makes the longest note and many short ones do not."""
    for text in ("Donaudampfschifffahrtsgesellschaftskapitän", "a b c d e f g h i", "One"):
        assert client.post("/notes", json={"text": text}).status_code == 201
        assert stats(client) == counted(client)
    assert stats(client)["longest"] == "Donaudampfschifffahrtsgesellschaftskapitän"


def test_words_are_what_stands_between_blanks(client: httpx.Client) -> None:
    """Two blanks are not another word, and signs without blanks make none."""
    before = stats(client)["words"]
    client.post("/notes", json={"text": "Ada's  well-known   notes"})
    assert stats(client)["words"] == before + 3


def test_notes_are_read_as_before(client: httpx.Client) -> None:
    """The new path takes nothing away from those that were there."""
    assert client.get("/notes/1").json()["id"] == 1
    assert client.get("/notes/statistics").status_code == 404
    assert client.get("/notes/4711").status_code == 404
