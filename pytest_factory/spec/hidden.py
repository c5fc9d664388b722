"""What is no longer shown: a cancelled event is not on the front page any more, an archived note in no list.

No plan says what an answer lacks, and a feature that only writes down that the event is cancelled meets all of it.
"""

import re
from collections.abc import Sequence

from pydantic import JsonValue

from pytest_factory.artifacts import Answer, Criterion, Expectation
from pytest_factory.spec.asked import MAKES
from pytest_factory.spec.grounding import items_of
from pytest_factory.spec.literals import path_matches, placeholder, read_literals, sentences
from pytest_factory.spec.sent import in_body

_NOT = r"(?:\b(?:no longer|not|never|stops?)\b|n['\u2019]t\b)"
_SHOWN = r"(?:listed|lists?|shown?|shows|appear\w*|displayed|visible|included|includes?|offered)"
_HIDDEN = re.compile(
    rf"{_NOT}(?: \w+){{0,3}}? {_SHOWN}\b"
    r"|\b(?:hidden|hides?|disappears?|vanish\w*|gone|left out|removed) (?:it |them )?(?:from|of)\b",
    re.I,
)
_FRONT = re.compile(r"\b(?:front|home|start|landing|main|index) ?page\b", re.I)
_UNLESS = re.compile(r"\b(?:unless|except|if|when\w*|without) (?!it|they|the\b)", re.I)
_THING = re.compile(r"(?P<home>(?:/[\w-]+)*?/[A-Za-z][\w-]*)/(?P<id>\d+)(?:/[A-Za-z][\w-]*)?$")
_NAMES = ("title", "name", "subject", "label", "text", "content", "description")


def with_hidden(criteria: Sequence[Criterion], request: str, answers: Sequence[Answer]) -> list[Criterion]:
    """The criteria and, behind the first change of a thing that is not shown afterwards, as the request says, a look for it.

    Where: the path that the sentence names, the front page, or else the list of such things; it has to be one that the app
    answers now (`answers`). The thing is known by the name under which a criterion makes it, or which a list shows.
    """
    told = next((one for one in sentences(request) if _HIDDEN.search(one) and not _UNLESS.search(one)), None)
    pages = {a.path for a in answers if (a.method, a.status) == ("GET", 200) and "?" not in a.path}
    named = read_literals(request).paths
    found = list(criteria)
    for place, criterion in enumerate(criteria if told else ()):
        thing = _THING.match(criterion.path)
        new = any(path_matches(path, criterion.path) for path in named)
        if told is None or thing is None or not new or not _changes(criterion):
            continue
        page = _page(told, thing["home"], pages)
        name = _name(criteria[:place], thing["home"], thing["id"], answers)
        if page is None or name is None:
            continue
        end = place + 1
        while end < len(found) and found[end].method == "GET":
            end += 1
        looks = [
            one for one in found[place:end] if one.path == page and (one.expect.absent or one.expect.length is not None)
        ]
        if not looks:
            found = [
                _without(one, name) if one.path == page and place < n < end else one for n, one in enumerate(found)
            ]
            says = f"GET {page} does not show {name} any more."
            expect = Expectation(status=200, absent=(name,))
            found.insert(end, Criterion(id="", says=says, method="GET", path=page, expect=expect, certain=True))
        break
    return found


def _changes(criterion: Criterion) -> bool:
    return criterion.method in ("POST", "PUT", "PATCH", "DELETE") and criterion.expect.status < 400


def _page(told: str, home: str, pages: set[str]) -> str | None:
    """Where the thing was shown until then."""
    paths = [path for path in read_literals(told).paths if not any(map(placeholder, path.split("/")))]
    wanted = next((path for path in paths if path in pages), "/" if _FRONT.search(told) else home)
    return next((page for page in sorted(pages) if page.rstrip("/") == wanted.rstrip("/")), None)


def _name(before: Sequence[Criterion], home: str, number: str, answers: Sequence[Answer]) -> str | None:
    """The text under which the thing is known: as a criterion makes it, or as the app's list shows it, and no other one."""
    makers = [
        c for c in before if c.method == "POST" and MAKES.sub("", c.path.rstrip("/")) == home and c.expect.status < 400
    ]
    if makers:
        made = [_called(in_body(c)) for c in makers]
        return made[0] if len(makers) == 1 else None
    rows = next((items_of(a) for a in answers if a.path.rstrip("/") == home), [])
    names = [_called(row) for row in rows]
    mine = next((_called(row) for row in rows if str(row["id"]) == number), None)
    return mine if mine and sum(mine in (name or "") for name in names) == 1 else None


def _called(values: dict[str, JsonValue]) -> str | None:
    texts = {key: text for key, text in values.items() if isinstance(text, str) and len(text) > 2 and text.isascii()}
    return next((texts[key] for key in _NAMES if key in texts), None)


def _without(criterion: Criterion, name: str) -> Criterion:
    text = tuple(piece for piece in criterion.expect.text if piece not in name and name not in piece)
    return criterion.model_copy(update={"expect": criterion.expect.model_copy(update={"text": text})})
