"""Held-out checks of the book-delete case.

The request names the method, the path, 204 without a body, 404, and that the book's loans go with it. Open, and not
checked: the body of a 404.
"""

import httpx


def added(client: httpx.Client, title: str) -> int:
    """The id of a new book."""
    response = client.post("/books", json={"title": title, "author": "Nobody", "year": 2001})
    assert response.status_code == 201
    return int(response.json()["id"])


def test_a_book_is_removed(client: httpx.Client) -> None:
    """It is 204 with nothing in it; the book is gone from its path, from the list and from the page, the others stay."""
    others = client.get("/books").json()
    number = added(client, "A worn copy")
    response = client.delete(f"/books/{number}")
    assert (response.status_code, response.content) == (204, b"")
    assert client.get(f"/books/{number}").status_code == 404
    assert client.get("/books").json() == others
    assert "A worn copy" not in client.get("/").text


def test_what_is_not_there_cannot_be_removed(client: httpx.Client) -> None:
    """An unknown book is 404, and so is one that was removed before; no other book goes instead."""
    number = added(client, "Twice")
    assert client.delete(f"/books/{number}").status_code == 204
    before = client.get("/books").json()
    assert client.delete(f"/books/{number}").status_code == 404
    assert client.delete("/books/4711").status_code == 404
    assert client.get("/books").json() == before


def test_the_loans_of_the_book_go_with_it(client: httpx.Client) -> None:
    """Its loan is no longer listed nor found, that of another book is."""
    worn, fine = added(client, "Worn"), added(client, "Fine")
    member = client.post("/members", json={"name": "Mo", "email": "mo@example.org"}).json()["id"]
    loans = [client.post("/loans/", json={"book_id": book, "member_id": member}).json()["id"] for book in (worn, fine)]
    assert client.delete(f"/books/{worn}").status_code == 204
    assert [loan["id"] for loan in client.get("/loans/", params={"member": member}).json()] == [loans[1]]
    assert client.post(f"/loans/{loans[0]}/return").status_code == 404
    assert client.post(f"/loans/{loans[1]}/return").status_code == 200
