"""Held-out checks of the note-length case.

The request names the limit, what counts, and what is refused like an empty note, which is 400. Open, and not checked: the body
of a 400, and whether line breaks at the ends are blanks.
"""

import httpx
import pytest


def test_280_characters_are_kept(client: httpx.Client) -> None:
    """Just so many are no more than so many; they are characters, whatever they weigh."""
    for text in ("x" * 280, "ü" * 280, "word " * 55 + "5char"):
        assert len(text) == 280
        response = client.post("/notes", json={"text": text})
        assert (response.status_code, response.json()["text"]) == (201, text)


@pytest.mark.parametrize("text", ["x" * 281, "a b" * 100, "ü" * 10_000])
def test_more_are_refused(client: httpx.Client, text: str) -> None:
    """It is 400, and no note is added."""
    before = client.get("/notes").json()
    assert client.post("/notes", json={"text": text}).status_code == 400
    assert client.get("/notes").json() == before


def test_blanks_at_the_ends_are_not_kept(client: httpx.Client) -> None:
    """Those within the text are."""
    response = client.post("/notes", json={"text": "   Read   a book  "})
    assert (response.status_code, response.json()["text"]) == (201, "Read   a book")
    assert client.get(f"/notes/{response.json()['id']}").json()["text"] == "Read   a book"


def test_blanks_at_the_ends_do_not_count(client: httpx.Client) -> None:
    """A text that is short enough without them is taken."""
    response = client.post("/notes", json={"text": f"  {'y' * 280}  "})
    assert (response.status_code, response.json()["text"]) == (201, "y" * 280)


@pytest.mark.parametrize("text", ["", " ", " " * 300])
def test_nothing_but_blanks_is_empty(client: httpx.Client, text: str) -> None:
    """It is refused, and no note is added."""
    before = client.get("/notes").json()
    assert client.post("/notes", json={"text": text}).status_code == 400
    assert client.get("/notes").json() == before
