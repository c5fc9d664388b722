"""Statuses of what handlers of errors return."""

import pytest

from pytest_factory.workspace.handled_status import with_handled_status


@pytest.mark.parametrize(
    ("decorator", "returned", "expected"),
    [
        ("app.errorhandler(404)", "jsonify(a=1)", "jsonify(a=1), 404"),
        ("bp.app_errorhandler(404)", '{"a": 1}', '{"a": 1}, 404'),
        ("app.errorhandler(HTTPException)", "jsonify(a=1)", "jsonify(a=1), error.code or 500"),
        ("app.errorhandler(werkzeug.exceptions.HTTPException)", '"no"', '"no", error.code or 500'),
        ("app.errorhandler(404)", "jsonify(a=1), 404", "jsonify(a=1), 404"),
        ("app.errorhandler(404)", "response", "response"),
        ("app.errorhandler(404)", "make_response(jsonify(a=1))", "make_response(jsonify(a=1))"),
        ("app.errorhandler(ValueError)", "jsonify(a=1)", "jsonify(a=1)"),
        ("app.get('/')", "jsonify(a=1)", "jsonify(a=1)"),
    ],
)
def test_a_body_alone_gets_the_status_of_its_error(decorator: str, returned: str, expected: str) -> None:
    """What is registered for a number, or for all HTTP errors; who made a response himself may have set it."""
    code = f"@{decorator}\ndef lost(error):\n    return {returned}\n"

    assert with_handled_status(code) == code.replace(returned, expected)


def test_a_function_inside_of_a_handler_is_no_handler() -> None:
    """What it returns goes to the handler."""
    code = "@app.errorhandler(404)\ndef lost(error):\n    def said():\n        return {}\n    return said(), 404\n"

    assert with_handled_status(code) == code
    assert with_handled_status("def lost(:\n") == "def lost(:\n"
