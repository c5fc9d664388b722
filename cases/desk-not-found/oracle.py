"""Held-out checks of the desk-not-found case.

The request names the whole body of every 404, and that no other error changes. Open, and not checked: paths that have to
be escaped, whether an agent who is not there for an assignment counts as what was asked for.
"""

import httpx
import pytest


@pytest.mark.parametrize(
    "path", ["/nobody/made/this", "/ticket", "/tickets/4711", "/tickets/4711/comments", "/agents/4711"]
)
def test_every_404_names_the_path(client: httpx.Client, path: str) -> None:
    """Unknown paths and things that do not exist have exactly the same shape."""
    response = client.get(path)
    assert response.status_code == 404
    assert response.headers["content-type"].split(";")[0] == "application/json"
    assert response.json() == {"error": "not found", "path": path}


def test_other_methods_have_it_too(client: httpx.Client) -> None:
    """What writes to something that is not there is told in the same shape."""
    response = client.post("/tickets/4711/close")
    assert response.status_code == 404
    assert response.json() == {"error": "not found", "path": "/tickets/4711/close"}


def test_the_query_string_is_left_out(client: httpx.Client) -> None:
    """The path is told without what follows the question mark."""
    assert client.get("/tickets/4711?full=1&page=2").json() == {"error": "not found", "path": "/tickets/4711"}


def test_other_errors_stay_as_they_are(client: httpx.Client) -> None:
    """422, 405 and 409 keep FastAPI's shape."""
    refused = [client.get("/tickets/first"), client.post("/tickets", json={}), client.delete("/agents")]
    assert [response.status_code for response in refused] == [422, 422, 405]
    assert client.post("/tickets", json={"subject": "To be closed"}).status_code == 201
    number = client.get("/tickets").json()[-1]["id"]
    client.post(f"/tickets/{number}/close")
    refused.append(client.post(f"/tickets/{number}/close"))
    assert refused[-1].status_code == 409
    assert all(list(response.json()) == ["detail"] for response in refused)
