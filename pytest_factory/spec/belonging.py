"""A part that belongs to another thing: `/boats/2/sails/1`, where that sail is one of boat 1, is not there."""

import re
from collections.abc import Sequence

from pytest_factory.artifacts import Answer, Criterion, Expectation
from pytest_factory.spec.grounding import items_of
from pytest_factory.spec.literals import Literals, path_matches, placeholder

_ANOTHERS = re.compile(r"\b(?:belong\w* to|is (?:one )?of|under|on) (?:an?other|a different|some other)\b", re.I)


def with_anothers_part(
    criteria: Sequence[Criterion], request: str, literals: Literals, answers: Sequence[Answer]
) -> list[Criterion]:
    """The criteria and, before the first that works on a part of one thing, a 404 of the same part of another one.

    Only where the request speaks of that, names the route, and the app has another thing to ask for.
    """
    found = list(criteria)
    for method, pattern in literals.routes if 404 in literals.statuses and _ANOTHERS.search(request) else ():
        places = [n for n, part in enumerate(pattern.split("/")) if placeholder(part)]
        works = next(
            (c for c in found if c.method == method and path_matches(pattern, c.path) and c.expect.status < 300), None
        )
        if works is None or len(places) < 2:
            continue
        parts = works.path.split("/")
        home = "/".join(parts[: places[0]])
        ids = (str(item["id"]) for a in answers if a.path.rstrip("/") == home for item in items_of(a))
        other = next((one for one in ids if one != parts[places[0]]), None)
        if other is None:
            continue
        path = "/".join([*parts[: places[0]], other, *parts[places[0] + 1 :]])
        if any((c.method, c.path, c.expect.status) == (method, path, 404) for c in found):
            continue
        says = f"{method} {path} answers 404, since it belongs to another one."
        refused = works.model_copy(update={"id": "", "path": path, "says": says, "expect": Expectation(status=404)})
        found.insert(found.index(works), refused)
    return found
