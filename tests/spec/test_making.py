"""What has to be there first is made, as the app's own tests make it."""

from typing import Any

import pytest

from pytest_factory.artifacts import Answer, Criterion, Expectation
from pytest_factory.spec.making import with_made

REQUEST = (
    "POST /trips/<id>/extend makes a trip longer. A trip that has been ended cannot be, that is a 409. Unknown is 404."
)
ANSWERS = (
    Answer(method="GET", path="/trips/", status=200, answered=[]),
    Answer(method="GET", path="/boats", status=200, answered=[{"id": 1}]),
    Answer(method="GET", path="/captains", status=200, answered=[]),
    Answer(method="POST", path="/captains", body={"name": "Ada"}, status=201, answered={"id": 1}),
    Answer(method="POST", path="/trips/", body={"boat_id": 1, "captain_id": 1}, status=201, answered={"id": 1}),
    Answer(method="POST", path="/trips/1/end", status=200, answered={"id": 1, "ended": True}),
)
CAPTAIN, TRIP, END = ("POST", "/captains", 201), ("POST", "/trips/", 201), ("POST", "/trips/1/end", 200)


def criterion(method: str, path: str, status: int, says: str = "") -> Criterion:
    """A criterion that looks at the status."""
    return Criterion(id="AC1", says=says, method=method, path=path, expect=Expectation(status=status))


def told(*criteria: Criterion, answers: Any = ANSWERS) -> list[tuple[str, str, int]]:
    """What is sent, and what is to come."""
    return [(c.method, c.path, c.expect.status) for c in with_made(criteria, REQUEST, answers)]


@pytest.mark.parametrize("number", [1, 7])
def test_a_thing_is_made_before_it_is_spoken_of(number: int) -> None:
    """With what it needs in front, and under the id that the app gives to the first one."""
    extended = told(criterion("POST", f"/trips/{number}/extend", 200), criterion("GET", f"/trips/{number}", 200))

    assert extended == [CAPTAIN, TRIP, ("POST", "/trips/1/extend", 200), ("GET", "/trips/1", 200)]


def test_two_things_are_made_one_after_the_other() -> None:
    """What both need is made once."""
    both = told(criterion("POST", "/trips/1/extend", 200), criterion("POST", "/trips/2/extend", 200))

    assert both == [CAPTAIN, TRIP, ("POST", "/trips/1/extend", 200), TRIP, ("POST", "/trips/2/extend", 200)]


@pytest.mark.parametrize("says", ["The trip has ended, so it answers 409.", ""])
def test_a_refusal_comes_after_what_leads_to_its_state(says: str) -> None:
    """The state is told by the criterion, or by the sentence of the request that has the status."""
    refused = told(criterion("POST", "/trips/1/extend", 200), criterion("POST", "/trips/1/extend", 409, says))

    assert refused == [CAPTAIN, TRIP, ("POST", "/trips/1/extend", 200), END, ("POST", "/trips/1/extend", 409)]


@pytest.mark.parametrize(
    ("criteria", "answers"),
    [
        ([("POST", "/trips/99/extend", 404)], ANSWERS),
        ([("POST", "/boats/1/paint", 200)], ANSWERS),
        ([("GET", "/trips/", 200)], ANSWERS),
        ([("POST", "/trips/2/extend", 200)], ANSWERS[1:]),
        ([("POST", "/trips/1/extend", 200)], ANSWERS[:4]),
        ([("POST", "/trips/", 201), ("POST", "/trips/1/extend", 200)], ANSWERS),
        ([("POST", "/trips/1/extend", 200)], (*ANSWERS[:4], ANSWERS[4].model_copy(update={"answered": {"name": "x"}}))),
    ],
)
def test_what_is_there_or_made_already_stays_as_it_is(criteria: list[tuple[str, str, int]], answers: Any) -> None:
    """So does what must not be there, and what nobody knows how to make."""
    assert told(*(criterion(*one) for one in criteria), answers=answers) == criteria


