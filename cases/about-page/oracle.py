"""Held-out checks of the about-page case.

The request names the path, what the page says and that it is HTML. Proper means here: it is served as HTML, and it is a
document. Open, and not checked: the words around the three values, and how the page looks.
"""

import httpx


def test_it_is_a_page(client: httpx.Client) -> None:
    """It is served as HTML and is a whole document."""
    response = client.get("/about")
    assert response.status_code == 200
    assert response.headers["content-type"].split(";")[0] == "text/html"
    assert "<html" in response.text.lower(), f"it begins with {response.text[:40]!r}"
    assert "</html>" in response.text.lower()


def test_it_says_what_the_service_is(client: httpx.Client) -> None:
    """The three values are those that the service tells elsewhere."""
    info = client.get("/").json()
    text = client.get("/about").text
    for name in ("title", "version", "environment"):
        assert info[name] in text, f"the page does not tell the {name}"


def test_the_rest_stays(client: httpx.Client) -> None:
    """The root is JSON as before, also for a browser, and there is no page below the page."""
    response = client.get("/", headers={"Accept": "text/html"})
    assert response.json().keys() == {"title", "version", "environment"}
    assert client.get("/about/us").status_code == 404
