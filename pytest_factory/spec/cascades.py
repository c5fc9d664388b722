"""What goes with a thing that is deleted: "remove the book, and with it the loans that speak of it".

The other things are in a list of their own, which a plan that deletes one thing and asks for it again does not look at.
"""

import re
from collections.abc import Sequence

from pydantic import JsonValue

from pytest_factory.artifacts import Answer, Criterion, Expectation, Route
from pytest_factory.spec.asked import made_id
from pytest_factory.spec.grounding import REFUSES, items_of, singular
from pytest_factory.spec.literals import sentences
from pytest_factory.spec.making import making

_DELETES = re.compile(r"\b(?:delet\w*|remov\w*|drop\w*|withdraw\w*|DELETE)\b", re.I)
_WITH = re.compile(
    r"\b(?:with (?:it|them|her|him),?|together with|along with|as well as|including|and)\s+(?:go(?:es)?\s+)?(?:also\s+)?"
    r"(?:all\s+)?(?:of\s+)?(?:the|its|their|his|her|all|every)\s+(?P<noun>[a-z]+s)\b"
    r"|\b(?P<too>[a-z]+s)\b[^.;,]{0,40}\b(?:(?:go|are (?:gone|deleted|removed|dropped))\b"
    r"[^.;,]{0,20}\b(?:too|with it|as well)|(?:are|get) also (?:deleted|removed|dropped))\b",
    re.I,
)
_REFUSED = re.compile(r"\b(?!404)4\d\d\b")


def with_cascades(
    criteria: Sequence[Criterion], request: str, routes: Sequence[Route], answers: Sequence[Answer]
) -> list[Criterion]:
    """The criteria and, behind the first success of a DELETE whose thing takes others with it, the list of these others without
    them, and one of them asked for by itself. Where the app has none of the thing that is deleted, one is made in front.

    `answers` are what the app answers now: the list of the others, whose items name a thing by an id, and what makes one; the
    `routes` tell how one is asked for, or is done something to, without a body. Criteria that make such others themselves, or ask
    for their list after the DELETE, are left as they are.
    """
    found = list(criteria)
    for place, criterion in enumerate(criteria):
        home, _, number = criterion.bare.rpartition("/")
        if criterion.method != "DELETE" or not criterion.changes_state or not number.isdigit():
            continue
        for other in answers:
            rows, key = items_of(other), f"{singular(home)}_id"
            listed = other.method == "GET" and other.status == 200 and other.rows is not None
            if not listed or "?" in other.path or other.path == home or not _told(request, other.path):
                continue
            same = [c for c in criteria if c.bare.rstrip("/") == other.path.rstrip("/")]
            if any(c.changes_state or criteria.index(c) > place for c in same):
                continue
            left = [row for row in rows if row.get(key) != int(number)]
            steps = _made(other, key, int(number), answers) if len(left) == len(rows) else []
            if len(left) == len(rows) and not steps:
                continue
            says = f"GET {other.path} has none of those that were about {criterion.path}, which is deleted."
            expect = Expectation(status=200, items=True, length=len(left))
            gone = [Criterion(id="", says=says, method="GET", path=other.path, expect=expect, certain=True)]
            mine = next((row["id"] for row in rows if row.get(key) == int(number)), _number(other.path, answers))
            gone += [_missing(route, mine) for route in _alone(routes, other.path)[:1] if mine is not None]
            return [*found[:place], *steps, criterion, *gone, *found[place + 1 :]]
    return found


def _alone(routes: Sequence[Route], home: str) -> list[Route]:
    """The routes for one of the others alone that need no body: a GET before the POST of an action."""
    one = rf"{re.escape(home.rstrip('/'))}/[<{{][^/]*[>}}](?:/[a-z][a-z_-]*)?"
    fit = [route for route in routes if route.method in ("GET", "POST") and re.fullmatch(one, route.path)]
    return sorted(fit, key=lambda route: (route.method != "GET", len(route.path)))


def _missing(route: Route, number: JsonValue) -> Criterion:
    path = re.sub(r"[<{][^/]*[>}]", str(number), route.path)
    says = f"{route.method} {path} answers 404: it went with what was deleted."
    expect = Expectation(status=404)
    return Criterion(id="", says=says, method=route.method, path=path, expect=expect, certain=True)


def _number(home: str, answers: Sequence[Answer]) -> int | None:
    """The id of the one that is made."""
    made = (a for a in answers if a.method == "POST" and a.status < 300 and a.path.rstrip("/") == home.rstrip("/"))
    return next((number for answer in made if (number := made_id(answer)) is not None), None)


def _told(request: str, path: str) -> bool:
    """Whether the request says that such things go with what is deleted."""
    for sentence in sentences(request):
        if not _DELETES.search(sentence) or REFUSES.search(sentence) or _REFUSED.search(sentence):
            continue
        nouns = [match["noun"] or match["too"] for match in _WITH.finditer(sentence)]
        if any(singular(f"/{noun.lower()}") == singular(path) for noun in nouns):
            return True
    return False


def _made(other: Answer, key: str, number: int, answers: Sequence[Answer]) -> list[Criterion]:
    """What makes one of the others for the thing with this id; nothing where the body that makes one does not name it."""
    steps = making(other.path.rstrip("/"), answers)
    body = steps[-1].body if steps else None
    if not isinstance(body, dict) or not isinstance(body.get(key), int):
        return []
    return [*steps[:-1], steps[-1].model_copy(update={"body": {**body, key: number}})]
