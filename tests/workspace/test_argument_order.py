"""The order of arguments."""

import ast

import pytest

from pytest_factory.workspace.argument_order import defaults_last


@pytest.mark.parametrize(
    ("signature", "expected"),
    [
        ("name: str = '', store: Dep", "store: Dep, name: str = ''"),
        ("a=1, b: int | None = None, c: Dep", "c: Dep, a=1, b: int | None = None"),
        ("a: Annotated[int, Query(ge=1, le=9)] = 1, b: D", "b: D, a: Annotated[int, Query(ge=1, le=9)] = 1"),
        ("\n    a: str = 'x, y = (',\n    b: dict[str, int],\n", "b: dict[str, int], a: str = 'x, y = ('"),
    ],
)
def test_what_has_no_default_comes_first(signature: str, expected: str) -> None:
    """The order is kept otherwise, also where brackets and texts hold commas; other functions stay as they are."""
    good = "def good(x, y=1):\n    return x\n\n\n"
    code = f"{good}@app.get('/boats')\nasync def list_boats({{}}) -> int:\n    return 1\n"

    found = defaults_last(code.format(signature))
    assert found == code.format(expected)
    ast.parse(found)


@pytest.mark.parametrize(
    "code", ["def good(a, b=1):\n    return a\n", "def (", "def odd(a=1, b, *, c):\n    return a\n", ""]
)
def test_everything_else_stays(code: str) -> None:
    """What is right, what is no Python for another reason, and what has stars."""
    assert defaults_last(code) == code


def test_several_functions_are_put_in_order() -> None:
    """Each is found after the one before."""
    code = "def f(a=1, b):\n    return b\n\n\ndef g(c=1, d):\n    return d\n"

    assert defaults_last(code) == code.replace("a=1, b", "b, a=1").replace("c=1, d", "d, c=1")
