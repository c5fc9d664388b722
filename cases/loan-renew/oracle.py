"""Held-out checks of the loan-renew case.

The request names the route, from which day the period counts, 409 and 404. How long a period is, it does not say; the app
does: 21 days. Open, and not checked: how often a loan may be renewed, and renewing one that is overdue.
"""

import datetime
from itertools import count
from typing import Any

import httpx

PERIOD = datetime.timedelta(days=21)
NUMBERS = count()


def lend(client: httpx.Client) -> dict[str, Any]:
    """A new book, lent to a new member."""
    number = next(NUMBERS)
    book = client.post("/books", json={"title": f"Volume {number}", "author": "Anon", "year": 1900}).json()["id"]
    member = client.post("/members", json={"name": "Mo", "email": f"mo{number}@example.org"}).json()["id"]
    response = client.post("/loans/", json={"book_id": book, "member_id": member})
    assert response.status_code == 201
    loan: dict[str, Any] = response.json()
    return loan


def later(loan: dict[str, Any], periods: int) -> dict[str, Any]:
    """The loan with a due date that is so many periods later."""
    return {**loan, "due": (datetime.date.fromisoformat(loan["due"]) + periods * PERIOD).isoformat()}


def test_the_date_is_put_off(client: httpx.Client) -> None:
    """Each time by a period from the day that it was due; the rest of the loan stays, and it is kept."""
    loan = lend(client)
    for periods in (1, 2):
        response = client.post(f"/loans/{loan['id']}/renew")
        assert response.status_code == 200
        assert response.json() == later(loan, periods)
        assert later(loan, periods) in client.get("/loans/").json()


def test_other_loans_stay(client: httpx.Client) -> None:
    """Only the loan that is named is renewed."""
    loan, other = lend(client), lend(client)
    assert client.post(f"/loans/{loan['id']}/renew").status_code == 200
    assert other in client.get("/loans/").json()


def test_what_is_returned_is_not_renewed(client: httpx.Client) -> None:
    """It is 409 in the app's form of errors, and the loan is what it was."""
    loan = lend(client)
    returned = client.post(f"/loans/{loan['id']}/return").json()
    response = client.post(f"/loans/{loan['id']}/renew")
    assert response.status_code == 409
    assert response.json()["error"] == "Conflict"
    assert client.post(f"/loans/{loan['id']}/return").json() == returned


def test_what_is_not_there_is_not_found(client: httpx.Client) -> None:
    """An unknown loan is 404; it is renewed by POST only."""
    assert client.post("/loans/4711/renew").status_code == 404
    loan = lend(client)
    assert client.get(f"/loans/{loan['id']}/renew").status_code in (404, 405)
    assert loan in client.get("/loans/").json()
