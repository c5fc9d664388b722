"""Held-out checks of the old-address case.

The request names the old path and that the redirect is permanent; the catalogue's present place is the front page. Decided
here: one step leads there. Open, and not checked: 301 or 308, a relative or an absolute Location, whether a query string is
carried along.
"""

from urllib.parse import urlsplit

import httpx
import pytest


@pytest.mark.parametrize("query", ["", "?from=flyer"])
def test_the_old_address_leads_to_the_catalogue_for_good(client: httpx.Client, query: str) -> None:
    """It is a permanent redirect to the front page, in one step."""
    response = client.get(f"/catalogue.html{query}")
    assert response.status_code in (301, 308)
    location = urlsplit(response.headers["Location"])
    assert location.path in ("", "/")
    assert location.netloc in ("", client.base_url.netloc.decode())
    assert "<h1>Catalogue</h1>" in client.get("/").text


def test_who_follows_sees_the_catalogue(client: httpx.Client) -> None:
    """A browser ends on the page with the books."""
    response = client.get("/catalogue.html", follow_redirects=True)
    assert response.status_code == 200
    assert "Solaris" in response.text


def test_other_addresses_are_not_redirected(client: httpx.Client) -> None:
    """Only this one is old: its neighbours are not found, and the catalogue itself stays where it is."""
    for path in ("/catalogue.htm", "/index.html", "/books.html"):
        assert client.get(path).status_code == 404, path
    assert client.get("/").status_code == 200
