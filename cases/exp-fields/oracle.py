"""Held-out checks of the exp-fields case.

The request names when, 400, the code and the object of fields. Open, and not checked: the words of the messages, the message of
the whole, and a body that is no object.
"""

from typing import Any

import httpx
import pytest


def new(client: httpx.Client, **other: object) -> dict[str, Any]:
    """A new expense."""
    expense = {"employee": "Kim", "category": "meals", "amount_cents": 1000, "spent_on": "2024-03-05", **other}
    response = client.post("/expenses", json=expense)
    assert response.status_code == 201
    made: dict[str, Any] = response.json()
    return made


GOOD = {"employee": "Kim", "category": "meals", "amount_cents": 1000, "spent_on": "2024-03-05"}
BAD = {"employee": " ", "category": "yacht", "amount_cents": -1, "spent_on": "soon", "note": 7}
SETS = [["amount_cents"], ["note"], ["category", "spent_on"], ["employee", "amount_cents", "note"], [*BAD]]


def fields(response: httpx.Response) -> set[str]:
    """The names of the bad fields; that it is 400 with the code, and each has a message, is asserted."""
    assert response.status_code == 400
    error = response.json()["error"]
    assert error["code"] == "invalid"
    assert isinstance(error["message"], str)
    assert isinstance(error.get("fields"), dict), f"expected an object of fields, got {error!r}"
    assert all(isinstance(message, str) and message for message in error["fields"].values())
    return set(error["fields"])


def test_all_that_is_missing(client: httpx.Client) -> None:
    """Of a new expense those that it needs; a note is none of them."""
    assert fields(client.post("/expenses", json={})) == {"employee", "category", "amount_cents", "spent_on"}
    assert fields(client.post("/expenses", json={"employee": "Kim", "category": 3})) == {
        "category",
        "amount_cents",
        "spent_on",
    }


@pytest.mark.parametrize("names", SETS)
def test_all_that_is_bad(client: httpx.Client, names: list[str]) -> None:
    """Of a new expense each bad one and no other, and nothing is stored."""
    before = client.get("/expenses").json()
    assert fields(client.post("/expenses", json={**GOOD, **{name: BAD[name] for name in names}})) == set(names)
    assert client.get("/expenses").json() == before


@pytest.mark.parametrize("names", SETS)
def test_all_that_is_bad_in_a_change(client: httpx.Client, names: list[str]) -> None:
    """Each bad one and none that is not sent, and nothing is changed, be other values good."""
    expense = new(client, note="lunch")
    path = f"/expenses/{expense['id']}"
    good = {name: value for name, value in {**GOOD, "amount_cents": 5}.items() if name not in names}
    bad = {name: BAD[name] for name in names}
    assert fields(client.patch(path, json=bad)) == set(names)
    assert fields(client.patch(path, json={**good, **bad})) == set(names)
    assert client.get(path).json() == expense


def test_what_is_good_is_taken(client: httpx.Client) -> None:
    """New expenses and changes work as before, blanks are cut, and other errors have their codes."""
    expense = new(client, employee=" Kim ")
    assert expense["employee"] == "Kim"
    assert expense["note"] == ""
    changed = client.patch(f"/expenses/{expense['id']}", json={"amount_cents": 5, "note": "tip"})
    assert changed.json() == {**expense, "amount_cents": 5, "note": "tip"}
    error = client.patch("/expenses/4711", json={"amount_cents": 5})
    assert (error.status_code, error.json()["error"]["code"]) == (404, "not_found")
