"""What a request says literally: routes, paths, status codes, headers, JSON values, counts.

These are facts, found by patterns that know nothing of any one request; a spec that contradicts or leaves out one of them
is wrong whatever else it says.
"""

import json
import re
from http import HTTPStatus

from pydantic import JsonValue

from pytest_factory.artifacts import Artifact
from pytest_factory.spec.json_texts import json_spans

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")
_VERB = re.compile(rf"\b({'|'.join(METHODS)})\s+[`'\"]?(/[^\s`'\",;)]*)")
_PATH = re.compile(r"(?<![\w/.:}<])(/[A-Za-z_{}<>:\-.][A-Za-z0-9_{}<>:\-./]*(?:\?[^\s`'\",;)]+)?|/(?=[\s`'\",;)]|$))")
_HEADER = re.compile(r"\b(X-[A-Za-z0-9-]+[A-Za-z0-9])\b")
_TAKES = (
    r"(?:POST|PUT|PATCH) /\S*,? with"
    r"|tak(?:es|ing)|accept(?:s|ing)?|send(?:s|ing)?|post(?:s|ing|ed)?|receiv(?:es|ing)|expects?|given"
)
_GIVES = (
    r"[2-5]\d\d|refus(?:ed|es)|reject(?:ed|s)|return(?:s|ing|ed)?|answer(?:s|ing)?|respond(?:s|ing)?|repl(?:y|ies|ying)"
    r"|giv(?:es|ing)|yield(?:s|ing)?|gets?"
)
_ROLE = re.compile(rf"\b(?:({_TAKES})|{_GIVES})\b", re.I)
_CODES = frozenset(status.value for status in HTTPStatus)
_KNOWN_HEADERS = (
    "Access-Control-Allow-Origin",
    "Allow",
    "Cache-Control",
    "Content-Disposition",
    "Content-Security-Policy",
    "ETag",
    "Last-Modified",
    "Link",
    "Location",
    "Referrer-Policy",
    "Retry-After",
    "Server-Timing",
    "Strict-Transport-Security",
    "Vary",
    "WWW-Authenticate",
)
_VALUE = re.compile(
    r"(?<![\w-])(?:no-(?:store|cache|transform|referrer)|must-revalidate|nosniff|same-origin|SAMEORIGIN|DENY|max-age=\d+)(?![\w-])"
)
_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NUMBERS = {word: number for number, word in enumerate(_WORDS, start=1)}
_UNITS = (
    "seconds?|minutes?|hours?|days?|weeks?|months?|years?|ms|milliseconds?|"
    "characters?|chars?|bytes?|kb|mb|words?|lines?|digits?|percent"
)
_STATUS = re.compile(
    rf"(?<![\w.$#:-])([2-5]\d\d)(?![\w%]|\.\d)(?!\s*(?:{_UNITS}|items?|entries|records|results|requests?|calls?|times|rows?|users?|pages?|messages?|points?)\b)",
    re.I,
)
_RANGE = re.compile(
    r"\bbetween\s+\d+\s+and\s+\d+\b"
    r"|\b(?:at (?:most|least)|(?:more|less|fewer|greater|longer|shorter) than|up to|(?:maximum|limit) of)\s+\d+\b",
    re.I,
)
"""Numbers that bound a value, and so are no status."""
_COUNT = re.compile(
    rf"\b(?:list|array|collection|set) of (?:exactly |the )?({'|'.join(_NUMBERS)}|\d{{1,3}})\b(?!\s*(?:{_UNITS})\b)",
    re.I,
)


_NAME = (
    r"[`'\"]?(?!(?:a|all|an|and|are|as|at|be|by|can|for|from|has|if|in|is|it|its|may|must|not|of|on|only|or|so|than|that|"
    r"the|then|they|to|was|when|which|will|with)\b)([a-z][a-z0-9_]*)[`'\"]?"
)
_PARAMETER = re.compile(rf"\b(?:query|url) param(?:eter)?s? (?:called |named )?{_NAME}(?:,? (?:and|or) {_NAME})?", re.I)
_KIND = (
    r"(?!(?:whole|positive|numbers?|integers?|quer(?:y|ies)|param\w*|strings?|texts?|dates?|booleans?|flags?|filters?|values?|"
    r"one|two|three|body|json|optional)\b)"
)
_TAKEN = re.compile(
    rf"\b(?:takes?|accepts?|understands?) (?:an? )?(?:optional )?{_KIND}{_NAME}(?:,? (?:and|or) {_KIND}{_NAME})?", re.I
)


