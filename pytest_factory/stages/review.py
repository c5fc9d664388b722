"""Stage 6, review: Spec, diff -> Review.

Another conversation than BUILD's: it sees the spec and the diff, nothing else. Rules that need no model go first.
"""

import ast
import json
import re
from collections.abc import Sequence

from pydantic import JsonValue

from pytest_factory.artifacts import Patch, Review, Route, Spec
from pytest_factory.errors import UnusableReply
from pytest_factory.models.chain import Asker
from pytest_factory.models.protocol import Message
from pytest_factory.prompts import Prompts
from pytest_factory.spec.literals import path_matches, read_literals

_ALWAYS = {200, 404, 422}
"""What frameworks answer by themselves, so that code which says it aloud adds nothing."""
_DEPENDENCIES = re.compile(r"(requirements[\w.-]*\.txt|pyproject\.toml|setup\.(py|cfg)|Pipfile|.*\.lock)$")
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


def check_rules(spec: Spec, code: Patch, *, request: str, before: Sequence[Route], after: Sequence[Route]) -> list[str]:
    """What the diff does that no criterion asks for; `before` and `after` are the app's routes."""
    reasons = []
    old = {(route.method, route.path) for route in before}
    new = {(route.method, route.path) for route in after}
    for method, path in sorted(new - old):
        if not any(method == c.method and path_matches(path, c.path) for c in spec.criteria) and method not in (
            "HEAD",
            "OPTIONS",
        ):
            reasons.append(f"the route {method} {path} is new and no criterion asks for it")
    reasons += [
        f"the route {method} {path} is gone"
        for method, path in sorted(old - new)
        if (method, path) not in _asked(request)
    ]
    asked = {c.expect.status for c in spec.criteria} | set(read_literals(request).statuses) | _ALWAYS
    for change in code:
        if _DEPENDENCIES.search(change.path):
            reasons.append(f"{change.path} declares dependencies, and no criterion asks for one")
        if change.after is None:
            reasons.append(f"{change.path} is deleted, and no criterion asks for that")
        extra = _statuses(change.after or "") - _statuses(change.before or "") - asked
        reasons += [f"{change.path} answers status {status}, which no criterion asks for" for status in sorted(extra)]
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
        verdict, reason, line = asker.ask(messages, _parse, schema=_SCHEMA, seed=seed, max_tokens=300)
    except UnusableReply as error:
        return Review(
            approve=True, reasons=(f"the reviewer's reply could not be read ({error}); the rules found nothing",)
        )
    added = {text[1:].strip() for text in diff.splitlines() if text.startswith("+") and not text.startswith("+++")}
    if verdict == "reject" and line.strip().lstrip("+").strip() not in added - {""}:
        return Review(approve=True, reasons=(f"a doubt that points at no line of the diff: {reason}",), by="model")
    return Review(approve=verdict == "approve", reasons=(reason,) if reason else (), by="model")


def _parse(text: str) -> tuple[str, str, str]:
    try:
        reply = json.loads(text[text.index("{") : text.rindex("}") + 1])
        return str(reply["verdict"]), " ".join(str(reply["reason"]).split()), str(reply.get("line", ""))
    except (ValueError, KeyError, TypeError) as error:
        raise UnusableReply(f"the reply is no verdict: {error}") from error


def _asked(request: str) -> set[tuple[str, str]]:
    """Routes that the request wants removed or renamed."""
    if not re.search(r"\b(remov|delet|renam|mov|replac|drop)\w*", request, re.IGNORECASE):
        return set()
    literals = read_literals(request)
    return {
        *literals.routes,
        *((method, path) for path in literals.paths for method in ("GET", "POST", "PUT", "PATCH", "DELETE")),
    }


def _statuses(text: str) -> set[int]:
    """Status codes that the code answers with: status_code=N, HTTPException(N), abort(N), `return body, N`."""
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return set()
    found: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            found |= {_status(word.value) for word in node.keywords if word.arg in ("status_code", "status")}
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            if name in ("HTTPException", "abort") and node.args:
                found.add(_status(node.args[0]))
        elif isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple) and len(node.value.elts) > 1:
            found.add(_status(node.value.elts[1]))
    return found - {0}


def _status(node: ast.expr) -> int:
    if isinstance(node, ast.Constant) and isinstance(node.value, int) and 100 <= node.value <= 599:
        return node.value
    if isinstance(node, ast.Attribute) and (match := re.match(r"HTTP_(\d{3})_", node.attr)):
        return int(match.group(1))
    return 0
