"""Held-out checks of the rec-tags case.

The request names when tags are cleaned, what of them goes, their order and the filter. Open, and not checked: recipes that were
there before, blanks around the filter, and an empty filter.
"""

from typing import Any

import httpx
import pytest


def new(client: httpx.Client, *tags: str) -> dict[str, Any]:
    """A new recipe with these tags."""
    response = client.post("/recipes", json={"title": "Stew", "minutes": 20, "tags": [*tags]})
    assert response.status_code == 201
    recipe: dict[str, Any] = response.json()
    return recipe


MESSES = [
    (["Quick", " vegan ", "", "VEGAN", "   ", "quick", "Asian"], ["quick", "vegan", "asian"]),
    (["zesty", "Apple", "Zesty "], ["zesty", "apple"]),
    (["One Pot", "one pot"], ["one pot"]),
    (["", " "], []),
    ([], []),
]


@pytest.mark.parametrize(("sent", "kept"), MESSES)
def test_tags_of_a_new_recipe(client: httpx.Client, sent: list[str], kept: list[str]) -> None:
    """They are clean in the answer and where the recipe is read, in the order in which they came first."""
    recipe = new(client, *sent)
    assert recipe["tags"] == kept
    assert client.get(f"/recipes/{recipe['id']}").json() == recipe


@pytest.mark.parametrize(("sent", "kept"), MESSES)
def test_tags_of_a_changed_recipe(client: httpx.Client, sent: list[str], kept: list[str]) -> None:
    """The same when it is updated."""
    path = f"/recipes/{new(client, 'old')['id']}"
    response = client.put(path, json={"title": "Stew", "minutes": 25, "tags": sent})
    assert response.status_code == 200
    assert response.json()["tags"] == kept
    assert client.get(path).json()["tags"] == kept


def test_the_filter_ignores_case(client: httpx.Client) -> None:
    """However it is written; what only begins like a tag is another one."""
    wanted = [new(client, "Slow Food")["id"], new(client, "x", "slow food")["id"]]
    new(client, "Slow")
    for tag in ("slow food", "SLOW FOOD", "Slow Food"):
        assert [one["id"] for one in client.get("/recipes", params={"tag": tag}).json()] == wanted, tag
    assert client.get("/recipes", params={"tag": "slow foo"}).json() == []


def test_a_tag_is_counted_as_one(client: httpx.Client) -> None:
    """However it was written, and a recipe that had it twice once."""
    for tags in (["Camping"], ["camping "], ["CAMPING", " Camping"]):
        new(client, *tags)
    counts = {row["tag"]: row["recipes"] for row in client.get("/tags").json()}
    assert counts["camping"] == 3
    assert not {"Camping", "CAMPING", "camping ", ""} & counts.keys()