class Literals(Artifact):
    """The facts of one request."""

    routes: tuple[tuple[str, str], ...] = ()
    """(method, path) pairs as they are written: `GET /notes/{id}`."""
    paths: tuple[str, ...] = ()
    """All paths, those of `routes` among them; placeholders stay as they are."""
    statuses: tuple[int, ...] = ()
    headers: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    """Values that only headers have: no-store, nosniff."""
    parameters: tuple[str, ...] = ()
    """Names of query parameters, where they are called so."""
    sent: tuple[JsonValue, ...] = ()
    """JSON objects and lists that are written out and that the app is said to take."""
    returned: tuple[JsonValue, ...] = ()
    """JSON objects and lists that are written out and that the app is said to answer."""
    count: int | None = None
    """Of a list whose length is told: "a list of three"."""

    def name(self, method: str, path: str) -> bool:
        """Whether the request names this route: the path, and the method where it is told with it."""
        bound = {pattern for _, pattern in self.routes}
        if any(method == told and path_matches(pattern, path) for told, pattern in self.routes):
            return True
        return any(path_matches(pattern, path) for pattern in self.paths if pattern not in bound)

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts in a few words each, as PLAN tells them to the model."""
        bound = {path for _, path in self.routes}
        return (
            *(f"{method} {path}" for method, path in self.routes),
            *(path for path in self.paths if path not in bound),
            *(f"status {status}" for status in self.statuses),
            *(f"header {header}" for header in self.headers),
            *(f"header value {value}" for value in self.values),
            *(f"query {name}" for name in self.parameters),
            *(f"send_json {json.dumps(value)}" for value in self.sent),
            *(f"answer {json.dumps(value)}" for value in self.returned),
            *(() if self.count is None else (f"list_length {self.count}",)),
        )


def read_literals(request: str) -> Literals:
    """Find what `request` says literally.

    >>> read_literals('Add GET /notes/{id}: one note, or 404 with {"error": "gone"}.').statuses
    (404,)
    """
    spans = list(json_spans(request))
    prose = request
    for start, end, _ in reversed(spans):
        prose = prose[:start] + " " * (end - start) + prose[end:]
    routes = [(method, _clean(path)) for method, path in _VERB.findall(prose)]
    paths = [path for path in (_clean(found) for found in _PATH.findall(prose)) if path]
    bare = _RANGE.sub(" ", _PATH.sub(" ", prose))
    count = _COUNT.search(prose)
    names = [header for header in _KNOWN_HEADERS if any(_speaks_of(header, sentence) for sentence in sentences(prose))]
    return Literals(
        routes=tuple(dict.fromkeys(routes)),
        paths=tuple(dict.fromkeys([path for _, path in routes] + paths)),
        statuses=tuple(dict.fromkeys(code for code in map(int, _STATUS.findall(bare)) if code in _CODES)),
        headers=tuple(dict.fromkeys(_HEADER.findall(prose) + names)),
        values=tuple(dict.fromkeys(_VALUE.findall(prose))),
        parameters=_parameters(prose),
        sent=tuple(value for start, _, value in spans if value is not None and _is_sent(request, start)),
        returned=tuple(value for start, _, value in spans if value is not None and not _is_sent(request, start)),
        count=_number(count.group(1)) if count else None,
    )


def sentences(request: str) -> list[str]:
    """The sentences of a request, in order.

    >>> sentences("It answers 200. Is it small? Below 1.5 it is.")
    ['It answers 200.', 'Is it small?', 'Below 1.5 it is.']
    """
    return re.split(r"(?<=[.!?])\s+", request)


def placeholder(segment: str) -> bool:
    """Whether a path segment stands for a value: {id}, <int:id>, :id.

    >>> [placeholder(part) for part in ("{id}", "<int:id>", ":id", "notes")]
    [True, True, True, False]
    """
    return bool(re.search(r"[{}<>]", segment)) or segment.startswith(":")


def path_matches(pattern: str, path: str) -> bool:
    """Whether the concrete `path` (its query string aside) is an instance of `pattern`.

    >>> path_matches("/notes/{id}", "/notes/7?full=1"), path_matches("/notes/{id}", "/notes")
    (True, False)
    """
    want, have = (text.split("?")[0].strip("/").split("/") for text in (pattern, path))
    if want and want[-1].startswith(("{", "<")) and "path" in want[-1]:
        return len(have) >= len(want) and all(_segment(w, h) for w, h in zip(want[:-1], have, strict=False))
    return len(want) == len(have) and all(_segment(w, h) for w, h in zip(want, have, strict=True))


def _segment(want: str, have: str) -> bool:
    return want == have or (placeholder(want) and bool(have))


def _clean(path: str) -> str:
    path = path.rstrip(".:!?") or "/"
    if path.count("}") > path.count("{"):
        path = path.rstrip("}")
    return path


def _parameters(prose: str) -> tuple[str, ...]:
    """Names that are called parameters, and optional ones that a GET takes; what a change takes may be its body."""
    found = [*_PARAMETER.finditer(prose)]
    if "GET" in prose and not re.search(r"\b(?:POST|PUT|PATCH)\b", prose):
        for sentence in re.split(r"(?<=[.;:])\s", prose):
            found += _TAKEN.finditer(sentence) if "optional" in sentence else ()
    names = [name for match in found for name in match.groups() if name]
    return tuple(dict.fromkeys(names))


def _is_sent(request: str, start: int) -> bool:
    """Whether the last verb before `start` speaks of what the app takes."""
    before = [match.group(1) for match in _ROLE.finditer(request[:start])]
    return bool(before and before[-1])


def _number(text: str) -> int:
    return int(text) if text.isdigit() else _NUMBERS[text.lower()]


def _speaks_of(header: str, sentence: str) -> bool:
    """Whether a sentence names a header; a word of the language, at its beginning, only where it speaks of headers."""
    if not re.search(rf"\b{header}\b", sentence):
        return False
    verb = "-" not in header and sentence.lstrip().startswith(header)
    return not verb or re.search(r"\bheaders?\b", sentence, re.I) is not None
