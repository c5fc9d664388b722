"""Some items of a list."""

import pytest

from pytest_factory.artifacts import Answer, Criterion, Expectation
from pytest_factory.spec.filters import filtered

BOATS = [
    {"id": 1, "flag": "red", "size": 4, "afloat": True},
    {"id": 2, "flag": "blue", "size": 7, "afloat": False},
    {"id": 3, "flag": "red", "size": 9, "afloat": False},
]
NOW = [Answer.model_validate({"method": "GET", "path": "/boats", "status": 200, "answered": BOATS})]


def asked(path: str, *, method: str = "GET", status: int = 200, **expect: object) -> Criterion:
    """A criterion that expects a list, if nothing else."""
    expected = Expectation.model_validate({"status": status, "items": True, **expect})
    return Criterion(id="AC1", says="", method=method, path=path, expect=expected)


@pytest.mark.parametrize(
    ("path", "length", "first"),
    [
        ("/boats?flag=red", 2, 1),
        ("/boats?flag=red&size=9", 1, 3),
        ("/boats?afloat=false", 2, 2),
        ("/boats?min_size=5", 2, 2),
        ("/boats?size_max=5", 1, 1),
    ],
)
def test_what_is_left_of_a_known_list_is_counted(path: str, length: int, first: int) -> None:
    """A filter that does nothing has another length, and one that leaves nothing has no first item."""
    (found,) = filtered([asked(path, contains={"flag": "green"}, length=9)], NOW)

    assert (found.expect.length, found.expect.contains) == (length, {"id": first})


@pytest.mark.parametrize(
    "given",
    [
        asked("/boats?flag=green"),
        asked("/boats?flag=re"),
        asked("/boats?min_size=1"),
        asked("/boats?min_size=7"),
        asked("/boats?min_size=big"),
        asked("/boats?mast=2"),
        asked("/boats?flag=red&mast=2"),
        asked("/boats?flag=red", status=400),
        asked("/oars?flag=red"),
        asked("/boats"),
        asked("/boats?flag=red", items=False, fields={"boats": "array"}),
        asked("/boats?afloat=yes"),
    ],
    ids=lambda given: given.path,
)
def test_what_cannot_be_told_stays(given: Criterion) -> None:
    """No item, a part of a text, every item, a bound that an item has, no number, no key, a refusal, an object."""
    assert filtered([given], NOW) == [given]


def test_after_a_change_of_state_the_list_is_another_one() -> None:
    """What a POST adds may be one of these."""
    criteria = [asked("/boats", method="POST", status=201), asked("/boats?flag=red")]

    assert filtered(criteria, NOW) == criteria
