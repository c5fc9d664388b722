"""Links to a new page."""

import pytest

from pytest_factory.artifacts import Answer, Criterion, Expectation
from pytest_factory.spec.linked import links, with_another_page, with_links
from pytest_factory.spec.literals import read_literals

REQUEST = "Make a page /boats/<id> for each boat, and link to it from the list."
LIST = Answer(method="GET", path="/?all=1", status=200, shown="a page: Ada, Bea")
BOAT = Criterion(id="AC1", method="GET", path="/boats/1", expect=Expectation(status=200, text=("Ada",)))


def added(request: str, criterion: Criterion, answers: tuple[Answer, ...]) -> list[tuple[str, tuple[str, ...]]]:
    """Path and texts of what is asked for beyond the criterion."""
    more = with_links([criterion], request, read_literals(request), answers)[1:]
    return [(c.path, c.expect.text) for c in more]


def test_the_page_that_is_there_has_the_new_address() -> None:
    """Once: a plan that says so is left as it is."""
    assert added(REQUEST, BOAT, (LIST,)) == [("/", ("/boats/1",))]
    plan = with_links([BOAT], REQUEST, read_literals(REQUEST), (LIST,))
    assert with_links(plan, REQUEST, read_literals(REQUEST), (LIST,)) == plan


@pytest.mark.parametrize(
    ("request_", "criterion", "answers"),
    [
        (REQUEST.replace("link", "go"), BOAT, (LIST,)),
        (f"{REQUEST} It is JSON.", BOAT, (LIST,)),
        (REQUEST.replace("/<id>", ""), BOAT, (LIST,)),
        (REQUEST, BOAT, (LIST, LIST.model_copy(update={"path": "/crew"}))),
        (REQUEST, BOAT, (LIST.model_copy(update={"shown": "[1, 2]"}),)),
        (REQUEST, BOAT.model_copy(update={"expect": Expectation(status=404)}), (LIST,)),
    ],
    ids=["no-link", "json", "one-page", "two-lists", "no-list", "refused"],
)
def test_nobody_knows_where_another_link_stands(
    request_: str, criterion: Criterion, answers: tuple[Answer, ...]
) -> None:
    """Without the word, a page of one thing, or the one page to link from, nothing is added."""
    assert added(request_, criterion, answers) == []


BOATS = Answer(
    method="GET",
    path="/boats.json",
    status=200,
    answered=[{"id": 1, "name": "Ada", "sails": 2}, {"id": 2, "name": "Bea", "sails": 3}],
)


def test_the_page_of_another_thing_shows_that_one() -> None:
    """The same keys, of the next thing that the app tells of; once."""
    boat = BOAT.model_copy(update={"expect": Expectation(status=200, text=("Ada", "2"))})
    found = with_another_page([boat], read_literals(REQUEST), [BOATS])

    assert [(c.path, c.expect.text) for c in found[1:]] == [("/boats/2", ("Bea", "3"))]
    assert with_another_page(found, read_literals(REQUEST), [BOATS]) == found


@pytest.mark.parametrize(
    ("text", "request_", "answers"),
    [
        (("Ada", "afloat"), REQUEST, [BOATS]),
        (("Ada",), REQUEST.replace("/<id>", ""), [BOATS]),
        (("Ada",), REQUEST, []),
        (("Ada",), REQUEST, [BOATS.model_copy(update={"answered": [{"id": 1, "name": "Ada"}]})]),
        ((), REQUEST, [BOATS]),
    ],
    ids=["more-than-its-values", "one-page", "unknown", "no-other", "nothing-shown"],
)
def test_a_page_of_more_than_one_thing_has_no_other(
    text: tuple[str, ...], request_: str, answers: list[Answer]
) -> None:
    """Where something else is to be shown, or the app has no other thing, nobody knows what the other page shows."""
    boat = BOAT.model_copy(update={"expect": Expectation(status=200, text=text)})
    assert with_another_page([boat], read_literals(request_), answers) == [boat]


def test_an_address_that_the_request_names_is_a_link() -> None:
    """A text with another address, or with none, is not."""
    told = [
        BOAT.model_copy(update={"expect": Expectation(status=200, text=(t,))}) for t in ("/boats/1", "/x/1", "boats/1")
    ]
    assert [links(c, read_literals(REQUEST)) for c in told] == [True, False, False]
