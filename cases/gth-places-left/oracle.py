"""Held-out checks of the gth-places-left case.

The request names the page, the words for several places, one and none, and what is not shown. Open, and not checked: where
beside an event the words stand, whether "Full" is in capitals, and events that are over.
"""

import html
import re
from collections import Counter
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


def told(client: httpx.Client) -> list[str]:
    """What the front page tells of places, from its top to its bottom, in small letters."""
    response = client.get("/")
    assert response.status_code == 200
    body = re.sub(r"<head>.*?</head>|<[^>]+>", " ", response.text, flags=re.DOTALL)
    text = re.sub(r"\s+", " ", html.unescape(body)).lower()
    return re.findall(r"\b(?:-?\d+ places? left|full)\b", text)


def test_it_counts_down(client: httpx.Client) -> None:
    """From several places to one, in the singular, and to none, where no number is told any more."""
    before = Counter(told(client))
    event = new(client, "Yoga", capacity="3")
    for number, words in enumerate(("3 places left", "2 places left", "1 place left", "full")):
        assert Counter(told(client)) - before == Counter([words])
        assert join(client, event, "Ann", f"ann{number}@example.org").status_code == (409 if words == "full" else 302)
    assert Counter(told(client)) - before == Counter(["full"])


def test_nothing_is_told_without_a_capacity(client: httpx.Client) -> None:
    """Whether or not somebody signed up."""
    before = told(client)
    event = new(client, "Open air")
    join(client, event, "Ann", "ann@example.org")
    assert "Open air" in client.get("/").text
    assert told(client) == before
    new(client, "Workshop", capacity="77")
    assert Counter(told(client)) - Counter(before) == Counter(["77 places left"])


def test_each_event_has_its_own(client: httpx.Client) -> None:
    """Of several events, some without a capacity, each is told beside it: in the order of the list."""
    first = new(client, "First", "2998-01-01", capacity="41")
    new(client, "Second", "2998-01-02")
    third = new(client, "Third", "2998-01-03", capacity="55")
    new(client, "Fourth", "2998-01-04", capacity="63")
    mine = {f"{number} places left" for number in (39, 40, 41, 54, 55, 63)}
    assert [words for words in told(client) if words in mine] == ["41 places left", "55 places left", "63 places left"]
    join(client, first, "Ann", "ann@example.org")
    join(client, first, "Bob", "bob@example.org")
    join(client, third, "Ann", "ann@example.org")
    assert [words for words in told(client) if words in mine] == ["39 places left", "54 places left", "63 places left"]
