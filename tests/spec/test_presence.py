"""What is there is found."""

import pytest

from pytest_factory.artifacts import Answer, Criterion, Expectation
from pytest_factory.spec.presence import with_missing_ones

ANSWERS = [Answer(method="GET", path="/boats", status=200, answered=[{"id": 1}, {"id": 2}])]
Line = tuple[str, str, int]


@pytest.mark.parametrize(
    ("plan", "kept"),
    [
        ([("PUT", "/boats/1", 404)], [("PUT", "/boats/999", 404)]),
        ([("PUT", "/boats/1", 404), ("PUT", "/boats/7", 404)], [("PUT", "/boats/7", 404)]),
        ([("GET", "/boats/2/sails?a=1", 404)], [("GET", "/boats/999/sails?a=1", 404)]),
        ([("PUT", "/boats/1", 404), ("GET", "/boats/7", 404)], [("PUT", "/boats/999", 404), ("GET", "/boats/7", 404)]),
        ([("DELETE", "/boats/1", 204), ("GET", "/boats/1", 404)], None),
        ([("GET", "/boats/1", 200)], None),
        ([("GET", "/boats/9", 404)], None),
        ([("GET", "/boats/1/crew/4", 404)], None),
        ([("GET", "/ships/1", 404)], None),
    ],
)
def test_a_thing_that_is_shown_is_not_missing(plan: list[Line], kept: list[Line] | None) -> None:
    """A 404 is one of a thing that is not there, once, or of one that was taken away; what belongs to a thing may be missing."""
    criteria = [
        Criterion(id="AC1", method=method, path=path, expect=Expectation(status=status))
        for method, path, status in plan
    ]

    found = [(c.method, c.path, c.expect.status) for c in with_missing_ones(criteria, ANSWERS)]
    assert found == (plan if kept is None else kept)
