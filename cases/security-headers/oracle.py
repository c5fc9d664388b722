"""Held-out checks of the security-headers case.

The request names both headers, their values, and that every response has them. Open, and not checked: other headers.
"""

import httpx
import pytest

WANTED = {"x-content-type-options": "nosniff", "referrer-policy": "no-referrer"}


def sent(response: httpx.Response) -> dict[str, str]:
    """Those of the two headers that a response has."""
    return {name: response.headers[name] for name in WANTED if name in response.headers}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 200),
        ("GET", "/docs", 200),
        ("GET", "/redoc", 200),
        ("GET", "/openapi.json", 200),
        ("GET", "/no-such-path", 404),
        ("GET", "/no/such/path?at=all", 404),
        ("POST", "/", 405),
        ("DELETE", "/", 405),
        ("POST", "/no-such-path", 404),
    ],
)
def test_everything_has_them(client: httpx.Client, method: str, path: str, status: int) -> None:
    """Answers, pages and errors, each with the status that it had."""
    response = client.request(method, path)
    assert response.status_code == status
    assert sent(response) == WANTED


def test_they_are_there_each_time(client: httpx.Client) -> None:
    """Once in each response, also one after the other on the same connection."""
    for _ in range(3):
        response = client.get("/")
        assert {name: response.headers.get_list(name) for name in WANTED} == {
            name: [value] for name, value in WANTED.items()
        }


def test_the_answers_stay(client: httpx.Client) -> None:
    """Bodies and types are what they were."""
    assert client.get("/").json().keys() == {"title", "version", "environment"}
    assert client.get("/no-such-path").json() == {"detail": "Not Found"}
    assert client.get("/docs").headers["content-type"].startswith("text/html")
