"""The shapes of a feature, by which BUILD is shown further worked examples.

What every prompt begins with stays the same for all features, so that a server keeps it; the examples of these shapes follow
it, and cost their tokens only where they help.
"""

import itertools
import re
from collections.abc import Callable
from typing import Final

from pytest_factory.artifacts import Criterion, Spec, Survey
from pytest_factory.spec.literals import path_matches
from pytest_factory.workspace.layers import layered
from pytest_factory.workspace.pages import PAGES

_OF_A_BODY = frozenset({"content-type", "location"})
"""Headers that differ from one route's answer to another's."""
_IN_MEMORY = ("patch", "put", "delete", "action")
"""Shapes whose examples keep things in a dict."""
MOST = 2
"""Further examples at most: each has 100 to 300 tokens."""


Fits = Callable[[Criterion, Survey], bool]
"""Whether a criterion, on this app, has a shape."""


def _media(kind: str) -> Fits:
    return lambda c, _: any(
        n.lower() == "content-type" and (v or "").startswith(kind) for n, v in c.expect.headers.items()
    )


def _refused_query(status: int) -> Fits:
    return lambda c, _: c.method == "GET" and "?" in c.path and c.expect.status == status


def _method(method: str) -> Fits:
    return lambda c, _: c.method == method


def answered(criterion: Criterion, survey: Survey) -> bool:
    """Whether the app has a route for the request already."""
    return any(route.method == criterion.method and path_matches(route.path, criterion.path) for route in survey.routes)


def _template(criterion: Criterion, survey: Survey) -> bool:
    """What a page shows, in an app that has its pages in files."""
    shown = criterion.method == "GET" and bool(criterion.expect.text) and not criterion.expect.items
    return shown and any(file.path.endswith(PAGES) for file in survey.files) and answered(criterion, survey)


def _header(criterion: Criterion, survey: Survey) -> bool:
    """A header that answers get, whatever else is in them."""
    plain = {name.lower() for name in criterion.expect.headers} - _OF_A_BODY
    return bool(plain) and not criterion.expect.of_body


def _field(criterion: Criterion, survey: Survey) -> bool:
    """What an answer tells that the app gives already, without being asked for more."""
    told = criterion.expect.fields or criterion.expect.contains or isinstance(criterion.expect.body, dict)
    plain = criterion.method == "GET" and criterion.expect.status == 200 and "?" not in criterion.path
    return plain and bool(told) and answered(criterion, survey)


def _blank(criterion: Criterion, survey: Survey) -> bool:
    """A refusal of a text that is empty or only blanks."""
    values = criterion.body.values() if isinstance(criterion.body, dict) else ()
    texts = [value for value in values if isinstance(value, str)]
    return criterion.expect.status in (400, 422) and any(not text.strip() for text in texts)


def _bare_post(criterion: Criterion, survey: Survey) -> bool:
    """A POST that sends nothing and works: it does something to what its path names."""
    return criterion.method == "POST" and not (criterion.body or criterion.form) and criterion.changes_state


def _sql(criterion: Criterion, survey: Survey) -> bool:
    """A change of what the place's own code keeps in a database: examples with a dict would be followed there."""
    own = _place(survey)
    return criterion.changes_state and ".execute(" in own and not _has_session(own)


def _orm(criterion: Criterion, survey: Survey) -> bool:
    """A change of objects that the place's own code has from a session of a database."""
    return criterion.changes_state and _has_session(_place(survey))


def _place(survey: Survey) -> str:
    """The text of the file into which the code goes; empty where BUILD is not shown it."""
    return next((file.text for file in survey.files if file.path == survey.place.file), "")


def _has_session(text: str) -> bool:
    """Whether code commits to a database without SQL of its own."""
    return ".commit()" in text and (".execute(" not in text or re.search(r"\bsqlalchemy|\bsqlmodel", text) is not None)


def _layers(criterion: Criterion, survey: Survey) -> bool:
    """A new change in an app whose routes leave it to others: examples with a dict would be followed there, too."""
    new = criterion.changes_state and not answered(criterion, survey)
    return new and layered({file.path: file.text for file in survey.files}, survey.place.file)


SHAPES: Final[dict[str, Fits]] = {
    "redirect": lambda c, _: c.expect.status in (301, 302, 303, 307, 308),
    "template": _template,
    "page": lambda c, survey: _media("text/html")(c, survey) and not _template(c, survey),
    "text": _media("text/plain"),
    "blank": _blank,
    "order": lambda c, _: bool(c.expect.order),
    "bounds400": _refused_query(400),
    "bounds422": _refused_query(422),
    "every-error": lambda c, _: c.expect.status == 405 and c.expect.of_body,
    "errors": lambda c, _: c.expect.status >= 400 and c.expect.of_body,
    "sql": _sql,
    "orm": _orm,
    "layers": _layers,
    "patch": _method("PATCH"),
    "put": _method("PUT"),
    "delete": _method("DELETE"),
    "action": _bare_post,
    "field": _field,
    "header": _header,
}
"""Shape to what a criterion of it looks like, the most telling first."""


def _varied(spec: Spec) -> bool:
    """A header that has one value in some answers and another in others."""
    sent = [c.expect.headers.items() for c in spec.criteria if not c.headers]
    values = {(name.lower(), value) for items in sent for name, value in items if value is not None}
    names = [name for name, _ in values if name not in _OF_A_BODY]
    return len(names) > len(set(names))


def _own(spec: Spec) -> bool:
    """A header that only what changes something sends; it may come with a body."""
    headed = [c for c in spec.to_build if {name.lower() for name in c.expect.headers} - {"content-type"}]
    return bool(headed) and all(c.changes_state and c.expect.status < 300 for c in headed)


TOGETHER: Final[dict[str, Callable[[Spec], bool]]] = {"some-headers": _varied, "own-header": _own}
"""Shape to what all criteria together look like; these go before those of one criterion."""


def shapes_of(spec: Spec, survey: Survey) -> tuple[str, ...]:
    """The shapes of what is to be built, at most MOST."""
    fitting = [shape for shape, fits in SHAPES.items() if any(fits(criterion, survey) for criterion in spec.to_build)]
    if "every-error" in fitting:  # its example is of the same kind, and a handler of one status would stand nearer
        fitting.remove("errors")
    if "order" in fitting:  # what it refuses is no number that is out of bounds
        fitting = [shape for shape in fitting if not shape.startswith("bounds")]
    together = [shape for shape, fits in TOGETHER.items() if fits(spec)]
    if "own-header" in together:  # what sends it with all answers would stand nearer
        fitting = [shape for shape in fitting if shape != "header"]
    if {"sql", "orm", "layers"} & {*fitting}:
        fitting = [shape for shape in fitting if shape not in _IN_MEMORY]
    return tuple(itertools.islice([*together, *fitting], MOST))
