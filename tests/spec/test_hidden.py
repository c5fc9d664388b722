"""What is no longer shown."""

import pytest
from pydantic import JsonValue

from pytest_factory.artifacts import Answer, Criterion, Expectation
from pytest_factory.spec.hidden import with_hidden

REQUEST = "POST /boats/<id>/sink marks a boat as sunk. A sunk boat is no longer listed on the front page."
FRONT = Answer(method="GET", path="/", status=200, shown="a page: Boats")
MAKE = Criterion(
    id="AC1", method="POST", path="/boats/new", form={"sails": "4", "name": "Ada"}, expect=Expectation(status=302)
)
SINK = Criterion(id="AC2", method="POST", path="/boats/1/sink", expect=Expectation(status=302))
OWN = Criterion(id="AC3", method="GET", path="/boats/1", expect=Expectation(status=200, text=("Ada", "Sunk")))
ROWS: list[JsonValue] = [{"id": 1, "name": "Ada"}, {"id": 2, "name": "Bea"}]
LIST = Answer(method="GET", path="/boats", status=200, answered=ROWS)


def looks(
    criteria: list[Criterion], request: str = REQUEST, *answers: Answer
) -> list[tuple[int, str, tuple[str, ...]]]:
    """Where it is looked for what: place, path, and what is not there."""
    found = with_hidden(criteria, request, answers or (FRONT,))
    assert [c for c in found if not c.expect.absent and c.path != "/"] == [c for c in criteria if c.path != "/"]
    return [(place, c.path, c.expect.absent) for place, c in enumerate(found) if c.expect.absent]


def test_what_is_gone_from_a_page_is_looked_for_there() -> None:
    """Behind what looks at it by itself: a page that was led to may still say its name."""
    assert looks([MAKE, SINK, OWN]) == [(3, "/", ("Ada",))]


@pytest.mark.parametrize(
    "request_",
    [
        "POST /boats/{id}/sink sinks a boat. It doesn't appear in GET /boats any more.",
        "POST /boats/{id}/sink sinks a boat, which is hidden from the list then.",
    ],
)
def test_what_is_gone_from_a_list_is_known_by_the_name_that_it_has_there(request_: str) -> None:
    """The list that the request names, or that of such things."""
    assert looks([SINK], request_, LIST) == [(1, "/boats", ("Ada",))]


def test_a_plan_that_wants_it_shown_is_put_right() -> None:
    """And one that counts what is left needs nothing."""
    shown = Criterion(id="AC3", method="GET", path="/", expect=Expectation(status=200, text=("Ada", "Boats")))
    counted = Criterion(id="AC3", method="GET", path="/boats", expect=Expectation(status=200, items=True, length=1))

    found = with_hidden([MAKE, SINK, shown], REQUEST, [FRONT])

    assert [(c.expect.text, c.expect.absent) for c in found[2:]] == [(("Boats",), ()), ((), ("Ada",))]
    assert looks([SINK, counted], "POST /boats/{id}/sink: it is not listed any more.", LIST) == []


@pytest.mark.parametrize(
    ("request_", "answers"),
    [
        (REQUEST.replace("no longer", "still"), (FRONT,)),
        (REQUEST, (LIST,)),
        (REQUEST.replace("page", "page unless asked for"), (FRONT,)),
        (REQUEST.replace("/sink", "/drown"), (FRONT,)),
    ],
    ids=["shown", "no such page", "sometimes", "another change"],
)
def test_what_may_be_shown_is_not_looked_for(request_: str, answers: tuple[Answer, ...]) -> None:
    """Nobody knows."""
    assert looks([MAKE, SINK], request_, *answers) == []


def test_a_name_that_two_things_have_tells_nothing() -> None:
    """The other one is still shown."""
    twins = LIST.model_copy(update={"answered": [{"id": 1, "name": "Ada"}, {"id": 2, "name": "Ada II"}]})

    assert looks([SINK], "POST /boats/{id}/sink: it is not listed any more.", twins) == []
    assert looks([MAKE, MAKE, SINK]) == []
