"""Forms that all errors have."""

import pytest
from pydantic import JsonValue

from pytest_factory.artifacts import Criterion, Expectation, Route
from pytest_factory.spec.every_error import with_every_error


def route(method: str, path: str) -> Route:
    """A route of the app."""
    return Route(method=method, path=path, file="a.py", function="f", line=1)


ROUTES = (route("GET", "/boats/{boat_id}"), route("GET", "/boats"), route("DELETE", "/boats"))


def plan(body: JsonValue, status: int = 404) -> Criterion:
    """A criterion with an error in a form."""
    return Criterion(
        id="", says="It is so.", method="GET", path="/boats/9", expect=Expectation(status=status, body=body)
    )


@pytest.mark.parametrize(
    ("told", "body", "contains", "fields"),
    [
        ({"error": "Not Found", "status": 404}, {"error": "Method Not Allowed", "status": 405}, {}, {}),
        ({"fault": {"code": "404"}}, {"fault": {"code": "405"}}, {}, {}),
        ({"error": "no boat", "status": 404}, None, {"status": 405}, {"error": "string"}),
        ({"fault": {"code": 404, "text": "no boat"}, "ok": False}, None, {}, {"fault": "object", "ok": "boolean"}),
    ],
)
def test_another_error_has_the_form_too(
    told: JsonValue, body: JsonValue, contains: dict[str, JsonValue], fields: dict[str, str]
) -> None:
    """Its own status and its own name, where the form has them; of the rest the type."""
    *_, more = with_every_error([plan(told)], "All errors should come as JSON.", ROUTES)

    assert (more.method, more.path, more.expect.status) == ("PUT", "/boats", 405)
    assert (more.expect.body, more.expect.contains, more.expect.fields) == (body, contains, fields)


@pytest.mark.parametrize(
    ("request_", "criteria", "routes"),
    [
        ("Every 404 error is JSON.", [plan({"error": "Not Found"})], ROUTES),
        ("Every 404 is JSON. All other errors stay as they are.", [plan({"error": "Not Found"})], ROUTES),
        ("A boat that is not there is a 404.", [plan({"error": "Not Found"})], ROUTES),
        ("All errors are JSON.", [plan({"error": "Bad Request"}, 400)], ROUTES),
        ("All errors are JSON.", [plan({"error": "Not Found"}), plan({"error": "x"}, 405)], ROUTES),
        ("All errors are JSON.", [plan({"error": "Not Found"})], ROUTES[:1]),
    ],
)
def test_nothing_is_made_up(request_: str, criteria: list[Criterion], routes: tuple[Route, ...]) -> None:
    """One kind of error, no form to follow, one that is asked for already, an app without a plain path."""
    assert with_every_error(criteria, request_, routes) == criteria
