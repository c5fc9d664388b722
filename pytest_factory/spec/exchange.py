"""Executing criteria over HTTP, from outside: what was expected, what came."""

import json
import re
from collections.abc import Sequence
from typing import Protocol

import httpx
from pydantic import JsonValue

from pytest_factory.artifacts import Criterion, CriterionResult

AN_OBJECT = "a JSON object"
"""What `CriterionResult.expected` says where something else than an object came."""
UNSENT = (httpx.HTTPError, httpx.InvalidURL, ValueError)
"""What a request without an answer raises; the latter two where it cannot even be sent."""
_LOGGED = 2.0
"""Seconds: frameworks send the 500 first and write the traceback after it."""
WITH_PARAMETERS = ("content-type", "content-disposition")
"""Headers whose values may go on behind a semicolon."""
_DURATION = re.compile(r"elapsed|duration|took|latency|(process(ing)?|response)[-_]?time", re.IGNORECASE)
_MAX_SHOWN = 300
_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
}


def kind_of(value: JsonValue) -> str:
    """The type by which a field of a criterion that holds this value is expected; any number for a number.

    >>> kind_of(3), kind_of("three"), kind_of(None)
    ('number', 'string', 'any')
    """
    kinds = {bool: "boolean", int: "number", float: "number", str: "string", list: "array", dict: "object"}
    return kinds.get(type(value), "any")


class Log(Protocol):
    """The served app's log."""

    def new_traceback(self, seconds: float = 0.0) -> str:
        """The last traceback since the last call, waited for that long; empty where there is none."""
        ...


def run_criteria(criteria: Sequence[Criterion], client: httpx.Client, log: Log) -> tuple[CriterionResult, ...]:
    """Send every criterion's request in order; a request that fails is a result, too."""
    return tuple(run_criterion(criterion, client, log) for criterion in criteria)


def run_criterion(criterion: Criterion, client: httpx.Client, log: Log) -> CriterionResult:
    """Send one request and compare what comes back."""
    try:
        response = client.request(
            criterion.method,
            criterion.path,
            headers=criterion.headers,
            json=criterion.body,
            data=criterion.form or None,
        )
    except UNSENT as error:
        got = f"no answer: {type(error).__name__}: {error}"
        return _result(criterion, False, f"status {criterion.expect.status}", got, log.new_traceback())
    traceback = log.new_traceback(_LOGGED if response.status_code >= 500 else 0.0)
    found = [*differences(criterion, response), *_untimely(criterion, response), *_nowhere(criterion, response, client)]
    for expected, got in found:
        return _result(criterion, False, expected, got, traceback)
    return _result(criterion, True, "", "", "")


def differences(criterion: Criterion, response: httpx.Response) -> list[tuple[str, str]]:
    """What differs, as (expected, got) pairs, the most telling first; empty where the criterion is met."""
    expect = criterion.expect
    if response.status_code != expect.status:
        return [(f"status {expect.status}", f"status {response.status_code} {_shown(response)}")]
    found: list[tuple[str, str]] = []
    for name, value in expect.headers.items():
        got = response.headers.get(name)
        if not got or (value is not None and got != value and not _same_media(name, value, got)):
            found.append(
                (f"header {name}" + (f": {value}" if value else ""), f"{name}: {got}" if got else "no such header")
            )
    if expect.text and _is_json_string(response):
        found.append(("a text", f"a JSON string: {_shown(response)}"))
    for piece in expect.text:
        if piece not in response.text:
            found.append((f"text {piece!r} in the body", _shown(response)))
    for piece in expect.absent:
        if piece in response.text:
            found.append((f"no text {piece!r} in the body", _shown(response)))
    if expect.body is None and not (expect.contains or expect.fields or expect.items):
        return found
    try:
        body: JsonValue = response.json()
    except ValueError:
        return [*found, ("a JSON body", _shown(response))]
    return [*found, *_body_differences(criterion, body)]


def _nowhere(criterion: Criterion, response: httpx.Response, client: httpx.Client) -> list[tuple[str, str]]:
    """A redirect into the app whose goal the app does not have."""
    goal = response.headers.get("location", "")
    if not (response.is_redirect and criterion.method == "GET" and goal.startswith("/") and not goal.startswith("//")):
        return []
    try:
        status = client.get(goal).status_code
    except UNSENT:
        return []
    return [("a redirect to a page that the app has", f"{goal}, which answers status 404")] if status == 404 else []


