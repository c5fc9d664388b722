"""One exchange as one sentence: reading it and writing it, for spec format v0.

    POST /tags with {"label": "red"} answers 201 with {"label": "red"}.
    GET /about answers 200 with the header Vary: Accept and the text "Welcome".

What stands before the status is sent, what stands after it comes back. Patterns know no grammar: words that they do not
recognise say nothing, and what follows a "without", "not" or "no" is left out rather than taken for its opposite.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from pydantic import JsonValue

from pytest_factory.artifacts import Criterion, Expectation
from pytest_factory.errors import UnusableReply
from pytest_factory.spec.literals import METHODS, read_literals

_VERBS = "|".join(METHODS)
_ROUTE = re.compile(rf"\b({_VERBS})\s+[`\"']?(/[^\s`\"'\\]*)")
_VERB_BEFORE = re.compile(rf"\b(?:{_VERBS})\s+$")
"""What is in quotes then is a path."""
_OPENS = re.compile(r"[{\[\"]|(?<!\w)'")
_SINGLE = re.compile(r"'([^']+)'(?!\w)")
_HEADER = re.compile(r"\bheaders?\s+`?([A-Z][\w-]*|[a-z]\w*-[\w-]+)", re.ASCII)
_COLON = re.compile(r"`?\s*:\s*")
_BARE = re.compile(r"[^\s,;]+")
_DENIED = re.compile(r"\b(?:without|not|no|nor|never)\b[^,;:]*", re.I)
_LIST = re.compile(r"\bwith (?:an?|the) (?:\w+ )?(?:list|array)\b", re.I)
_EXACTLY = re.compile(r"\bexactly\b[^,;]*$", re.I)
_FORM = re.compile(r"\bform\b(?: \w+){0,2}:?\s*$", re.I)

T = TypeVar("T")


class _Found(NamedTuple, Generic[T]):
    """Something in a sentence, and where it stands."""

    start: int
    end: int
    value: T


class _Parts(NamedTuple):
    """A sentence taken apart; `prose` is as long as it, with blanks for everything that was found or is denied."""

    prose: str
    routes: tuple[tuple[str, str], ...]
    """Methods and paths; the method is empty where the sentence has a path only."""
    statuses: tuple[int, ...]
    middle: int
    """Where the first status stands."""
    headers: tuple[_Found[tuple[str, str | None]], ...]
    literals: tuple[_Found[JsonValue], ...]
    """JSON objects and lists, and texts in quotes."""


def read_sentence(sentence: str) -> Criterion:
    """The criterion that a sentence tells, without an id; raises UnusableReply where it has no path or no status."""
    try:
        parts = _parts(sentence)
    except RecursionError as error:
        raise UnusableReply("a criterion holds brackets in brackets without an end") from error
    for found, name in ((parts.routes, "path"), (parts.statuses, "status code")):
        if not found:
            raise UnusableReply(f"a criterion has no {name}: {sentence!r}")
    method, path = parts.routes[0]
    sent = [one for one in parts.literals if one.start < parts.middle and isinstance(one.value, dict | list)]
    forms = [one.value for one in sent if isinstance(one.value, dict) and _FORM.search(parts.prose[: one.start])]
    bodies = [one.value for one in sent if one.value not in forms]
    return Criterion(
        id="",
        says=sentence,
        method=method,
        path=path,
        headers={one.value[0]: one.value[1] for one in parts.headers if one.start < parts.middle and one.value[1]},
        body=bodies[0] if bodies else None,
        form={name: _text(value) for form in forms for name, value in form.items()},
        expect=_expected(parts),
    )


def exchanges(sentence: str) -> int:
    """How many exchanges a sentence tells of; `read_sentence` reads the first.

    >>> exchanges("GET /boats/1 answers 200, or 404 where it sank."), exchanges("GET /boats answers 200, not 404.")
    (2, 1)
    """
    parts = _parts(sentence)
    return max(len(parts.routes), len(parts.statuses))


def write_sentence(criterion: Criterion) -> str:
    """The sentence of which `read_sentence` makes the same criterion, as far as a sentence can hold it.

    Lost are the types of fields, the length of a list, a whole body that is neither object nor list, and the old words.
    """
    expect = criterion.expect
    sent = [_header(name, value) for name, value in criterion.headers.items()]
    sent += [_json(criterion.body)] if criterion.body is not None else []
    sent += [f"the form {_json({**criterion.form})}"] if criterion.form else []
    back = [*_body(expect)]
    back += [_header(name, value) for name, value in expect.headers.items()]
    back += [f"the text {_json(piece)}" for piece in expect.text]
    return f"{criterion.method} {criterion.path}{_with(sent)} answers {expect.status}{_with(back)}."


def _expected(parts: _Parts) -> Expectation:
    """What the second half says; a list that is not said to be the whole answer has at least its first item."""
    contains: dict[str, JsonValue] = {}
    whole: list[JsonValue] = []
    text: list[str] = []
    items = _LIST.search(parts.prose, parts.middle) is not None
    for start, _, value in parts.literals:
        if start < parts.middle:
            continue
        if isinstance(value, str):
            text.append(value)
        elif _EXACTLY.search(parts.prose[parts.middle : start]):
            whole.append(value)
        elif isinstance(value, list):
            items = True
            contains |= value[0] if value and isinstance(value[0], dict) else {}
        elif isinstance(value, dict):
            contains |= value
    return Expectation(
        status=parts.statuses[0],
        headers=dict(one.value for one in parts.headers if one.start > parts.middle),
        body=whole[0] if whole else None,
        contains={} if whole else contains,
        items=items and not whole,
        text=tuple(text),
    )


def _parts(sentence: str) -> _Parts:
    literals = [*_literals(sentence)]
    prose = _blanked(sentence, literals)
    routes = _routes(prose)
    prose = _blanked(prose, routes)
    headers = _headers(sentence, prose, literals)
    prose = _blanked(prose, headers)
    statuses = read_literals(prose).statuses
    told = re.search(rf"(?<![\w/]){statuses[0]}\b", prose) if statuses else None
    middle = told.start() if told else len(prose)
    # What is denied of the request ends before the status: GET /boats without a limit answers 200.
    halves = ((routes[0].end if routes else 0, middle), (middle, len(prose)))
    denied = [_Found(*match.span(), None) for half in halves for match in _DENIED.finditer(prose, *half)]
    prose = _blanked(prose, denied)
    said = [one for one in literals if not _inside(one, headers) and not _inside(one, denied)]
    return _Parts(
        prose=prose,
        routes=tuple(dict.fromkeys(route.value for route in routes)),
        statuses=read_literals(prose).statuses,
        middle=middle,
        headers=tuple(header for header in headers if not _inside(header, denied)),
        literals=tuple(said),
    )


def _literals(text: str) -> Iterator[_Found[JsonValue]]:
    """What is written out, from left to right; what only begins like it is prose."""
    decoder = json.JSONDecoder()
    position = 0
    while match := _OPENS.search(text, position):
        start, position = match.span()
        value: JsonValue
        if quoted := _SINGLE.match(text, start):
            value, position = quoted.group(1), quoted.end()
        elif match.group() != "'":
            try:
                value, position = decoder.raw_decode(text, start)
            except ValueError:
                continue
        else:
            continue
        if not _VERB_BEFORE.search(text[:start]):
            yield _Found(start, position, value)


def _routes(prose: str) -> list[_Found[tuple[str, str]]]:
    routes = [
        _Found(*match.span(), (match.group(1), match.group(2).rstrip(".,;:!?)"))) for match in _ROUTE.finditer(prose)
    ]
    paths = read_literals(prose).paths
    if routes or not paths:
        return routes
    start = prose.index(paths[0])
    return [_Found(start, start + len(paths[0]), ("", paths[0]))]


def _headers(sentence: str, prose: str, literals: Sequence[_Found[JsonValue]]) -> list[_Found[tuple[str, str | None]]]:
    """Header names, with what stands behind a colon: a text in quotes, or all up to the next blank or comma."""
    quoted = {one.start: one for one in literals}
    headers: list[_Found[tuple[str, str | None]]] = []
    for name in dict.fromkeys([*_HEADER.findall(prose), *read_literals(prose).headers]):
        for match in re.finditer(rf"(?<![\w-]){re.escape(name)}(?![\w-])", prose):
            end, value = match.end(), None
            if colon := _COLON.match(sentence, end):
                if colon.end() in quoted:
                    end, value = quoted[colon.end()].end, _text(quoted[colon.end()].value)
                elif bare := _BARE.match(sentence, colon.end()):
                    end, value = bare.end(), bare.group().rstrip(".`")
            headers.append(_Found(match.start(), end, (name, value)))
    # In "Vary: Accept" the second name is a value.
    return [one for one in headers if not any(other.start < one.start < other.end for other in headers)]


def _blanked(text: str, spans: Iterable[_Found[Any]]) -> str:
    for start, end, _ in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _inside(one: _Found[Any], spans: Iterable[_Found[Any]]) -> bool:
    return any(span.start <= one.start < span.end for span in spans)


def _body(expect: Expectation) -> Iterator[str]:
    if isinstance(expect.body, dict | list):
        yield f"exactly {_json(expect.body)}"
    elif expect.items:
        yield "a list" + (f" that has {_json(expect.contains)}" if expect.contains else "")
    elif expect.contains:
        yield _json(expect.contains)


def _with(parts: Sequence[str]) -> str:
    return f" with {' and '.join(parts)}" if parts else ""


def _header(name: str, value: str | None) -> str:
    return f"the header {name}" + (f": {_json(value)}" if value is not None else "")


def _json(value: JsonValue) -> str:
    return json.dumps(value, ensure_ascii=False)


def _text(value: JsonValue) -> str:
    return value if isinstance(value, str) else _json(value)
