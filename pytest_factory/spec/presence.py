"""A thing that the app shows now is there: what is not found is another one, and where a request tells of one it is asked for."""

import json
import re
from collections.abc import Sequence

from pytest_factory.artifacts import Answer, Criterion, Expectation
from pytest_factory.spec.grounding import items_of
from pytest_factory.spec.literals import Literals, path_matches, placeholder

_ITEM = re.compile(r"(?P<home>(?:/[^/?]+)+?)/(?P<id>\d+)(?P<rest>(?:/[^/?\d][^/?]*)*(?:\?.*)?)$")
_NOWHERE = "999"
_UNKNOWN = re.compile(
    r"\b(?:no such|unknown|not (?:exist|found|there|known)|n't (?:exist|there|known)|non-?existent|missing"
    r"|no \w+ (?:with|of|by))\b",
    re.I,
)


def with_missing_ones(criteria: Sequence[Criterion], answers: Sequence[Answer]) -> list[Criterion]:
    """`criteria` without a 404 of a thing that a list of the app has, before any criterion takes it away.

    It becomes one of a thing that is not there; where there is such a criterion already, it goes.
    """
    shown = {(a.path.rstrip("/"), str(item["id"])) for a in answers for item in items_of(a)}
    result: list[Criterion] = []
    gone: set[tuple[str, str]] = set()
    for criterion in criteria:
        found = _ITEM.match(criterion.path)
        thing = (found["home"], found["id"]) if found else ("", "")
        if criterion.method == "DELETE" and criterion.changes_state:
            gone.add(thing)
        if found is None or criterion.expect.status != 404 or thing not in shown - gone:
            result.append(criterion)
            continue
        path = f"{found['home']}/{_NOWHERE}{found['rest']}"
        if not any(_misses(other, criterion.method, found, shown) for other in criteria):
            says = f"{criterion.method} {path} answers 404, since there is no such thing."
            expect = _told_anew(criterion.expect, criterion.path, path)
            result.append(criterion.model_copy(update={"path": path, "says": says, "expect": expect}))
            shown = shown - {thing}  # one is enough
    return result


def with_unknown_ones(criteria: Sequence[Criterion], request: str, literals: Literals) -> list[Criterion]:
    """`criteria` with a 404 for each route of which the request says that there may be no such thing, and no criterion asks.

    Only where the request names one path with a placeholder: of several nobody knows which one is meant. The thing is asked for
    as one that is there.
    """
    paths = {path for path in literals.paths if any(map(placeholder, path.split("/")))}
    said = any("404" in part and _UNKNOWN.search(part) for part in re.split(r"(?<=[.;])\s", request))
    found = list(criteria)
    named = {path for _, path in literals.routes}
    routes = (*literals.routes, *(("GET", path) for path in sorted(paths - named)))
    for method, path in routes if said and len(paths) == 1 else ():
        own = [c for c in criteria if c.method == method and path_matches(path, c.path)]
        works = next((c for c in own if 200 <= c.expect.status < 400), None)
        if works is not None and path in paths and all(c.expect.status != 404 for c in own):
            other = elsewhere(path, works.path)
            says = f"{method} {other} answers 404, since there is no such thing."
            expect = Expectation(status=404)
            found.append(works.model_copy(update={"id": "", "path": other, "says": says, "expect": expect}))
    return found


def elsewhere(pattern: str, path: str) -> str:
    """The path with another value for the first placeholder of its pattern: one that nothing has."""
    parts = path.split("/")
    place = next(n for n, part in enumerate(pattern.split("?")[0].split("/")) if placeholder(part))
    value, mark, query = parts[place].partition("?")
    parts[place] = (_NOWHERE if value.isdecimal() else f"no-such-{value}") + mark + query
    return "/".join(parts)


def without_lost_ones(criteria: Sequence[Criterion]) -> list[Criterion]:
    """`criteria` without a GET that does not find what the next ones find, with nothing between that changes anything.

    A thing that is only cancelled is still there. Where it was deleted the others are wrong, and all stay.
    """
    result = []
    for place, criterion in enumerate(criteria):
        nearby = _unchanged(criteria, place)
        found = any(c.path == criterion.path and c.method == "GET" and c.expect.status == 200 for c in nearby)
        deleted = any(c.method == "DELETE" and c.changes_state for c in criteria[:place])
        if criterion.method != "GET" or criterion.expect.status != 404 or not found or deleted:
            result.append(criterion)
    return result


def _unchanged(criteria: Sequence[Criterion], place: int) -> list[Criterion]:
    """The criteria around one that find the same state."""
    first = next((n for n in range(place, 0, -1) if criteria[n - 1].changes_state), 0)
    last = next((n for n in range(place, len(criteria)) if criteria[n].changes_state), len(criteria))
    return list(criteria[first:last])


def with_what_is_gone(criteria: Sequence[Criterion]) -> list[Criterion]:
    """The criteria; that a thing is not found after it was deleted follows from that, whatever candidates make of it."""
    result: list[Criterion] = []
    gone: set[str] = set()
    for criterion in criteria:
        if criterion.method == "DELETE" and criterion.changes_state:
            gone.add(criterion.bare)
        certain = criterion.method == "GET" and criterion.expect.status == 404 and criterion.path in gone
        result.append(criterion.model_copy(update={"certain": True}) if certain else criterion)
    return result


def _told_anew(expect: Expectation, old: str, new: str) -> Expectation:
    """The expectation with the new path wherever an answer tells the path that was asked for."""
    old, new = (json.dumps(path.partition("?")[0])[1:-1] for path in (old, new))
    return Expectation.model_validate_json(re.sub(rf"{re.escape(old)}(?![\w/-])", new, expect.model_dump_json()))


def _misses(other: Criterion, method: str, found: re.Match[str], shown: set[tuple[str, str]]) -> bool:
    """Whether a criterion asks in the same way for a thing that is not there."""
    its = _ITEM.match(other.path)
    if its is None or other.method != method or other.expect.status != 404:
        return False
    same = its["home"] == found["home"] and its["rest"].partition("?")[0] == found["rest"].partition("?")[0]
    return same and (its["home"], its["id"]) not in shown


def without_what_is_not_there(criteria: Sequence[Criterion]) -> list[Criterion]:
    """`criteria` without a POST or PATCH that succeeds on a path which another one says is not found, whatever it sends.

    Only where the same succeeds on another thing of the kind, and nothing is taken away in between.
    """
    if any(c.method == "DELETE" for c in criteria):
        return list(criteria)
    missing = {(c.method, c.bare) for c in criteria if c.expect.status == 404 and c.method in ("POST", "PATCH")}
    works = [c for c in criteria if 200 <= c.expect.status < 300]
    return [
        c
        for c in criteria
        if c not in works
        or (c.method, c.bare) not in missing
        or not any(other.method == c.method and _differ(other, c) == 1 for other in works)
    ]


def _differ(one: Criterion, other: Criterion) -> int:
    """By how many segments two paths of one length differ; 0 for those of different lengths."""
    pairs = list(zip(one.bare.split("/"), other.bare.split("/"), strict=False))
    return sum(a != b for a, b in pairs) if one.bare.count("/") == other.bare.count("/") else 0
