"""What nobody has set yet."""

import pytest
from pydantic import JsonValue

from pytest_factory.artifacts import Criterion, Expectation
from pytest_factory.spec.by_default import with_defaults
from pytest_factory.spec.literals import read_literals

REQUEST = "PUT /lamps/{name} switches a lamp, and GET /lamps/{name} tells it. "
OFF = "A lamp that nobody has switched is off, that is no error."


def read(**contains: JsonValue) -> Criterion:
    """A lamp that is there."""
    expect = Expectation(status=200, contains={"name": "porch", **contains})
    return Criterion(id="AC1", method="GET", path="/lamps/porch", expect=expect)


def asked(request: str, criterion: Criterion) -> tuple[Criterion, ...]:
    """What is asked for besides a criterion."""
    first, *others = with_defaults([criterion], request, read_literals(request))
    assert first == criterion
    return tuple(others)


@pytest.mark.parametrize(
    ("said", "criterion", "contains", "fields"),
    [
        (OFF, read(on=True), {"on": False}, {}),
        (OFF, read(off=True), {"off": True}, {}),
        ("Of a lamp that nobody has switched it says false.", read(on=True), None, {}),
        ("A lamp that was never seen counts as false.", read(on=True), {"on": False}, {}),
        ("A lamp that nobody has switched has 0 hours.", read(hours=12), {"hours": 0}, {}),
        ("An unknown lamp is no error.", read(on=True, hours=12), {}, {"on": "boolean", "hours": "number"}),
    ],
    ids=["off", "a key of that name", "nothing said of its state", "false", "zero", "no error only"],
)
def test_it_is_asked_for(
    said: str, criterion: Criterion, contains: dict[str, JsonValue] | None, fields: dict[str, str]
) -> None:
    """With the state that the sentence tells; another name is repeated, and what is not told is only there."""
    found = asked(REQUEST + said, criterion)

    if contains is None:
        assert found == ()
        return
    [other] = found
    assert (other.path, other.expect.status) == ("/lamps/no-such-porch", 200)
    assert other.expect.contains == {"name": "no-such-porch", **contains}
    assert other.expect.fields == fields


@pytest.mark.parametrize(
    "request_text",
    [
        f"{REQUEST}An unknown lamp is a 404.",
        f"{REQUEST}All lamps are off in the morning.",
        f"{REQUEST}GET /rooms/{{name}} tells all lamps of a room. {OFF}",
    ],
    ids=["refused", "nothing unset", "two paths"],
)
def test_what_is_an_error_is_not(request_text: str) -> None:
    """Where the request refuses it, says nothing of it, or where nobody knows which path is meant."""
    assert asked(request_text, read(on=True)) == ()
