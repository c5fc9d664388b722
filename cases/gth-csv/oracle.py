"""Held-out checks of the gth-csv case.

The request names the path, the header line, the lines and their order, the type, the attachment and 404. Open, and not checked:
the file's name, line ends, a byte order mark, and how what looks like a formula is written.
"""

import csv
import io
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


def rows(client: httpx.Client, event: str) -> list[list[str]]:
    """The lines of the event's table; that it is one, and is saved, is asserted."""
    response = client.get(f"{event}/attendees.csv")
    assert response.status_code == 200
    assert response.headers["content-type"].split(";")[0].strip() == "text/csv"
    assert response.headers.get("content-disposition", "").lower().startswith("attachment")
    text = response.content.decode("utf-8-sig")
    return [row for row in csv.reader(io.StringIO(text, newline="")) if row]


def test_those_who_signed_up_are_listed(client: httpx.Client) -> None:
    """Those of this event, in the order in which they signed up, whatever is in their names."""
    event, other = new(client, "Yoga"), new(client, "Chess")
    people = [
        ["Zoe", "zoe@example.org"],
        ["Doe, Jane", "jane@example.org"],
        ['Al "Ace" Ito', "al@example.org"],
        ["Ines Übel", "Ines@example.org"],
        ["Ada", "ada@example.org"],
    ]
    for name, email in people:
        assert join(client, event, name, email).status_code == 302
        assert join(client, other, "Bob", "bob@example.org").status_code == 302
    assert rows(client, event) == [["name", "email"], *people]


def test_nobody_yet(client: httpx.Client) -> None:
    """There is the header line, and then the first one."""
    event = new(client, "Empty")
    assert rows(client, event) == [["name", "email"]]
    join(client, event, "Ann", "ann@example.org")
    assert rows(client, event) == [["name", "email"], ["Ann", "ann@example.org"]]


def test_an_unknown_event(client: httpx.Client) -> None:
    """It is the usual 404, where a known one is found."""
    assert rows(client, new(client, "Known"))
    response = client.get("/events/4711/attendees.csv")
    assert response.status_code == 404
    assert "We could not find that page." in response.text
