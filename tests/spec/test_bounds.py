"""Bounds that a request tells in numbers."""

from typing import Any

import pytest

from pytest_factory.artifacts import Answer, Criterion, Expectation
from pytest_factory.spec.bounded import bounded
from pytest_factory.spec.bounds import read_bounds

GOOD = "/boats?sails=3"


def criterion(path: str = GOOD, status: int = 200, method: str = "GET", **sent: Any) -> Criterion:
    """One criterion."""
    return Criterion(id="AC1", says="", method=method, path=path, expect=Expectation(status=status), **sent)


def told(criteria: list[Criterion]) -> list[tuple[str, int]]:
    """What is asked and what must come."""
    return [(c.path, c.expect.status) for c in criteria]


@pytest.mark.parametrize(
    ("request_text", "bounds"),
    [
        (
            "Let it take limit (by default 10, from 1 to 100) and offset (default 0, not negative). Invalid values get a 422.",
            {("limit", "below", 1, 422), ("limit", "above", 100, 422), ("offset", "below", 0, 422)},
        ),
        (
            "Boat names must not be empty or longer than 40 characters. Such boats should be rejected with 422.",
            {("names", "longer", 40, 422), ("names", "empty", 0, 422)},
        ),
        (
            "A name has between 3 and 9 letters, otherwise it is a 400.",
            {("name", "shorter", 3, 400), ("name", "longer", 9, 400)},
        ),
        ("A price that is negative is a 400.", {("price", "below", 0, 400)}),
        (
            "There are two harbours, east and west. Any other harbour, or a missing name, is refused with 422.",
            {("harbour", "other", 0, 422), ("name", "missing", 0, 422)},
        ),
        ("An unknown harbour is a 400, an unknown boat a 404.", {("harbour", "other", 0, 400)}),
        (
            "If year is missing or isn't a number, respond with 400.",
            {("year", "missing", 0, 400), ("", "no number", 0, 400)},
        ),
        ("A boat that does not tell its name is a 422.", {("name", "missing", 0, 422)}),
        ("A boat that doesn't have a crew is refused.", set()),
        ("If the size is missing it is 3. Invalid ones get a 400.", set()),
        ("List 4 to 9 boats. An unknown boat is a 404, an invalid body a 422.", set()),
        ("A rating from 1 to 5 can be given. Unknown boats are a 404.", set()),
    ],
)
def test_bounds_are_read_across_sentences(request_text: str, bounds: set[tuple[str, str, float, int]]) -> None:
    """The name may stand before a bracket, and what is invalid has the one status that the request refuses with."""
    found = {(bound.name, bound.kind, bound.limit, bound.status) for bound in read_bounds(request_text)}

    assert found == bounds


@pytest.mark.parametrize(
    "request_text", ["A sails that is no number is a 422.", "Something that is no number is a 422."]
)
def test_a_word_is_a_number_for_nobody_who_takes_words(request_text: str) -> None:
    """That a plan once sends a number as a kind, to have it refused, makes the kind no number."""
    good = criterion("/boats?kind=yawl&sails=3")

    found = bounded([good, criterion("/boats?kind=99&sails=3", 422)], request_text)

    refused = [("/boats?kind=yawl&sails=abc", 422), ("/boats?kind=99&sails=3", 422)]
    assert told(found) == [(good.path, 200), *refused]


@pytest.mark.parametrize(
    ("request_text", "refused", "taken"),
    [
        ("Sails below 1 are a 400.", ["/boats?sails=0"], ["/boats?sails=1"]),
        ("Fewer sails are asked with sails. A value of less than 1 is a 422.", ["/boats?sails=0"], ["/boats?sails=1"]),
        ("Sails above 9 answer 400.", ["/boats?sails=10"], ["/boats?sails=9"]),
        (
            "Sails must be between 1 and 9, all else is a 400.",
            ["/boats?sails=0", "/boats?sails=10"],
            ["/boats?sails=1", "/boats?sails=9"],
        ),
        ("At least: sails of at least 2, otherwise 422.", ["/boats?sails=1"], ["/boats?sails=2"]),
        ("No boat has more than 9 sails. What is above that is a 400.", ["/boats?sails=10"], ["/boats?sails=9"]),
        ("Something that is no number is a 400.", ["/boats?sails=abc"], []),
        ("If one of them is no valid date, that's a 422.", [], []),
        ("Empty sails give all boats, sails below 1 a 400.", ["/boats?sails=0"], ["/boats?sails=1"]),
        ("Without sails it is a 422.", ["/boats"], []),
        ("Sails below 1.5 are a 400.", ["/boats?sails=0.5"], ["/boats?sails=1.5"]),
        ("Sails must be above 0, otherwise it is a 422.", ["/boats?sails=0"], []),
        ("Sails must be less than 10 or it is a 400.", ["/boats?sails=10"], []),
        ("Sails must be at least 2 or it is a 400.", ["/boats?sails=1"], ["/boats?sails=2"]),
        ("Only sails above 2 are taken, all else is a 400.", [], []),
        ("Sails below 1 are refused.", [], []),
        ("Flags below 1 are a 404. Sails are counted.", [], []),
        ("Without a flag it is a 422.", [], []),
        ("Without sails all are listed, and flags of no colour are a 400.", [], []),
    ],
)
def test_a_bound_that_no_criterion_tries_gets_one(request_text: str, refused: list[str], taken: list[str]) -> None:
    """It is the request that works with one value beyond the bound, and the status that the sentence names; at it, it works."""
    found = told(bounded([criterion()], request_text))

    status = 422 if "422" in request_text else 400
    worked = [(path, 200) for path in (GOOD, *taken)]
    assert sorted(found) == sorted([*worked, *((path, status) for path in refused)])


