"""Return types that the code itself contradicts."""

import pytest

from pytest_factory.workspace.returns import widen_returns

FUNCTION = "def read(name: str, size: int, other: Boat) -> {returns}:\n    return {value}\n"


@pytest.mark.parametrize(
    ("returns", "value", "widened"),
    [
        ("dict[str, str]", '{"name": name, "length": len(name)}', "dict[str, object]"),
        ("dict[str, str]", '{"size": size}', "dict[str, object]"),
        ("dict[str, str]", '{"ok": True}', "dict[str, object]"),
        ("dict[str, int]", '{"names": [name]}', "dict[str, object]"),
        ("dict[str, int]", '{"name": f"<{name}>"}', "dict[str, object]"),
        ("dict[str, str]", '{"none": None}', "dict[str, object]"),
        ("dict[str, str]", '{"name": name, "other": other}', "dict[str, str]"),
        ("dict[str, str]", '{"name": name.title()}', "dict[str, str]"),
        ("dict[str, float]", '{"size": size}', "dict[str, float]"),
        ("dict[str, int]", '{"big": size > 3}', "dict[str, int]"),
        ("dict[str, list[str]]", '{"size": size}', "dict[str, list[str]]"),
        ("list[str]", "[size]", "list[str]"),
        ("str", "name", "str"),
        ("Response", '"", 204', "tuple[str, int]"),
        ("Response", "jsonify(name), 201", "tuple[Response, int]"),
        ("Response", "jsonify(name)", "Response"),
        ("Response", "jsonify(name), 200, {}", "Response"),
        ("Response", "read(name), 201", "Response"),
    ],
)
def test_only_what_is_surely_wrong_is_widened(returns: str, value: str, widened: str) -> None:
    """A value whose type stands in the code decides; one that may fit leaves the annotation alone."""
    code = FUNCTION.format(returns=returns, value=value)

    assert widen_returns(code) == FUNCTION.format(returns=widened, value=value)


def test_a_function_without_a_type_and_a_broken_one_stay() -> None:
    """Nothing is added where nothing was said, and what does not parse is somebody else's matter."""
    plain = 'def read(name):\n    return {"name": 1}\n'

    assert widen_returns(plain) == plain
    assert widen_returns("def read(:\n") == "def read(:\n"


def test_a_view_of_two_kinds_of_answers_says_both() -> None:
    """The one that it said stays where it is returned, too."""
    code = "def read(name) -> Response:\n    if name:\n        return jsonify(name), 201\n    return redirect('/')\n"

    assert widen_returns(code) == code.replace("-> Response", "-> Response | tuple[Response, int]")
