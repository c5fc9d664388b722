"""Lists that stand below a key."""

from typing import Any

import pytest

from pytest_factory.artifacts import Answer, Criterion, Expectation
from pytest_factory.spec.enveloped import enveloped

NOW = Answer(
    method="GET",
    path="/boats",
    status=200,
    answered={"boats": [{"id": 1, "name": "Ada"}, {"id": 2, "name": "Bea"}], "total": 2},
)
REQUEST = "Filter the boats by name."
OUTLINE = (
    'GET /trips?year=2024 should return {"year": 2024, "trips": [{"month": "2024-01", "legs": [1]}, ...], "total": n}.'
)


def asked(path: str, **expect: Any) -> Criterion:
    """A GET and what it expects."""
    return Criterion(id="AC1", method="GET", path=path, expect=Expectation.model_validate({"status": 200, **expect}))


@pytest.mark.parametrize(
    ("expect", "meant"),
    [
        ({"items": True, "length": 1}, {"items": True, "length": 1, "below": "boats"}),
        ({"contains": {"name": "Ada"}}, {"items": True, "contains": {"name": "Ada"}, "below": "boats"}),
        ({"contains": {"total": 1}}, {"contains": {"total": 1}, "below": "boats"}),
        ({"fields": {"boats": "array"}}, {"fields": {"boats": "array"}, "below": "boats"}),
        (
            {"items": True, "contains": {"total": 1, "name": "Ada"}, "fields": {"id": "integer", "total": "integer"}},
            {"items": True, "contains": {"name": "Ada"}, "fields": {"id": "integer"}, "below": "boats"},
        ),
        ({"body": []}, {"items": True, "length": 0, "below": "boats"}),
        (
            {"body": [{"id": 1}]},
            {"items": True, "length": 1, "contains": {"id": 1}, "below": "boats"},
        ),
        ({"text": ["Ada"]}, {"text": ["Ada"]}),
    ],
)
def test_what_is_said_of_items_is_said_of_those_below_the_key(expect: dict[str, Any], meant: dict[str, Any]) -> None:
    """The app's answer tells which key it is; what the object itself tells is expected of the object."""
    assert enveloped(asked("/boats?name=Ada", **expect), REQUEST, [NOW]) == asked("/boats?name=Ada", **meant)


@pytest.mark.parametrize(
    ("request_text", "below"),
    [
        ('Add GET /piers. It returns {"items": [...], "total": n}, each like that of GET /piers/{id}.', "items"),
        ('{"items": [...]} is what GET /piers returns.', "items"),
        ('Add GET /piers. Sailors see {"items": [...]} at GET /boats/{id}.', ""),
        ('Add GET /boats/{id}. It returns {"items": [...]}. GET /piers stays.', ""),
    ],
)
def test_an_outline_belongs_to_the_path_before_it(request_text: str, below: str) -> None:
    """In its sentence or, where that goes on to speak of it, in the one before; a path behind it is only compared with."""
    assert enveloped(asked("/piers", items=True), request_text, []).expect.below == below
    assert not enveloped(asked("/piers/1", contains={"id": 1}), request_text, []).expect.below


@pytest.mark.parametrize(
    ("path", "answered"),
    [
        ("/boats/1", NOW.answered),
        ("/boats", [{"id": 1}]),
        ("/boats", {"boats": [{"id": 1}], "crew": [{"id": 2}]}),
        ("/boats", {"id": 1, "trips": [{"id": 7}]}),
        ("/boats", {"names": ["Ada"]}),
    ],
)
def test_what_is_no_list_of_things_is_left_alone(path: str, answered: Any) -> None:
    """One thing that has others, two lists, and a list of plain values are no list below a key."""
    criterion = asked(path, items=True, length=1)

    assert enveloped(criterion, REQUEST, [NOW.model_copy(update={"answered": answered})]) == criterion


@pytest.mark.parametrize(
    ("request_text", "path", "below"),
    [
        (OUTLINE, "/trips?year=2024", "trips"),
        (OUTLINE, "/legs", ""),
        ("GET /trips returns the trips of a boat.", "/trips", ""),
        ('GET /trips returns {"trips": [...], "crew": [...]}.', "/trips", ""),
        ('GET /trips returns {"count": n}.', "/trips", ""),
    ],
)
def test_a_request_shows_where_a_new_list_stands(request_text: str, path: str, below: str) -> None:
    """The outline of an object in the sentence of a path tells the key of its one list."""
    assert enveloped(asked(path, items=True), request_text, []).expect.below == below
