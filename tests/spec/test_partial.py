"""Changes of a part."""

from typing import Any

from pytest_factory.artifacts import Answer, Criterion, Expectation
from pytest_factory.spec.partial import with_parts

BOATS = [{"id": 1, "name": "Ada", "sails": 2, "afloat": True}]
ANSWERS = [Answer.model_validate({"method": "GET", "path": "/boats", "status": 200, "answered": BOATS})]


def criterion(method: str, path: str, status: int, body: Any = None) -> Criterion:
    """One criterion."""
    return Criterion(id="AC1", method=method, path=path, body=body, expect=Expectation(status=status))


WHOLE = criterion("PATCH", "/boats/1", 200, {"name": "Bea", "sails": 3})


def test_each_key_of_a_patch_is_sent_alone() -> None:
    """It is set back, and the others stay as the patch left them."""
    first, *parts = with_parts([WHOLE], ANSWERS)

    assert first == WHOLE
    assert [(c.body, c.expect.contains) for c in parts] == [
        ({"name": "Ada"}, {"name": "Ada", "sails": 3}),
        ({"sails": 2}, {"name": "Ada", "sails": 2}),
    ]


def test_a_plan_that_sends_parts_is_enough() -> None:
    """So is a PUT, a PATCH of a thing that no list shows, and one of a key that is not shown."""
    part = criterion("PATCH", "/boats/1", 200, {"name": "Cleo"})
    put = WHOLE.model_copy(update={"method": "PUT"})
    unknown = WHOLE.model_copy(update={"path": "/boats/2"})
    hidden = criterion("PATCH", "/boats/1", 200, {"name": "Bea", "motto": "Ahoy"})

    for plan in ([WHOLE, part], [put], [unknown], [hidden]):
        assert with_parts(plan, ANSWERS) == plan


def test_what_is_not_there_is_asked_for_with_a_valid_body() -> None:
    """The body of the same request where it works; one that has a body, or no such request, keeps what it has."""
    missing = criterion("PATCH", "/boats/9", 404)
    own = criterion("PATCH", "/boats/9", 404, {"name": "Dora"})
    other = criterion("POST", "/boats/9/sink", 404)

    *_, filled = with_parts([WHOLE, missing], [])
    assert filled.body == WHOLE.body
    assert with_parts([WHOLE, own, other], []) == [WHOLE, own, other]
