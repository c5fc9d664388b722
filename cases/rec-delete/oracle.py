"""Held-out checks of the rec-delete case.

The request names the route, 204, 404 and 409 for favourites. Open, and not checked: the bodies of refusals, and whether an id is
used again.
"""

from typing import Any

import httpx


def new(client: httpx.Client, title: str, *tags: str) -> str:
    """The path of a new recipe."""
    response = client.post("/recipes", json={"title": title, "minutes": 20, "tags": [*tags]})
    assert response.status_code == 201
    return f"/recipes/{response.json()['id']}"


def recipes(client: httpx.Client) -> list[dict[str, Any]]:
    """All recipes."""
    everything: list[dict[str, Any]] = client.get("/recipes").json()
    return everything


def test_a_recipe_is_removed(client: httpx.Client) -> None:
    """It is no longer found, listed or counted, the others stay, and a second time it is 404."""
    before = recipes(client)
    kept = new(client, "Kept")
    gone = new(client, "Gone", "only-of-gone")
    response = client.delete(gone)
    assert response.status_code == 204
    assert response.content == b""
    assert client.get(gone).status_code == 404
    assert recipes(client) == [*before, client.get(kept).json()]
    assert "only-of-gone" not in {row["tag"] for row in client.get("/tags").json()}
    assert client.delete(gone).status_code == 404


def test_an_unknown_recipe(client: httpx.Client) -> None:
    """It is 404, and nothing goes."""
    new(client, "Still there")
    before = recipes(client)
    assert client.delete("/recipes/4711").status_code == 404
    assert recipes(client) == before


def test_a_favourite_is_kept(client: httpx.Client) -> None:
    """It is 409 and stays as it is, until it is a favourite no more."""
    path, other = new(client, "Favourite"), new(client, "Other")
    client.put(f"{path}/favourite")
    before = recipes(client)
    assert client.delete(path).status_code == 409
    assert recipes(client) == before
    assert client.delete(other).status_code == 204
    client.delete(f"{path}/favourite")
    assert client.delete(path).status_code == 204
    assert client.get(path).status_code == 404
