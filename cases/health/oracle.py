"""Held-out checks of the health case.

The request names the path and the whole body. Open, and not checked: which other methods the path answers to besides
those that write, headers other than the content type, white space in the JSON.
"""

import httpx


def test_health_is_ok(client: httpx.Client) -> None:
    """GET /health answers 200 with exactly the JSON that the request writes out, and says that it is JSON."""
    response = client.get("/health")
    assert response.status_code == 200
    assert response.headers["content-type"].split(";")[0] == "application/json"
    assert response.json() == {"status": "ok"}


def test_health_says_the_same_again(client: httpx.Client) -> None:
    """Monitoring asks again and again, with a query string or without: the answer stays the same."""
    for path in ("/health", "/health?probe=liveness", "/health"):
        response = client.get(path)
        assert (response.status_code, response.json()) == (200, {"status": "ok"})


def test_other_paths_are_not_health(client: httpx.Client) -> None:
    """Only /health is added: what lies beside or below it is still not found."""
    for path in ("/healthy", "/health/unknown", "/status-unknown"):
        assert client.get(path).status_code == 404, f"GET {path}"


def test_health_cannot_be_deleted(client: httpx.Client) -> None:
    """A method that makes no sense here does not succeed."""
    assert client.delete("/health").status_code in (404, 405, 501)
