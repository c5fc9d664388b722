"""Held-out checks of the number-stats case.

The request names the path, both bodies and 400 for an empty list; what else is refused may be 400 or 422. Open, and not
checked: numbers as text, the body of a refusal, very large numbers.
"""

import httpx
import pytest


@pytest.mark.parametrize("numbers", [[1, 2, 3], [7], [2.5, 3.5], [-4, 4], [0, 0, 0, 1], [-1.5, 2, 40, 100]])
def test_count_sum_and_mean(client: httpx.Client, numbers: list[float]) -> None:
    """They are those of the numbers that were sent, and nothing stands beside them."""
    response = client.post("/stats", json={"numbers": numbers})
    assert response.status_code == 200
    body = response.json()
    assert set(body) == {"count", "sum", "mean"}
    assert body["count"] == len(numbers)
    assert body["sum"] == pytest.approx(sum(numbers))
    assert body["mean"] == pytest.approx(sum(numbers) / len(numbers))


def test_calls_do_not_add_up(client: httpx.Client) -> None:
    """The same numbers give the same answer again."""
    answers = [client.post("/stats", json={"numbers": [2, 4]}).json() for _ in range(2)]
    assert answers[0] == answers[1] == {"count": 2, "sum": 6, "mean": 3}


def test_an_empty_list_is_400(client: httpx.Client) -> None:
    """Nothing has no mean."""
    assert client.post("/stats", json={"numbers": []}).status_code == 400


@pytest.mark.parametrize("body", [{}, {"numbers": "many"}, {"numbers": ["one", "two"]}, {"numbers": None}])
def test_what_is_no_list_of_numbers_is_refused(client: httpx.Client, body: dict[str, object]) -> None:
    """It is the client's mistake, not a crash."""
    assert client.post("/stats", json=body).status_code in (400, 422), body