def _untimely(criterion: Criterion, response: httpx.Response) -> list[tuple[str, str]]:
    """Headers that are called a duration and hold more than the whole exchange took, be it in milliseconds."""
    took = response.elapsed.total_seconds() * 1000
    return [
        (
            f"header {name}: how long the request took, which was {took:.0f} ms at most",
            f"{name}: {response.headers[name]}",
        )
        for name, value in criterion.expect.headers.items()
        if value is None and _DURATION.search(name) and name in response.headers
        if (number := _number(response.headers[name])) is not None and not 0 <= number <= took + 1000
    ]


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _is_json_string(response: httpx.Response) -> bool:
    """Whether a text was sent as JSON, with quotes around it and its line ends escaped."""
    return "json" in response.headers.get("content-type", "") and response.text.startswith('"')


def _same_media(header: str, wanted: str, got: str) -> bool:
    """Whether a media type or disposition is the wanted one; its parameters (charset, filename) count where they are told."""
    return header.lower() in WITH_PARAMETERS and ";" not in wanted and got.partition(";")[0].strip() == wanted


def _body_differences(criterion: Criterion, body: JsonValue) -> list[tuple[str, str]]:
    expect = criterion.expect
    shown = _short(json.dumps(body, ensure_ascii=False))
    if expect.body is not None:
        return [] if body == expect.body else [(json.dumps(expect.body, ensure_ascii=False), shown)]
    if not expect.items:
        return _object_differences(criterion, body, shown)
    rows = body.get(expect.below) if expect.below and isinstance(body, dict) else body
    if not isinstance(rows, list) or (expect.below and rows is body):
        return [(f"a JSON object with a list {expect.below!r}" if expect.below else "a JSON list", shown)]
    found = []
    if expect.length is not None and len(rows) != expect.length:
        found.append((f"a list of {expect.length} items", f"{len(rows)} items: {shown}"))
    for key, values in expect.order.items():
        got = [item.get(key) if isinstance(item, dict) else None for item in rows]
        if got != values:
            told = [json.dumps(one, ensure_ascii=False) for one in (values, got)]
            found.append((f"items with the {key} {told[0]}, in this order", f"{key} {_short(told[1])}"))
    for item in rows:
        if bad := _field_differences(criterion, item):
            found.append((f"in every item {bad}", _short(json.dumps(item, ensure_ascii=False))))
            break
    if expect.contains and not any(_has(item, expect.contains) for item in rows):
        found.append((f"an item with {json.dumps(expect.contains, ensure_ascii=False)}", shown))
    return found


def _object_differences(criterion: Criterion, body: JsonValue, shown: str) -> list[tuple[str, str]]:
    expect = criterion.expect
    if not isinstance(body, dict):
        return [(AN_OBJECT, shown)]
    found = [
        (f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}", shown)
        for key, value in expect.contains.items()
        if not _has(body, {key: value})
    ]
    if bad := _field_differences(criterion, body):
        found.append((bad, shown))
    return found


def _field_differences(criterion: Criterion, item: JsonValue) -> str:
    fields = criterion.expect.fields
    if not fields:
        return ""
    if not isinstance(item, dict):
        return "an object"
    for name, kind in fields.items():
        if name not in item or not _is_a(item[name], kind):
            return f"the key {name!r}" + (f" with a value of type {kind}" if kind != "any" else "")
    return ""


def _has(item: JsonValue, wanted: dict[str, JsonValue]) -> bool:
    return isinstance(item, dict) and all(key in item and item[key] == value for key, value in wanted.items())


def _is_a(value: JsonValue, kind: str) -> bool:
    if kind == "any":
        return True
    if isinstance(value, bool) and kind != "boolean":
        return False
    return isinstance(value, _TYPES.get(kind, (object,)))


def _shown(response: httpx.Response) -> str:
    return _short(response.text) or "(empty body)"


def _short(text: str) -> str:
    return text if len(text) <= _MAX_SHOWN else text[:_MAX_SHOWN] + " ..."


def _result(criterion: Criterion, ok: bool, expected: str, got: str, traceback: str) -> CriterionResult:
    return CriterionResult(id=criterion.id, ok=ok, expected=expected, got=got, traceback=traceback)
