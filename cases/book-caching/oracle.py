"""Held-out checks of the book-caching case.

The request names the header, its two values and which answers get which. Open, and not checked: further directives beside
them, and answers to other methods than GET that are no error.
"""

import httpx
import pytest


def directives(response: httpx.Response) -> set[str]:
    """What Cache-Control says, each directive on its own."""
    said = ",".join(response.headers.get_list("cache-control"))
    return {directive.strip().lower() for directive in said.split(",") if directive.strip()}


@pytest.mark.parametrize("path", ["/books", "/books?author=Nobody", "/books/1", "/books/3"])
def test_books_may_be_kept_for_a_minute(client: httpx.Client, path: str) -> None:
    """The list, also a part of it, and each book."""
    response = client.get(path)
    assert response.status_code == 200
    assert "max-age=60" in directives(response)
    assert "no-store" not in directives(response)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        ("/members", 200),
        ("/loans/", 200),
        ("/bookshelf", 404),
        ("/books/4711", 404),
        ("/books/first", 404),
        ("/members/4711", 404),
    ],
)
def test_all_else_must_not_be_kept(client: httpx.Client, path: str, status: int) -> None:
    """Other resources, and errors, also those about books."""
    response = client.get(path)
    assert response.status_code == status
    assert "no-store" in directives(response)
    assert "max-age=60" not in directives(response)


def test_what_is_written_must_not_be_kept(client: httpx.Client) -> None:
    """A book that is added, or refused, is no answer to a GET."""
    book = {"title": "Babel-17", "author": "Samuel R. Delany", "year": 1966}
    for sent, status in ((book, 201), ({}, 400)):
        response = client.post("/books", json=sent)
        assert response.status_code == status
        assert "no-store" in directives(response)
        assert "max-age=60" not in directives(response)
    assert client.delete("/books").status_code == 405
    assert "no-store" in directives(client.delete("/books"))


def test_a_book_that_comes_later_may_be_kept(client: httpx.Client) -> None:
    """What counts is the path, not which books were there first."""
    number = client.post("/books", json={"title": "Nova", "author": "Delany", "year": 1968}).json()["id"]
    assert "max-age=60" in directives(client.get(f"/books/{number}"))
