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
    r"(?:(?P<name>\w+)\s+)?(?:must be\s+|is\s+)?(?:between|from)\s+(-?\d+)\s+(?:and|to)\s+(-?\d+)\b"
    r"(?P<length>\s+(?:characters?|chars|letters|signs)\b)?",
    re.I,
)
_NOT_NEGATIVE = re.compile(
    r"\b(?:not|never|non-?)\s?(?:be )?negative\b|\b(?:is|are|a|any) negative\b|\bnegative (?:values?|numbers?)\b", re.I
)
_INVALID = re.compile(
    r"\b(?:invalid|not valid|out of range|outside|otherwise|else|wrong|bad|such|these|those|other (?:values?|inputs?))\b",
    re.I,
)
"""Words of a sentence whose status is that of bounds which other sentences tell."""
_NO_NAMES = frozenset(
    re.findall(
        r"\w+",
        "a an and any are as at be by can default defaults has have in is it its may must no not of or should that the to "
        "value values which with whole number numbers integer integers optional positive given longer shorter more less "
        "also empty blank",
    )
)
"""Words that are no names of parameters."""
_NO_NUMBER = re.compile(
    r"(?:\b(?P<name>\w+)\s+(?:that|which)\s+(?:is|are)\s+)?"
    r"(?:\b(?:no|not an?|isn't an?)\s+(?:(?:whole|valid|positive)\s+)?(?:number|integer)\b|\bnon-?numeric\b)",
    re.I,
)
_NO_DATE = re.compile(
    r"\b(?:no|not an?|isn't an?)\s+(?:(?:valid|real|proper|iso)\s+)?(?:date|day)\b|\b(?:invalid|malformed|bad) dates?\b",
    re.I,
)
_DATE = re.compile(r"\d{4}-\d\d-\d\d(?!\d)")
_LACKS = re.compile(
    r"\b(?:without|missing|lacks?|(?<!is )(?<!are )no"
    r"|do(?:es)?(?: not|n't) (?:say|tell|have|give|hold|send|name|contain|include))"
    r"\s+(?:an? |the |its |any )?(?P<name>\w+)\b",
    re.I,
)
_IS_MISSING = re.compile(r"\b(?P<name>\w+) (?:is|are) (?:missing|absent|left out|not (?:given|sent|there))\b", re.I)
_EMPTY = re.compile(
    r"\b(?:empty (?P<before>(?!or\b|and\b|is\b|are\b)\w+)"
    r"|(?P<name>\w+)(?: that| which)? (?:is|are|must not be|may not be|cannot be) empty)\b",
    re.I,
)
_BLANK = re.compile(r"\b(?:(?:only|nothing but) (?:of )?(?:blanks?|spaces|whitespace)|blank|whitespace only)\b", re.I)
_GIVES = re.compile(
    r"\b(?:gives?|returns?|answers?|yields?|results? in|(?:is|are) (?:fine|ok|allowed|taken|accepted))\b",
    re.I,
)
_OTHER = re.compile(r"\b(?:any|every|an|each|all) (?:other|unknown|unsupported|unrecogni[sz]ed) (?P<name>\w+)\b", re.I)
NO_WORD = "no-such"
"""A value that is none of those which a request names."""
_ANY_MISSING = re.compile(
    r"\bmissing fields?\b|\bfields? (?:is|are) missing\b|\bwithout (?:one|any|all) of (?:them|these|the)\b", re.I
)


class Bound(NamedTuple):
    """What a request refuses of a parameter or a field."""

    name: str
    """As the request calls it; the spec may know it by another name."""
    kind: Literal["below", "above", "shorter", "longer", "no number", "no date", "missing", "empty", "blank", "other"]
    limit: float = 0
    status: int = 400
    whole: bool = False
    """Whether the limit itself is refused, too."""
    said: str = ""
    """The sentence that tells it."""

    def refuses(self, value: JsonValue) -> bool:
        """Whether a value is surely refused; None is one that is not there."""
        if self.kind == "missing" or value is None:
            return self.kind == "missing" and value is None
        if self.kind in ("empty", "blank"):
            return isinstance(value, str) and not value.strip() and (value == "") == (self.kind == "empty")
        if self.kind == "other":
            return value == NO_WORD
        if self.kind == "no date":
            return isinstance(value, str) and not is_date(value)
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
        words = {"no number": "abc", "no date": "soon", "missing": None, "empty": "", "blank": "   ", "other": NO_WORD}
        return words.get(self.kind, whole)


