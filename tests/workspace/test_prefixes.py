"""Paths that repeat a router's prefix."""

import pytest

from pytest_factory.artifacts import Route
from pytest_factory.workspace.prefixes import prefix_of, without_prefix

ASKED = {("GET", "/boats/summary"), ("POST", "/boats/{boat_id}/trips"), ("GET", "/boats")}


@pytest.mark.parametrize(
    ("method", "written", "prefix", "kept"),
    [
        ("get", "/boats/summary", "/boats", "/summary"),
        ("get", "/summary", "/boats", "/summary"),
        ("get", "/boats", "/boats", ""),
        ("post", "/{boat_id}/trips", "/boats/{boat_id}/trips", ""),
        ("post", "/boats/<int:boat_id>/trips", "/boats/{boat_id}", "/trips"),
        ("get", "/harbours/summary", "/boats", "/harbours/summary"),
        ("get", "/boats/other", "/boats", "/boats/other"),
        ("get", "/boats/summary", "", "/boats/summary"),
    ],
)
def test_a_prefix_is_not_written_twice(method: str, written: str, prefix: str, kept: str) -> None:
    """A path loses what the prefix says where the spec then speaks of the whole, and only there."""

    def asked(given: str, path: str) -> bool:
        return (given, path) in ASKED

    code = f'@router.{method}("{{}}", status_code=200)\ndef view() -> None:\n    return None\n'
    assert without_prefix(code.format(written), prefix, asked) == code.format(kept)


def test_what_does_not_parse_stays() -> None:
    """The splice says what is wrong with it."""
    assert without_prefix("def (", "/boats", lambda method, path: True) == "def ("


def test_the_prefix_is_what_stands_before_the_decorators_path() -> None:
    """It follows from the routes that the file has; a file without any has none that is known."""
    text = '@router.get("")\ndef boats(): ...\n\n\n@router.get("/{boat_id}")\ndef boat(boat_id): ...\n'
    routes = [
        Route(method="GET", path=path, file="boats.py", function=name, line=1)
        for path, name in (("/api/boats", "boats"), ("/api/boats/{boat_id}", "boat"))
    ]
    assert prefix_of("boats.py", text, routes) == "/api/boats"
    assert prefix_of("other.py", text, routes) == ""
