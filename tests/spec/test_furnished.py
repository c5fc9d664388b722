"""An app that starts with nothing to show."""

from collections.abc import Callable, Sequence

import pytest
from pydantic import JsonValue

from pytest_factory.artifacts import Answer, Criterion, Expectation
from pytest_factory.spec.furnished import furnished, with_furnishings
from pytest_factory.workspace.calls import Call

BOAT: dict[str, JsonValue] = {"name": "Long boat", "code": "lb", "size": 7, "built": "2020-05-01", "flags": ["a", "b"]}
CALLS = (Call(method="GET", path="/boats"), Call(method="POST", path="/boats", body=BOAT))
REQUEST = "Boats can be sorted by size."


def app(
    *, takes: Callable[[dict[str, JsonValue]], bool] = lambda _: True, have: int = 0
) -> Callable[[Sequence[Call]], tuple[Answer, ...]]:
    """An app with as many boats as it is told, that makes those that it takes; it forgets them after each asking."""

    def ask(calls: Sequence[Call]) -> tuple[Answer, ...]:
        boats: list[JsonValue] = [{"id": number} for number in range(have)]
        answers = []
        for call in calls:
            status, answered = 200, [*boats]
            if call.method == "POST":
                assert isinstance(call.body, dict)
                status = 201 if takes(call.body) else 422
                boats += [call.body] if status == 201 else []
            answers.append(Answer(method=call.method, path=call.path, body=call.body, status=status, answered=answered))
        return tuple(answers)

    return ask


def sizes(answers: Sequence[Answer]) -> list[object]:
    """The sizes of what was made first."""
    return [answer.body["size"] for answer in answers if answer.first and isinstance(answer.body, dict)]


def test_three_things_are_made_whose_order_is_none_of_their_values() -> None:
    """What the app is asked after that finds them, and neither order of numbers, texts or days is that in which they came."""
    answers = furnished(REQUEST, CALLS, app())

    bodies = [answer.body for answer in answers if answer.first]
    listed = next(answer.answered for answer in answers if answer.method == "GET")
    assert listed == bodies
    assert isinstance(listed, list)
    for key in ("name", "code", "size", "built"):
        values = [str(item[key]).zfill(2) for item in listed if isinstance(item, dict)]
        assert values not in (sorted(values), sorted(values, reverse=True)), key
    assert bodies[0] == BOAT
    assert len({str(body["flags"]) for body in bodies if isinstance(body, dict)}) == 3


def test_texts_that_may_be_one_of_a_few_stay_as_they_are() -> None:
    """Where the app refuses other ones; where it refuses other numbers, too, nothing is made."""
    known = furnished(REQUEST, CALLS, app(takes=lambda body: body["code"] == "lb"))
    none = furnished(REQUEST, CALLS, app(takes=lambda body: body["size"] == 7))

    assert sizes(known) == [7, 1, 3]
    assert {str(a.body["name"]) for a in known if a.first and isinstance(a.body, dict)} == {"Long boat"}
    assert none == app(takes=lambda body: body["size"] == 7)(CALLS)


@pytest.mark.parametrize(
    ("request_", "calls", "have"),
    [
        ("Boats can be painted.", CALLS, 0),
        ("Piers can be sorted. Boats cannot.", CALLS, 0),
        ("A header tells the number of boats.", CALLS, 0),
        (REQUEST, CALLS, 1),
        (REQUEST, CALLS[:1], 0),
        (REQUEST, (CALLS[0], CALLS[1].model_copy(update={"guessed": ("pier_id",)})), 0),
    ],
    ids=["about one", "others", "a header", "has some", "nobody makes any", "needs another thing"],
)
def test_what_needs_nothing_gets_nothing(request_: str, calls: Sequence[Call], have: int) -> None:
    """The app is asked as it starts."""
    assert not any(answer.first for answer in furnished(request_, calls, app(have=have)))


def test_a_spec_begins_with_what_was_made() -> None:
    """Once, however often it is put right; the criteria of the feature stay behind it."""
    answers = furnished(REQUEST, CALLS, app())
    own = Criterion(id="AC1", method="GET", path="/boats?sort=size", expect=Expectation(status=200))

    found = with_furnishings(with_furnishings([own], answers), answers)

    assert [(c.method, c.body, c.first) for c in found] == [
        *(("POST", answer.body, True) for answer in answers if answer.first),
        ("GET", None, False),
    ]


@pytest.mark.parametrize(
    ("asked", "sent"),
    [("/boats?flag=red", "/boats?flag=b"), ("/boats?size=4", "/boats?size=4"), ("/boats?a=1&b=2", "/boats?a=1&b=2")],
)
def test_a_part_is_one_that_some_of_the_things_are(asked: str, sent: str) -> None:
    """The tests ask for one of theirs, which may be none of these."""
    calls = (*CALLS, Call(method="GET", path=asked, aside=True))

    assert furnished(REQUEST, calls, app())[-1].path == sent
