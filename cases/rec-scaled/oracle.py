"""Held-out checks of the rec-scaled case.

The request names the route, what is scaled and what stays, the parameter with its bound, 404 and that nothing is stored. Open,
and not checked: how quantities are rounded beyond a millionth, and what is told of a number that is none.
"""

from typing import Any

import httpx
import pytest

PANCAKES = {
    "title": "Pancakes",
    "servings": 4,
    "minutes": 30,
    "tags": ["breakfast"],
    "ingredients": [
        {"name": "flour", "quantity": 200, "unit": "g"},
        {"name": "milk", "quantity": 0.5, "unit": "l"},
        {"name": "salt"},
        {"name": "eggs", "quantity": 3},
    ],
}


def new(client: httpx.Client, **other: object) -> dict[str, Any]:
    """A new recipe."""
    response = client.post("/recipes", json={**PANCAKES, **other})
    assert response.status_code == 201
    recipe: dict[str, Any] = response.json()
    return recipe


@pytest.mark.parametrize(
    ("servings", "wanted", "flour", "milk", "eggs"),
    [(4, 8, 400, 1.0, 6), (4, 6, 300, 0.75, 4.5), (4, 1, 50, 0.125, 0.75), (3, 9, 600, 1.5, 9), (5, 5, 200, 0.5, 3)],
)
def test_quantities_are_scaled(
    client: httpx.Client, servings: int, wanted: int, flour: float, milk: float, eggs: float
) -> None:
    """Each in proportion to the recipe's own servings, up and down; all else is the recipe."""
    recipe = new(client, servings=servings)
    response = client.get(f"/recipes/{recipe['id']}/scaled", params={"servings": wanted})
    assert response.status_code == 200
    scaled = response.json()
    assert scaled["servings"] == wanted
    quantities = [one["quantity"] for one in scaled["ingredients"]]
    assert quantities == [pytest.approx(flour), pytest.approx(milk), None, pytest.approx(eggs)]
    as_before = [{**one, "quantity": 0} for one in recipe["ingredients"]]
    assert [{**one, "quantity": 0} for one in scaled["ingredients"]] == as_before
    assert {**scaled, "servings": 0, "ingredients": []} == {**recipe, "servings": 0, "ingredients": []}


def test_nothing_is_stored(client: httpx.Client) -> None:
    """The recipe is read as it was, and so it is scaled a second time."""
    recipe = new(client)
    first, second = (client.get(f"/recipes/{recipe['id']}/scaled?servings=12") for _ in range(2))
    assert first.status_code == 200
    assert client.get(f"/recipes/{recipe['id']}").json() == recipe
    assert second.json() == first.json()


def test_servings_must_be_told(client: httpx.Client) -> None:
    """None at all, nothing and less than nothing are 422."""
    path = f"/recipes/{new(client)['id']}/scaled"
    for query in ("", "?servings=0", "?servings=-2"):
        assert client.get(path + query).status_code == 422, query


def test_an_unknown_recipe(client: httpx.Client) -> None:
    """It is 404, where a known one is found."""
    assert client.get(f"/recipes/{new(client)['id']}/scaled?servings=2").status_code == 200
    assert client.get("/recipes/4711/scaled?servings=2").status_code == 404
