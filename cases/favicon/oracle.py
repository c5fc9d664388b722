"""Held-out checks of the favicon case.

The request names the path, the status and that the answer is empty. Open, and not checked: other methods than GET, headers.
"""

import httpx
import pytest


def test_it_is_an_empty_204(client: httpx.Client) -> None:
    """Whoever asks, as often as it is asked for."""
    for headers in ({}, {"Accept": "image/avif,image/webp,*/*"}):
        response = client.get("/favicon.ico", headers=headers)
        assert (response.status_code, response.content) == (204, b"")


def test_browsers_may_add_a_query(client: httpx.Client) -> None:
    """A query string asks for the same icon."""
    response = client.get("/favicon.ico?v=3")
    assert (response.status_code, response.content) == (204, b"")


@pytest.mark.parametrize("path", ["/favicon.png", "/favicon", "/static/favicon.ico", "/no-such-path"])
def test_nothing_else_is_answered_so(client: httpx.Client, path: str) -> None:
    """Other paths are not found as before."""
    assert client.get(path).status_code == 404


def test_the_root_stays(client: httpx.Client) -> None:
    """The service still says what it is."""
    response = client.get("/")
    assert response.status_code == 200
    assert response.json().keys() == {"title", "version", "environment"}
