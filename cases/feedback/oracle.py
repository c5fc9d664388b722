"""Held-out checks of the feedback case.

The request names both routes, the rules, 201, 422 and the two keys of the summary. Open, and not checked: what the comment of
an entry without one is, the first id, how the average is rounded, and ratings like "5" or true.
"""

from typing import Any

import httpx
import pytest


def summary(client: httpx.Client) -> dict[str, Any]:
    """The figures; that it is 200 is asserted."""
    response = client.get("/feedback")
    assert response.status_code == 200
    found: dict[str, Any] = response.json()
    return found


def test_nobody_has_said_anything(client: httpx.Client) -> None:
    """The first check: no rating, no average, and then those of the first ratings."""
    assert summary(client) == {"count": 0, "average": None}
    given = []
    for rating in (5, 4, 1, 1, 3, 4):
        given.append(rating)
        assert client.post("/feedback", json={"rating": rating}).status_code == 201
        found = summary(client)
        assert found.keys() == {"count", "average"}
        assert found["count"] == len(given)
        assert abs(found["average"] - sum(given) / len(given)) < 0.051


@pytest.mark.parametrize("rating", [1, 2, 5])
@pytest.mark.parametrize("comment", ["Fine", "x" * 500, "Schön, läuft"])
def test_what_is_sent_comes_back(client: httpx.Client, rating: int, comment: str) -> None:
    """With an id, another one each time."""
    sent = {"rating": rating, "comment": comment}
    first, second = (client.post("/feedback", json=sent) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert {key: first.json()[key] for key in sent} == sent
    assert first.json()["id"] != second.json()["id"]


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"comment": "Fine"},
        {"rating": 0},
        {"rating": 6},
        {"rating": -3},
        {"rating": 3.5},
        {"rating": None},
        {"rating": "good"},
        {"rating": 4, "comment": "x" * 501},
        {"rating": 4, "comment": 7},
        [5],
    ],
)
def test_what_breaks_the_rules_is_not_kept(client: httpx.Client, sent: object) -> None:
    """It is 422, and the figures stay."""
    before = summary(client)
    assert client.post("/feedback", json=sent).status_code == 422
    assert summary(client) == before


def test_the_root_route_stays(client: httpx.Client) -> None:
    """It says what it said."""
    assert client.get("/").json().keys() == {"title", "version", "environment"}
