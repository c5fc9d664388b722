"""Bounds that a request tells are kept: what lies outside is refused, what lies inside is not, whatever a model made of it."""

import re
from collections.abc import Collection, Mapping, Sequence

from pydantic import JsonValue

from pytest_factory.artifacts import Answer, Criterion, Expectation
from pytest_factory.spec.bounds import ANY, REFUSAL, Bound, is_date, number_of, read_bounds
from pytest_factory.spec.literals import sentences
from pytest_factory.spec.sent import refusal, route_of, sent_values, usual, with_values
from pytest_factory.spec.told import QUOTED

_SPOKEN = ("empty", "blank", "below", "above", "shorter", "longer")
"""Kinds of bounds whose names may stand elsewhere in their sentences."""


_OF_A_THING = re.compile(r"/\d+/[a-z][a-z-]*$")
"""What is done to a thing: afterwards it may be in a state for which all else is refused."""


def bounded(criteria: Sequence[Criterion], request: str, answers: Sequence[Answer] = ()) -> list[Criterion]:
    """The criteria with the bounds of `request` kept; where it tells no status, with the one by which the app refuses already.

    Refusals go where all that is sent lies inside, successes of what lies outside become refusals, and a bound that no
    criterion tries gets one, made of the first that sends its name with success. What is just allowed is sent, too.
    """
    found, every = list(criteria), list(read_bounds(request))
    anywhere = {name for criterion in criteria for name in sent_values(criterion)}
    for route in dict.fromkeys(route_of(criterion) for criterion in criteria):
        sent = [sent_values(criterion) for criterion in criteria if route_of(criterion) == route]
        names = dict.fromkeys(name for one in sent for name in one)
        numbers = [name for name in names if any(number_of(one.get(name)) is not None for one in sent)]
        read = [bound._replace(status=bound.status or usual(route, answers)) for bound in every]
        told = [bound for bound in read if bound.status]
        dates = [name for name in names if any(is_date(one.get(name)) for one in sent)]
        works = [sent_values(c) for c in criteria if route_of(c) == route and c.expect.status < 300]
        words = {name for one in works for name, value in one.items() if number_of(value) is None}
        fitting = {"no number": [name for name in numbers if name not in words], "no date": dates}
        placed = [
            bound._replace(name=name)
            for bound in told
            for name in _here(bound, names, anywhere, fitting.get(bound.kind, ()))
            or ([] if bound.name in anywhere else _names(bound, list(names), numbers))
        ]
        if placed:
            found = _placed(found, route, placed, request)
    return found


def _here(bound: Bound, names: Collection[str], anywhere: Collection[str], fitting: Sequence[str]) -> Sequence[str]:
    """The names of a route that a bound is about: its own; of one without a name those that fit, and of which its sentence speaks
    where that speaks of any that a criterion sends `anywhere`."""
    if bound.name in anywhere:
        return [bound.name] if bound.name in names else []
    spoken = {name for name in anywhere if re.search(rf"\b{re.escape(name)}\b", bound.said)}
    return [name for name in fitting if not spoken or name in spoken]


def _refuses(criterion: Criterion, route: str) -> bool:
    return route_of(criterion) == route and criterion.expect.status in (400, 422)


def _broken(sent: Mapping[str, JsonValue], bounds: Sequence[Bound]) -> Bound | None:
    return next((bound for bound in bounds if bound.refuses(sent.get(bound.name))), None)


def _good(sent: Mapping[str, JsonValue], works: Sequence[Mapping[str, JsonValue]], told: Collection[str]) -> bool:
    """Whether a request sends all that one which works does, each value one that works, or a word of the request
    where it speaks of no refusal."""
    return any(
        sent.keys() == one.keys()
        and all(str(value) in told or any(value == other.get(name) for other in works) for name, value in sent.items())
        for one in works
        if sent
    )


