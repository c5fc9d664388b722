"""Held-out checks of the book-page case.

The request names the path, what the page shows, the links and 404. That it looks like the rest of the site means that it is
HTML with the same header. Open, and not checked: the markup, and in which words the page says that a book is lent.
"""

import html
from urllib.parse import urljoin, urlsplit

import httpx


def page(client: httpx.Client, number: int) -> str:
    """The page of one book; that it is HTML is asserted."""
    response = client.get(f"/catalogue/{number}")
    assert response.status_code == 200
    assert response.headers["content-type"].split(";")[0] == "text/html"
    return response.text


def links(text: str) -> set[str]:
    """The paths to which a page links."""
    return {urlsplit(urljoin("/", piece.split('"')[0])).path for piece in text.replace("'", '"').split('href="')[1:]}


def test_each_book_has_a_page_to_which_the_catalogue_links(client: httpx.Client) -> None:
    """It shows title, author and year, and stands among the links of the catalogue."""
    for book in client.get("/books").json():
        text = html.unescape(page(client, book["id"]))
        assert all(str(book[name]) in text for name in ("title", "author", "year"))
        assert f"/catalogue/{book['id']}" in links(client.get("/").text)


def test_it_looks_like_the_rest(client: httpx.Client) -> None:
    """It has the site's header with the way back, and no other book's title."""
    text = page(client, 3)
    assert "<header>" in text
    assert "/" in links(text)
    assert "Kindred" not in text


def test_a_new_book_has_one_whatever_its_title(client: httpx.Client) -> None:
    """Titles are text, not markup."""
    title = "Less < More & <script>"
    new = client.post("/books", json={"title": title, "author": "Ann O'Dell", "year": 2011}).json()
    text = page(client, new["id"])
    assert title in html.unescape(text)
    assert "<script>" not in text


def test_it_tells_whether_the_book_is_lent(client: httpx.Client) -> None:
    """The page of a book is another one while somebody has it."""
    member = client.post("/members", json={"name": "Mo", "email": "mo@example.org"}).json()["id"]
    before = page(client, 1)
    loan = client.post("/loans/", json={"book_id": 1, "member_id": member}).json()["id"]
    assert page(client, 1) != before
    client.post(f"/loans/{loan}/return")
    assert page(client, 1) == before


def test_an_unknown_book_has_no_page(client: httpx.Client) -> None:
    """It is 404."""
    assert client.get("/catalogue/4711").status_code == 404
