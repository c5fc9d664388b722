"""Held-out checks of the release-header case.

The request names the header, that every response has it, and that its value is the version that the app has already; the
app tells that in its OpenAPI document. Open, and not checked: answers to a crash of the app.
"""

import httpx
import pytest

HEADER = "X-Desk-Release"


@pytest.fixture
def release(client: httpx.Client) -> str:
    """The version of the app."""
    version: str = client.get("/openapi.json").json()["info"]["version"]
    return version


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/tickets", 200),
        ("GET", "/tickets/2/comments", 200),
        ("GET", "/agents", 200),
        ("GET", "/docs", 200),
        ("GET", "/tickets/4711", 404),
        ("GET", "/nobody/made/this", 404),
        ("DELETE", "/agents", 405),
        ("POST", "/tickets", 422),
    ],
)
def test_every_response_has_it(client: httpx.Client, release: str, method: str, path: str, status: int) -> None:
    """Old routes and errors answer as before, and have the header once, with the version."""
    response = client.request(method, path)
    assert response.status_code == status
    assert response.headers.get_list(HEADER) == [release]


def test_the_client_does_not_choose_it(client: httpx.Client, release: str) -> None:
    """A header of that name in the request is no version of the app."""
    assert client.get("/tickets", headers={HEADER: "9.9.9"}).headers.get(HEADER) == release


def test_a_new_ticket_has_it_and_is_still_taken(client: httpx.Client, release: str) -> None:
    """What happens on the way out spoils nothing of what comes in."""
    response = client.post("/tickets", json={"subject": "The clock is late"})
    assert (response.status_code, response.headers.get(HEADER)) == (201, release)
    assert response.json()["subject"] == "The clock is late"
