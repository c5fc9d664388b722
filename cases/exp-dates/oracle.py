"""Held-out checks of the exp-dates case.

The request names both parameters, what they are compared with, that both days count, the other filters and 400. Open, and not
checked: empty values, and dates that are written in another form of ISO 8601.
"""

from collections.abc import Callable
from itertools import count
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


NUMBERS = count()
DAYS = ("2024-03-10", "2024-01-31", "2024-02-15", "2023-12-31")
Found = Callable[..., list[str]]


@pytest.fixture
def found(client: httpx.Client) -> Found:
    """Gives the days of new expenses that a query lists, in its order; the second one is another employee's and approved."""
    kim, lee = (f"{name} {next(NUMBERS)}" for name in ("Kim", "Lee"))
    made = [new(client, employee=lee if number == 1 else kim, spent_on=day)["id"] for number, day in enumerate(DAYS)]
    client.post(f"/expenses/{made[1]}/approve")

    def days(employee: str = "", **query: str) -> list[str]:
        params = {name.rstrip("_"): value for name, value in query.items()}
        if employee:
            params["employee"] = {"Kim": kim, "Lee": lee}[employee]
        response = client.get("/expenses", params=params)
        assert response.status_code == 200, f"{params} answers {response.status_code}"
        return [one["spent_on"] for one in response.json()["expenses"] if one["id"] in made]

    return days


def test_from_a_day_to_a_day(found: Found) -> None:
    """Both days are included, either may be left out, and the order is that of today."""
    assert found(from_="2024-02-15") == ["2024-03-10", "2024-02-15"]
    assert found(to="2024-02-15") == ["2024-01-31", "2024-02-15", "2023-12-31"]
    assert found(from_="2024-01-31", to="2024-02-14") == ["2024-01-31"]
    assert found(from_="2024-02-15", to="2024-02-15") == ["2024-02-15"]
    assert found(from_="2024-04-01") == []
    assert found() == [*DAYS]


def test_with_the_other_filters(found: Found) -> None:
    """Together they narrow it down to what all of them leave."""
    assert found("Kim", from_="2024-01-01", to="2024-02-28") == ["2024-02-15"]
    assert found("Lee", from_="2024-01-01", to="2024-02-28") == ["2024-01-31"]
    assert found(from_="2024-01-01", to="2024-02-28", status="approved") == ["2024-01-31"]
    assert found("Kim", to="2024-02-28", status="approved") == []
    assert found("Kim") == ["2024-03-10", "2024-02-15", "2023-12-31"]


@pytest.mark.parametrize(
    "query",
    [
        "from=yesterday",
        "to=soon",
        "to=2024-02-31",
        "from=31.01.2024",
        "from=2024-01-01&to=2024-13-01",
        "from=2024-03-02&to=2024-03-01",
        "employee=Nobody&from=2025-01-01&to=2024-12-31",
    ],
)
def test_what_makes_no_sense(client: httpx.Client, query: str) -> None:
    """What is no date, and what ends before it begins, is 400 in the form of the app's errors."""
    assert refused(client.get(f"/expenses?{query}"), 400, "invalid")
