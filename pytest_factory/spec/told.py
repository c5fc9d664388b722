"""What the request and the app itself tell of an exchange goes before what the model made up."""

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from urllib.parse import unquote_plus, urlencode

from pydantic import JsonValue

from pytest_factory.artifacts import Answer, Criterion, Expectation
from pytest_factory.spec.literals import read_literals

_KINDS = {
    "text/plain": re.compile(r"\bplain[- ]text\b", re.I),
    "text/html": re.compile(r"\bhtml\b|\b(?:a|the|this|that|web) page\b|\bbrowsers?\b", re.I),
}
"""Media type to the words by which a request asks for it."""
_SUFFIXES = {".txt": "text/plain", ".html": "text/html", ".csv": "text/csv", ".ics": "text/calendar"}
ANSWERS = re.compile(r"\b(?:answers?|returns?|gives?|gets?|is refused)\b|->", re.I)
_MARKUP = re.compile(r"[<>&\"']|^.{0,2}$")
"""What a template writes otherwise, and what is so short that it stands anywhere."""
_TAG = re.compile(r"<[^>]*>")
_PAIR = re.compile(
    r"(?:\b(?:with|and)|,)\s+(?:an? |the |only )?([a-z][a-z0-9_]*)(?:\s*=\s*|\s+(?:(?:is|of|as|set to|equal to)\s+)?)"
    r"(-?\d+(?:\.\d+)?(?!\w)|\"[^\"]*\"|'[^']*'|(?!(?:and|or|that|which|too|is|are|not|the|an?|in|as|parameter|of|to)\b)\w+)"
)
"""A name and its value in a criterion's words."""
QUOTED = re.compile(r"(?<![\w])[\"\u201c`]([^\"\u201c\u201d`\n{}]{1,40})[\"\u201d`](?!\w)")
"""What a request writes in quotes."""
LACKS = re.compile(r"\b(?:without|empty|missing|no|lacks?)\b", re.I)


def with_said_query(criterion: Criterion) -> Criterion:
    """A path without a query string has the one that the criterion's words give it."""
    found = re.search(rf"{re.escape(criterion.path)}\?([\w.~%+,:&=-]*[\w~%+=-])", criterion.says)
    if not found or "?" in criterion.path or "=" not in found.group(1):
        return criterion
    return criterion.model_copy(update={"path": f"{criterion.path}?{found.group(1)}"})


def with_worded_query(criterion: Criterion, request: str) -> Criterion:
    """A GET without a query string has the one that its words tell: "with limit 2 and offset 1", "with count abc".

    A name counts where the request has it; a word as its value only where the request calls it a parameter.
    """
    if criterion.method != "GET" or "?" in criterion.path:
        return criterion
    called = read_literals(request).parameters
    parts = criterion.path.split("/")
    query = {}
    asks = ANSWERS.split(criterion.says.removeprefix("GET"))[0]  # else it is the verb "gets"
    for name, value in _PAIR.findall(asks):
        said = name in called or (value[0] in "-0123456789\"'" and re.search(rf"\b{name}\b", request) is not None)
        if said and value not in parts:
            query[name] = value.strip("\"'")
    return criterion.model_copy(update={"path": f"{criterion.path}?{urlencode(query)}"}) if query else criterion


def sent_by(criterion: Criterion) -> str:
    """All that a criterion sends, as one text."""
    told = json.dumps([criterion.body, criterion.form, criterion.headers], ensure_ascii=False)
    return f"{unquote_plus(criterion.path)} {told}"


def without_new_ids(criterion: Criterion, request: str) -> Criterion:
    """Ids of what a POST makes are the app's to choose: of a number that nobody told only its type stays."""
    if criterion.method != "POST" or not 200 <= criterion.expect.status < 300:
        return criterion
    sent = criterion.body if isinstance(criterion.body, dict) else {}
    told = set(re.findall(r"\d+", f"{request} {criterion.path}"))
    chosen = {
        name: "integer"
        for name, value in criterion.expect.contains.items()
        if (name == "id" or name.endswith("_id"))
        and isinstance(value, int)
        and name not in sent
        and str(value) not in told
    }
    contains = {name: value for name, value in criterion.expect.contains.items() if name not in chosen}
    changed = {"contains": contains, "fields": {**criterion.expect.fields, **chosen}}
    return criterion.model_copy(update={"expect": criterion.expect.model_copy(update=changed)})


def is_page(answer: Answer) -> bool:
    """Whether an answer is shown as a page, and not as JSON."""
    return answer.shown.startswith("a page")


def as_page(criterion: Criterion, answers: Sequence[Answer]) -> Criterion:
    """Where the app answers with a page now, what a criterion expects of JSON is expected as text.

    Of a piece that the page shows now, there may be markup between the words: the values of the app's data in it are expected.
    """
    bare = criterion.bare
    pages = (a for a in answers if (a.method, a.bare) == ("GET", bare))
    page = next((a.shown for a in pages if is_page(a)), "")
    expect = criterion.expect
    if not page or criterion.method != "GET" or expect.body is not None:
        return criterion
    said = (value for value in expect.contains.values() if isinstance(value, str))
    known = [value for answer in answers for value in _texts(answer.answered)]
    pieces = [[v for v in known if v in piece] if piece in page else [piece] for piece in (*expect.text, *said)]
    text = tuple(dict.fromkeys(word for parts in pieces for word in parts))
    return criterion.model_copy(update={"expect": Expectation(status=expect.status, headers=expect.headers, text=text)})


