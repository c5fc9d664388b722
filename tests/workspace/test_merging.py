"""Imports that code asks for."""

import pytest

from pytest_factory.workspace.merging import Wanted, reconciled

FLASK, WERKZEUG = Wanted("flask", "Response"), Wanted("werkzeug.wrappers", "Response")


@pytest.mark.parametrize(
    ("wanted", "missing"),
    [
        ([FLASK, WERKZEUG], [FLASK]),
        ([WERKZEUG, FLASK], [WERKZEUG]),
        ([FLASK, Wanted("flask", "Response", "Answer")], [FLASK, Wanted("flask", "Response", "Answer")]),
        ([FLASK, Wanted("fleet", "Response")], [FLASK, Wanted("fleet", "Response")]),
    ],
)
def test_a_name_is_not_imported_twice(wanted: list[Wanted], missing: list[Wanted]) -> None:
    """Packages that hand on each other's names bring it once; under two names, or from strangers, it is two things."""
    assert reconciled(wanted, {}) == (missing, {})
