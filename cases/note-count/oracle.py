"""Held-out checks of the note-count case.

The request names the path and the whole body. Decided here, since the request says "the number of notes": it counts what
is there when it is asked. Open, and not checked: which other methods the path answers to besides those that write.
"""

import httpx

PATH = "/notes/count"


def count(client: httpx.Client, path: str = PATH) -> int:
    """The number that the app tells; that it is told in the form of the request is asserted."""
    response = client.get(path)
    assert response.status_code == 200
    body = response.json()
    assert isinstance(body, dict), f"expected a JSON object, got {body!r}"
    assert list(body) == ["count"]
    assert type(body["count"]) is int
    return int(body["count"])


def test_it_is_the_number_of_notes(client: httpx.Client) -> None:
    """It agrees with the list of notes, also where the query string says something that is not asked for."""
    notes = len(client.get("/notes").json())
    assert count(client) == notes
    assert count(client, f"{PATH}?page=2") == notes


def test_it_counts_new_notes(client: httpx.Client) -> None:
    """After each new note it is one more; one that is refused does not count."""
    before = count(client)
    for number in range(1, 4):
        assert client.post("/notes", json={"text": f"Note number {number}"}).status_code == 201
        assert count(client) == before + number
    assert client.post("/notes", json={"text": ""}).status_code == 400
    assert count(client) == before + 3


def test_notes_are_read_as_before(client: httpx.Client) -> None:
    """The new path takes nothing away from those that were there."""
    assert client.get("/notes/1").json()["id"] == 1
    assert client.get("/notes/999999").status_code == 404
    assert client.get("/notes/counter").status_code == 404


def test_it_cannot_be_written(client: httpx.Client) -> None:
    """A number that is counted cannot be set or deleted."""
    for method in ("PUT", "DELETE"):
        assert client.request(method, PATH, json={"count": 7}).status_code in (404, 405, 501), method
