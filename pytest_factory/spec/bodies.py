"""What a change sends: what the criterion's own words say, what the app's own tests send, and all of what works."""

import ast
import json
import re
from collections.abc import Sequence

from pydantic import JsonValue

from pytest_factory.artifacts import Answer, Criterion
from pytest_factory.spec.exchange import kind_of
from pytest_factory.spec.grounding import items_of
from pytest_factory.spec.told import ANSWERS, LACKS

_TELLS = re.compile(
    r"\b(?:say|says|tell|tells|told|explain|explains|name|names|point|points|learn|know|knows|see|sees|show|shows)\b[^.;]{0,20}"
    r"\b(?:what|which|why)\b",
    re.I,
)
"""How a request asks for the reason of a refusal."""
_BLANK = re.compile(r"\b(?:is|being|with an?|of an?) (blank|empty)\b", re.I)


def with_said_body(criterion: Criterion) -> Criterion:
    """A request that lacks its body has the JSON object that its words say is sent: a small model writes it there."""
    if criterion.method not in ("POST", "PUT", "PATCH") or criterion.body or criterion.form:
        return criterion
    for found in re.finditer(r"\{[^{}]*\}", ANSWERS.split(criterion.says)[0]):
        for read in (json.loads, ast.literal_eval):
            try:
                body = json.loads(json.dumps(read(found.group()), allow_nan=False))
            except (ValueError, SyntaxError, TypeError):  # the last: Python that JSON has no word for
                continue
            if isinstance(body, dict) and body:
                return criterion.model_copy(update={"body": body})
    return criterion


def as_told_blank(criterion: Criterion) -> Criterion:
    """A refusal whose words say that a text is blank, or empty, sends one that is: a small model writes a word for it."""
    found = _BLANK.search(criterion.says)
    body = criterion.body if isinstance(criterion.body, dict) else {}
    texts = [key for key, value in body.items() if isinstance(value, str) and value.strip()]
    if found is None or criterion.expect.status not in (400, 422) or len(texts) != 1 or len(body) != 1:
        return criterion
    told = "   " if found[1].lower() == "blank" else ""
    return criterion.model_copy(update={"body": {**body, texts[0]: told}})


def with_body(criterion: Criterion, answers: Sequence[Answer]) -> Criterion:
    """A request that lacks the body with which the app's own tests use this route has that, unless it is about the lack."""
    if criterion.method not in ("POST", "PUT", "PATCH") or criterion.body or criterion.form:
        return criterion
    if LACKS.search(criterion.says) or (criterion.body is not None and "{}" in criterion.says):
        return criterion
    for answer in _working(criterion, answers):
        return criterion.model_copy(update={"body": answer.body, "form": answer.form})
    return criterion


def whole_body(criterion: Criterion, request: str, answers: Sequence[Answer]) -> Criterion:
    """A body that lacks keys of the one that works has them, and numbers as numbers, unless something speaks of the lack.

    Else a refusal that is for one wrong value holds already for another reason, and what must succeed never does. What the
    criterion's words or the request say of a key that is not sent stays as it is: it may be optional from now on. Where the route
    takes a form, it is one.
    """
    criterion = _as_form(criterion, request, answers)
    body = criterion.body
    if criterion.method != "POST" or not isinstance(body, dict) or not body or LACKS.search(criterion.says):
        return criterion
    works = next((answer.body for answer in _working(criterion, answers) if isinstance(answer.body, dict)), None)
    if works is None or not body.keys() & works.keys():
        return criterion
    said = f"{criterion.says} {request}".lower()
    missing = {key: value for key, value in works.items() if key not in body and key.lower() not in said}
    sent = {key: _as_number(value, works.get(key)) for key, value in body.items()}
    return criterion.model_copy(update={"body": {**missing, **sent}})


def _as_form(criterion: Criterion, request: str, answers: Sequence[Answer]) -> Criterion:
    """What is sent to a route that takes forms now, as a form, with the fields of the one that works."""
    works = next((answer.form for answer in _working(criterion, answers) if answer.form), None)
    sent = criterion.body if isinstance(criterion.body, dict) else criterion.form
    if criterion.method != "POST" or not works or not sent or not sent.keys() & works.keys():
        return criterion
    said = "" if LACKS.search(criterion.says) else f"{criterion.says} {request}".lower()
    missing = {key: value for key, value in works.items() if said and key not in sent and key.lower() not in said}
    form = {**missing, **{key: value if isinstance(value, str) else json.dumps(value) for key, value in sent.items()}}
    return criterion.model_copy(update={"body": None, "form": form})


def with_named_fault(criterion: Criterion, request: str, answers: Sequence[Answer]) -> Criterion:
    """Where the request wants to be told what is wrong, the refusal of one key's value, or of its lack, has the key's name."""
    if criterion.method != "POST" or criterion.expect.status not in (400, 422) or not _TELLS.search(request):
        return criterion
    works = next((answer.body for answer in _working(criterion, answers) if isinstance(answer.body, dict)), None)
    if works is None or not isinstance(criterion.body, dict) or not criterion.body.keys() <= works.keys():
        return criterion
    wrong = [key for key, value in works.items() if kind_of(criterion.body.get(key)) != kind_of(value)]
    if len(wrong) != 1 or wrong[0] in criterion.expect.text:
        return criterion
    text = (*criterion.expect.text, wrong[0])
    return criterion.model_copy(update={"expect": criterion.expect.model_copy(update={"text": text})})


def without_valid_ones(criterion: Criterion, answers: Sequence[Answer]) -> Criterion:
    """A refusal that lists the names of what is wrong, without those whose values the app takes or has now.

    A small model copies the list of the request's example to every refusal. Where none is left the list stays: then nobody knows.
    """
    expect, sent = criterion.expect, criterion.body
    told = expect.body if isinstance(expect.body, dict) else expect.contains
    if expect.status not in (400, 422) or not isinstance(sent, dict):
        return criterion
    things = [item for answer in answers for item in items_of(answer)]
    bodies = [a.body for a in answers if a.method != "GET" and a.status < 400 and isinstance(a.body, dict)]
    good = [(key, value) for one in (*things, *bodies) for key, value in one.items()]
    changed: dict[str, JsonValue] = {}
    for key, names in told.items():
        if isinstance(names, list) and names and all(isinstance(name, str) and name in sent for name in names):
            wrong = [name for name in names if (name, sent[str(name)]) not in good]
            changed[key] = wrong or names
    body = {**told, **changed}
    fitting = {"body": body} if isinstance(expect.body, dict) else {"contains": body}
    return criterion.model_copy(update={"expect": expect.model_copy(update=fitting)}) if changed else criterion


def _as_number(value: JsonValue, known: JsonValue) -> JsonValue:
    """A number that is written as a text, where the value that works is a whole number."""
    whole = isinstance(known, int) and not isinstance(known, bool)
    return int(value) if whole and isinstance(value, str) and re.fullmatch(r"-?\d{1,18}", value) else value


def _working(criterion: Criterion, answers: Sequence[Answer]) -> list[Answer]:
    """What the app takes now on the criterion's route."""
    same = [a for a in answers if a.method == criterion.method and _same_route(a.path, criterion.path)]
    return [answer for answer in same if answer.status < 400]


def _same_route(path: str, other: str) -> bool:
    """Whether two concrete paths are the same but for numbers in them."""
    return re.sub(r"\d+", "0", path.split("?")[0]) == re.sub(r"\d+", "0", other.split("?")[0])
