"""Bounds that a request tells in numbers: what lies outside is refused, what lies inside is not, whatever a model made of it.

"A limit below 1 or something that is no number is a 400" is a fact of the request, as its paths are; a small model leaves the
refusals out, or refuses a value that is allowed.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple
from urllib.parse import parse_qsl, urlencode

from pydantic import JsonValue

from pytest_factory.artifacts import Criterion, Expectation
from pytest_factory.spec.literals import sentences
from pytest_factory.spec.told import QUOTED

_ANY = "*"
"""The name where it is any of those that are sent."""
_REFUSAL = re.compile(r"\b(400|422)\b")
_NUMBER = r"(?P<number>-?\d+(?:\.\d+)?|that\b)(?P<length>\s+(?:characters?|chars|letters|signs)\b)?"
_NAME = (
    r"(?P<name>\w+)(?:\s+(?:that|which))?(?:\s+(?:is|are|of|with|has|"
    r"(?P<must>(?:must|should|has to|have to|needs? to) (?:be|have|hold))))?\s+"
)
_SIDES: dict[Literal["below", "above"], re.Pattern[str]] = {
    "below": re.compile(
        rf"{_NAME}(?:below|under|(?:less|smaller|lower|fewer|shorter) than|at least|no less than)\s+{_NUMBER}", re.I
    ),
    "above": re.compile(
        rf"{_NAME}(?:above|over|(?:greater|more|larger|bigger|higher|longer) than|at most|no more than|up to)\s+{_NUMBER}",
        re.I,
    ),
}
_OF_WHAT_IS_RIGHT = re.compile(r"\b(?:only|else|otherwise|unless|allowed|accepted|taken|fine|valid|required)\b", re.I)
"""Words by which "above 3" may be what is asked for and not what is refused."""
_BETWEEN = re.compile(
    r"(?:(?P<name>\w+)\s+)?(?:must be\s+|is\s+)?(?:between|from)\s+(-?\d+)\s+(?:and|to)\s+(-?\d+)\b", re.I
)
_NO_NUMBER = re.compile(
    r"\b(?:no|not an?|isn't an?)\s+(?:(?:whole|valid|positive)\s+)?(?:number|integer)\b|\bnon-?numeric\b", re.I
)
_LACKS = re.compile(r"\b(?:without|missing|lacks?|no)\s+(?:an? |the |its |any )?(?P<name>\w+)\b", re.I)
_EMPTY = re.compile(
    r"\b(?:empty (?P<before>(?!or\b|and\b|is\b|are\b)\w+)"
    r"|(?P<name>\w+)(?: that| which)? (?:is|are|must not be|may not be|cannot be) empty)\b",
    re.I,
)
_BLANK = re.compile(r"\b(?:only (?:of )?(?:blanks?|spaces|whitespace)|blank|whitespace only)\b", re.I)
_ANY_MISSING = re.compile(
    r"\bmissing fields?\b|\bfields? (?:is|are) missing\b|\bwithout (?:one|any|all) of (?:them|these|the)\b", re.I
)


class Bound(NamedTuple):
    """What a request refuses of a parameter or a field."""

    name: str
    """As the request calls it; the spec may know it by another name."""
    kind: Literal["below", "above", "shorter", "longer", "no number", "missing", "empty", "blank"]
    limit: float = 0
    status: int = 400
    whole: bool = False
    """Whether the limit itself is refused, too."""

    def refuses(self, value: JsonValue) -> bool:
        """Whether a value is surely refused; None is one that is not there."""
        if self.kind == "missing" or value is None:
            return self.kind == "missing" and value is None
        if self.kind in ("empty", "blank"):
            return isinstance(value, str) and not value.strip() and (value == "") == (self.kind == "empty")
        number = float(len(str(value))) if self.kind in ("shorter", "longer") else _number(value)
        if number is None or self.kind == "no number":
            return number is None and self.kind == "no number"
        if number == self.limit:
            return self.whole
        return number < self.limit if self.kind in ("below", "shorter") else number > self.limit

    @property
    def wrong(self) -> JsonValue:
        """A value that is refused."""
        number = self.limit if self.whole else self.limit + (-1 if self.kind in ("below", "shorter") else 1)
        if self.kind in ("shorter", "longer"):
            return "a" * round(number)
        whole: JsonValue = int(number) if number == int(number) else number
        return {"no number": "abc", "missing": None, "empty": "", "blank": "   "}.get(self.kind, whole)


def bounded(criteria: Sequence[Criterion], request: str) -> list[Criterion]:
    """The criteria with the bounds of `request` kept.

    Refusals go where all that is sent lies inside, successes of what lies outside become refusals, and a bound that no
    criterion tries gets one, made of the first that sends its name with success.
    """
    found = list(criteria)
    for route in dict.fromkeys(_route(criterion) for criterion in criteria):
        sent = [_sent(criterion) for criterion in criteria if _route(criterion) == route]
        names = dict.fromkeys(name for one in sent for name in one)
        numbers = [name for name in names if any(_number(one.get(name)) is not None for one in sent)]
        placed = [bound._replace(name=name) for bound in _read(request) for name in _names(bound, list(names), numbers)]
        if placed:
            found = _placed(found, route, placed, request)
    return found


def _refuses(criterion: Criterion, route: str) -> bool:
    return _route(criterion) == route and criterion.expect.status in (400, 422)


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
        if _route(criterion) != route:
            kept.append(criterion)
            continue
        sent = _sent(criterion)
        broken = _broken(sent, bounds)
        if broken and 200 <= criterion.expect.status < 300:
            kept.append(_refusal(criterion, broken.status))
        elif broken or criterion.expect.status not in (400, 422) or not _inside(sent, bounds):
            kept.append(criterion)
    works = [_sent(c) for c in kept if _route(c) == route and 200 <= c.expect.status < 300]
    allowed = " ".join(sentence for sentence in sentences(request) if not _REFUSAL.search(sentence))
    told = set(re.findall(r"[A-Za-z]{3,}", QUOTED.sub(" ", allowed)))
    kept = [
        c for c in kept if not (_refuses(c, route) and _good(_sent(c), works, told) and not _broken(_sent(c), bounds))
    ]
    for bound in bounds:
        here = [criterion for criterion in kept if _route(criterion) == route]
        base = next((c for c in here if bound.name in _sent(c) and 200 <= c.expect.status < 300), None)
        if base is not None and not any(bound.refuses(_sent(c).get(bound.name)) for c in here):
            kept.insert(kept.index(base) + 1, _with(base, bound))
    return kept


def _read(request: str) -> Iterator[Bound]:
    """The bounds of the sentences that say which status refuses; the nearest status counts."""
    start = 0
    for sentence in sentences(request):
        start = request.index(sentence, start)
        statuses = {match.start(): int(match.group()) for match in _REFUSAL.finditer(sentence)}
        for at, bound in _in(sentence, request[:start]) if statuses else ():
            nearest = min(statuses, key=lambda place: abs(place - at))
            yield bound._replace(status=statuses[nearest])


def _in(sentence: str, before: str) -> Iterator[tuple[int, Bound]]:
    for kind, pattern in _SIDES.items():
        for match in pattern.finditer(sentence):
            numbers = (
                [match["number"]]
                if match["number"] != "that"
                else re.findall(r"-?\d+(?:\.\d+)?", before + sentence[: match.start()])
            )
            always = re.search(r"at (?:least|most)|no (?:less|more) than|up to", match.group(), re.I)
            if not numbers or (not (always or match["must"]) and _OF_WHAT_IS_RIGHT.search(sentence)):
                continue
            turned = bool(match["must"]) and not always  # "must be above 3": what is not above is refused
            low = (kind == "below") != turned
            side: Literal["below", "above", "shorter", "longer"] = "below" if low else "above"
            if match["length"]:
                side = "shorter" if low else "longer"
            yield match.end(), Bound(match["name"], side, whole=turned, limit=float(numbers[-1]))
    for match in _BETWEEN.finditer(sentence):
        yield match.end(), Bound(match["name"] or "", "below", float(match.group(2)))
        yield match.end(), Bound(match["name"] or "", "above", float(match.group(3)))
    for match in _NO_NUMBER.finditer(sentence):
        yield match.end(), Bound("", "no number")
    empty = next(_EMPTY.finditer(sentence), None)
    if empty:
        yield empty.end(), Bound(empty["before"] or empty["name"], "empty")
    for match in _BLANK.finditer(sentence):
        yield match.end(), Bound((empty["before"] or empty["name"]) if empty else "", "blank")
    for match in _ANY_MISSING.finditer(sentence):
        yield match.end(), Bound(_ANY, "missing")
    for match in _LACKS.finditer(sentence):
        clause = re.split(r"[,;]", sentence[match.end() :])[0]
        if _REFUSAL.search(clause) or not match.group().lower().startswith("without"):  # else it may well be left out
            yield match.end(), Bound(match["name"], "missing")


def _names(bound: Bound, names: Sequence[str], numbers: Sequence[str]) -> Sequence[str]:
    """The names of the spec that a bound is about: its own, else the only one that has such values."""
    if bound.name == _ANY:
        return names[-1:]
    own = [name for name in names if bound.name.lower() in (name.lower(), f"{name.lower()}s")]
    if own or bound.kind in ("missing", "empty", "blank"):
        return own
    if bound.kind == "no number":
        return numbers
    fit = numbers if bound.kind in ("below", "above") else names
    return fit if len(fit) == 1 else []


def _inside(sent: dict[str, JsonValue], bounds: Sequence[Bound]) -> bool:
    """Whether all that is sent has bounds, and there is nothing else that may be wrong with it."""
    counted = {bound.name for bound in bounds if bound.kind in ("below", "above")}
    return bool(sent) and all(name in counted and _number(value) is not None for name, value in sent.items())


def _sent(criterion: Criterion) -> dict[str, JsonValue]:
    """Names and values of the query, else of the body."""
    query: dict[str, JsonValue] = dict(parse_qsl(criterion.path.partition("?")[2], keep_blank_values=True))
    body = criterion.body if isinstance(criterion.body, dict) else {}
    return {**body, **criterion.form, **query}


def _route(criterion: Criterion) -> str:
    bare = re.sub(r"(?<=/)\d+(?=/|$)", "1", criterion.path.partition("?")[0])
    return f"{criterion.method} {bare}"


def _number(value: JsonValue) -> float | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        return float(value)
    except ValueError:
        return None


def _with(base: Criterion, bound: Bound) -> Criterion:
    """A request that works, but for one value."""
    bare, _, query = base.path.partition("?")
    pairs = _changed(dict(parse_qsl(query, keep_blank_values=True)), bound)
    path = f"{bare}?{urlencode(pairs)}" if pairs else bare
    body = _changed(base.body, bound) if isinstance(base.body, dict) else base.body
    form = {name: str(value) for name, value in _changed(dict(base.form), bound).items()}
    sent = base.model_copy(update={"path": path, "body": body, "form": form})
    return _refusal(sent, bound.status)


def _changed(sent: Mapping[str, JsonValue], bound: Bound) -> dict[str, JsonValue]:
    changed = {name: bound.wrong if name == bound.name else value for name, value in sent.items()}
    return {name: value for name, value in changed.items() if name != bound.name or bound.kind != "missing"}


def _refusal(criterion: Criterion, status: int) -> Criterion:
    says = f"{criterion.method} {criterion.path} answers {status}: such a value is refused."
    return criterion.model_copy(update={"says": says, "expect": Expectation(status=status)})
