"""Held-out checks of the visit-counter case.

The request names the path, the whole body, where the number starts and what counts. Decided here: a call with a query
string is a call of the same path. Open, and not checked: whether a HEAD counts, and calls at the same time.
"""

from collections.abc import Callable

import httpx


def visits(client: httpx.Client, path: str = "/visits") -> int:
    """The number that a call answers; that it is told in the form of the request is asserted."""
    response = client.get(path)
    assert response.status_code == 200
    body = response.json()
    assert isinstance(body, dict), f"expected a JSON object, got {body!r}"
    assert list(body) == ["visits"]
    assert type(body["visits"]) is int
    return int(body["visits"])


def test_the_first_is_1_and_then_it_goes_up(client: httpx.Client, restart: Callable[[], None]) -> None:
    """A fresh process counts 1, 2, 3, ..., whoever asks."""
    restart()
    assert [visits(client) for _ in range(7)] == [1, 2, 3, 4, 5, 6, 7]
    assert visits(client, "/visits?from=elsewhere") == 8


def test_another_process_begins_anew(client: httpx.Client, restart: Callable[[], None]) -> None:
    """Since the process started means that nothing is kept over a restart."""
    visits(client)
    restart()
    assert visits(client) == 1


def test_other_routes_do_not_count(client: httpx.Client) -> None:
    """The root, an unknown path and what is below are not counted."""
    before = visits(client)
    for path in ("/", "/no-such-path", "/openapi.json"):
        client.get(path)
    assert client.get("/visits/1").status_code == 404
    assert visits(client) == before + 1
