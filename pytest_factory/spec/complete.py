"""The last resort of PLAN: criteria that follow from the request's own words alone, added by code.

Used only where the model left a literal fact out in every try. What the request does not tell (a body's fields, say) is
not made up here.
"""

import re

from pytest_factory.artifacts import Criterion, Expectation, Spec
from pytest_factory.spec.json_texts import open_ended
from pytest_factory.spec.literals import Literals, path_matches, placeholder, read_literals

_LACKING = re.compile(r"\b(?:without|missing|lacks?|not|no|empty|invalid|required)\b", re.I)
_MISSING_ID = "999999"
_EXAMPLE_ID = "1"


def complete(spec: Spec, request: str, known_path: str = "/") -> Spec:
    """Return `spec` with a criterion for each literal of `request` that none speaks of.

    `known_path` is a path that the app answers with a GET; headers that every response carries are looked for there.
    """
    literals = read_literals(request)
    criteria = list(spec.criteria)
    criteria += _routes(criteria, literals)
    criteria += _not_found(criteria, literals)
    criteria += _refused(criteria, literals, request)
    criteria += _headers(criteria, literals, known_path)
    numbered = (c.model_copy(update={"id": f"AC{number}"}) for number, c in enumerate(criteria, start=1))
    return spec.model_copy(update={"criteria": tuple(numbered)})


def _routes(criteria: list[Criterion], literals: Literals) -> list[Criterion]:
    bound = {path for _, path in literals.routes}
    wanted = [*literals.routes, *(("GET", path) for path in literals.paths if path not in bound)]
    good = next((status for status in literals.statuses if 200 <= status < 300), 200)
    added = []
    for method, path in wanted:
        covered = any(path_matches(path, c.path) and (method == c.method or path not in bound) for c in criteria)
        if covered or method not in ("GET", "HEAD", "DELETE"):
            continue
        alone = len(wanted) == 1
        body = literals.returned[0] if alone and len(literals.returned) == 1 else None
        length = literals.count if alone and body is None and method == "GET" else None
        expect = Expectation(
            status=good, body=None if open_ended(body) else body, items=length is not None, length=length
        )
        added.append(_criterion(method, _concrete(path, _EXAMPLE_ID), expect))
    return added


def _not_found(criteria: list[Criterion], literals: Literals) -> list[Criterion]:
    if 404 not in literals.statuses or any(c.expect.status == 404 for c in criteria):
        return []
    return [
        _criterion(method, _concrete(path, _MISSING_ID), Expectation(status=404))
        for method, path in literals.routes
        if any(placeholder(segment) for segment in path.split("/")) and method in ("GET", "DELETE")
    ]


def _refused(criteria: list[Criterion], literals: Literals, request: str) -> list[Criterion]:
    """Where a named 400 or 422 is for what is missing or not valid: a request that works, without anything in its body."""
    works = next((c for c in criteria if c.changes_state and isinstance(c.body, dict) and c.body), None)
    for status in literals.statuses:
        said = any(str(status) in part and _LACKING.search(part) for part in re.split(r"(?<=[.;])\s", request))
        if status in (400, 422) and said and works and not any(c.expect.status == status for c in criteria):
            bare = _criterion(works.method, works.path, Expectation(status=status))
            return [bare.model_copy(update={"body": {}, "says": f"{bare.says[:-1]} where the body is empty."})]
    return []


def _headers(criteria: list[Criterion], literals: Literals, known_path: str) -> list[Criterion]:
    named = {name.lower() for c in criteria for name in (*c.expect.headers, *c.headers)}
    missing = [header for header in literals.headers if header.lower() not in named]
    if not missing or literals.paths or literals.statuses:
        return []
    return [_criterion("GET", known_path, Expectation(status=200, headers=dict.fromkeys(missing)))]


def _concrete(path: str, value: str) -> str:
    return "/".join(value if placeholder(segment) else segment for segment in path.split("/"))


def _criterion(method: str, path: str, expect: Expectation) -> Criterion:
    more = "".join(f" with the header {name}" for name in expect.headers)
    return Criterion(
        id="", says=f"{method} {path} answers {expect.status}{more}.", method=method, path=path, expect=expect
    )
