"""Held-out checks of the gth-cancel case.

The request names the route, the redirect, 404, the front page, the event's page and 409. Open, and not checked: cancelling a
second time, what the page tells of those who had signed up, and the words of the refusal.
"""

from urllib.parse import urlsplit

import httpx


def new(client: httpx.Client, title: str, day: str = "2999-01-01", **more: str) -> str:
    """The path of a new event."""
    response = client.post("/events/new", data={"title": title, "starts_on": day, **more})
    assert response.status_code == 302
    return urlsplit(response.headers["location"]).path


def join(client: httpx.Client, event: str, name: str, email: str) -> httpx.Response:
    """Try to sign somebody up."""
    return client.post(f"{event}/signup", data={"name": name, "email": email})


def cancel(client: httpx.Client, event: str) -> None:
    """Call the event off; that its page is where one goes then is asserted."""
    response = client.post(f"{event}/cancel")
    assert response.status_code in (302, 303)
    assert urlsplit(response.headers["location"]).path == event


def test_its_page_says_so(client: httpx.Client) -> None:
    """It has the word and no form any more, and had it otherwise before; other pages stay."""
    event, other = new(client, "Yoga"), new(client, "Chess")
    pages = [client.get(path).text for path in (event, other)]
    assert all("cancelled" not in page.lower() for page in pages)
    cancel(client, event)
    client.get(other)
    page = client.get(event)
    assert page.status_code == 200
    assert "Yoga" in page.text
    assert "Cancelled" in page.text
    assert f"{event}/signup" not in page.text
    assert client.get(other).text == pages[1]


def test_it_is_no_longer_listed(client: httpx.Client) -> None:
    """The front page has the other events only."""
    event, other = new(client, "Gone from the list"), new(client, "Still on the list")
    assert "Gone from the list" in client.get("/").text
    cancel(client, event)
    client.get(event)
    page = client.get("/").text
    assert "Gone from the list" not in page
    assert f'"{event}"' not in page
    assert "Still on the list" in page
    assert f'"{other}"' in page


def test_nobody_signs_up(client: httpx.Client) -> None:
    """It is 409 and is not recorded; for another event it is as before."""
    event, other = new(client, "Called off"), new(client, "Takes place")
    assert join(client, event, "Ann", "ann@example.org").status_code == 302
    cancel(client, event)
    assert join(client, event, "Bertram", "bertram@example.org").status_code == 409
    page = client.get(event).text
    assert "Bertram" not in page
    assert "2 signed up" not in page
    assert join(client, other, "Bertram", "bertram@example.org").status_code == 302
    assert "Bertram" in client.get(other).text


def test_an_unknown_event(client: httpx.Client) -> None:
    """It is 404, where a known one is cancelled."""
    cancel(client, new(client, "Known"))
    assert client.post("/events/4711/cancel").status_code == 404
