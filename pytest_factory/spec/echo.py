"""Another value for what an answer repeats or refuses, so that one that is written down for the first is found out.

A request gives one example (`GET /hello/{name}`, for Ada "Hello, Ada!"), the plan has that one, and a small model answers from a
table of it. What repeats a part of the path must repeat any other, too. And where any other value is refused, the plan has one
(`sort=unknown`), and a small model refuses that one.
"""

import re
from collections.abc import Sequence
from urllib.parse import parse_qsl, urlencode

from pydantic import JsonValue

from pytest_factory.artifacts import Answer, Criterion, Expectation
from pytest_factory.spec.known import SORTS, known_list
from pytest_factory.spec.literals import Literals, path_matches, placeholder

_LOOKED_UP = re.compile(
    r"\b(?:unknown|not found|no such|exists?|known|stored|registered|saved|fixed|table|catalogue|lists?|of our|of the)\b",
    re.I,
)
"""Words of requests whose values are those of data, so that another value may be none."""
_OTHERS = re.compile(
    r"\b(?:any(?:thing)?|every(?:thing)?|all|other|others|another) (?:other|else|values?|words?|orders?|keys?)\b"
    r"|\b(?:unknown|invalid|unsupported) \w+\b|\bnot one of\b",
    re.I,
)
_WORD = re.compile(r"[a-z]{3,}", re.I)
_LENGTH = re.compile(
    r"\b(?:lengths?|how long|(?:number|count) of (?:its )?(?:characters?|letters?|chars|signs))\b", re.I
)


def with_another(
    criteria: Sequence[Criterion], request: str, literals: Literals, answers: Sequence[Answer]
) -> list[Criterion]:
    """The criteria and, for the first GET whose answer repeats a word of its path, one with another word.

    Only where the request names the path with a placeholder there, and neither it nor the app's answers know of data that
    the word could be one of. Where the request speaks of its length, a number that is the one's length is the other's, too.
    """
    looked_up = _LOOKED_UP.search(request) or 404 in literals.statuses or any(c.expect.status == 404 for c in criteria)
    if looked_up or any(c.changes_state for c in criteria):
        return list(criteria)
    for criterion in criteria:
        for pattern in literals.paths:
            another = _another(criterion, pattern, answers, lengths=_LENGTH.search(request) is not None)
            if another is not None:
                known = any((c.method, c.path) == (another.method, another.path) for c in criteria)
                return list(criteria) if known else [*criteria, another]
    return list(criteria)


def with_another_refused(
    criteria: Sequence[Criterion], request: str, answers: Sequence[Answer] = ()
) -> list[Criterion]:
    """The criteria and, for the first GET that is refused for a word in its query, one with another word.

    Only where the request refuses all values but those that it tells. Where a minus in front is a
    value that is taken, the other word gets one, too: code that takes the minus off takes anything behind it. And where it is
    an order, a key that the things have, and that nobody told of, is refused as well.
    """
    found = list(criteria)
    for criterion in criteria if _OTHERS.search(request) else ():
        pairs = parse_qsl(criterion.query)
        words = [(name, value) for name, value in pairs if _WORD.fullmatch(value)]
        if criterion.method != "GET" or not 400 <= criterion.expect.status < 500 or len(words) != 1:
            continue
        name, value = words[0]
        status, bare = criterion.expect.status, criterion.bare
        same = [c for c in found if c.method == "GET" and (c.expect.status, c.bare) == (status, bare)]
        taken = [dict(parse_qsl(c.query)).get(name, "") for c in _taken(criteria, bare)]
        others = [f"{value[::-1]}x"] if same == [criterion] else []
        others += [f"-{one}" for one in others if any(other.startswith("-") for other in taken)]
        if name in SORTS:
            others += _untold_keys(known_list(criterion, answers) or [], f"{request} {' '.join(taken)}")[:1]
        for other in others:
            path = f"{bare}?{urlencode([(n, other if n == name else v) for n, v in pairs])}"
            says = f"GET {path} answers {status}, too: any other value is refused."
            if not any((c.method, c.path) == ("GET", path) for c in found):
                found.append(criterion.model_copy(update={"path": path, "says": says, "held": True}))
        break
    return found


def _untold_keys(rows: Sequence[JsonValue], told: str) -> list[str]:
    """Keys that all of the things have, with plain values, and of which nobody told."""
    things = [row for row in rows if isinstance(row, dict)]
    keys = [key for key, value in things[0].items() if isinstance(value, str | int | float)] if things else []
    return [
        key for key in keys if all(key in row for row in things) and not re.search(rf"\b{re.escape(key)}\b", told, re.I)
    ]


def _taken(criteria: Sequence[Criterion], path: str) -> list[Criterion]:
    """What is asked of a path with success."""
    return [c for c in criteria if c.method == "GET" and c.bare == path and c.expect.status == 200]


def _another(criterion: Criterion, pattern: str, answers: Sequence[Answer], *, lengths: bool) -> Criterion | None:
    expect = criterion.expect
    if criterion.method != "GET" or not 200 <= expect.status < 300 or not path_matches(pattern, criterion.path):
        return None
    path, mark, query = criterion.path.partition("?")
    parts = path.split("/")
    for place, (name, word) in enumerate(zip(pattern.split("?")[0].split("/"), parts, strict=False)):
        known = any(word.lower() in answer.shown.lower() for answer in answers)
        if not placeholder(name) or not re.fullmatch(r"[A-Za-z]{3,}", word) or known:
            continue
        values: dict[str, JsonValue] = expect.body if isinstance(expect.body, dict) else expect.contains
        long = [key for key, value in values.items() if lengths and type(value) is int and value == len(word)]
        other = word[::-1] if word[::-1].lower() != word.lower() and not long else f"{word}x"
        repeated: dict[str, JsonValue] = {
            key: re.sub(rf"\b{word}\b", other, value)
            for key, value in values.items()
            if isinstance(value, str) and re.search(rf"\b{word}\b", value)
        }
        if repeated:
            parts[place] = other
            whole = "/".join(parts) + mark + query
            says = f"GET {whole} answers {expect.status}, too: any other value will do."
            changed = Expectation(status=expect.status, contains={**repeated, **dict.fromkeys(long, len(other))})
            return criterion.model_copy(update={"path": whole, "says": says, "expect": changed, "held": True})
    return None