def test_the_first_id_is_the_one_that_the_app_gives() -> None:
    """An app may count all its things together."""
    other = ANSWERS[4].model_copy(update={"answered": {"id": 5}})
    spoken = criterion("POST", "/trips/1/extend", 200, "POST /trips/1/extend answers 200, not /trips/10.")
    (*_, last) = with_made([spoken], REQUEST, (*ANSWERS[:4], other))
    assert last.says == "POST /trips/5/extend answers 200, not /trips/10."

    assert told(criterion("POST", "/trips/1/extend", 200), answers=(*ANSWERS[:4], other)) == [
        CAPTAIN,
        TRIP,
        ("POST", "/trips/5/extend", 200),
    ]


def test_what_was_made_when_the_app_was_asked_is_made_again() -> None:
    """A plan takes it for something that is there; other things of the collection are, or are not."""
    noted = Answer(method="POST", path="/boats/1/notes", body={"text": "Ahoy"}, status=201, answered={"id": 4})
    gone, other = criterion("DELETE", "/boats/1/notes/4", 204), criterion("DELETE", "/boats/1/notes/2", 204)

    assert told(other, gone, answers=(*ANSWERS, noted)) == [
        ("DELETE", "/boats/1/notes/2", 204),
        ("POST", "/boats/1/notes", 201),
        ("DELETE", "/boats/1/notes/4", 204),
    ]


@pytest.mark.parametrize("name", ["Ada", "ADA"])
def test_a_conflict_comes_after_what_it_is_in_conflict_with(name: str) -> None:
    """The same is sent before, once, where it works now; another one is in conflict with something else."""
    same = criterion("POST", "/captains", 409).model_copy(update={"body": {"name": name}})
    other = same.model_copy(update={"body": {"name": "Bea"}})

    assert told(same, same) == [CAPTAIN, ("POST", "/captains", 409), ("POST", "/captains", 409)]
    assert told(other) == [("POST", "/captains", 409)]


def test_what_works_comes_before_its_conflict() -> None:
    """A plan tells the refusal first and the success after it: nothing is made, the two change places."""
    same = criterion("POST", "/captains", 409).model_copy(update={"body": {"name": "Ada"}})
    works = same.model_copy(update={"expect": Expectation(status=201)})

    assert told(same, works) == [CAPTAIN, ("POST", "/captains", 409)]


def test_a_put_may_lead_to_the_state() -> None:
    """Where it is called as the state is: "marked as a wreck" is what PUT /boats/1/wreck makes of a boat."""
    answers = [
        Answer(method="GET", path="/boats", status=200, answered=[]),
        Answer(method="POST", path="/boats", status=201, body={"name": "Ada"}, answered={"id": 1}),
        Answer(method="PUT", path="/boats/1/wreck", status=200, answered={"id": 1}),
    ]
    says = "DELETE /boats/1 answers 409: it is marked as a wreck."

    found = told(criterion("DELETE", "/boats/1", 409, says), answers=answers)

    assert found == [("POST", "/boats", 201), ("PUT", "/boats/1/wreck", 200), ("DELETE", "/boats/1", 409)]


def test_a_page_that_leads_to_what_it_made_makes_it() -> None:
    """The form of a new boat answers with its path; where the first one is number 1, the app starts without."""
    answers = [
        Answer(method="POST", path="/boats/new", form={"name": "Ada"}, status=302, shown="to /boats/1"),
        Answer(method="POST", path="/boats/1/crew", form={"name": "Bea"}, status=302, shown="to /boats/1"),
    ]
    conflict = Criterion(
        id="AC1", method="POST", path="/boats/77/crew", body={"name": "x"}, expect=Expectation(status=409)
    )

    found = with_made([conflict], "Nobody can join the crew of a boat twice.", answers)

    assert [(c.method, c.path, c.form, c.expect.status) for c in found] == [
        ("POST", "/boats/new", {"name": "Ada"}, 302),
        ("POST", "/boats/1/crew", {"name": "Bea"}, 302),
        ("POST", "/boats/1/crew", {"name": "Bea"}, 409),
    ]
    own = [
        Criterion(id="AC1", method="POST", path="/boats/new", form={"name": "Eva"}, expect=Expectation(status=302)),
        Criterion(id="AC2", method="GET", path="/boats/1", expect=Expectation(status=200, text=("Eva",))),
    ]
    assert with_made(own, "Show the boat.", answers) == own, "the plan makes it itself"


