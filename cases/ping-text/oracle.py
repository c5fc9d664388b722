"""Held-out checks of the ping-text case.

The request names the path, the whole text and that it is plain. Open, and not checked: a newline at its end, the charset.
"""

import httpx


def test_the_answer_is_pong(client: httpx.Client) -> None:
    """The word alone, as plain text: neither HTML nor JSON."""
    response = client.get("/ping")
    assert (response.status_code, response.text.strip()) == (200, "pong")
    assert response.headers["content-type"].split(";")[0] == "text/plain"


def test_only_a_get_of_this_path_is_answered(client: httpx.Client) -> None:
    """What is below is not found, and there is nothing to post."""
    assert client.get("/ping?count=2").text.strip() == "pong"
    assert client.get("/ping/1").status_code == 404
    assert client.post("/ping").status_code == 405


def test_notes_are_not_touched(client: httpx.Client) -> None:
    """However often it is called."""
    before = client.get("/notes").json()
    assert [client.get("/ping").status_code for _ in range(3)] == [200, 200, 200]
    assert client.get("/notes").json() == before
