"""Keys that a plan made up: of an answer that the app gives already, what neither it nor the request has a word of."""

import re
from collections.abc import Sequence

from pytest_factory.artifacts import Answer, Criterion
from pytest_factory.spec.known import shape_of

_PART = re.compile(r"[A-Z]?[a-z]{3,}|[A-Z]{3,}")
_TELLS = re.compile(
    r"\b(?:show|see|tell|includ|return|display|field|key|know|how (?:many|much|old|long|often|far))", re.I
)
_STEM = 4
"""Letters by which words are the same: `trips` and `trip`, `averaged` and `average`."""


def without_inventions(criterion: Criterion, request: str, answers: Sequence[Answer]) -> Criterion:
    """The criterion without keys of an object or of a list's items that nobody knows.

    Known are those of the app's own answer to the same route, those that are sent, and those of which the request has one of
    the words: a vague request lets the plan name what it adds, `trip_count` for "how many trips". A key that leaked from a
    worked example has no such word. Where no key would be left, or the app's answer is not known, all stay; so they do where the
    request wants something shown and only keys of today would be left: `age` may be how it is called "how old" a boat is.
    """
    known = [
        a
        for a in answers
        if (a.method, shape_of(a.path)) == (criterion.method, shape_of(criterion.path)) and a.status < 300
    ]
    objects = [item for a in known for item in (a.answered, *(a.rows or []))]
    had = {key for item in objects if isinstance(item, dict) for key in item}
    if not had or not 200 <= criterion.expect.status < 300:
        return criterion
    sent = {*criterion.form, *(criterion.body if isinstance(criterion.body, dict) else {})}
    expect, words = criterion.expect, {word[:_STEM].lower() for word in re.findall(r"[A-Za-z]{3,}", request)}
    keys = {*expect.contains, *expect.fields}
    kept = {key for key in keys if key in had | sent or _parts(key) & words}
    if not kept or kept == keys or (kept <= had and _TELLS.search(request)):
        return criterion
    contains = {key: value for key, value in expect.contains.items() if key in kept}
    fields = {key: kind for key, kind in expect.fields.items() if key in kept}
    return criterion.model_copy(update={"expect": expect.model_copy(update={"contains": contains, "fields": fields})})


def _parts(key: str) -> set[str]:
    return {part[:_STEM].lower() for part in _PART.findall(key)}
