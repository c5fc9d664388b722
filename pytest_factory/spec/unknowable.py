"""Values that no plan can know: what stands for something else, the time, and what an app draws or chooses itself."""

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl

from pydantic import JsonValue

from pytest_factory.artifacts import Criterion

_STANDS_FOR = re.compile(r"^(?:\.\.\.|…|<[^<>]+>|\{\w+\})$|\bY{2,4}[-/.]M{1,2}\b|\bH{1,2}:M{1,2}\b")
_TIME = re.compile(r"^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d.*)?$|^\d\d:\d\d(?::\d\d.*)?$")
_NOW = re.compile(r"\b(?:now|current\w*|today\w*|time(?:stamp)?|moment|when it was|date (?:of|when))\b", re.I)
_CHOSEN = re.compile(
    r"(?:^|_)(?:code|token|slug|uuid|guid|hash|secret|short|created|created_at|updated_at|timestamp)$", re.I
)

_OF_REFUSALS = re.compile(
    r"\b(?:4\d\d|refus\w*|reject\w*|forbid\w*|prevent\w*|den(?:y|ied|ies)|(?:in)?valid\w*|errors?|bad|wrong|must|should|required?|"
    r"requires|needs?|only|conflicts?|already|unless|fail\w*|limit\w*|between|least|most|positive|negative|unique|twice|not|no|never|"
    r"cannot|can't|allowed|empty|blank|missing|rules?|checks?)\b",
    re.I,
)
"""Words of requests of which something may follow that is refused."""
_SWITCHES = (("true", "false"), ("1", "0"), ("yes", "no"), ("on", "off"))
_OPPOSITES = {one: other for on, off in _SWITCHES for one, other in ((on, off), (off, on))}
_TWICE = re.compile(r"\b(?:twice|repeat\w*|several|multiple|both|more than (?:one|once)|combin\w+)\b", re.I)


def knowable(criterion: Criterion, request: str) -> Criterion:
    """The criterion; of a text that nobody can know, and that neither the request nor what is sent has, only its type stays.

    Those are dots and forms such as YYYY-MM-DD, a time where the request speaks of now, and in the answer to a POST a code, a
    token or the like. A text that only stands for another one is not told by the request that has it, either.
    """
    expect = criterion.expect
    if not 200 <= expect.status < 300:
        return criterion
    body = expect.body if isinstance(expect.body, dict) else {}
    told: Mapping[str, JsonValue] = body or expect.contains
    open_ = {key for key, value in told.items() if _unknown(key, value, criterion, request)}
    if not open_:
        return criterion
    contains = {key: value for key, value in told.items() if key not in open_}
    fields = {**dict.fromkeys((key for key in told if key in open_), "string"), **expect.fields}
    changed = expect.model_copy(update={"body": None if body else expect.body, "contains": contains, "fields": fields})
    return criterion.model_copy(update={"expect": changed})


def other_side(criterion: Criterion, request: str) -> bool:
    """Whether a GET that succeeds sends the other position of a switch: `open=false` where the request has `open=true` alone."""
    if criterion.method != "GET" or not 200 <= criterion.expect.status < 300:
        return False
    for name, value in parse_qsl(criterion.query):
        opposite = _OPPOSITES.get(value.lower())
        told = re.search(rf"\b{re.escape(name)}\s*=\s*{opposite}\b", request, re.I) if opposite else None
        if told and not re.search(rf"\b{re.escape(value)}\b", request, re.I):
            return True
    return False


def untold_refusal(criterion: Criterion, request: str) -> bool:
    """Whether a criterion refuses what a GET asks for, and the request has no word of anything that is refused, or not right; or
    one parameter that is sent twice, of which it has no word."""
    asks = criterion.method == "GET" and criterion.expect.status in (400, 422)
    names = [name for name, _ in parse_qsl(criterion.query, keep_blank_values=True)]
    twice = len(set(names)) < len(names) and _TWICE.search(request) is None
    return asks and (twice or _OF_REFUSALS.search(request) is None)


def _unknown(key: str, value: JsonValue, criterion: Criterion, request: str) -> bool:
    if not isinstance(value, str):
        return False
    if _STANDS_FOR.search(value):
        return True
    sent = f"{criterion.path} {criterion.body} {criterion.form}"
    if not value or value in request or value in sent:
        return False
    drawn = criterion.method == "POST" and _CHOSEN.search(key) is not None
    return drawn or (_TIME.match(value) is not None and _NOW.search(request) is not None)
