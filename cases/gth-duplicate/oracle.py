"""Held-out checks of the gth-duplicate case.

The request names what is the same address, 409, the page, the message and that nobody is added. Open, and not checked: the rest
of the message, and letters beyond ASCII.
"""

import html
import re
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


def signed_up(client: httpx.Client, event: str) -> int:
    """How many people have signed up, as the event's page tells."""
    found = re.search(r"(\d+) signed up", client.get(event).text)
    assert found is not None, "the page does not tell how many have signed up"
    return int(found[1])


def test_an_address_signs_up_once(client: httpx.Client) -> None:
    """The second time is 409 with the event's page and the message, whatever the name is, and the list stays."""
    event = new(client, "Yoga for two")
    assert join(client, event, "Ann", "ann@example.org").status_code == 302
    for name in ("Ann", "Somebody else"):
        response = join(client, event, name, "ann@example.org")
        assert response.status_code == 409
        text = html.unescape(response.text)
        assert "already signed up" in text.lower()
        assert "Yoga for two" in text
    assert signed_up(client, event) == 1
    assert "Somebody else" not in client.get(event).text


def test_capitals_make_no_difference(client: httpx.Client) -> None:
    """Not in what comes, and not in what is there."""
    event = new(client, "Choir")
    assert join(client, event, "Ines", "Ines.B@Example.ORG").status_code == 302
    for email in ("ines.b@example.org", "INES.B@EXAMPLE.ORG", "Ines.B@Example.ORG"):
        assert join(client, event, "Ines", email).status_code == 409, email
    assert signed_up(client, event) == 1


def test_no_place_is_blocked(client: httpx.Client) -> None:
    """Whoever is refused takes no place from another one, and other addresses are taken."""
    event = new(client, "Bike workshop", capacity="3")
    join(client, event, "Ann", "ann@example.org")
    assert join(client, event, "Ann", "ANN@example.org").status_code == 409
    for email in ("nann@example.org", "ann@example.or"):
        assert join(client, event, "Ann", email).status_code == 302, email
    assert signed_up(client, event) == 3


def test_another_event_is_free(client: httpx.Client) -> None:
    """The same address signs up for it, once."""
    first, second = new(client, "Chess"), new(client, "Chess again")
    assert join(client, first, "Mo", "mo@example.org").status_code == 302
    assert join(client, second, "Mo", "mo@example.org").status_code == 302
    assert join(client, second, "Mo", "mo@example.org").status_code == 409
    assert [signed_up(client, event) for event in (first, second)] == [1, 1]


def test_an_address_is_still_needed(client: httpx.Client) -> None:
    """What was refused before is refused as before."""
    event = new(client, "Talk")
    assert join(client, event, "Ann", "nope").status_code == 400
    assert join(client, event, "", "ann@example.org").status_code == 400
