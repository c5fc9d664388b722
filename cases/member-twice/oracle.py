"""Held-out checks of the member-twice case.

The request names the route, what is the same address, 409, the form of the body and that nobody is added. Open, and not
checked: the words of the message, blanks around an address, what comes first if something else is wrong, too.
"""

from typing import Any

import httpx


def add(client: httpx.Client, name: str, email: str) -> httpx.Response:
    """Try to register somebody."""
    return client.post("/members", json={"name": name, "email": email})


def members(client: httpx.Client) -> list[dict[str, Any]]:
    """All members."""
    everybody: list[dict[str, Any]] = client.get("/members").json()
    return everybody


def test_an_address_is_taken_once(client: httpx.Client) -> None:
    """The second member with it is refused, whatever the name is, and the list stays."""
    assert add(client, "Mo", "mo@example.org").status_code == 201
    before = members(client)
    for name in ("Mo", "Somebody else"):
        response = add(client, name, "mo@example.org")
        assert response.status_code == 409
        assert response.json().keys() == {"error", "message"}
        assert response.json()["error"] == "Conflict"
    assert members(client) == before


def test_capitals_make_no_difference(client: httpx.Client) -> None:
    """Not in what comes, and not in what is there; what is there stays as it was written."""
    assert add(client, "Ines", "Ines.B@Example.ORG").status_code == 201
    before = members(client)
    assert "Ines.B@Example.ORG" in {member["email"] for member in before}
    for email in ("ines.b@example.org", "INES.B@EXAMPLE.ORG", "Ines.B@Example.ORG"):
        assert add(client, "Ines", email).status_code == 409, email
    assert members(client) == before


def test_other_addresses_are_taken(client: httpx.Client) -> None:
    """The same name, or an address that only holds another one, is somebody new."""
    for email in ("noor@example.org", "noor@example.or", "a.noor@example.org"):
        response = add(client, "Noor", email)
        assert response.status_code == 201, email
        assert response.json() in members(client)


def test_an_address_is_still_needed(client: httpx.Client) -> None:
    """What was refused before is refused as before."""
    assert client.post("/members", json={"name": "Ada"}).status_code == 400
    assert add(client, "Ada", "ada at example.org").status_code == 400
