"""Which paths a spec may speak of."""

import re

import pytest

from pytest_factory.artifacts import Route
from pytest_factory.spec.reach import concerns_all, path_pattern, spoken_of

ROUTES = tuple(
    Route(method="GET", path=path, file="app.py", function="f", line=1)
    for path in ("/", "/boats", "/boats/{boat_id}", "/captains", "/docs-old")
)


def allowed(request: str, path: str) -> bool:
    """Whether a criterion may have this path."""
    return re.search(path_pattern(request, ROUTES), path) is not None


@pytest.mark.parametrize(
    ("request_text", "inside", "outside"),
    [
        ("Add GET /harbours returning a list.", ("/harbours", "/harbours?sort=name"), ("/", "/boats", "/harbours/1")),
        (
            "Add DELETE /boats/{boat_id}.",
            ("/boats/1", "/boats/no-such", "/boats"),
            ("/captains", "/boats/{boat_id}", "/"),
        ),
        ("Add POST /boats; a captain gets it.", ("/boats", "/captains", "/boats/7"), ("/", "/docs-old")),
        ("Show GET /boats on the home page, too.", ("/", "/boats"), ("/captains",)),
        ("Add GET /robots.txt.", ("/robots.txt",), ("/robots-txt", "/robotsxtxt")),
        (
            "Greet visitors by name.",
            ("/", "/anything/at/all?name=Ada"),
            ("anything", "/a b", "http://host/a", "/{name}"),
        ),
        ("Every response of /boats and the rest has X-Boat.", ("/", "/captains", "/unknown-path"), ("/boats /",)),
    ],
)
def test_a_path_has_to_do_with_the_request(
    request_text: str, inside: tuple[str, ...], outside: tuple[str, ...]
) -> None:
    """Named paths, their instances, and routes that the request speaks of; anything where it names none or means all."""
    assert [path for path in inside if not allowed(request_text, path)] == []
    assert [path for path in outside if allowed(request_text, path)] == []


def test_what_concerns_the_whole_app() -> None:
    """Middleware, error handlers and unknown paths belong to no single route."""
    assert concerns_all("Answer unknown paths with JSON.")
    assert concerns_all("Every 404 has one form.")
    assert concerns_all("Whenever something is not valid, say which field.")
    assert concerns_all("Every other answer, errors too, must not be kept.")
    assert concerns_all("They want a header on everything it sends.")
    assert concerns_all("It is on every response of the service.")
    assert not concerns_all("GET /boats answers everything.")
    assert not concerns_all("The flag is part of every answer with a boat.")
    assert not concerns_all("Show it in each response about boats, and in all answers of GET /boats.")
    assert not concerns_all("GET /boats answers each boat, without errors.")
    assert not concerns_all("Add GET /pages, one page of boats.")


@pytest.mark.parametrize(
    ("request_", "spoken"),
    [
        ("People sign up twice.", True),
        ("Signing up is easy.", True),
        ("Signups are few.", True),
        ("We sign and go up.", False),
    ],
)
def test_two_words_may_be_one_part_of_a_path(request_: str, spoken: bool) -> None:
    """Where they stand beside each other."""
    assert spoken_of(request_, "/signup") is spoken
