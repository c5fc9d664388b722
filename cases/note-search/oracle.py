"""Held-out checks of the note-search case.

The request names the path, the parameter, that the answer is a JSON list of notes, that case does not matter, and 400.
Open, and not checked: what an empty q gives, the order of what is found, the body of a 400.
"""

from typing import Any

import httpx

PATH = "/notes/search"


def found(client: httpx.Client, text: str) -> list[Any]:
    """What a search finds; that it is 200 and a JSON list is asserted."""
    response = client.get(PATH, params={"q": text})
    assert response.status_code == 200, f"q={text!r} answers {response.status_code}"
    notes = response.json()
    assert isinstance(notes, list), f"expected a JSON list, got {notes!r}"
    return notes


def texts(notes: list[Any]) -> set[str]:
    """The notes' texts."""
    return {note["text"] for note in notes}


def test_notes_are_found_by_a_piece_of_their_text(client: httpx.Client) -> None:
    """Each note of the list is found by a piece of its text, as it stands in the list."""
    for note in client.get("/notes").json():
        assert note in found(client, note["text"][2:7])


def test_case_does_not_matter(client: httpx.Client) -> None:
    """Upper case finds lower case, and the other way round."""
    assert client.post("/notes", json={"text": "Paint the Garden fence"}).status_code == 201
    for text in ("garden", "GARDEN", "gArDeN fEnCe"):
        assert texts(found(client, text)) == {"Paint the Garden fence"}


def test_all_that_contain_it_are_found_and_no_others(client: httpx.Client) -> None:
    """A search finds every note with the text, and none without it."""
    for text in ("Sell the zither", "Tune the Zither", "Sell the harp"):
        assert client.post("/notes", json={"text": text}).status_code == 201
    assert texts(found(client, "zither")) == {"Sell the zither", "Tune the Zither"}
    assert found(client, "no note has this") == []


def test_the_text_is_taken_as_it_is(client: httpx.Client) -> None:
    """TEXT is text, no pattern: signs that mean something elsewhere find only themselves."""
    for text in ("Save 100 % on (nearly) all", "Save 100 for later"):
        assert client.post("/notes", json={"text": text}).status_code == 201
    assert texts(found(client, "100 % on (")) == {"Save 100 % on (nearly) all"}
    assert found(client, "s.ve") == []
    assert found(client, "s%100") == []


def test_without_q_it_is_the_clients_mistake(client: httpx.Client) -> None:
    """No q is 400, another parameter does not stand in for it."""
    assert client.get(PATH).status_code == 400
    assert client.get(PATH, params={"query": "milk"}).status_code == 400


def test_notes_are_read_as_before(client: httpx.Client) -> None:
    """The new path takes nothing away from those that were there."""
    assert client.get("/notes/1").json()["id"] == 1
    assert client.get("/notes/searching").status_code == 404
