"""A search on a page."""

import pytest

from pytest_factory.artifacts import Answer, Criterion, Expectation
from pytest_factory.spec.page_searches import pages_searched

REQUEST = 'Let people search the page by q in the name; capitals make no difference. If nothing fits, it says "No such boat". '
EMPTY = "With an empty q all boats are shown."
BOATS = [{"id": n, "name": name, "port": "Kiel"} for n, name in enumerate(("Ada Lovelace", "Grace", "Barbara"), 1)]
LISTED = Answer(method="GET", path="/api/boats", status=200, answered=BOATS)
PAGE = Answer(method="GET", path="/boats", status=200, shown="Boats Ada Lovelace Grace Barbara")


def asked(query: str, *text: str) -> Criterion:
    """The page, asked for a part of it."""
    return Criterion(id="AC1", method="GET", path=f"/boats?q={query}", expect=Expectation(status=200, text=text))


@pytest.mark.parametrize(
    ("query", "text", "absent"),
    [
        ("grac", ("Grace",), ("Ada Lovelace", "Barbara")),
        ("AR", ("Barbara",), ("Ada Lovelace", "Grace")),
        ("yawl", ("No such boat",), ("Ada Lovelace", "Grace", "Barbara")),
        ("", ("Ada Lovelace", "Grace", "Barbara"), ()),
    ],
    ids=["one", "other capitals", "nothing", "empty"],
)
def test_the_things_that_have_the_text_are_shown(query: str, text: tuple[str, ...], absent: tuple[str, ...]) -> None:
    """And none of the others; where there is none the page says so, and without anything it shows all."""
    [found] = pages_searched([asked(query, "Boats")], REQUEST + EMPTY, [PAGE, LISTED])

    assert (found.expect.text, found.expect.absent, found.certain) == (text, absent, True)


def test_one_search_in_vain_is_enough() -> None:
    """A second one tells nothing more."""
    found = pages_searched([asked("yawl", "a"), asked("ketch", "b"), asked("grace", "c")], REQUEST, [PAGE, LISTED])

    assert [criterion.path for criterion in found] == ["/boats?q=yawl", "/boats?q=grace"]


@pytest.mark.parametrize(
    ("criterion", "request_text", "answers"),
    [
        (asked("grace", "Grace"), "Show the boats in another colour.", [PAGE, LISTED]),
        (asked("grace", "Grace"), REQUEST, [LISTED]),
        (asked("grace", "Grace"), REQUEST, [PAGE]),
        (asked("grace", "Grace"), REQUEST, [PAGE.model_copy(update={"shown": "Boats Grace"}), LISTED]),
        (asked("yawl", "Yawl"), "Let people search by q; capitals make no difference.", [PAGE, LISTED]),
        (asked("", "Boats"), REQUEST, [PAGE, LISTED]),
    ],
    ids=["no search", "no page", "no list", "another list", "nothing told", "empty is not told"],
)
def test_what_is_not_known_stays(criterion: Criterion, request_text: str, answers: list[Answer]) -> None:
    """Where the request is about no search, or where nobody knows what the page shows."""
    assert pages_searched([criterion], request_text, answers) == [criterion]
