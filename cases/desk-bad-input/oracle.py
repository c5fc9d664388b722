"""Held-out checks of the desk-bad-input case.

The request names the status, the whole body and the order of the names. Open, and not checked: what is told where the body as
a whole is missing or no JSON.
"""

from typing import Any

import httpx
import pytest


def told(fields: list[str]) -> dict[str, Any]:
    """The body for these fields."""
    return {"error": "invalid", "fields": fields}


@pytest.mark.parametrize(
    ("path", "sent", "fields"),
    [
        ("/tickets", {"subject": "", "priority": "urgent"}, ["priority", "subject"]),
        ("/tickets", {}, ["subject"]),
        ("/tickets", {"subject": "Hot", "priority": "very"}, ["priority"]),
        ("/tickets/2/comments", {}, ["author", "text"]),
        ("/tickets/2/comments", {"text": "", "author": "Mo"}, ["text"]),
    ],
)
def test_the_fields_that_are_wrong_are_named(
    client: httpx.Client, path: str, sent: dict[str, str], fields: list[str]
) -> None:
    """Missing and bad fields of every route are told in the one form, in alphabetical order."""
    response = client.post(path, json=sent)
    assert (response.status_code, response.json()) == (422, told(fields))


@pytest.mark.parametrize(("path", "field"), [("/tickets/first", "ticket_id"), ("/agents/noor", "agent_id")])
def test_a_parameter_that_is_wrong_is_named(client: httpx.Client, path: str, field: str) -> None:
    """What stands in the path is sent, too."""
    response = client.get(path)
    assert (response.status_code, response.json()) == (422, told([field]))


def test_path_and_body_may_be_wrong_at_once(client: httpx.Client) -> None:
    """Then both are named, in one list."""
    response = client.put("/tickets/first/agent", json={"agent_id": "Noor"})
    assert (response.status_code, response.json()) == (422, told(["agent_id", "ticket_id"]))


def test_other_errors_stay_as_they_are(client: httpx.Client) -> None:
    """404, 405 and 409 keep their form, and what is valid is taken."""
    number = client.post("/tickets", json={"subject": "To be closed"}).json()["id"]
    client.post(f"/tickets/{number}/close")
    refused = [client.get("/tickets/4711"), client.delete("/agents"), client.post(f"/tickets/{number}/close")]
    assert [response.status_code for response in refused] == [404, 405, 409]
    assert all(list(response.json()) == ["detail"] for response in refused)
