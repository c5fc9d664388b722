"""Values that no plan can know."""

from typing import Any

import pytest

from pytest_factory.artifacts import Criterion, Expectation
from pytest_factory.spec.unknowable import knowable, other_side, untold_refusal


def asked(told: str, body: Any = None, status: int = 200, **expect: Any) -> Criterion:
    """A criterion of `METHOD /path`."""
    method, path = told.split()
    expected = Expectation.model_validate({"status": status, **expect})
    return Criterion(id="AC1", method=method, path=path, body=body, expect=expected)


EXACT = Criterion(id="AC1", method="GET", path="/clock", expect=Expectation(status=200, body={"now": "..."}))


@pytest.mark.parametrize(
    ("request_text", "given", "contains", "fields"),
    [
        ('Return {"now": "..."}.', EXACT, {}, {"now": "string"}),
        (
            "The time.",
            asked("GET /clock", contains={"now": "YYYY-MM-DDTHH:MM:SSZ", "zone": "UTC"}),
            {"zone": "UTC"},
            {"now": "string"},
        ),
        ("The current time.", asked("GET /clock", contains={"now": "2024-05-01T10:00:00Z"}), {}, {"now": "string"}),
        (
            "A short code for a berth.",
            asked("POST /berths", {"boat": "Ida"}, 201, contains={"boat": "Ida", "code": "a1b2"}),
            {"boat": "Ida"},
            {"code": "string"},
        ),
    ],
)
def test_of_what_nobody_knows_the_type_stays(
    request_text: str, given: Criterion, contains: dict[str, str], fields: dict[str, str]
) -> None:
    """No right app could answer just that."""
    found = knowable(given, request_text).expect

    assert (found.body, found.contains, found.fields) == (None, contains, fields)


@pytest.mark.parametrize(
    ("request_text", "given"),
    [
        ("The current time.", asked("GET /boats/1", contains={"name": "Ida", "sails": 2})),
        ("A boat is due 2024-05-01.", asked("GET /boats/1", contains={"due": "2024-05-01"})),
        ("The date of a boat.", asked("POST /boats", {"due": "2024-05-01"}, contains={"due": "2024-05-01"})),
        ("List boats.", asked("GET /boats/1", contains={"due": "2024-05-01"})),
        ("A code.", asked("GET /boats/1", contains={"code": "a1b2"})),
        ("A code.", asked("POST /boats", {"code": "a1b2"}, contains={"code": "a1b2"})),
        ("The current time.", asked("GET /clock", status=404, contains={"now": "..."})),
    ],
    ids=["words", "told", "sent", "no time", "read", "sent code", "refused"],
)
def test_what_may_be_known_stays(request_text: str, given: Criterion) -> None:
    """A value that somebody told, or that the app's data have."""
    assert knowable(given, request_text) == given


@pytest.mark.parametrize(
    ("told", "request_text", "other"),
    [
        ("GET /boats?afloat=false", "GET /boats?afloat=true leaves out the others.", True),
        ("GET /boats?sails=2&afloat=0", "GET /boats?afloat=1 leaves out the others.", True),
        ("GET /boats?afloat=false", "GET /boats?afloat=true leaves out the others, with false nothing changes.", False),
        ("GET /boats?afloat=true", "GET /boats?afloat=true leaves out the others.", False),
        ("GET /boats?afloat=false", "GET /boats takes afloat.", False),
        ("POST /boats?afloat=false", "GET /boats?afloat=true leaves out the others.", False),
    ],
)
def test_the_other_position_of_a_switch_is_not_known(told: str, request_text: str, *, other: bool) -> None:
    """Whether it turns the filter round, or off, a request that writes out one position does not say."""
    assert other_side(asked(told), request_text) == other


@pytest.mark.parametrize(
    ("request_text", "status", "untold"),
    [
        ("GET /boats/low lists the boats at or below a depth given as max (default 5).", 400, True),
        ("GET /boats/low lists the boats at or below a depth given as max (default 5).", 404, False),
        ("GET /boats/low takes max, which must be a number.", 400, False),
        ("GET /boats/low takes max; 422 for what is none.", 422, False),
    ],
)
def test_a_refusal_of_which_nobody_spoke_is_made_up(request_text: str, status: int, *, untold: bool) -> None:
    """What is not found is not refused, and any word of what is wrong may mean it."""
    assert untold_refusal(asked("GET /boats/low?max=10", status=status), request_text) == untold


@pytest.mark.parametrize(
    ("path", "request_text", "untold"),
    [
        ("/boats?sort=name&sort=size", "Any other sort is refused with 422.", True),
        ("/boats?sort=name&page=2", "Any other sort is refused with 422.", False),
        ("/boats?sort=name&sort=size", "Several sorts are refused with 422.", False),
    ],
)
def test_a_parameter_that_is_sent_twice_is_made_up(path: str, request_text: str, *, untold: bool) -> None:
    """Frameworks take one of the two; where the request speaks of several, it may mean that."""
    assert untold_refusal(asked(f"GET {path}", status=422), request_text) == untold