def _placed(criteria: Sequence[Criterion], route: str, bounds: Sequence[Bound], request: str) -> list[Criterion]:
    kept: list[Criterion] = []
    for criterion in criteria:
        if route_of(criterion) != route:
            kept.append(criterion)
            continue
        sent = sent_values(criterion)
        broken = _broken(sent, bounds)
        if not broken and _refuses(criterion, route) and (meant := _meant(criterion, bounds)):
            kept.append(_with(criterion, meant).model_copy(update={"says": criterion.says}))
            continue
        if broken and 200 <= criterion.expect.status < 300:
            kept.append(refusal(criterion, broken.status))
        elif broken or criterion.expect.status not in (400, 422) or not _inside(sent, bounds):
            kept.append(criterion)
    works = [sent_values(c) for c in kept if route_of(c) == route and 200 <= c.expect.status < 300]
    allowed = " ".join(sentence for sentence in sentences(request) if not REFUSAL.search(sentence))
    told = set(re.findall(r"[A-Za-z]{3,}", QUOTED.sub(" ", allowed)))
    kept = [
        c
        for c in kept
        if not (_refuses(c, route) and _good(sent_values(c), works, told) and not _broken(sent_values(c), bounds))
    ]
    for bound in bounds:
        here = [criterion for criterion in kept if route_of(criterion) == route]
        base = next((c for c in here if bound.name in sent_values(c) and 200 <= c.expect.status < 300), None)
        if base is None:
            continue
        if not any(bound.refuses(sent_values(c).get(bound.name)) for c in here):
            kept.insert(kept.index(base) + (_OF_A_THING.search(base.bare) is None), _with(base, bound))
        limit = bound.kind in ("below", "above", "shorter", "longer") and not bound.whole
        if limit and not any(_at(bound, c) and c.expect.status < 300 for c in here):
            kept.insert(kept.index(base) + 1 if base.method == "GET" else len(kept), _at_the_limit(base, bound))
    return kept


def _meant(criterion: Criterion, bounds: Sequence[Bound]) -> Bound | None:
    """The bound of a length that the words of a refusal tell, where its text keeps it: a model cannot count to a hundred."""
    sent = sent_values(criterion)
    lengths = (b for b in bounds if b.kind in ("shorter", "longer") and isinstance(sent.get(b.name), str))
    return next((b for b in lengths if re.search(rf"\b{b.limit:.0f}\b", criterion.says)), None)


def _at(bound: Bound, criterion: Criterion) -> bool:
    """Whether a criterion sends a value that is just at the bound."""
    value = sent_values(criterion).get(bound.name)
    length = bound.kind in ("shorter", "longer")
    return (float(len(str(value))) if length else number_of(value)) == bound.limit


def _at_the_limit(base: Criterion, bound: Bound) -> Criterion:
    """A request with a value that is just not refused yet; of a change it is the last, since others may count what it adds."""
    says = f"{base.method} {base.path} with {bound.name} at its bound, {bound.limit:g}, answers {base.expect.status}."
    sent = _with(base, bound._replace(whole=True))
    return sent.model_copy(update={"says": says, "expect": Expectation(status=base.expect.status)})


def _names(bound: Bound, names: Sequence[str], numbers: Sequence[str]) -> Sequence[str]:
    """The names of the spec that a bound is about: its own, else the only one of which its sentence has the word ("titles of
    todos must not be longer"), else the only one that has such values."""
    if bound.name == ANY:
        return names[-1:]
    own = [name for name in names if bound.name.lower() in (name.lower(), f"{name.lower()}s")]
    if not own and bound.kind == "blank" and len(names) == 1:
        return names
    if not own and bound.kind in _SPOKEN and bound.name.lower() != "one":  # "as an empty one": that is the thing
        fitting = numbers if bound.kind in ("below", "above") else names
        spoken = [name for name in fitting if re.search(rf"\b{re.escape(name)}s?\b", bound.said, re.I)]
        if len(spoken) == 1:
            return spoken
    if own or bound.kind in ("missing", "empty", "blank", "no number", "no date", "other"):
        return own
    fit = numbers if bound.kind in ("below", "above") else names
    return fit if len(fit) == 1 else []


def _inside(sent: dict[str, JsonValue], bounds: Sequence[Bound]) -> bool:
    """Whether all that is sent has bounds, and there is nothing else that may be wrong with it."""
    counted = {bound.name for bound in bounds if bound.kind in ("below", "above")}
    return bool(sent) and all(name in counted and number_of(value) is not None for name, value in sent.items())


def _with(base: Criterion, bound: Bound) -> Criterion:
    """A request that works, but for one value."""
    changed = {**sent_values(base), bound.name: bound.wrong}
    if bound.kind == "missing":
        del changed[bound.name]
    return refusal(with_values(base, changed), bound.status)
