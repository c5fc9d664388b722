"""A helper and a route of one name."""

import ast

import pytest

from pytest_factory.workspace.namesakes import helpers_apart

HELPER = 'def boats(wide: bool = False) -> list[str]:\n    """Ünder way."""\n    return ["Ida"] if wide else []\n'
ROUTE = (
    '@bp.get("/boats")\ndef boats() -> Response:\n    return jsonify("ü", boats(True), [boats() for _ in range(2)])\n'
)


@pytest.mark.parametrize("code", [f"{HELPER}\n\n{ROUTE}", f"{ROUTE}\n\n{HELPER}"])
def test_a_helper_with_the_name_of_its_route_gets_one_of_its_own(code: str) -> None:
    """Whoever calls it finds it; the route keeps its name, which url_for knows it by."""
    found = helpers_apart(code)

    helper = HELPER.replace("boats", "_boats")
    route = ROUTE.replace(" boats(T", " _boats(T").replace("[boats", "[_boats")
    assert found == code.replace(HELPER, helper).replace(ROUTE, route)
    ast.parse(found)


def test_a_helper_that_nobody_calls_goes() -> None:
    """Then the route is the second draft of the same."""
    route = '@bp.get("/boats")\ndef boats() -> Response:\n    return jsonify([])\n'

    assert helpers_apart(f"{HELPER}\n\n{route}").strip() == route.strip()
    assert helpers_apart(f"async {HELPER}\n\n{route}").strip() == route.strip()


@pytest.mark.parametrize(
    "code",
    [
        "",
        "def (",
        HELPER,
        f"{HELPER}\n\n{HELPER}",
        f"{ROUTE}\n\n{ROUTE}",
        f"{HELPER}\n\n{ROUTE}\n\n{HELPER}",
        f"_boats = 1\n\n\n{HELPER}\n\n{ROUTE}",
    ],
)
def test_everything_else_stays(code: str) -> None:
    """What has one name each, what cannot be told apart, and what is no Python."""
    assert helpers_apart(code) == code