def as_new_page(criterion: Criterion, request: str, answers: Sequence[Answer]) -> Criterion:
    """Where the request asks for a page, and says nothing of JSON, what a criterion expects of JSON on a new path is expected as
    text: the values of the thing that the path names, as far as the app tells them.
    """
    bare, expect = criterion.bare, criterion.expect
    known = any(answer.bare == bare and answer.answered is not None for answer in answers)
    if criterion.method != "GET" or expect.status != 200 or known or not (expect.contains or expect.fields):
        return criterion
    if not _KINDS["text/html"].search(request) or re.search(r"\bjson\b", request, re.I):
        return criterion
    rows = (row for answer in answers for row in answer.rows or [] if isinstance(row, dict))
    thing = next((row for row in rows if str(row.get("id")) == bare.rpartition("/")[2]), {})
    values = [thing.get(name, value) for name, value in {**dict.fromkeys(expect.fields), **expect.contains}.items()]
    text = [
        str(v) for v in values if isinstance(v, str | int) and not isinstance(v, bool) and not _MARKUP.search(str(v))
    ]
    page = Expectation(status=200, headers=expect.headers or {"Content-Type": "text/html"}, text=tuple(text))
    return criterion.model_copy(update={"expect": page})


def _texts(value: JsonValue) -> Iterator[str]:
    """The texts in a JSON value."""
    if isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)
    elif isinstance(value, str) and value:
        yield value


def served(criterion: Criterion, request: str, told: str) -> Criterion:
    """A page or a plain text is served as one, and says what the request or the app says: its markup is the app's business.

    `told` is the request and what the app answers.
    """
    expect = criterion.expect
    suffix = _SUFFIXES.get(PurePosixPath(criterion.bare).suffix)
    if not (expect.text or (suffix and not expect.of_body)) or not 200 <= expect.status < 300:
        return criterion
    kind = suffix or next((kind for kind, said in _KINDS.items() if said.search(request)), None)
    sent = json.dumps([criterion.path, criterion.body, criterion.form], ensure_ascii=False)
    pieces = [" ".join(_TAG.sub(" ", piece).split()) for piece in expect.text]
    found = [part for piece in pieces for part in _told_of(piece, f"{told}\n{sent}", whole=kind == "text/plain")]
    text = tuple(dict.fromkeys(found))
    named = {name.lower() for name in expect.headers}
    headers = {**expect.headers, "Content-Type": kind} if kind and "content-type" not in named else dict(expect.headers)
    if suffix and re.search(r"\battachments?\b", request, re.I) and "filename" not in request:
        headers = {name: value for name, value in headers.items() if name.lower() != "content-disposition"}
        headers["Content-Disposition"] = "attachment"
    return criterion.model_copy(update={"expect": expect.model_copy(update={"text": text, "headers": headers})})


def without_labels(criterion: Criterion, request: str, answers: Sequence[Answer]) -> Criterion:
    """A page without the words that the request has for what it shows: `version` stands there as it may, its value must.

    A word that the request quotes or that the app has as a value stays, and so do words that stand alone.
    """
    expect = criterion.expect
    values = {text for answer in answers for text in _texts(answer.answered)}
    quoted = {match[1] for match in QUOTED.finditer(request)}
    text = tuple(
        piece
        for piece in expect.text
        if not piece.isalpha() or not piece.islower() or piece in values | quoted or not spelt(piece, request)
    )
    if not text or "text/html" not in (expect.headers.get("Content-Type") or ""):
        return criterion
    return criterion.model_copy(update={"expect": expect.model_copy(update={"text": text})})


def _told_of(piece: str, told: str, *, whole: bool) -> list[str]:
    """What of a piece of text is told: all of it, or those of its words that the app's data have as a value.

    With `whole` a piece that is not told stays: of a file such as robots.txt the model knows more than the request says.
    """
    if found := spelt(piece, told):
        return [found]
    if whole:
        return [piece] if piece else []
    return [word for word in re.split(r"[\s:;,()]+", piece) if len(word) > 2 and f'"{word}"' in told]


def spelt(piece: str, told: str) -> str:
    """`piece` as it is spelt there, itself before other capitals; empty where it is not.

    A text in quotes with a number, "3 boats left", tells the same text with another number.
    """
    if piece and piece in told:
        return piece
    found = re.search(re.escape(piece), told, re.IGNORECASE) if piece else None
    if found is None and re.search(r"\d", piece) and re.search(r"[A-Za-z]{3}", piece):
        form = re.sub(r"\d+", "0", piece)
        return piece if any(re.sub(r"\d+", "0", match[1]) == form for match in QUOTED.finditer(told)) else ""
    return found.group() if found else ""
