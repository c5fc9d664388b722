"""Links to a new page."""

import pytest

from pytest_factory.artifacts import Answer, Criterion, Expectation
from pytest_factory.spec.linked import with_links
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
