"""Values of a thing that the criteria make."""

from pydantic import JsonValue

from pytest_factory.artifacts import Criterion, Expectation
from pytest_factory.spec.as_made import as_made


def sent(method: str, path: str, body: JsonValue = None, **contains: JsonValue) -> Criterion:
    """A criterion that works."""
    return Criterion(id="AC1", method=method, path=path, body=body, expect=Expectation(status=200, contains=contains))


ADA: dict[str, JsonValue] = {"name": "Ada", "size": 4}


def test_a_thing_has_what_was_sent_for_it() -> None:
    """A plan copies what the app told of one that it had changed before; what comes new stays."""
    found = as_made(
        [sent("POST", "/boats", ADA), sent("POST", "/boats/1/sink", {"by": "storm"}, size=9, by="storm", sunk=True)]
    )

    assert found[1].expect.contains == {"size": 4, "by": "storm", "sunk": True}


def test_what_is_changed_is_not_what_was_sent() -> None:
    """By the criterion itself, or one before it; and of two that differ nobody knows which one is meant."""
    bea = {**ADA, "size": 7}
    plans = [
        [sent("POST", "/boats", ADA), sent("PATCH", "/boats/1", {"size": 9}, size=9)],
        [sent("POST", "/boats", ADA), sent("PATCH", "/boats/1", {"size": 9}), sent("GET", "/boats/1", size=9)],
        [sent("POST", "/boats", ADA), sent("POST", "/boats", bea), sent("GET", "/boats/2", size=7)],
        [sent("POST", "/piers", ADA), sent("GET", "/boats/2", size=7)],
    ]

    assert [as_made(plan) for plan in plans] == plans
