"""Answers that are written down for the very values of the criteria instead of being worked out, where code shows it for sure.

What the request says, or what stands in the app's own files at the base, may be written down; so may data, of which nobody can
tell whether it is an answer. Hence most hard-coded answers are not found here.
"""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from urllib.parse import parse_qsl, unquote, urlsplit

from pydantic import JsonValue

from pytest_factory.artifacts import Change, Criterion, Patch, Route, Spec
from pytest_factory.spec.literals import path_matches, read_literals
from pytest_factory.workspace.appmap import routes_of
from pytest_factory.workspace.constants import compared, unread
from pytest_factory.workspace.modules import is_test
from pytest_factory.workspace.observables import parsed
from pytest_factory.workspace.patching import patched
from pytest_factory.workspace.routing import answers, arguments_of, bare_shape, has_parameters
from pytest_factory.workspace.scope import FUNCTIONS

_CONFLICT = 409
_TRIVIAL = {"", "0", "1"}
"""Values that an answer may have by chance."""


def hard_coded(spec: Spec, code: Patch, request: str, sources: Mapping[str, str]) -> list[str]:
    """One sentence for each answer that is written down; `sources` is the base, path to text.

    - A new route for one value of a placeholder that the request names and that no route of the app had.
    - A route function that never reads what a criterion sends and expects back.
    - An id that is compared with a number that a criterion sends.
    - Anything that is compared with a text that only refused criteria send, or with the path of a criterion where the request
      writes out other paths.
    """
    base, after = routes_of(sources), routes_of(patched(sources, code))
    reasons = [*_literal_routes(spec, request, base, after)]
    for change in code:
        reasons += [*_unread_answers(spec, change, after), *_comparisons(spec, change, request, sources)]
    return list(dict.fromkeys(reasons))


def _literal_routes(spec: Spec, request: str, base: Sequence[Route], after: Sequence[Route]) -> Iterator[str]:
    told = read_literals(request).paths
    old = {bare_shape(route.path) for route in base}
    patterns = [path for path in told if has_parameters(path) and bare_shape(path) not in old]
    for path in sorted({route.path for route in after} - {route.path for route in base} - set(told)):
        sent = not has_parameters(path) and any(path_matches(path, criterion.path) for criterion in spec.criteria)
        matching = (pattern for pattern in patterns if sent and path_matches(pattern, path))
        yield from (f"the route {path} answers for one value of {pattern} alone" for pattern in matching)


def _unread_answers(spec: Spec, change: Change, routes: Sequence[Route]) -> Iterator[str]:
    """A function that gives back what it never reads gives it back whatever is sent."""
    tree = parsed(change.after)
    functions = {(node.name, node.lineno): node for node in ast.walk(tree) if isinstance(node, FUNCTIONS)}
    fastapi = any(
        isinstance(node, ast.ImportFrom) and (node.module or "").startswith("fastapi") for node in ast.walk(tree)
    )
    for route in routes:
        node = functions.get((route.function, route.line)) if route.file == change.path else None
        if node is None:
            continue
        idle = unread(node)
        deaf = fastapi and bool(idle) and idle == unread(_without_body(node))
        for criterion in spec.criteria:
            if criterion.method != route.method or criterion.expect.status >= 400:
                continue
            if answers(route.path, criterion.path):
                back = set(_leaves([criterion.expect.body, criterion.expect.contains]))
                values = {name: unquote(value) for name, value in arguments_of(route.path, criterion.path).items()}
                given = {value for name, value in values.items() if name in idle}
                given |= set(_leaves(criterion.body)) - _TRIVIAL if deaf else set()
                yield from (
                    f"{change.path}: {node.name} answers {value!r} without reading what is sent"
                    for value in sorted(given & back)
                )


def _comparisons(spec: Spec, change: Change, request: str, sources: Mapping[str, str]) -> Iterator[str]:
    new = compared(parsed(change.after)) - compared(parsed(change.before))
    if not new:
        return
    own = [text for path, text in sources.items() if not is_test(path)]
    sent = {value for criterion in spec.criteria for value in _values(criterion)}
    taken = {value for criterion in spec.criteria if criterion.expect.status < 400 for value in _values(criterion)}
    # What was taken before is a conflict the second time, so that a text which is taken once may be one.
    conflicts = {v.casefold() for c in spec.criteria if c.expect.status == _CONFLICT for v in _values(c)}
    refused = {v.casefold() for c in spec.criteria if c.expect.status >= 400 for v in _values(c) if v not in taken}
    asked = {urlsplit(criterion.path).path for criterion in spec.criteria} if read_literals(request).paths else set()
    for subject, value in sorted(new, key=str):
        is_id = re.search(r"(^|[._])id$", subject) is not None
        number = is_id and str(value) in sent - {"0"} and str(value).isdigit()
        text = isinstance(value, str) and len(value) > 1 and value.casefold() in refused | conflicts
        if number and not _has([request], str(value)):
            yield f"{change.path} compares {subject} with {value}, a value of a criterion"
        elif (text and not _has([request, *own], str(value))) or (
            value in asked - {"/"} and not _has([request], str(value))
        ):
            yield f"{change.path} compares {subject} with {value!r}, a value of a criterion"


def _without_body(function: ast.FunctionDef | ast.AsyncFunctionDef) -> ast.FunctionDef:
    """A function with these arguments that reads none of them."""
    return ast.FunctionDef(name=function.name, args=function.args, body=[ast.Pass()], decorator_list=[])


def _values(criterion: Criterion) -> set[str]:
    """What a criterion sends, as texts: its path and the segments of it, its query, form and body."""
    url = urlsplit(criterion.path)
    values = {url.path, *map(unquote, url.path.split("/"))} | {value for _, value in parse_qsl(url.query)}
    return (values | set(criterion.form.values()) | set(_leaves(criterion.body))) - {""}


def _leaves(value: JsonValue) -> Iterator[str]:
    """The texts and numbers in a JSON value, as texts."""
    if isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _leaves(item)
    elif isinstance(value, str | int | float) and not isinstance(value, bool):
        yield str(value)


def _has(texts: Iterable[str], value: str) -> bool:
    """Whether a text has the value as a word, in capitals or not."""
    pattern = re.compile(rf"(?<!\w){re.escape(value)}(?!\w)", re.IGNORECASE)
    return any(pattern.search(text) for text in texts)
