"""Defaults of what a client may send."""

import pytest

from pytest_factory.workspace.defaults import text_defaults


@pytest.mark.parametrize(
    ("line", "changed"),
    [
        ('size = request.args.get("size", 4)\n    ok = size.isdigit()', True),
        ('ok = request.args.get("size", 4).isdigit()', True),
        ('size = request.query_params.get("size", 4)\n    ok = size.strip()', True),
        ('size = request.args.get("size", 4, type=int)\n    ok = size.isdigit()', False),
        ('size = int(request.args.get("size", 4))\n    ok = size > 1', False),
        ('size = request.args.get("size", 4)\n    ok = size == 4', False),
        ('size = SIZES.get("size", 4)\n    ok = size.isdigit()', False),
        ('size = request.args.get("size", None)\n    ok = size.isdigit()', False),
        ('size = request.args.get("size")\n    ok = size.isdigit()', False),
    ],
)
def test_a_default_is_text_where_text_is_expected(line: str, changed: bool) -> None:
    """A number has no isdigit; where the value is used as a number, or comes from elsewhere, nothing changes."""
    code = f"def read():\n    {line}\n    return ok\n"

    assert text_defaults(code) == (code.replace(" 4)", ' "4")', 1) if changed else code)


def test_what_does_not_parse_stays() -> None:
    """It is somebody else's matter."""
    assert text_defaults("def (") == "def ("
