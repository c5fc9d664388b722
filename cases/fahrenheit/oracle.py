"""Held-out checks of the fahrenheit case.

The request names the route, the parameter, both keys, what is refused and with which status. Open, and not checked: rounding
beyond a millionth, infinity, the body of a 422.
"""

from typing import Any

import httpx
import pytest


def converted(client: httpx.Client, celsius: str) -> dict[str, Any]:
    """The answer for a temperature; its form is asserted."""
    response = client.get("/fahrenheit", params={"celsius": celsius})
    assert response.status_code == 200, f"celsius={celsius} answers {response.status_code}"
    body: dict[str, Any] = response.json()
    assert isinstance(body, dict)
    assert body.keys() == {"celsius", "fahrenheit"}
    assert {type(value) for value in body.values()} <= {int, float}
    return body


@pytest.mark.parametrize(
    ("celsius", "fahrenheit"),
    [("20", 68), ("0", 32), ("100", 212), ("-40", -40), ("36.6", 97.88), ("-0.5", 31.1), ("-273.15", -459.67)],
)
def test_it_is_converted(client: httpx.Client, celsius: str, fahrenheit: float) -> None:
    """Whole numbers, decimals, below zero, down to what is coldest."""
    body = converted(client, celsius)
    assert body["celsius"] == float(celsius)
    assert body["fahrenheit"] == pytest.approx(fahrenheit, abs=1e-6)


@pytest.mark.parametrize("celsius", ["-273.16", "-300", "-1000000"])
def test_nothing_is_colder(client: httpx.Client, celsius: str) -> None:
    """Below the coldest it is 422."""
    assert client.get("/fahrenheit", params={"celsius": celsius}).status_code == 422


@pytest.mark.parametrize("params", [{}, {"celsius": "warm"}, {"celsius": ""}, {"celsius": "20C"}, {"fahrenheit": "68"}])
def test_a_number_is_needed(client: httpx.Client, params: dict[str, str]) -> None:
    """What is no number, and none at all, is 422."""
    assert client.get("/fahrenheit", params=params).status_code == 422
