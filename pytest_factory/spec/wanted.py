"""Criteria of routes, methods and refusals that nobody asked for."""

import re
from collections.abc import Sequence

from pytest_factory.artifacts import Criterion, Route
from pytest_factory.spec.literals import Literals, path_matches
from pytest_factory.spec.unknowable import other_side, untold_refusal

_VERBS = {
    "DELETE": re.compile(r"\b(?:delet|remov|drop|clear|take \w+ (?:away|out)|withdraw|forget)", re.I),
    "PUT": re.compile(r"\b(?:put|chang|edit|updat|replac|renam|correct|set|mov|assign|modif|overwrit)", re.I),
    "PATCH": re.compile(r"\b(?:patch|chang|edit|updat|replac|renam|correct|set|mov|assign|modif)", re.I),
}
"""Method to the beginnings of words by which a request asks for it."""


def only_wanted(
    criteria: Sequence[Criterion], request: str, literals: Literals, routes: Sequence[Route]
) -> list[Criterion]:
    """The criteria that the request may mean; all of them where it would be none."""
    kept = [
        criterion
        for criterion in criteria
        if _asked_for(criterion, request, literals, routes)
        and not other_side(criterion, request)
        and not untold_refusal(criterion, request)
    ]
    return kept or list(criteria)


def _asked_for(criterion: Criterion, request: str, literals: Literals, routes: Sequence[Route]) -> bool:
    """Whether the request names the criterion's route, or the app has it; a request that names none leaves open which it is,
    but not that a route of the app takes a method of which it has no word, or that is not the one of its routes."""
    if criterion.expect.status in (405, 500, 501) and criterion.expect.status not in literals.statuses:
        return False
    if not literals.paths:
        methods = {route.method for route in routes if path_matches(route.path, criterion.path)}
        said = _VERBS.get(criterion.method)
        return not methods or criterion.method in methods or said is None or said.search(request) is not None
    if methods := {route.method for route in routes if path_matches(route.path, criterion.path)}:
        other = criterion.method not in methods | {"HEAD", "OPTIONS"} and not _near(criterion, literals)
        return not other or bool(criterion.expect.headers)
    return literals.name(criterion.method, criterion.path) or not _near(criterion, literals)


def _near(criterion: Criterion, literals: Literals) -> bool:
    """Whether the criterion uses a path that the request names, only with another method."""
    return any(path_matches(path, criterion.path) for path in literals.paths)
