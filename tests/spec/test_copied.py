"""Pieces of a page that a plan copied."""

import pytest

from pytest_factory.artifacts import Answer, Criterion, Expectation
from pytest_factory.spec.copied import without_copies

MADE = Answer(method="POST", path="/boats/new", form={"name": "Ada"}, status=302, shown="to /boats/1")
JOINED = Answer(method="POST", path="/boats/1/crew", form={"sailor": "Cid"}, status=302, shown="to /boats/1")
SINK = Criterion(id="AC1", method="POST", path="/boats/1/sink", form={"by": "storm"}, expect=Expectation(status=302))
REQUEST = 'POST /boats/<id>/sink sinks a boat. Its page says "Sunk" then.'


def page(*text: str) -> Criterion:
    """A criterion on the page of the boat."""
    return Criterion(id="AC2", method="GET", path="/boats/1", expect=Expectation(status=200, text=text))


@pytest.mark.parametrize(
    ("criteria", "text"),
    [
        ([SINK, page("Sunk", "Ada", "storm", "Cid", "Join the crew")], ("Sunk", "Ada", "storm")),
        ([page("Ada", "Join the crew")], ("Ada", "Join the crew")),
        ([SINK, page("Join the crew")], ("Join the crew",)),
    ],
    ids=["after a change", "as it is", "nothing else"],
)
def test_after_a_change_a_page_shows_what_is_told_or_sent(criteria: list[Criterion], text: tuple[str, ...]) -> None:
    """What stood there before may be gone: nobody can join a sunk boat."""
    assert without_copies(criteria, REQUEST, [MADE, JOINED])[-1].expect.text == text
