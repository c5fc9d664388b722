"""Held-out checks of the request-id case.

The request names the header and says that every response has it. Decided here, since the name says so: an id is not
empty, and two requests do not share one. Open, and not checked: the id's form, and whether an id that the client sends
is taken over or replaced.
"""

import httpx

HEADER = "X-Request-ID"
UNKNOWN = "/nobody/has/made/this"


def request_id(response: httpx.Response) -> str:
    """The header's value; that it is there and not empty is asserted."""
    what = f"{response.request.method} {response.request.url.path} ({response.status_code})"
    value: str = response.headers.get(HEADER, "").strip()
    assert value, f"{what}: {HEADER} is missing or empty"
    return value


def test_existing_routes_have_it(client: httpx.Client) -> None:
    """Routes that the app had before have it, and still answer as before: the middleware swallows nothing."""
    response = client.get("/")
    request_id(response)
    assert response.status_code < 500
    assert response.content


def test_errors_have_it(client: httpx.Client) -> None:
    """Every response means those that no route made, too: an unknown path, a method that is not allowed."""
    response = client.get(UNKNOWN)
    assert response.status_code == 404
    request_id(response)
    response = client.request("DELETE", "/")
    assert 400 <= response.status_code < 500
    request_id(response)


def test_other_methods_have_it(client: httpx.Client) -> None:
    """HEAD, OPTIONS and a POST with a body have it."""
    request_id(client.head("/"))
    request_id(client.options("/"))
    request_id(client.post("/", json={"some": "body"}))


def test_each_request_has_its_own(client: httpx.Client) -> None:
    """A constant names no request: of several requests that bring no id, no two share one, whatever their path."""
    ids = [request_id(client.get(path)) for path in ("/", "/", UNKNOWN, UNKNOWN, "/")]
    assert len(set(ids)) == len(ids)


def test_an_id_from_the_client_is_no_obstacle(client: httpx.Client) -> None:
    """A request that brings an id is answered with one, the client's or a new one."""
    request_id(client.get("/", headers={HEADER: "b7c41a0e-of-the-client"}))


def test_it_is_there_once(client: httpx.Client) -> None:
    """A header that is there twice names no request, either."""
    values = client.get("/").headers.get_list(HEADER)
    assert len(values) == 1
