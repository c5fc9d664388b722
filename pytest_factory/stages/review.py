"""Stage 6, review: Spec, diff -> Review.

Another conversation than BUILD's: it sees the spec and the diff, nothing else. Rules that need no model go first.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from http import HTTPStatus
from urllib.parse import parse_qsl, urlsplit

from pydantic import JsonValue

from pytest_factory.artifacts import Patch, Review, Route, Spec
from pytest_factory.errors import UnusableReply
from pytest_factory.models.chain import Asker
from pytest_factory.models.protocol import Message
from pytest_factory.prompts import Prompts
from pytest_factory.spec.literals import METHODS, Literals, path_matches, read_literals
from pytest_factory.workspace.answered_headers import clock_headers, seconds_headers
from pytest_factory.workspace.modules import is_aside, is_test
from pytest_factory.workspace.observables import (
    idle_hooks,
    own_headers,
    parsed,
    statuses,
    unused_modules,
)
from pytest_factory.workspace.patching import patched
from pytest_factory.workspace.queries import query_parameters
from pytest_factory.workspace.routing import bare_shape

_ALWAYS = {200, 400, 404, 405, 415, 422}
"""What frameworks answer by themselves, so that code which says it aloud adds nothing."""
_GOES = re.compile(r"\b(remov|delet|renam|mov|replac|drop)\w*", re.IGNORECASE)
_LOG = re.compile(r"\b(log|print|record|trac|debug|monitor|audit|report|console)", re.IGNORECASE)
_DEPENDENCIES = re.compile(r"(requirements[\w.-]*\.txt|pyproject\.toml|setup\.(py|cfg)|Pipfile|.*\.lock)$")
_PACKAGES = re.compile(r"\b(dependenc|requirement|package|librar)", re.IGNORECASE)
_DURATION = re.compile(
    r"\b(how long|elapsed|took|tak(?:es|en)|duration|latency|(?:process\w*|response|request) time)\b", re.I
)
_MILLISECONDS = re.compile(r"\bmilliseconds?\b|\bms\b|-Ms\b")
_SCHEMA: dict[str, JsonValue] = {
    "type": "object",
    "properties": {
        "reason": {"type": "string"},
        "line": {"type": "string"},
        "verdict": {"type": "string", "enum": ["approve", "reject"]},
    },
    "required": ["reason", "verdict"],
    "additionalProperties": False,
}


def check_rules(
    spec: Spec,
    code: Patch,
    *,
    request: str,
    before: Sequence[Route],
    after: Sequence[Route],
    sources: Mapping[str, str],
) -> list[str]:
    """What the diff does that nobody asked for: neither a criterion nor the request, and it is not the app's way, either.

    `before` and `after` are the app's routes, `sources` its files at the base, path to text. Only what the code shows for sure
    is a reason: a candidate with one is refused whatever else it does.
    """
    literals = read_literals(request)
    reasons = [
        *_routes(spec, literals, request, before, after),
        *_files(code, request, sources),
        *_statuses(spec, code, literals, request, sources),
        *_parameters(spec, code, request, before, after, sources),
        *_headers(spec, code, literals, request, sources),
        *_clocks(code, request),
    ]
    if not _LOG.search(request):
        for change in code:
            idle = idle_hooks(parsed(change.after)) - idle_hooks(parsed(change.before))
            reasons += [
                f"{change.path}: {name} only writes to a log, which no criterion asks for" for name in sorted(idle)
            ]
    return reasons


def review(spec: Spec, code: Patch, *, asker: Asker, prompts: Prompts, seed: int) -> Review:
    """Ask the model for a verdict on a diff that passed the rules.

    A rejection counts only where it quotes a line that the diff adds: a small model that rejects without pointing at
    anything is guessing, and every criterion was executed before.
    """
    diff = code.diff()
    messages = [
        Message(role="system", content=prompts.render("review/system.md.j2")),
        Message(role="user", content=prompts.render("review/user.md.j2", spec=spec, diff=diff)),
    ]
    try:
        verdict, reason, line = asker.ask(messages, read_verdict, schema=_SCHEMA, seed=seed, max_tokens=300)
    except UnusableReply as error:
        return Review(
            approve=True, reasons=(f"the reviewer's reply could not be read ({error}); the rules found nothing",)
        )
    added = {text[1:].strip() for text in diff.splitlines() if text.startswith("+") and not text.startswith("+++")}
    if verdict == "reject" and line.strip().lstrip("+").strip() not in added - {""}:
        return Review(approve=True, reasons=(f"a doubt that points at no line of the diff: {reason}",), by="model")
    return Review(approve=verdict == "approve", reasons=(reason,) if reason else (), by="model")


def read_verdict(text: str) -> tuple[str, str, str]:
    """Verdict, reason and line of a reply; raises UnusableReply."""
    try:
        reply = json.loads(text[text.index("{") : text.rindex("}") + 1])
        return str(reply["verdict"]), " ".join(str(reply["reason"]).split()), str(reply.get("line", ""))
    except (ValueError, KeyError, TypeError) as error:
        raise UnusableReply(f"the reply is no verdict: {error}") from error


def _routes(
    spec: Spec, literals: Literals, request: str, before: Sequence[Route], after: Sequence[Route]
) -> Iterator[str]:
    """Routes that are new or gone; another name or type of a placeholder makes no other route."""
    old = {(route.method, bare_shape(route.path)): route.path for route in before}
    new = {(route.method, bare_shape(route.path)): route.path for route in after}
    methods = {"GET", "HEAD", *(method for method in METHODS if re.search(rf"\b{method}\b", request))}
    told = {*literals.routes, *((method, path) for path in _bare(literals) for method in methods)}
    for (method, _), path in sorted((key, path) for key, path in new.items() if key not in old):
        asked = told | {(criterion.method, criterion.path) for criterion in spec.criteria}
        if method not in ("HEAD", "OPTIONS") and not _any_matches(method, path, asked):
            yield f"the route {method} {path} is new and no criterion asks for it"
    leaving = {*literals.routes, *((method, path) for path in literals.paths for method in METHODS)}
    for (method, _), path in sorted((key, path) for key, path in old.items() if key not in new):
        if not (_GOES.search(request) and _any_matches(method, path, leaving)):
            yield f"the route {method} {path} is gone"


def _files(code: Patch, request: str, sources: Mapping[str, str]) -> Iterator[str]:
    """Declared dependencies, deleted files, and new modules that nothing uses."""
    words = set(re.findall(r"[a-z]{3,}", request.lower()))
    for change in code:
        name = change.path.rpartition("/")[2].lower()
        if _DEPENDENCIES.search(change.path) and name not in request.lower() and not _PACKAGES.search(request):
            yield f"{change.path} declares dependencies, and no criterion asks for one"
        named = not words.isdisjoint(re.findall(r"[a-z]{3,}", name.rpartition(".")[0]))
        if change.after is None and not (named and _GOES.search(request)):
            yield f"{change.path} is deleted, and no criterion asks for that"
    whole = patched(sources, code)
    new = [change.path for change in code if change.before is None and change.path in whole]
    new = [path for path in new if path.endswith(".py") and not is_test(path) and not is_aside(path)]
    yield from (f"{path} is new and nothing uses it" for path in unused_modules(new, whole))


def _statuses(spec: Spec, code: Patch, literals: Literals, request: str, sources: Mapping[str, str]) -> Iterator[str]:
    """Statuses that the app writes down nowhere yet, and that neither a criterion nor the request has, not even by name."""
    asked = {criterion.expect.status for criterion in spec.criteria} | set(literals.statuses) | _ALWAYS
    asked |= {status.value for status in HTTPStatus if status.phrase.lower() in request.lower()}
    extra = {change.path: statuses(parsed(change.after)) - asked for change in code}
    if any(extra.values()):
        own = [text for path, text in sources.items() if path.endswith(".py") and not is_test(path)]
        known = {status for text in own for status in statuses(parsed(text))}
        for path, found in extra.items():
            yield from (f"{path} answers status {one}, which no criterion asks for" for one in sorted(found - known))


def _parameters(
    spec: Spec, code: Patch, request: str, before: Sequence[Route], after: Sequence[Route], sources: Mapping[str, str]
) -> Iterator[str]:
    """Query parameters that no criterion sends, that the request has no word of, and that no route had before."""

    def read(path: str, text: str | None, routes: Sequence[Route]) -> set[str]:
        return query_parameters(parsed(text), [route for route in routes if route.file == path])

    sent = {name for criterion in spec.criteria for name, _ in parse_qsl(urlsplit(criterion.path).query, True)}
    extra = {change.path: read(change.path, change.after, after) - sent for change in code}
    if not any(extra.values()):
        return
    own = {path: text for path, text in sources.items() if path.endswith(".py") and not is_test(path)}
    known = {name for path, text in own.items() for name in read(path, text, before)}
    for path, names in extra.items():
        unsaid = (name for name in sorted(names - known) if not _says(request, name))
        yield from (f"{path} takes the query parameter {name}, which no criterion sends" for name in unsaid)


def _headers(spec: Spec, code: Patch, literals: Literals, request: str, sources: Mapping[str, str]) -> Iterator[str]:
    """Headers beginning with X- that nobody speaks of; a request that speaks of headers and names none may mean any."""
    if re.search(r"\bheaders?\b", request, re.IGNORECASE) and not literals.headers:
        return
    spoken = {name.lower() for criterion in spec.criteria for name in (*criterion.headers, *criterion.expect.headers)}
    for change in code:
        for name in sorted(own_headers(parsed(change.after)) - own_headers(parsed(change.before))):
            said = (request, *sources.values())
            if name.lower() not in spoken and not any(name.lower() in text.lower() for text in said):
                yield f"{change.path} sets the header {name}, which no criterion asks for"


def _clocks(code: Patch, request: str) -> Iterator[str]:
    """Headers that tell a clock's time where the request asks how long something took, or seconds where it says milliseconds."""
    for change in code if _DURATION.search(request) else ():
        before, after = parsed(change.before), parsed(change.after)
        for name in sorted(clock_headers(after) - clock_headers(before)):
            yield f"{change.path}: the header {name} holds the clock's time, not the time since the request came; subtract that"
        for name in sorted(seconds_headers(after) - seconds_headers(before)) if _MILLISECONDS.search(request) else ():
            yield f"{change.path}: the header {name} holds seconds where milliseconds are asked for; multiply by 1000"


def _says(request: str, name: str) -> bool:
    """Whether the request has a parameter's name, or a word that begins like one of its parts."""
    words = re.findall(r"[a-z0-9]+", request.lower())
    parts = [part for part in re.split(r"[_\W]+", name.lower()) if len(part) > 2]
    return name.lower() in words or any(word.startswith(part.rstrip("s")) for word in words for part in parts)


def _bare(literals: Literals) -> list[str]:
    """The paths that the request names without a method."""
    bound = {path for _, path in literals.routes}
    return [path for path in literals.paths if path not in bound]


def _any_matches(method: str, pattern: str, asked: Iterable[tuple[str, str]]) -> bool:
    return any(method == told and path_matches(pattern, path) for told, path in asked)
