"""What goes with a thing that is deleted: "remove the book, and with it the loans that speak of it".

The other things are in a list of their own, which a plan that deletes one thing and asks for it again does not look at.
"""

import re
from collections.abc import Sequence

from pytest_factory.artifacts import Answer, Criterion, Expectation
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


def with_cascades(criteria: Sequence[Criterion], request: str, answers: Sequence[Answer]) -> list[Criterion]:
    """The criteria and, behind the first success of a DELETE whose thing takes others with it, the list of these others without
    them. Where the app has none of the thing that is deleted, one is made in front.

    `answers` are what the app answers now: the list of the others, whose items name a thing by an id, and what makes one.
    Criteria that make such others themselves, or ask for their list after the DELETE, are left as they are.
    """
    found = list(criteria)
    for place, criterion in enumerate(criteria):
        home, _, number = criterion.path.partition("?")[0].rpartition("/")
        if criterion.method != "DELETE" or not criterion.changes_state or not number.isdigit():
            continue
        for other in answers:
            rows, key = items_of(other), f"{singular(home)}_id"
            listed = other.method == "GET" and other.status == 200 and isinstance(other.answered, list)
            if not listed or "?" in other.path or other.path == home or not _told(request, other.path):
                continue
            same = [c for c in criteria if c.path.partition("?")[0].rstrip("/") == other.path.rstrip("/")]
            if any(c.changes_state or criteria.index(c) > place for c in same):
                continue
            left = [row for row in rows if row.get(key) != int(number)]
            steps = _made(other, key, int(number), answers) if len(left) == len(rows) else []
            if len(left) == len(rows) and not steps:
                continue
            says = f"GET {other.path} has none of those that were about {criterion.path}, which is deleted."
            expect = Expectation(status=200, items=True, length=len(left))
            gone = Criterion(id="", says=says, method="GET", path=other.path, expect=expect)
            return [*found[:place], *steps, criterion, gone, *found[place + 1 :]]
    return found


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
