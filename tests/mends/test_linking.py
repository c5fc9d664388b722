"""Links to the pages of single things."""

import pytest

from pytest_factory.artifacts import Change, Criterion, CriterionResult, Expectation, Patch
from pytest_factory.mends.fault import Fault
from pytest_factory.mends.linking import linking

LIST = '<ul>\n{% for boat in boats %}\n<li class="{{ boat.rig }}">{{ boat.year }} {{ boat.name }}</li>\n{% endfor %}\n</ul>\n'
PAGE = "<h1>{{ boat.name }}</h1>\n"


def mended(listed: str = LIST, expected: str = "text '/boats/1' in the body", name: str = "list.html") -> list[str]:
    """What is made of a candidate that has the page of a boat, and of the app's own list of them."""
    criterion = Criterion(id="AC1", method="GET", path="/", expect=Expectation(status=200, text=("/boats/1",)))
    result = CriterionResult(id="AC1", ok=False, expected=expected, got="<ul>")
    patch = Patch(changes=(Change(path="app/templates/boat.html", before=None, after=PAGE),))
    sources = {f"app/templates/{name}": listed, "app/main.py": "for boat in boats: ..."}
    fault = Fault(code=patch, framework="flask", sources=sources, criterion=criterion, result=result)
    return [mend.text for mend in linking(fault)]


def test_the_list_leads_to_the_page() -> None:
    """The name of each thing is what people click on, wherever it stands, and not what is in an attribute."""
    assert mended() == [LIST.replace("{{ boat.name }}", '<a href="/boats/{{ boat.id }}">{{ boat.name }}</a>')]


def test_without_a_name_it_is_what_is_shown_first() -> None:
    """Something has to be."""
    listed = LIST.replace("boat.name", "boat.sails")

    assert mended(listed) == [listed.replace("{{ boat.year }}", '<a href="/boats/{{ boat.id }}">{{ boat.year }}</a>')]


@pytest.mark.parametrize(
    ("given", "value"),
    [
        ("expected", "text 'Ida' in the body"),
        ("expected", "status 200"),
        ("listed", LIST.replace("<li ", '<a href="/"><li ')),
        ("listed", LIST + '<a href="/boats/1">first</a>'),
        ("listed", LIST.replace("boat.", "harbour.")),
        ("name", "list.py"),
    ],
)
def test_where_no_list_is_without_a_link_nothing_is_made(given: str, value: str) -> None:
    """Another text is no address, and what has a link already is left."""
    assert mended(**{given: value}) == []
