"""Held-out checks of the book-slices case.

The request names the parameters, what they do, the order and 400. Open, and not checked: an upper bound of the limit, an
empty value, the body of a 400.
"""

from typing import Any

import httpx
import pytest

AUTHOR = "Rosa Vale"


@pytest.fixture(autouse=True)
def more_books(client: httpx.Client) -> None:
    """At least six books, four of them by one author."""
    for number in range(4 - len(client.get("/books", params={"author": AUTHOR}).json())):
        client.post("/books", json={"title": f"Part {number}", "author": AUTHOR, "year": 1990 + number})


def books(client: httpx.Client, **query: int | str) -> list[dict[str, Any]]:
    """What the list answers."""
    response = client.get("/books", params=query)
    assert response.status_code == 200, f"{query} answers {response.status_code}"
    listed: list[dict[str, Any]] = response.json()
    return listed


@pytest.mark.parametrize(
    ("query", "begin", "end"),
    [
        ({"limit": 1}, 0, 1),
        ({"limit": 4}, 0, 4),
        ({"offset": 0}, 0, None),
        ({"offset": 2}, 2, None),
        ({"limit": 3, "offset": 2}, 2, 5),
        ({"limit": 90, "offset": 1}, 1, None),
        ({"limit": 2, "offset": 900}, 900, None),
    ],
)
def test_a_part_of_the_list(client: httpx.Client, query: dict[str, int], begin: int, end: int | None) -> None:
    """It is that part of the list of all books, and of the list of one author's books."""
    assert books(client, **query) == books(client)[begin:end]
    assert books(client, author=AUTHOR, **query) == books(client, author=AUTHOR)[begin:end]


def test_without_them_all_books_are_listed(client: httpx.Client) -> None:
    """The list of today has no default limit."""
    assert len(books(client)) >= 7
    assert [book["title"] for book in books(client)][:3] == ["The Left Hand of Darkness", "Kindred", "Solaris"]


@pytest.mark.parametrize("query", ["limit=0", "limit=-3", "offset=-1", "limit=few", "offset=many&limit=2"])
def test_what_makes_no_sense_is_400(client: httpx.Client, query: str) -> None:
    """It is refused, not taken for something else."""
    assert client.get(f"/books?{query}").status_code == 400
