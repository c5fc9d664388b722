"""Held-out checks of the bad-year case.

The way in which the app tells what is missing is 400 with a message that names it. Open, and not checked: the words of the
message, and years that are numbers but make no sense.
"""

from typing import Any

import httpx
import pytest


def titles(client: httpx.Client) -> list[str]:
    """All titles."""
    return [book["title"] for book in client.get("/books").json()]


def book(year: object) -> dict[str, Any]:
    """A new book of that year."""
    return {"title": f"The year {year}", "author": "Anon", "year": year}


@pytest.mark.parametrize("year", ["19x4", "soon", "MCMLXXXIV", "1984?"])
def test_a_year_that_is_none_is_told(client: httpx.Client, year: str) -> None:
    """It is 400, the message names the year, and no book is added."""
    before = titles(client)
    response = client.post("/books", json=book(year))
    assert response.status_code == 400
    assert response.json().keys() == {"error", "message"}
    assert response.json()["error"] == "Bad Request"
    assert "year" in response.json()["message"].lower() or year in response.json()["message"]
    assert titles(client) == before


@pytest.mark.parametrize("year", [1984, "1985"])
def test_a_year_is_taken_as_before(client: httpx.Client, year: object) -> None:
    """As a number, and as the text of a number, which becomes one."""
    response = client.post("/books", json=book(year))
    assert response.status_code == 201
    assert response.json()["year"] == int(str(year))
    assert response.json() in client.get("/books").json()


def test_what_is_missing_is_told_as_before(client: httpx.Client) -> None:
    """A bad year does not hide that something else is missing."""
    response = client.post("/books", json={"title": "Babel-17", "year": 1966})
    assert (response.status_code, response.json()["message"]) == (400, "missing: author")
    assert client.post("/books", json={"title": "Babel-17", "year": "soon"}).status_code == 400
