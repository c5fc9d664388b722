"""The rules of the spec format that code can check. A finding is a sentence to the model: what is wrong, what to do."""

import json
import re
from collections.abc import Sequence
from urllib.parse import parse_qs, urlsplit

from pydantic import JsonValue

from pytest_factory.artifacts import Criterion, Route, Spec
from pytest_factory.spec.every_error import speaks_of_every_error
from pytest_factory.spec.json_texts import same_json
from pytest_factory.spec.likened import wanted_literals
from pytest_factory.spec.literals import Literals, path_matches, placeholder, read_literals

_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_BODY_WORDS = re.compile(
    r"\b(item|body|json|field|payload|append\w*|creat\w*|add(?:s|ing)? (?:a|an|the|one|new)|accept\w*|stor\w*|sav\w*|submit\w*|"
    r"register\w*|updat\w*|replac\w*|with (?:a |an |the )?\w+ and)\b",
    re.I,
)
_ACTION = re.compile(r"/\d+/[a-z]+(?:[_-][a-z]+)*(?<!s)$")
"""What is done to one thing, such as `/tasks/1/complete`; in `/tasks/1/notes` something is put."""


def lint(spec: Spec, request: str, routes: Sequence[Route] = ()) -> list[str]:
    """Check `spec` against what `request` says literally and against its own form; `routes` are those of the app.

    Returns the findings, worst first; an empty list means that no rule speaks against the spec.
    """
    literals = read_literals(request)
    findings = [
        *_form(spec),
        *_missing(spec, wanted_literals(request, routes)),
        *_bodies(spec, request),
        *_contradictions(spec),
        *_joined(spec, request),
    ]
    return list(dict.fromkeys([*findings, *_foreign(spec, request, literals)]))


def _form(spec: Spec) -> list[str]:
    findings = []
    for criterion in spec.criteria:
        path = criterion.path.split("?")[0]
        if not path.startswith("/") or re.search(r"\s", criterion.path):
            findings.append(f"{criterion.id}: path {criterion.path!r} must start with / and hold no space")
        if any(placeholder(segment) for segment in path.split("/")):
            findings.append(
                f"{criterion.id}: path {criterion.path!r} holds a placeholder; write a real value, like 1 or 999"
            )
        for name in (*criterion.headers, *criterion.expect.headers):
            if not _TOKEN.fullmatch(name):
                findings.append(f"{criterion.id}: {name!r} is no header name; put only the name there")
        if criterion.body is not None and criterion.form:
            findings.append(f"{criterion.id}: send_json and send_form exclude each other")
        if criterion.method in ("GET", "HEAD", "DELETE") and (criterion.body is not None or criterion.form):
            findings.append(f"{criterion.id}: a {criterion.method} request sends no body; remove send_json")
    return findings


def _missing(spec: Spec, literals: Literals) -> list[str]:
    findings = []
    named = set()
    for method, path in literals.routes:
        named.add(path)
        if not any(c.method == method and path_matches(path, c.path) for c in spec.criteria):
            findings.append(f"no criterion uses {method} {path}, which the request names")
    for path in literals.paths:
        if path not in named and not any(path_matches(path, c.path) for c in spec.criteria):
            findings.append(f"no criterion uses the path {path}, which the request names")
    for status in literals.statuses:
        if not any(c.expect.status == status for c in spec.criteria):
            findings.append(f"no criterion expects status {status}, which the request names")
    for header in literals.headers:
        wanted = {name.lower() for c in spec.criteria for name in (*c.expect.headers, *c.headers)}
        if header.lower() not in wanted:
            findings.append(f"no criterion names the header {header}, which the request names")
    for name in literals.parameters:
        if not any(name in parse_qs(urlsplit(c.path).query, keep_blank_values=True) for c in spec.criteria):
            findings.append(f"no criterion sends the query parameter {name}, which the request names; use query")
    for value in literals.returned:
        if not any(_answers(criterion, value) for criterion in spec.criteria):
            findings.append(
                f"no criterion has the JSON {json.dumps(value)}, which the request writes out, in json_equals"
            )
    for value in literals.sent:
        forms = [
            other for other in literals.sent if _same_keys(other, value)
        ]  # {"on": true} or {"on": false}: one will do
        if not any(same_json(one, c.body) or same_json(one, dict(c.form)) for one in forms for c in spec.criteria):
            findings.append(
                f"no criterion sends the JSON {json.dumps(value)}, which the request writes out; use send_json"
            )
    if literals.count is not None and not any(_length(c) == literals.count for c in spec.criteria):
        findings.append(f"the request tells that the list has {literals.count} items; say so with list_length")
    return findings


def _same_keys(one: JsonValue, other: JsonValue) -> bool:
    return one == other or (isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys())


def _answers(criterion: Criterion, value: JsonValue) -> bool:
    """Whether the criterion expects `value`, or at least all its keys."""
    expect = criterion.expect
    if same_json(value, expect.body) or same_json(value, dict(expect.contains)):
        return True
    return isinstance(value, dict) and bool(value) and value.keys() <= {*expect.contains, *expect.fields}


def _length(criterion: Criterion) -> int | None:
    if criterion.expect.length is not None:
        return criterion.expect.length
    return len(criterion.expect.body) if isinstance(criterion.expect.body, list) else None


def _bodies(spec: Spec, request: str) -> list[str]:
    if not _BODY_WORDS.search(request):
        return []
    return [
        f"{criterion.id}: {criterion.method} {criterion.path} must send a body; give send_json with example values"
        for criterion in spec.criteria
        if criterion.method in ("POST", "PUT", "PATCH") and 200 <= criterion.expect.status < 300
        if not criterion.body
        and not criterion.form
        and not (criterion.method == "POST" and _ACTION.search(criterion.path))
    ]


def _contradictions(spec: Spec) -> list[str]:
    """The same request twice, with nothing between that could change the state, cannot answer differently."""
    findings = []
    seen: dict[str, Criterion] = {}
    for criterion in spec.criteria:
        if criterion.method not in ("GET", "HEAD", "OPTIONS"):
            seen.clear()
            continue
        key = f"{criterion.method} {criterion.path} {sorted(criterion.headers.items())}"
        other = seen.setdefault(key, criterion)
        if other.expect.status != criterion.expect.status:
            findings.append(
                f"{criterion.id}: expects status {criterion.expect.status}, but {other.id} sends the same and expects "
                f"{other.expect.status}"
            )
    return findings


def _joined(spec: Spec, request: str) -> list[str]:
    """Values of a header that the request tells apart, for other answers each, in one."""
    told = request.lower()
    return [
        f"{criterion.id}: {name}: {value} stands nowhere in the request, which tells "
        f"{' and '.join(parts)} for different answers; give each its own criterion"
        for criterion in spec.criteria
        for name, value in criterion.expect.headers.items()
        if value and len(parts := [part.strip() for part in value.split(",")]) > 1
        if value.lower() not in told and all(part.lower() in told for part in parts)
    ]


def _foreign(spec: Spec, request: str, literals: Literals) -> list[str]:
    """Criteria about what nobody asked for: other methods, statuses that are the framework's business.

    A header may have to be on what a route refuses, too, and a form of all errors is that of a refused method.
    """
    return [
        f"{criterion.id}: nobody asked for status {criterion.expect.status}; remove this criterion"
        for criterion in spec.criteria
        if criterion.expect.status in (405, 500, 501) and criterion.expect.status not in literals.statuses
        if criterion.expect.status != 405 or not (criterion.expect.headers or speaks_of_every_error(request))
    ]
