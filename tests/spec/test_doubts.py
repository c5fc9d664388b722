"""What speaks against a spec without proving it wrong."""

import pytest
from pydantic import JsonValue

from pytest_factory.artifacts import Answer, Criterion, Expectation, Spec
from pytest_factory.spec.doubts import doubts, left_out

KNOWN = [
    Answer(method="GET", path="/boats", status=200),
    Answer(method="POST", path="/boats", body={"name": "Ada"}, status=201),
    Answer(method="POST", path="/boats", body={}, status=422),
]


def spec(*exchanges: tuple[str, JsonValue, int]) -> Spec:
    """A spec of exchanges with /boats: method, body, status."""
    criteria = (
        Criterion(id=f"AC{number}", method=method, path="/boats", body=body, expect=Expectation(status=status))
        for number, (method, body, status) in enumerate(exchanges, start=1)
    )
    return Spec(format="v1", title="t", intent="i", criteria=tuple(criteria))


@pytest.mark.parametrize(
    ("request_text", "missing"),
    [
        ('A size like "4x2" is refused.', ["4x2"]),
        ("A size like `4x2` is refused.", ["4x2"]),
        ('The name "ADA" is taken.', []),
        ('It answers {"width": 3}.', []),
        ('It says "Nothing found." then, and "gone" else.', ["Nothing found", "gone"]),
        ("The boats' names aren't long.", []),
        ("Each boat has a sail_count and a name.", ["sail_count"]),
        ("GET /boats/{boat_id} and /sail_counts call sail_count() of boats.sail_count.", []),
    ],
)
def test_what_the_request_quotes_is_in_some_criterion(request_text: str, missing: list[str]) -> None:
    """Words in quotes and keys are data that are sent or expected; JSON has rules of its own, an apostrophe is no quote, and
    a placeholder, a path or a call is no key."""
    found = doubts(spec(("POST", {"name": "Ada", "size": 3}, 201)), request_text, [])
    assert [sentence.split('"')[1] for sentence in found] == missing


@pytest.mark.parametrize(
    ("exchanges", "refuted"),
    [
        ([("POST", {"name": "Ada"}, 409)], ["AC1"]),
        ([("POST", {"name": "Ada"}, 201), ("POST", {"name": "Ada"}, 409)], []),
        ([("POST", {"name": "Bea"}, 409)], []),
        ([("POST", {}, 422)], []),
        ([("GET", None, 404)], []),
    ],
)
def test_what_works_in_the_apps_own_tests_is_not_to_be_refused(
    exchanges: list[tuple[str, JsonValue, int]], refuted: list[str]
) -> None:
    """The very request of a test that passes cannot be a refusal, unless the state was changed before."""
    assert [found.split(":")[0] for found in doubts(spec(*exchanges), "Boats.", KNOWN)] == refuted


@pytest.mark.parametrize(
    ("request_text", "sentences"),
    [
        (
            'Boats have names. Some boat says "ahoy". Others say "moin".',
            ['Some boat says "ahoy".', 'Others say "moin".'],
        ),
        ("POST a boat by its name. A boat without mast is a raft.", ["A boat without mast is a raft."]),
        ("A boat without mast is a raft.", []),
        ("POST a boat by its name. Our boat without mast is a raft.", []),
        ("POST a boat by its name. A boat without mast is a 409.", []),
        ("POST a boat by its name. Keep all this in memory.", []),
        ("POST a boat by its name. The boat answers with the name.", []),
    ],
    ids=["quoted", "unsaid", "first", "people", "status", "of nothing known", "said"],
)
def test_a_sentence_that_no_criterion_takes_up_is_left_out(request_text: str, sentences: list[str]) -> None:
    """Quoted words come first; then short sentences about the same thing that say much that is new."""
    boat = Criterion(
        id="AC1",
        says="POST /boats keeps a boat.",
        method="POST",
        path="/boats",
        body={"name": "Ada"},
        expect=Expectation(status=201),
    )

    assert left_out(Spec(format="v1", title="t", intent="i", criteria=(boat,)), request_text) == sentences
