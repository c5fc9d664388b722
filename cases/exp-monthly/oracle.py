"""Held-out checks of the exp-monthly case.

The request names the route, the body, what is counted, the order, the months that are left out and the error. The years are ones
of which nobody else has expenses. Open, and not checked: years of other than four digits.
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


def approved(client: httpx.Client, day: str, cents: int, **other: object) -> None:
    """An expense that the office has approved."""
    number = new(client, spent_on=day, amount_cents=cents, **other)["id"]
    assert client.post(f"/expenses/{number}/approve").status_code == 200


def months(client: httpx.Client, year: int) -> list[dict[str, Any]]:
    """The months of a report; that it is one, for that year, is asserted."""
    response = client.get("/reports/monthly", params={"year": year})
    assert response.status_code == 200
    body = response.json()
    assert body.keys() == {"year", "months"}
    assert body["year"] == year
    listed: list[dict[str, Any]] = body["months"]
    return listed


def test_the_months_of_a_year(client: httpx.Client) -> None:
    """Each with its sum and number over all employees, the oldest first, whenever they were handed in."""
    approved(client, "1931-11-30", 500)
    approved(client, "1931-02-01", 1000)
    approved(client, "1931-02-28", 250, employee="Lee")
    approved(client, "1931-10-09", 40)
    assert months(client, 1931) == [
        {"month": "1931-02", "total_cents": 1250, "count": 2},
        {"month": "1931-10", "total_cents": 40, "count": 1},
        {"month": "1931-11", "total_cents": 500, "count": 1},
    ]


def test_only_what_is_approved(client: httpx.Client) -> None:
    """What is only submitted does not count, and makes no month, until it is approved."""
    approved(client, "1941-05-01", 70)
    waiting = new(client, spent_on="1941-05-02", amount_cents=9)["id"]
    new(client, spent_on="1941-06-02", amount_cents=9)
    assert months(client, 1941) == [{"month": "1941-05", "total_cents": 70, "count": 1}]
    client.post(f"/expenses/{waiting}/approve")
    assert months(client, 1941) == [{"month": "1941-05", "total_cents": 79, "count": 2}]


def test_other_years_do_not_count(client: httpx.Client) -> None:
    """Not the days around New Year, and a year without expenses has no month."""
    approved(client, "1951-01-01", 1)
    approved(client, "1951-12-31", 2)
    approved(client, "1952-01-01", 4)
    assert [(row["month"], row["total_cents"]) for row in months(client, 1951)] == [("1951-01", 1), ("1951-12", 2)]
    assert [(row["month"], row["total_cents"]) for row in months(client, 1952)] == [("1952-01", 4)]
    assert months(client, 1950) == []


@pytest.mark.parametrize("query", ["", "?year=last", "?year=", "?year=20x4"])
def test_a_year_is_needed(client: httpx.Client, query: str) -> None:
    """Without one, or with what is no number, it is 400 in the form of the app's errors."""
    assert refused(client.get(f"/reports/monthly{query}"), 400, "invalid")
