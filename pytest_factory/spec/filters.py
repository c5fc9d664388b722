"""Some items of a list: what `status=open` or `min_size=4` leaves of one that the app answers now can be counted."""

import re
from collections.abc import Sequence
from urllib.parse import parse_qsl, urlencode

from pydantic import JsonValue

from pytest_factory.artifacts import Answer, Criterion, Expectation
from pytest_factory.spec.bounds import is_date
from pytest_factory.spec.grounding import items_of, singular
from pytest_factory.spec.known import as_query, expecting, known_list, of_items, until_change
from pytest_factory.spec.told import spelt

_BOUND = re.compile(r"(min|max)_(\w+)|(\w+)_(min|max)")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_FROM = re.compile(r"(?:\w+_)?(?:since|from|after|start)|(?:since|from|after|start)_(?:date|day|time)")
_UNTIL = re.compile(r"(?:\w+_)?(?:until|till|to|before|end)|(?:until|till|to|before|end)_(?:date|day|time)")
"""Names of the first and of the last day that are asked for."""
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_PARTS = re.compile(r"(?P<home>/[^?]*[^/?\d][^/?]*)/(?P<id>\d+)/(?P<parts>[A-Za-z][\w-]*)/?")
_SHORT = 2
"""Letters of a part of a name, such as `id`, that may stand for anything."""
_INCLUSIVE = re.compile(r"\binclu(?:sive|ding|ded)", re.I)


def filtered(criteria: Sequence[Criterion], answers: Sequence[Answer], request: str = "") -> list[Criterion]:
    """The criteria; those that ask for a part of a known list expect as many items as it has of these, the first among them.

    Each parameter must be a key of the items, `min_KEY` or `max_KEY` with a number, which belongs to them, or such as `since` and
    `until` with a day, where the items have one date, on another day unless the `request` says "inclusive". Only up to the first
    change of state, and where some items are left and some are not: what else a value means the request says. A criterion
    that wants items of values which no item has asks for those of one that is there, and one that wants none has a text that
    some item has, since another one may be refused. A parameter of which the request has no word goes from beside one of which it
    has: the app may well ignore it. Of values that are asked for together each is asked for alone, too: what
    a list is answered without is optional.
    """
    end = until_change(criteria)
    inclusive = _INCLUSIVE.search(request) is not None
    named = [_of_names(one, request, answers) for one in criteria[:end]]
    whole = [_of_thing(_whole(one, answers), request, answers) for one in named]
    found = [_filtered(_askable(one, answers, inclusive), answers, inclusive) for one in whole]
    return [*found, *_alone(found, criteria, answers, inclusive), *criteria[end:]]


def _of_names(criterion: Criterion, request: str, answers: Sequence[Answer]) -> Criterion:
    """A part of a known list, asked for by the parameters that the request speaks of, where it speaks of some."""
    path, _, query = criterion.path.partition("?")
    pairs = parse_qsl(query, keep_blank_values=True)
    told = [(name, value) for name, value in pairs if any(spelt(part, request) for part in _words(name))]
    if criterion.expect.status != 200 or not told or told == pairs or known_list(criterion, answers) is None:
        return criterion
    return criterion.model_copy(update={"path": f"{path}?{urlencode(told)}"})


def _words(name: str) -> list[str]:
    """A name, and its parts that may stand for it."""
    return [name, *(part for part in name.split("_") if len(part) > _SHORT)]


def _alone(
    found: Sequence[Criterion], criteria: Sequence[Criterion], answers: Sequence[Answer], inclusive: bool
) -> list[Criterion]:
    """Criteria that ask with one of the two values or more by which one of `found` asks for a part of a known list."""
    added: dict[str, Criterion] = {}
    for criterion in found:
        path, _, query = criterion.path.partition("?")
        pairs = parse_qsl(query)
        if len(pairs) < 2 or not criterion.expect.length or known_list(criterion, answers) is None:
            continue
        for name, value in pairs:
            alone = f"{path}?{urlencode({name: value})}"
            given = {
                "path": alone,
                "says": f"GET {alone} answers 200, too.",
                "expect": Expectation(status=200, items=True),
            }
            told = _filtered(criterion.model_copy(update=given), answers, inclusive)
            others = [one for one in criteria if _names(one, path) == {name} and one.expect.status == 200]
            if told.expect.length and not others:
                added.setdefault(name, told)
    return list(added.values())


def _names(criterion: Criterion, path: str) -> set[str]:
    """The names of what a criterion's query sends to a path; none where it asks another one."""
    asked, _, query = criterion.path.partition("?")
    return {name for name, _ in parse_qsl(query)} if (criterion.method, asked) == ("GET", path) else set()


def _of_thing(criterion: Criterion, request: str, answers: Sequence[Answer]) -> Criterion:
    """A criterion on the parts of a thing, `/boats/1/trips`, with those that a list of all of them has with its `boat_id`.

    Where that path is new, has some, and the request does not speak of a state of theirs, which would leave some out.
    """
    found = _PARTS.fullmatch(criterion.path)
    expect = criterion.expect
    known = any((a.method, a.path) == ("GET", criterion.path) for a in answers)
    if found is None or known or criterion.method != "GET" or expect.status != 200 or not expect.items:
        return criterion
    key = f"{singular(found['home'])}_id"
    rows = next((items_of(a) for a in answers if singular(a.path) == singular(f"/{found['parts']}")), [])
    part = [row for row in rows if str(row.get(key)) == found["id"]]
    states = {value.lower() for row in rows for value in row.values() if isinstance(value, str) and value.isalpha()}
    if not part or states & {word.lower() for word in re.findall(r"[A-Za-z]+", request)}:
        return criterion
    return expecting(criterion, part)


