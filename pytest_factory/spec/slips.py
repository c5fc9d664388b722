"""Slips of the pen in one criterion: names of types as values, a body that is not sent, headers of other features."""

import re
from urllib.parse import urlencode

from pydantic import JsonValue

from pytest_factory.artifacts import Criterion, Expectation
from pytest_factory.spec.exact import of_told_length, softened
from pytest_factory.spec.json_texts import open_ended
from pytest_factory.spec.literals import Literals
from pytest_factory.spec.told import spelt, without_new_ids

_EXAMPLES: dict[str, JsonValue] = {
    "string": "example",
    "str": "example",
    "text": "example",
    "integer": 1,
    "int": 1,
    "number": 1.5,
    "float": 1.5,
    "boolean": True,
    "bool": True,
}
_ECHO = re.compile(
    r"\b(?:return|answer|respond|giv)\w*\b[^.;]*?\b(?:the|a)\s+(?:(?:new|newly|created|stored|saved|updated|full|whole)\s+)*(\w+)",
    re.I,
)
"""What a request says comes back: "returning 201 and the item"."""
_NO_ECHO = re.compile(
    r"(id|ids|status|code|count|number|total|sum|message|result|list|url|link|location|header|error|body|json)", re.I
)
_OFTEN = {
    "location",
    "content-type",
    "allow",
    "set-cookie",
    "cache-control",
    "www-authenticate",
    "etag",
    "vary",
    "retry-after",
}
"""Headers that a criterion may ask for although the request does not name them."""
_REDIRECTS = (301, 302, 303, 307, 308)
_TYPES = {"string", "integer", "number", "boolean", "array", "object"}


def put_right(criterion: Criterion, request: str, literals: Literals) -> Criterion:
    """The criterion without such slips; what the request says comes back is in the answer."""
    sendable = _sendable(_given(criterion, literals), literals)
    plain = without_new_ids(_without_leaks(softened(_led(sendable), literals), request), request)
    return of_told_length(_echoed(plain, request, literals), literals)


def headed(criterion: Criterion, literals: Literals) -> Criterion:
    """Headers that the request names are expected as such, not as a piece of the body: "X-Total: 3"."""
    expect = criterion.expect
    lines = {piece: piece.partition(":") for piece in expect.text}
    named = {header.lower(): header for header in literals.headers}
    moved = {piece: parts for piece, parts in lines.items() if parts[1] and parts[0].strip().lower() in named}
    if not moved:
        return criterion
    told = {named[name.strip().lower()]: value.strip() or None for name, _, value in moved.values()}
    text = tuple(piece for piece in expect.text if piece not in moved)
    changed = expect.model_copy(update={"text": text, "headers": {**told, **expect.headers}})
    return criterion.model_copy(update={"expect": changed})


def _without_leaks(criterion: Criterion, request: str) -> Criterion:
    """Types in the place of values become values (in what is sent) or types (in what is expected)."""
    expect = criterion.expect
    leaked = {key: value for key, value in expect.contains.items() if isinstance(value, str) and value in _TYPES}
    fields = {**{key: str(value) for key, value in leaked.items()}, **expect.fields}
    contains = {key: value for key, value in expect.contains.items() if key not in leaked}
    speaks_json = bool(expect.items or contains or fields or expect.body is not None)
    sent = criterion.body if isinstance(criterion.body, dict) else {}
    if expect.status >= 400:  # what a refusal says is open unless the request tells it
        spoken = {key: value for key, value in contains.items() if spelt(key, request) and sent.get(key) != value}
        contains = {key: value for key, value in spoken.items() if not isinstance(value, str) or spelt(value, request)}
        made_up = dict.fromkeys(spoken.keys() - contains.keys(), "string")
        fields = {**made_up, **{key: kind for key, kind in fields.items() if spelt(key, request)}}
    text = tuple(piece for piece in expect.text if not speaks_json or piece in request)
    headers = {name: value for name, value in expect.headers.items() if _meant(name, request)}
    changed = expect.model_copy(update={"contains": contains, "fields": fields, "text": text, "headers": headers})
    return criterion.model_copy(update={"body": _example(criterion.body), "expect": changed})


def _given(criterion: Criterion, literals: Literals) -> Criterion:
    """A change that must succeed and sends nothing sends what the request writes out."""
    silent = criterion.method in ("POST", "PUT", "PATCH") and not criterion.body and not criterion.form
    if not silent or not 200 <= criterion.expect.status < 300 or not literals.sent or open_ended(literals.sent[0]):
        return criterion
    named = literals.name(criterion.method, criterion.path)
    return criterion.model_copy(update={"body": literals.sent[0]}) if named else criterion


def _sendable(criterion: Criterion, literals: Literals) -> Criterion:
    """A GET, HEAD or DELETE without its body: in a GET, query parameters that the request names are meant."""
    if criterion.method not in ("GET", "HEAD", "DELETE") or (criterion.body is None and not criterion.form):
        return criterion
    sent = criterion.form or (criterion.body if isinstance(criterion.body, dict) else {})
    query = {name: value for name, value in sent.items() if name in literals.parameters}
    path = criterion.path
    if criterion.method == "GET" and "?" not in path and not any(isinstance(v, dict | list) for v in query.values()):
        path += f"?{urlencode(query)}" if query else ""
    return criterion.model_copy(update={"body": None, "form": {}, "path": path})


def _led(criterion: Criterion) -> Criterion:
    """A redirect says where it leads in a header; what its body says is the framework's business."""
    expect = criterion.expect
    if expect.status not in _REDIRECTS:
        return criterion
    named = {name.lower() for name in expect.headers}
    headers = expect.headers if "location" in named else {**expect.headers, "Location": None}
    return criterion.model_copy(update={"expect": Expectation(status=expect.status, headers=headers)})


def _meant(header: str, request: str) -> bool:
    """Whether the request can mean this header: it names it, has all its words, or the header is one of the usual ones."""
    words = [word for word in re.findall(r"[a-z]+", header.lower()) if word != "x"]
    return header.lower() in _OFTEN or all(re.search(rf"{word}", request, re.IGNORECASE) for word in words)


def _echoed(criterion: Criterion, request: str, literals: Literals) -> Criterion:
    """Where the request says that the thing itself comes back, what was sent is in the answer."""
    expect = criterion.expect
    silent = not expect.of_body
    said = _ECHO.search(request)
    if not silent or not isinstance(criterion.body, dict) or not 200 <= expect.status < 300 or expect.status == 204:
        return criterion
    if literals.returned or said is None or _NO_ECHO.fullmatch(said.group(1)):
        return criterion
    plain = {key: value for key, value in criterion.body.items() if not isinstance(value, dict | list)}
    return criterion.model_copy(update={"expect": expect.model_copy(update={"contains": plain})})


def _example(value: JsonValue) -> JsonValue:
    if isinstance(value, dict):
        return {key: _example(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_example(item) for item in value]
    return _EXAMPLES.get(value, value) if isinstance(value, str) else value
