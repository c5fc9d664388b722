"""What is made is kept."""

import pytest
from pydantic import JsonValue

from pytest_factory.artifacts import Answer, Criterion, Expectation
from pytest_factory.spec.stored import with_stored

NOW = (
    Answer.model_validate(
        {"method": "GET", "path": "/boats", "status": 200, "answered": [{"id": 1, "name": "Ida", "size": 4}]}
    ),
)
REQUEST = "POST /boats adds a boat."


def asked(
    method: str, path: str, status: int, body: JsonValue = None, contains: dict[str, JsonValue] | None = None
) -> Criterion:
    """A criterion."""
    expect = Expectation(status=status, contains=contains or {})
    return Criterion(id="", says="", method=method, path=path, body=body, expect=expect)


MADE = asked("POST", "/boats", 201, {"name": "Ole", "size": 5})


def test_the_list_has_what_was_made() -> None:
    """Directly behind it, before something else is done to it."""
    gone = asked("DELETE", "/boats/2", 204)

    _, found, _ = with_stored([MADE, gone], REQUEST, NOW)

    assert (found.method, found.path, found.expect.items) == ("GET", "/boats", True)
    assert found.expect.contains == {"name": "Ole", "size": 5}


def test_of_what_is_there_already_there_is_one_more() -> None:
    """A plan that copies a thing of the app's data into a new one's would find the old one in the list, and under its id."""
    twin = asked("POST", "/boats", 201, {"name": "Ida", "size": 4})
    old = asked("GET", "/boats/1", 200, contains={"id": 1, "name": "Ida"})

    _, found, _ = with_stored([twin, old], REQUEST, NOW)

    assert (found.path, found.expect.items, found.expect.length, found.expect.contains) == ("/boats", True, 2, {})


@pytest.mark.parametrize(
    ("criteria", "request_", "answers"),
    [
        ([MADE, asked("GET", "/boats/2", 200, contains={"name": "Ole"})], REQUEST, NOW),
        ([MADE], "POST /boats says what a boat would cost. Nothing is stored.", NOW),
        ([MADE], REQUEST, ()),
        ([MADE], REQUEST, (*NOW, Answer(method="POST", path="/boats", body={"name": "Ole"}, status=201))),
        ([asked("POST", "/boats", 422, {"name": "Ole"})], REQUEST, NOW),
        ([asked("POST", "/boats", 201, {"title": "Ole"})], REQUEST, NOW),
        ([asked("POST", "/boats/1/tow", 200, {"name": "Ole"})], REQUEST, NOW),
    ],
    ids=["looked-for", "kept-nowhere", "no-list", "works-now", "refused", "other-keys", "an-action"],
)
def test_what_is_known_or_not_to_be_known_is_left(
    criteria: list[Criterion], request_: str, answers: tuple[Answer, ...]
) -> None:
    """Nothing is looked for twice, and nothing that may rightly not be there."""
    assert with_stored(criteria, request_, answers) == criteria
