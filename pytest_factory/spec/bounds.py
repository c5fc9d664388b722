"""Bounds that a request tells in numbers, in lengths, and in words such as empty, blank and missing.

"A limit below 1 or something that is no number is a 400" is a fact of the request, as its paths are; a small model leaves the
refusals out, or refuses a value that is allowed.
"""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from pydantic import JsonValue

from pytest_factory.spec.grounding import REFUSES
from pytest_factory.spec.literals import sentences

ANY = "*"
"""The name where it is any of those that are sent."""
REFUSAL = re.compile(r"\b(400|422)\b")
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
        number = float(len(str(value))) if self.kind in ("shorter", "longer") else number_of(value)
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


def read_bounds(request: str) -> Iterator[Bound]:
    """The bounds of the sentences that refuse; the nearest status counts, and where there is none it is 0."""
    start = 0
    for sentence in sentences(request):
        start = request.index(sentence, start)
        statuses = {match.start(): int(match.group()) for match in REFUSAL.finditer(sentence)}
        for at, bound in _in(sentence, request[:start]) if statuses or REFUSES.search(sentence) else ():
            nearest = min(statuses, key=lambda place: abs(place - at), default=None)
            yield bound._replace(status=0 if nearest is None else statuses[nearest])


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
        yield match.end(), Bound(ANY, "missing")
    for match in _LACKS.finditer(sentence):
        clause = re.split(r"[,;]", sentence[match.end() :])[0]
        if REFUSAL.search(clause) or not match.group().lower().startswith("without"):  # else it may well be left out
            yield match.end(), Bound(match["name"], "missing")


def number_of(value: JsonValue) -> float | None:
    """The number that a value is, or that a text tells; None for every other value."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        return float(value)
    except ValueError:
        return None