def _whole(criterion: Criterion, answers: Sequence[Answer]) -> Criterion:
    """The criterion with the whole value of a key that is asked for by a part of it, beside a parameter that is no key.

    Such a key may well be compared, as the app does already; what is searched in is another one's business.
    """
    path, _, query = criterion.path.partition("?")
    pairs, items = parse_qsl(query, keep_blank_values=True), known_list(criterion, answers) or []
    objects = [item for item in items if isinstance(item, dict)]
    keys = {name for item in objects for name in item}
    if criterion.expect.status != 200 or len(pairs) < 2 or all(name in keys for name, _ in pairs):
        return criterion
    told = []
    for name, value in pairs:
        known = dict.fromkeys(str(item[name]) for item in objects if isinstance(item.get(name), str))
        having = [one for one in known if value and value.casefold() in one.casefold()]
        told.append((name, having[0] if value not in known and len(having) == 1 else value))
    return criterion.model_copy(update={"path": f"{path}?{urlencode(told)}"}) if told != pairs else criterion


def _askable(criterion: Criterion, answers: Sequence[Answer], inclusive: bool) -> Criterion:
    """The criterion with values in its query that items have, where it cannot be met as it is."""
    path, _, query = criterion.path.partition("?")
    pairs, items, expect = parse_qsl(query, keep_blank_values=True), known_list(criterion, answers), criterion.expect
    objects = [item for item in items or () if isinstance(item, dict)]
    whole = [item for item in objects if all(isinstance(item.get(name), str | int) for name, _ in pairs)]
    if expect.status != 200 or not pairs or not whole or len(objects) < len(items or ()):
        return criterion
    verdicts = [[_has(item, name, value, inclusive) for name, value in pairs] for item in objects]
    if any(None in verdict or all(verdict) for verdict in verdicts):
        return criterion
    if expect.length or expect.contains or (isinstance(expect.body, list) and expect.body):
        nearest = max(whole, key=lambda item: sum(_has(item, name, value, inclusive) is True for name, value in pairs))
        told = [(name, as_query(nearest[name])) for name, _ in pairs]
    elif expect.length == 0 or expect.body == []:
        known = {name: [item[name] for item in whole] for name, _ in pairs}
        texts = {name for name, value in pairs if isinstance(known[name][0], str) and value not in known[name]}
        told = [(name, as_query(known[name][0]) if name in texts else value) for name, value in pairs]
        if len(texts) == len(pairs):
            return criterion
    else:
        return criterion
    says = criterion.says
    for (_, old), (_, new) in zip(pairs, told, strict=True):
        says = re.sub(rf"(?<!\w){re.escape(old)}(?!\w)", new.replace("\\", r"\\"), says) if old else says
    return criterion.model_copy(update={"path": f"{path}?{urlencode(told)}", "says": says})


def _filtered(criterion: Criterion, answers: Sequence[Answer], inclusive: bool) -> Criterion:
    pairs = parse_qsl(criterion.query, keep_blank_values=True)
    items = known_list(criterion, answers)
    if items is None or criterion.expect.status != 200 or not pairs:
        return criterion
    objects = [item for item in items if isinstance(item, dict)]
    expect = criterion.expect
    if len(objects) < len(items) or not of_items(expect, items):
        return criterion
    verdicts = [[_has(item, name, value, inclusive) for name, value in pairs] for item in objects]
    left = [item for item, verdict in zip(objects, verdicts, strict=True) if all(verdict)]
    if any(None in verdict for verdict in verdicts):
        return criterion
    if not left and items and expect.length == 0 and len(pairs) > 1:  # whatever candidates agree on
        return criterion.model_copy(update={"certain": True})
    if not 0 < len(left) < len(items):
        return criterion
    return expecting(criterion, left)


def _has(item: dict[str, JsonValue], name: str, value: str, inclusive: bool) -> bool | None:
    """Whether an item is one of these; None where that cannot be told."""
    if name in item:
        known = item[name]
        if known is None:
            return False
        if isinstance(known, bool):
            return None if value.lower() not in ("true", "false") else known is (value.lower() == "true")
        if isinstance(known, str) and known != value and value.casefold() in known.casefold():
            return None  # a search finds it, a comparison does not
        return str(known) == value if isinstance(known, str | int | float) else None
    if _DAY.fullmatch(value) and (_FROM.fullmatch(name) or _UNTIL.fullmatch(name)):
        days = [str(known)[: len(value)] for known in item.values() if is_date(known)]
        if len(days) != 1 or (days[0] == value and not inclusive):
            return None
        return days[0] == value or (days[0] > value) is (_FROM.fullmatch(name) is not None)
    bound = _BOUND.fullmatch(name)
    known = item.get((bound.group(2) or bound.group(3)) if bound else "")
    if bound is None or isinstance(known, bool) or not isinstance(known, int | float) or not _NUMBER.fullmatch(value):
        return None
    number = float(value)
    return known == number or (known > number) is ("min" in (bound.group(1), bound.group(4)))
