"""A value that is written as a text, which most frameworks read as what it says: no refusal to count on."""

from collections.abc import Sequence

from pydantic import JsonValue

from pytest_factory.artifacts import Criterion
from pytest_factory.spec.sent import in_body, route_of
from pytest_factory.spec.told import QUOTED


def without_spelt_ones(criteria: Sequence[Criterion], request: str) -> list[Criterion]:
    """The criteria without refusals of a body that works but for a value in quotes: "true" for true, "4" for 4.

    pydantic takes these for what they say (its documentation, conversion table, lax mode). Only where the route has another
    refusal of what is sent, and where the request does not write the text out.
    """
    quoted = {text.strip() for text in QUOTED.findall(request)}
    refusals = [c for c in criteria if c.expect.status in (400, 422)]
    spelt = [c for c in refusals if any(_spells(c, other, quoted) for other in criteria if other.expect.status < 300)]
    others = {route_of(c) for c in refusals if c not in spelt}
    return [c for c in criteria if c not in spelt or route_of(c) not in others]


def _spells(criterion: Criterion, works: Criterion, quoted: set[str]) -> bool:
    """Whether a refusal sends what works, with values as texts in the place of some."""
    sent, good = in_body(criterion), in_body(works)
    if route_of(criterion) != route_of(works) or criterion.form or sent.keys() != good.keys() or sent == good:
        return False
    changed = [
        (sent[key], good[key]) for key in sent if sent[key] != good[key] or type(sent[key]) is not type(good[key])
    ]
    return all(str(text) not in quoted and _same(text, value) for text, value in changed)


def _same(text: JsonValue, value: JsonValue) -> bool:
    """Whether a text is of the kind of a number, or of a truth value, that works in its place."""
    if not isinstance(text, str) or not isinstance(value, int | float):
        return False
    return text.lower() in ("true", "false") if isinstance(value, bool) else text.lstrip("-").isdigit()