def test_what_lies_inside_is_not_refused_and_what_lies_outside_is() -> None:
    """The model's own criteria are put right by the bounds, and no bound is tried twice."""
    wrong = [criterion(), criterion("/boats?sails=0"), criterion("/boats?sails=2", 400)]

    found = told(bounded(wrong, "Sails below 1 are a 400."))
    assert found == [(GOOD, 200), ("/boats?sails=1", 200), ("/boats?sails=0", 400)]


def test_a_bound_of_a_part_is_about_that_part() -> None:
    """In "names of boats" the name is what must not be longer, whatever stands next to it."""
    good = criterion("/boats", 201, "POST", body={"name": "Ole", "flag": "red"})

    found = bounded([good], "Names of boats must not be empty or longer than 5 characters. It is a 422 for such names.")

    assert [(c.body["name"], c.expect.status) for c in found if isinstance(c.body, dict)] == [
        ("Ole", 201),
        ("", 422),
        ("aaaaaa", 422),
        ("aaaaa", 201),
    ]


def test_a_value_that_nobody_knows_is_refused() -> None:
    """Where any other value is told to be, one is sent that the request does not name, and the rest stays."""
    good = criterion("/boats", 201, "POST", body={"name": "Ole", "harbour": "east"})

    found = bounded([good], "Harbours are east and west. Any other harbour is a 422.")

    assert [(c.body, c.expect.status) for c in found] == [
        (good.body, 201),
        ({"name": "Ole", "harbour": "no-such"}, 422),
    ]


def test_a_refusal_for_another_reason_stays() -> None:
    """Where something else is sent that may be at fault, nobody knows that the request is good."""
    other = criterion("/boats?sails=2&flag=none", 400)

    assert other in bounded([criterion(), other], "Sails below 1 are a 400.")


def test_bodies_and_lengths_have_bounds_too() -> None:
    """A text that is too long is sent in the place of the one that works; the other fields stay."""
    post = criterion("/boats", 201, "POST", body={"name": "Ada", "sails": 2})

    first, second, third = bounded([post], "Add POST /boats. A name of more than 5 characters is a 422.")

    assert (first, second.body, second.expect.status) == (post, {"name": "aaaaaa", "sails": 2}, 422)
    assert (third.body, third.expect.status) == ({"name": "aaaaa", "sails": 2}, 201)


@pytest.mark.parametrize(
    "said", ["A name must be longer than 3 characters, else 422.", "A 422 is for a name of less than 4 characters."]
)
def test_what_must_be_is_the_other_side_of_what_is_refused(said: str) -> None:
    """The limit of what must be exceeded is refused itself."""
    good, first = (criterion("/boats", 201, "POST", body={"name": name}) for name in ("Adam", "Ada"))

    assert [c.expect.status for c in bounded([good, first], said)] == [201, 422]


def test_a_refusal_without_a_status_is_the_usual_one() -> None:
    """How the app refuses what is sent to the same route now is how it refuses; where that is not known, nothing is made up."""
    post = criterion("/boats", 201, "POST", body={"name": "Ada"})
    said = "A new boat with a name of more than 5 characters should be refused in the way an empty one is."
    now = [
        Answer(method="POST", path=path, body={"name": ""}, status=status, shown="")
        for path, status in (("/sails", 409), ("/oars", 400), ("/boats", 422))
    ]

    assert [c.expect.status for c in bounded([post], said, now)] == [201, 422, 201]
    assert bounded([post], said, now[:2]) == [post]


def test_a_text_that_is_said_to_be_too_long_is() -> None:
    """The words tell the length, which a model does not write out; what they do not speak of stays as it is."""
    long, other = (
        criterion("/boats", 422, "POST", body={"name": "Ada", "sails": 2}).model_copy(update={"says": says})
        for says in ("A name longer than 5 characters is refused.", "Two sails are too many.")
    )

    found = bounded([long, other], "A name of more than 5 characters is a 422.")

    assert found[0].body == {"name": "aaaaaa", "sails": 2}
    assert found[1].body == other.body
    assert [c.says for c in found] == [long.says, other.says]


