"""Templates that a small model writes."""

import pytest

from pytest_factory.artifacts import Change, Patch
from pytest_factory.workspace.halves import completed
from pytest_factory.workspace.pages import folder_of_pages, in_layout, page_of, pages_told

BASE = "<html><title>{% block title %}Boats{% endblock %}</title><body>{% block main %}{% endblock %}</body></html>\n"
LIST = '{% extends "base.html" %}\n{% block main %}\n<p>All</p>\n{% endblock %}\n'
SITE = {"harbour/templates/base.html": BASE, "harbour/templates/list.html": LIST, "harbour/views.py": "pass\n"}
WHOLE = (
    "<!doctype html>\n<html>\n<head>\n  <title>{{ boat.name }}</title>\n</head>\n<body>\n  <h1>{{ boat.name }}</h1>\n"
    "    <p>{{ boat.sails }}</p>\n</body>\n</html>\n"
)
VIEW = Change(path="harbour/views.py", before="pass\n", after='render_template("boat.html")\n')
PAGE = Change(path="harbour/templates/boat.html", before=None, after=WHOLE)


@pytest.mark.parametrize(
    ("named", "path"),
    [
        ("harbour/views/templates/boat.html", "harbour/templates/boat.html"),
        ("boat.html", "harbour/templates/boat.html"),
        ("harbour/templates/boats/boat.html", "harbour/templates/boats/boat.html"),
        ("harbour/boat.py", "harbour/boat.py"),
    ],
)
def test_a_template_is_put_beside_the_others(named: str, path: str) -> None:
    """Where the app finds its own it finds the new one."""
    assert page_of(named, SITE) == path


@pytest.mark.parametrize(
    ("paths", "folder"),
    [
        (["a/templates/x.html", "a/templates/mail/y.html"], "a/templates"),
        (["a/templates/x.html", "b/templates/y.html"], None),
        (["a/views.py"], None),
    ],
)
def test_the_folder_of_templates_is_known_where_there_is_one(paths: list[str], folder: str | None) -> None:
    """Of nested folders the outer one; two that lie beside each other leave it open."""
    assert folder_of_pages(dict.fromkeys(paths, "")) == folder


def test_a_whole_page_takes_the_layout_of_the_others() -> None:
    """Its title and its body stand in the blocks that the layout has for them."""
    assert in_layout(f"<!-- file: the path -->\n{WHOLE}", SITE) == (
        '{% extends "base.html" %}\n{% block title %}{{ boat.name }}{% endblock %}\n{% block main %}\n'
        "<h1>{{ boat.name }}</h1>\n  <p>{{ boat.sails }}</p>\n{% endblock %}\n"
    )


@pytest.mark.parametrize(
    ("text", "sources"),
    [
        (LIST, SITE),
        ("<p>A part</p>\n", SITE),
        (WHOLE, {"harbour/templates/list.html": "<p>All</p>"}),
        (WHOLE, {**SITE, "harbour/templates/alone.html": "<p>Alone</p>"}),
        (WHOLE, {**SITE, "harbour/templates/base.html": BASE.replace("main", "left") + "{% block right %}"}),
    ],
    ids=["extends", "part", "no-layout", "pages-differ", "two-blocks"],
)
def test_other_pages_stay_as_they_are(text: str, sources: dict[str, str]) -> None:
    """Where the app's pages have no one layout, or the page is none that is whole, nothing is sure."""
    assert in_layout(text, sources) == text


def test_a_template_alone_comes_with_the_route_that_renders_it() -> None:
    """And a route alone with its template; the latest one that has the other half is taken."""
    older = Patch(changes=(VIEW.model_copy(update={"after": 'render_template("boat.html", boat=1)\n'}),))

    assert completed((PAGE,), [older, Patch(changes=(VIEW,))], SITE) == (VIEW, PAGE)
    assert completed((VIEW,), [Patch(changes=(PAGE,))], SITE) == (PAGE, VIEW)


@pytest.mark.parametrize(
    ("changes", "earlier"),
    [
        ((PAGE,), VIEW.model_copy(update={"after": 'render_template("list.html")\n'})),
        ((PAGE,), VIEW.model_copy(update={"before": VIEW.after})),
        ((VIEW, PAGE), VIEW),
        ((VIEW,), PAGE.model_copy(update={"path": "harbour/templates/list.html"})),
        ((), VIEW),
    ],
)
def test_what_has_nothing_to_do_with_it_does_not_come_along(changes: tuple[Change, ...], earlier: Change) -> None:
    """Only the two halves of one page belong together."""
    assert completed(changes, [Patch(changes=(earlier,))], SITE) == changes


def test_where_a_template_belongs_is_told() -> None:
    """The model hears the path, where the app has a folder of templates."""
    said = "jinja2.exceptions.TemplateNotFound: boat.html"
    assert pages_told(said, SITE) == [
        "There is no boat.html yet; its block begins with <!-- file: harbour/templates/boat.html -->"
    ]
    assert pages_told(said, {}) == []
