"""Held-out checks of the exp-reject case.

The request names the route, what is sent, stored and returned, 400, 409 and 404 with their codes. Open, and not checked: what is
told where two things are wrong at once, blanks around a reason, and a reason that is no text.
"""

from typing import Any

import httpx
import pytest


def new(client: httpx.Client, **other: object) -> dict[str, Any]:
    """A new expense."""
    expense = {"employee": "Kim", "category": "meals", "amount_cents": 1000, "spent_on": "2024-03-05", **other}
    response = client.post("/expenses", json=expense)
    assert response.status_code == 201
    made: dict[str, Any] = response.json()
    return made


def refused(response: httpx.Response, status: int, code: str) -> bool:
    """Whether it is an error of that kind, in the form that all errors have."""
    if response.status_code != status:
        return False
    error = response.json()["error"]
    return bool(error["code"] == code and isinstance(error["message"], str))


def reject(client: httpx.Client, expense: int, reason: str = "no receipt") -> httpx.Response:
    """Try to turn an expense down."""
    return client.post(f"/expenses/{expense}/reject", json={"reason": reason})


def test_an_expense_is_rejected(client: httpx.Client) -> None:
    """The answer is the expense with its new status and the reason, and so it is read and listed."""
    expense, other = new(client), new(client)
    response = reject(client, expense["id"], "no receipt for the wine")
    assert response.status_code == 200
    rejected = {**expense, "status": "rejected", "rejection_reason": "no receipt for the wine"}
    assert response.json() == rejected
    assert client.get(f"/expenses/{expense['id']}").json() == rejected
    assert rejected in client.get("/expenses?status=rejected").json()["expenses"]
    assert client.get(f"/expenses/{other['id']}").json()["status"] == "submitted"


@pytest.mark.parametrize("sent", [{}, {"reason": ""}, {"reason": "  "}, {"why": "late"}])
def test_a_reason_is_needed(client: httpx.Client, sent: dict[str, str]) -> None:
    """Without one, or with a blank one, it is 400, and the expense stays as it is."""
    path = f"/expenses/{new(client)['id']}"
    before = client.get(path).json()
    assert refused(client.post(f"{path}/reject", json=sent), 400, "invalid")
    assert client.get(path).json() == before


def test_only_what_is_submitted(client: httpx.Client) -> None:
    """What is approved or rejected already is 409 and stays; what is rejected is not approved, either."""
    approved, rejected = new(client)["id"], new(client)["id"]
    client.post(f"/expenses/{approved}/approve")
    assert reject(client, rejected).status_code == 200
    for number in (approved, rejected):
        before = client.get(f"/expenses/{number}").json()
        assert refused(reject(client, number, "too late"), 409, "wrong_state")
        assert client.get(f"/expenses/{number}").json() == before
    assert refused(client.post(f"/expenses/{rejected}/approve"), 409, "wrong_state")


def test_approving_is_as_before(client: httpx.Client) -> None:
    """What is submitted is approved, once."""
    number = new(client)["id"]
    assert client.post(f"/expenses/{number}/approve").json()["status"] == "approved"
    assert refused(client.post(f"/expenses/{number}/approve"), 409, "wrong_state")


def test_an_unknown_expense(client: httpx.Client) -> None:
    """It is 404 in the form of the app's errors."""
    assert refused(reject(client, 4711), 404, "not_found")