HARBOUR = (
    Answer(method="GET", path="/piers", status=200, answered=[]),
    Answer(method="POST", path="/piers", status=201, body={"code": "n1"}, answered={"code": "N1", "free": 2}),
    Answer(method="POST", path="/piers/N1/moor", status=201, body={"boat": "Ada"}, answered={"id": 1, "boat": "Ada"}),
    Answer(method="GET", path="/stays/1", status=200, answered={"id": 1, "boat": "Ada"}),
)
PIER, MOOR = ("POST", "/piers", 201), ("POST", "/piers/N1/moor", 201)


@pytest.mark.parametrize(
    ("criteria", "sent"),
    [
        ([("GET", "/piers/n1/boats", 200)], [PIER, ("GET", "/piers/n1/boats", 200)]),
        ([("GET", "/stays/1", 200)], [PIER, MOOR, ("GET", "/stays/1", 200)]),
        ([("POST", "/stays/1/end", 200)], [PIER, MOOR, ("POST", "/stays/1/end", 200)]),
        ([("GET", "/piers/S2/boats", 200)], [("GET", "/piers/S2/boats", 200)]),
        ([("GET", "/piers/N1", 404)], [("GET", "/piers/N1", 404)]),
    ],
    ids=["by its word", "by an action elsewhere", "a new action", "an unknown word", "gone"],
)
def test_what_a_word_names_is_made(criteria: list[tuple[str, str, int]], sent: list[tuple[str, str, int]]) -> None:
    """In an app that starts without; and so is what an action on it makes, a stay by mooring at a pier."""
    assert told(*(criterion(*one) for one in criteria), answers=HARBOUR) == sent


def test_what_an_action_of_a_criterion_makes_is_there() -> None:
    """It is made once, by the action that the request is about."""
    own = criterion("POST", "/piers/n1/moor", 201)

    assert told(own, criterion("GET", "/stays/1", 200), answers=HARBOUR) == [
        PIER,
        ("POST", "/piers/n1/moor", 201),
        ("GET", "/stays/1", 200),
    ]


def test_what_the_criteria_make_under_a_word_is_theirs() -> None:
    """It would be a conflict to make it before."""
    own = Criterion(id="AC1", method="POST", path="/piers", body={"code": "N1"}, expect=Expectation(status=201))

    assert told(own, criterion("GET", "/piers/N1/boats", 200), answers=HARBOUR) == [
        PIER,
        ("GET", "/piers/N1/boats", 200),
    ]


def test_a_conflict_of_a_thing_that_is_there_needs_no_other_one() -> None:
    """What works for one boat is no reason for the conflict of another one, which the app starts with."""
    answers = [Answer(method="POST", path="/boats/2/crew", body={"name": "Ada"}, status=201, answered={"id": 1})]
    conflict = Criterion(
        id="AC1", method="POST", path="/boats/4/crew", body={"name": "Ada"}, expect=Expectation(status=409)
    )

    assert with_made([conflict], "Nobody can join a sunk boat.", answers) == [conflict]


@pytest.mark.parametrize(("listed", "made"), [({"boats": [], "total": 0}, 1), ({"boats": [{"id": 7}]}, 0), ({}, 0)])
def test_a_list_below_a_key_may_be_empty_too(listed: Any, made: int) -> None:
    """Where it is the only one."""
    answers = [
        Answer(method="GET", path="/boats", status=200, answered=listed),
        Answer(method="POST", path="/boats", status=201, body={"name": "Ada"}, answered={"id": 8}),
    ]

    assert len(told(criterion("POST", "/boats/1/sink", 200), answers=answers)) == 1 + made


def test_what_is_refused_for_what_was_done_is_not_sent_before() -> None:
    """Nobody joins the crew of a boat that was sunk; where the request speaks of the second time, it is sent twice."""
    answers = [Answer(method="POST", path="/boats/1/crew", form={"name": "Bea"}, status=302)]
    sink = criterion("POST", "/boats/1/sink", 302)
    conflict = Criterion(
        id="AC2", method="POST", path="/boats/1/crew", form={"name": "Bea"}, expect=Expectation(status=409)
    )

    refused = with_made([sink, conflict], "Nobody can join a sunk boat, that is a 409.", answers)
    twice = with_made([sink, conflict], "Nobody can join twice, that is a 409.", answers)

    assert refused == [sink, conflict]
    assert [c.expect.status for c in twice] == [302, 302, 409]