def read_bounds(request: str) -> Iterator[Bound]:
    """The bounds of the sentences that refuse; the nearest status counts, and where there is none it is 0.

    The one status of a sentence about what is invalid, or such, counts for the bounds that other sentences tell.
    """
    start, every = 0, sentences(request)
    refusing = [sentence for sentence in every if REFUSAL.search(sentence)]
    told = {int(status) for status in REFUSAL.findall(request)}
    of_all = told.pop() if len(told) == 1 and any(_INVALID.search(sentence) for sentence in refusing) else 0
    for sentence in every:
        start = request.index(sentence, start)
        statuses = {match.start(): int(match.group()) for match in REFUSAL.finditer(sentence)}
        as_empty = _BLANK.search(sentence) and re.search(r"\bempty\b", sentence) and REFUSES.search(request)
        refuses = statuses or of_all or REFUSES.search(sentence) or as_empty
        for at, bound in _in(sentence, request[:start]) if refuses else ():
            nearest = min(statuses, key=lambda place: abs(place - at), default=None)
            yield bound._replace(status=of_all if nearest is None else statuses[nearest], said=sentence)


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
            side = _side(low=low, length=bool(match["length"]))
            name = _named(match["name"], sentence[: match.start()])
            yield match.end(), Bound(name, side, whole=turned, limit=float(numbers[-1]))
    for match in _BETWEEN.finditer(sentence):
        name, length = _named(match["name"], sentence[: match.start()]), bool(match["length"])
        yield match.end(), Bound(name, _side(low=True, length=length), float(match.group(2)))
        yield match.end(), Bound(name, _side(low=False, length=length), float(match.group(3)))
    for match in _NOT_NEGATIVE.finditer(sentence):
        yield match.end(), Bound(_named(None, sentence[: match.start()]), "below")
    for match in _NO_NUMBER.finditer(sentence):
        yield match.end(), Bound(match["name"] or "", "no number")
    for match in _NO_DATE.finditer(sentence):
        yield match.end(), Bound("", "no date")
    empty = next((match for match in _EMPTY.finditer(sentence) if not _answered(sentence, match.start())), None)
    if empty:
        yield empty.end(), Bound(_named(empty["before"] or empty["name"], sentence[: empty.start()]), "empty")
    for match in (one for one in _BLANK.finditer(sentence) if not _answered(sentence, one.start())):
        yield match.end(), Bound((empty["before"] or empty["name"]) if empty else "", "blank")
    for match in _OTHER.finditer(sentence):
        answered = re.search(r"\b[2-5]\d\d\b", sentence[match.end() :])  # "an unknown boat is a 404, a bad body a 422"
        if not _answered(sentence, match.start()) and (answered is None or REFUSAL.fullmatch(answered.group())):
            yield match.end(), Bound(match["name"], "other")
    for match in _ANY_MISSING.finditer(sentence):
        yield match.end(), Bound(ANY, "missing")
    for match in _IS_MISSING.finditer(sentence):
        if match["name"].lower() not in _NO_NAMES and (REFUSAL.search(sentence) or REFUSES.search(sentence)):
            yield match.end(), Bound(match["name"], "missing")
    for match in (one for one in _LACKS.finditer(sentence) if one["name"].lower() not in _NO_NAMES):
        clause = re.split(r"[,;]", sentence[match.end() :])[0]
        if REFUSAL.search(clause) or not match.group().lower().startswith(
            ("without", "do")
        ):  # else it may well be left out
            yield match.end(), Bound(match["name"], "missing")


def _answered(sentence: str, at: int) -> bool:
    """Whether the clause at a place says what comes back, and names no status: "an empty text gives an empty list"."""
    clause = next(part for part in re.finditer(r"[^,;]+", sentence) if part.start() <= at < part.end()).group()
    return _GIVES.search(clause) is not None and REFUSAL.search(clause) is None and REFUSES.search(clause) is None


def _side(*, low: bool, length: bool) -> Literal["below", "above", "shorter", "longer"]:
    if length:
        return "shorter" if low else "longer"
    return "below" if low else "above"


def _named(name: str | None, before: str) -> str:
    """The name that a bound has, or else the word before the bracket that it stands in, or the last one that may be a name."""
    if name and not name.isdigit() and name.lower() not in _NO_NAMES:
        return name
    opened = before.rpartition("(")
    if opened[1] and ")" not in opened[2]:
        before = opened[0]
    words = [word for word in re.findall(r"[A-Za-z_]\w*", before) if word.lower() not in _NO_NAMES]
    return words[-1] if words else ""


def is_date(value: JsonValue) -> bool:
    """Whether a value is a text that begins with a date: 2026-04-13, with a time or without."""
    return isinstance(value, str) and _DATE.match(value) is not None


def number_of(value: JsonValue) -> float | None:
    """The number that a value is, or that a text tells; None for every other value."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        return float(value)
    except ValueError:
        return None
