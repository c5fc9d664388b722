"""Held-out checks of the catalogue-search case.

The request names the page, the field, what is found, that the address holds the search, what is left in the field, and two
words. Open, and not checked: the rest of the markup, several words at once.
"""

import html
import re

import httpx
import pytest

NOTHING = "Nothing found"


def page(client: httpx.Client, text: str | None = None) -> str:
    """The catalogue, searched for a text."""
    response = client.get("/", params=None if text is None else {"q": text})
    assert response.status_code == 200
    assert response.headers["content-type"].split(";")[0] == "text/html"
    return response.text


def shown(client: httpx.Client, text: str | None = None) -> list[str]:
    """The titles that are shown, in the order of the list of books."""
    found = html.unescape(re.sub(r"<(input|title|form)[^>]*>", "", page(client, text)))
    return [book["title"] for book in client.get("/books").json() if book["title"] in found]


def field(text: str) -> str:
    """The tag of the search field."""
    tags: list[str] = [
        tag for tag in re.findall(r"<input[^>]*>", text) if re.search(r"""\bname=(["']?)q\1[\s/>]""", tag)
    ]
    assert len(tags) == 1, f"the page has {len(tags)} fields named q"
    return tags[0]


@pytest.mark.parametrize(("text", "title"), [("dred", "Kindred"), ("KINDRED", "Kindred"), ("lem", "Solaris")])
def test_only_what_fits_is_shown(client: httpx.Client, text: str, title: str) -> None:
    """A piece of the title or of the author finds the book, in whatever letters."""
    assert shown(client, text) == [title]
    assert NOTHING not in page(client, text)


def test_a_new_book_is_found_by_both(client: httpx.Client) -> None:
    """Also a book that came later, beside another one that has the text elsewhere."""
    for title, author in (("Zebra crossing", "Ann Other"), ("Stripes", "Mo Zebrano")):
        client.post("/books", json={"title": title, "author": author, "year": 2001})
    assert shown(client, "zebra") == ["Zebra crossing", "Stripes"]
    assert shown(client, "ann other") == ["Zebra crossing"]


def test_nothing_is_told(client: httpx.Client) -> None:
    """A text that no book has shows no book, and says so; a year is no title."""
    assert shown(client, "no book has this") == []
    assert NOTHING in page(client, "no book has this")
    assert NOTHING in page(client, "1979")


def test_the_field_holds_what_was_typed(client: httpx.Client) -> None:
    """As text, whatever signs it has."""
    page_of_lem = page(client, "LEM")
    assert re.search(r"""\bvalue=(["']?)LEM\1[\s/>]""", field(page_of_lem))
    assert "<script>" not in page(client, '"><script>')
    assert not re.search(r"<form[^>]*method=.?post", page_of_lem, re.IGNORECASE)


def test_without_a_text_all_is_shown(client: httpx.Client) -> None:
    """Without q and with an empty one, sorted by author as before."""
    everything = [book["title"] for book in client.get("/books").json()]
    field(page(client))
    for text in (None, ""):
        assert shown(client, text) == everything
        assert NOTHING not in page(client, text)
        names = page(client, text)
        assert names.index("Octavia E. Butler") < names.index("Ursula K. Le Guin")
