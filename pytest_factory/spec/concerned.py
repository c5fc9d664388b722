"""What the criteria have to do with the app's routes: which are asked for, which answer already, which are left alone."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from pytest_factory.artifacts import Criterion, Route, Spec, Survey
from pytest_factory.spec.literals import path_matches
from pytest_factory.spec.reach import concerns_all
from pytest_factory.workspace.callees import Callee, workers_of
from pytest_factory.workspace.kept_parameters import given_up
from pytest_factory.workspace.leaks import Spoken
from pytest_factory.workspace.modules import Modules
from pytest_factory.workspace.sketch import helpers_for, sketched_return

_ID = re.compile(r"^<int:|(?:\{|<|:|_)id[:}>]")
_WORD = re.compile(r"[a-z]+(?:[-_][a-z]+)*", re.I)


def asked_for(spec: Spec, survey: Survey, method: str, path: str) -> bool:
    """Whether a criterion speaks of this route; its path may lack the prefix of the place where it is registered."""
    return bool(_criteria_of(spec, survey, method, path))


def sent_to(spec: Spec, survey: Survey, method: str, path: str) -> frozenset[str] | None:
    """The keys of the bodies, all of them, that this route must take by the criteria; None where none sends an object."""
    taken = (c.body for c in _criteria_of(spec, survey, method, path) if c.expect.status < 400)
    bodies = [frozenset(body) for body in taken if isinstance(body, dict)]
    return frozenset.intersection(*bodies) if bodies else None


def told_once(criteria: Sequence[Criterion], request: str) -> Sequence[Criterion]:
    """The criteria without those that are held back; where something is asked of the app as a whole, without those that look for
    the same headers elsewhere, and for nothing else, too: a small model that reads a path builds something for it.
    """
    criteria = [criterion for criterion in criteria if not criterion.held]
    if not concerns_all(request):
        return criteria
    seen: list[Mapping[str, str | None]] = []
    told = []
    for criterion in criteria:
        expect = criterion.expect
        alone = bool(expect.headers) and not expect.of_body and not 300 <= expect.status < 400
        if not alone or criterion.method != "GET" or expect.headers not in seen:
            told.append(criterion)
            seen += [expect.headers] if alone else []
    return told


def hooks_in(spec: Spec, request: str) -> bool:
    """Whether all that is to be built is headers of the app's every answer: no route is asked for."""
    return concerns_all(request) and all(c.expect.headers and not c.expect.of_body for c in spec.to_build)


def spoken_by(spec: Spec, request: str = "") -> Spoken:
    """The statuses and headers of all criteria, and the words of a request by which something goes."""
    headers = {name.lower() for c in spec.criteria for name in (*c.expect.headers, *c.headers)}
    return Spoken(frozenset(c.expect.status for c in spec.criteria), frozenset(headers), given_up(request))


def _criteria_of(spec: Spec, survey: Survey, method: str, path: str) -> list[Criterion]:
    prefixed = f"{survey.place.prefix.rstrip('/')}/{path.lstrip('/')}".rstrip("/") or "/"
    return [c for c in spec.criteria if method == c.method and any(path_matches(p, c.path) for p in (path, prefixed))]


def concerned(spec: Spec, survey: Survey) -> tuple[Route, ...]:
    """Routes of the app that answer a criterion's request already, each function once: a feature changes some of them.

    A criterion that looks at headers only is no business of the route's function, and one that holds already asks for nothing.
    What code knows to follow from a DELETE is met by that one: a model that is told of the routes writes them again.
    """
    deleted = next((n for n, c in enumerate(spec.to_build) if c.method == "DELETE" and c.changes_state), None)
    own = [c for n, c in enumerate(spec.to_build) if deleted is None or n <= deleted or not c.certain]
    looked_at = [c for c in own if not c.expect.headers or c.expect.of_body]
    asked = [
        route for route in survey.routes if any(route.method == c.method and _answered_by(route, c) for c in looked_at)
    ]
    return tuple({(route.file, route.function): route for route in reversed(asked)}.values())[::-1]


def lacking(spec: Spec, survey: Survey, route: Route) -> tuple[str, ...]:
    """Keys that a route's answers must have and that stand in no file which BUILD is shown: they are to be made."""
    mine = [c.expect for c in spec.to_build if c.method == route.method and path_matches(route.path, c.path)]
    told = [(e.body if isinstance(e.body, dict) else e.contains, e.fields) for e in mine if e.status < 400]
    keys = dict.fromkeys(key for values, types in told for key in (*values, *types))
    return tuple(
        key for key in keys if not any(re.search(rf"\b{re.escape(key)}\b", file.text) for file in survey.files)
    )


class Told(NamedTuple):
    """What BUILD is told of a route that answers already."""

    route: Route
    lacks: tuple[str, ...]
    """Keys that its answer must have and that are nowhere yet."""
    line: str
    """How it may answer with them, as code; empty where that is not known."""
    helpers: Sequence[str]
    """What the app has that may give their values."""
    workers: Sequence[Callee] = ()
    """What its function only hands its work on to, in other files or classes."""


def told_of(route: Route, spec: Spec, survey: Survey, sources: Mapping[str, str]) -> Told:
    """What there is to say of a route to which the feature may have to add keys."""
    lacks = lacking(spec, survey, route)
    asked = [c for c in spec.to_build if c.method == route.method and path_matches(route.path, c.path)]
    listed = any(criterion.expect.items for criterion in asked)
    line = sketched_return(sources.get(route.file, ""), route.function, lacks, listed=listed) if lacks else ""
    workers = workers_of(Modules(sources), route.file, route.function) if not lacks else ()
    return Told(route, lacks, line, helpers_for(lacks, survey.files, sources) if line else (), workers)


def unconcerned(spec: Spec, survey: Survey) -> frozenset[tuple[str, str]]:
    """Route functions of the app, as (path, name), that no criterion speaks of: a feature leaves them alone."""
    concerned = {
        (route.file, route.function)
        for route in survey.routes
        if any(_answered_by(route, criterion) for criterion in spec.criteria)
    }
    return frozenset({(route.file, route.function) for route in survey.routes} - concerned)


def _answered_by(route: Route, criterion: Criterion) -> bool:
    """Whether the route takes the criterion's path; a word is no id: `/notes/stats` is a route of its own."""
    if not path_matches(route.path, criterion.path):
        return False
    pairs = zip(route.path.split("/"), criterion.bare.split("/"), strict=False)
    return not any(_ID.search(name) and _WORD.fullmatch(value) for name, value in pairs)