def test_a_form_loses_what_is_missing() -> None:
    """What is sent as a form is bounded as a body is."""
    post = criterion("/boats", 201, "POST", form={"name": "Ada"})

    assert [c.form for c in bounded([post], "A form without name is a 400.")] == [{"name": "Ada"}, {}]


ADD = criterion("/boats", 201, "POST", body={"name": "Ada", "flag": "red"})


@pytest.mark.parametrize(
    ("said", "bodies"),
    [
        ("An empty name is a 422.", [{"name": "", "flag": "red"}]),
        ("A name that is empty is refused with 422.", [{"name": "", "flag": "red"}]),
        (
            "A name that is empty or only blanks is a 422.",
            [{"name": "   ", "flag": "red"}, {"name": "", "flag": "red"}],
        ),
        ("A missing field is a 422.", [{"name": "Ada"}]),
        ("An empty list is a 422.", []),
    ],
)
def test_what_is_empty_or_missing_is_refused(said: str, bodies: list[dict[str, str]]) -> None:
    """What works is sent once more with nothing there."""
    assert [c.body for c in bounded([ADD], said)] == [ADD.body, *bodies]


@pytest.mark.parametrize("names", [1, 2])
def test_blanks_that_count_as_empty_are_refused(names: int) -> None:
    """The sentence has no refusal of its own; where one thing is sent nobody has to name it."""
    body = dict([("name", "Ada"), ("flag", "red")][:names])
    refused = Answer(method="POST", path="/boats", status=400, body={"name": ""})
    request = "What is empty is refused, as it is today. A boat of nothing but blanks is an empty one."

    found = bounded([criterion("/boats", 201, "POST", body=body)], request, [refused])

    blank = [(c.body, c.expect.status) for c in found[1:]]
    assert blank == ([({"name": "   "}, 400)] if names == 1 else [])


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        ({"name": "Ada", "flag": "blue"}, False),
        ({"name": "Ada", "flag": "grey"}, True),
        ({"name": "Bob", "flag": "blue"}, True),
        ({"name": "Ada"}, True),
        ({"name": "Ada", "flag": "pink"}, True),
        ({"name": "nobody", "flag": "red"}, True),
        ({"name": "Ada", "flag": ["red"]}, True),
    ],
    ids=["good", "unknown word", "unknown name", "missing", "quoted", "refused", "list"],
)
def test_a_refusal_of_what_works_goes(body: dict[str, str], kept: bool) -> None:
    """Each value works elsewhere or is a word of the request, and nothing is missing: nobody can refuse that."""
    refused = criterion("/boats", 422, "POST", body=body)
    request = 'Flags are red and blue. An empty name, nobody, or a flag such as "pink", is a 422.'

    assert (refused in bounded([ADD, refused], request)) is kept


def test_what_is_no_date_is_refused() -> None:
    """Wherever a date is sent with success, one value at a time."""
    given = criterion("/boats?since=2026-03-01&until=2026-03-02&flag=red")

    assert told(
        bounded([given], "Let GET /boats filter by since and until. No date is a 400: not a date, that is.")
    ) == [
        (given.path, 200),
        ("/boats?since=2026-03-01&until=soon&flag=red", 400),
        ("/boats?since=soon&until=2026-03-02&flag=red", 400),
    ]


def test_a_parameter_of_another_route_bounds_nothing_here() -> None:
    """A sentence about the year that one route is asked for says nothing of the numbers that another one is sent."""
    post = Criterion(id="AC1", method="POST", path="/boats", body={"sails": 2}, expect=Expectation(status=201))
    report = Criterion(id="AC2", method="GET", path="/trips?year=2024", expect=Expectation(status=200))

    found = bounded([post, report], "GET /trips is asked with a year. If the year isn't a number, answer 400.")

    assert [(c.method, c.path, c.expect.status) for c in found] == [
        ("POST", "/boats", 201),
        ("GET", "/trips?year=2024", 200),
        ("GET", "/trips?year=abc", 400),
    ]


def test_what_is_done_to_a_thing_is_refused_before_it_is_done() -> None:
    """Afterwards the thing may be in a state in which everything is refused, with whatever status."""
    sink = Criterion(
        id="AC1", method="POST", path="/boats/1/sink", body={"reason": "age"}, expect=Expectation(status=200)
    )

    found = bounded([sink], "POST /boats/{id}/sink takes a reason. A blank reason is a 400.")

    assert [(c.body, c.expect.status) for c in found] == [({"reason": "   "}, 400), ({"reason": "age"}, 200)]
