"""Held-out checks of the version-route case.

The request names the path, the key, that it is the only one, and where the value comes from. Open, and not checked: which
other methods the path answers to besides those that write.
"""

import httpx


def test_the_version_is_that_of_the_root_route(client: httpx.Client) -> None:
    """GET /version answers 200 with one key, and its value is the one that GET / shows."""
    response = client.get("/version")
    assert response.status_code == 200
    assert response.headers["content-type"].split(";")[0] == "application/json"
    assert response.json() == {"version": client.get("/").json()["version"]}


def test_the_version_does_not_depend_on_who_asks(client: httpx.Client) -> None:
    """A query string and a header of the client change nothing."""
    told = {"version": client.get("/").json()["version"]}
    assert client.get("/version", params={"version": "9.9.9"}).json() == told
    assert client.get("/version", headers={"X-Version": "9.9.9"}).json() == told


def test_the_root_route_stays_as_it_was(client: httpx.Client) -> None:
    """Nobody asked for less at the root."""
    assert client.get("/").json().keys() >= {"title", "version", "environment"}


def test_nothing_else_is_added(client: httpx.Client) -> None:
    """What lies beside or below is not found, and a version cannot be set."""
    for path in ("/versions", "/version/0.1.0"):
        assert client.get(path).status_code == 404, path
    assert client.put("/version", json={"version": "9.9.9"}).status_code in (404, 405, 501)
