"""Held-out checks of the catalogue-totals case.

The request names the page, that it stands below the list, and what it says, in an example. Markup within the sentence, capitals
and the punctuation are left open, so only the two numbers and their words are looked for; one book alone cannot be had.
"""

import re
from itertools import count

import httpx

NUMBERS = count()


def totals(client: httpx.Client) -> tuple[int, int]:
    """The numbers of the books and of those that are lent, as the page tells them below the last book."""
    response = client.get("/")
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/html")
    below = response.text.rpartition("</cite>")[2]
    text = " ".join(re.sub(r"<[^>]*>", " ", below).split())
    found = re.search(r"(\d+) books?\b\W*(?:and )?(\d+) (?:are |is )?lent\b", text, re.I)
    assert found, f"below the list stands {text!r}"
    return int(found[1]), int(found[2])


def lend(client: httpx.Client, book_id: int) -> int:
    """The id of the loan of a book to a new member."""
    email = f"mo{next(NUMBERS)}@example.org"
    member = client.post("/members", json={"name": "Mo", "email": email}).json()["id"]
    response = client.post("/loans/", json={"book_id": book_id, "member_id": member})
    assert response.status_code == 201
    loan: int = response.json()["id"]
    return loan


def test_the_first_books(client: httpx.Client) -> None:
    """As the request writes it out."""
    assert totals(client) == (3, 0)


def test_lending_and_returning(client: httpx.Client) -> None:
    """What is out counts, and what has come back does not, however often it was lent."""
    books, lent = totals(client)
    loans = [lend(client, 1), lend(client, 2)]
    assert totals(client) == (books, lent + 2)
    for number, loan in enumerate(loans, start=1):
        assert client.post(f"/loans/{loan}/return").status_code == 200
        assert totals(client) == (books, lent + 2 - number)
    again = lend(client, 1)
    assert totals(client) == (books, lent + 1)
    client.post(f"/loans/{again}/return")
    assert totals(client) == (books, lent)


def test_new_books(client: httpx.Client) -> None:
    """They count, too, two copies of one title as two; the list has them all."""
    books, lent = totals(client)
    for number in (1, 2):
        client.post("/books", json={"title": "Nova", "author": "Samuel R. Delany", "year": 1968})
        assert totals(client) == (books + number, lent)
    page = client.get("/").text
    assert page.count("<cite>") == books + 2
    assert "<h1>Catalogue</h1>" in page
