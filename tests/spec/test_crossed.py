"""Two values that must not cross."""

import pytest

from pytest_factory.artifacts import Criterion, Expectation
from pytest_factory.spec.crossed import read_crossed, with_crossed


def plan(path: str, status: int = 200, body: dict[str, int] | None = None) -> Criterion:
    """A criterion that sends values."""
    method = "POST" if body else "GET"
    return Criterion(id="", says="It answers.", method=method, path=path, body=body, expect=Expectation(status=status))


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        ("If until lies before since, that is a 422.", ("since", "until", 422)),
        ("A least that is greater than most is refused with 400.", ("least", "most", 400)),
        ("least greater than most gives 400.", ("least", "most", 400)),
        ("The end must be after the start, else 422.", ("start", "end", 422)),
        ("The end must not be before the start (400).", ("start", "end", 400)),
        ("least must be smaller than most; everything else is refused.", ("least", "most", 0)),
    ],
)
def test_a_request_tells_which_one_is_the_lower(request_: str, expected: tuple[str, str, int]) -> None:
    """Whether it says what is refused or what must be."""
    assert tuple(next(read_crossed(request_))) == expected


@pytest.mark.parametrize("request_", ["List the boats that came before noon.", "Boats longer than 12 m are refused."])
def test_other_sentences_tell_nothing_of_two_values(request_: str) -> None:
    """One that refuses nothing, and one that has a number."""
    assert list(read_crossed(request_)) == []


REQUEST = "GET /boats takes since and until. If until lies before since, that is a 422."


def test_the_wrong_way_round_is_tried() -> None:
    """Made of the first success that sends both."""
    found = with_crossed([plan("/boats?since=2026-03-01&until=2026-03-05")], REQUEST)

    assert [(c.path, c.expect.status) for c in found] == [
        ("/boats?since=2026-03-01&until=2026-03-05", 200),
        ("/boats?since=2026-03-05&until=2026-03-01", 422),
    ]


def test_a_success_that_sends_the_wrong_way_round_is_refused() -> None:
    """And counts as having tried it."""
    found = with_crossed([plan("/boats?since=2026-03-05&until=2026-03-01")], REQUEST)

    assert [c.expect.status for c in found] == [422]


def test_bodies_have_values_too() -> None:
    """Numbers are compared as numbers."""
    request = "POST /nets takes least and most; 400 if least is greater than most."
    found = with_crossed([plan("/nets", 201, {"least": 9, "most": 10})], request)

    assert [(c.body, c.expect.status) for c in found] == [
        ({"least": 9, "most": 10}, 201),
        ({"least": 10, "most": 9}, 400),
    ]


@pytest.mark.parametrize(
    "path", ["/boats?since=2026-03-01", "/boats?since=a&until=b", "/boats?since=2026-03-01&until=2026-03-01", "/boats"]
)
def test_what_cannot_be_told_is_left(path: str) -> None:
    """One of the two alone, texts that are no dates, two that are the same."""
    assert with_crossed([plan(path)], REQUEST) == [plan(path)]
