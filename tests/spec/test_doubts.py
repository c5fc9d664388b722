"""What speaks against a spec without proving it wrong."""

import pytest
from pydantic import JsonValue

from pytest_factory.artifacts import Answer, Criterion, Expectation, Spec
from pytest_factory.spec.doubts import doubts

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
        ("Boats must not be kept (no-store).", ["no-store"]),
        ('It answers {"fleet": [...]}, a list of them.', ["fleet"]),
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
