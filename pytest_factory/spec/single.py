"""One thing, not a list of one: a request that says "returns the boat" wants an object, whatever a plan makes of it."""

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from pytest_factory.artifacts import Criterion
from pytest_factory.spec.grounding import singular
from pytest_factory.spec.literals import path_matches, placeholder, read_literals, sentences

_ANSWERS = r"(?:return|answer|giv|gave|respon|show|send|serv|get|read|deliver|fetch)\w*(?: back)?(?: with)?"
_MANY = re.compile(r"\b(?:lists?|arrays?|all)\b", re.I)


def as_single(criteria: Sequence[Criterion], request: str) -> list[Criterion]:
    """The criteria; a list that is expected of a path of the `request` is an object where its sentence returns one thing.

    The thing is what a collection of the path is called in the singular: "GET /boats/{id}/card returns the boat". Parts that
    hang on it (`/boats/1/trips`) are many where the sentence speaks of a list or of them.
    """
    told = [(path, sentence) for sentence in sentences(request) for path in read_literals(sentence).paths]
    return [
        _single(criterion, [text for path, text in told if path_matches(path, criterion.path)])
        for criterion in criteria
    ]


def _single(criterion: Criterion, told: Sequence[str]) -> Criterion:
    expect = criterion.expect
    if not expect.items or expect.body is not None or (expect.length or 1) > 1 or not 200 <= expect.status < 300:
        return criterion
    segments = [part for part in urlsplit(criterion.path).path.split("/") if part.isalpha() and not placeholder(part)]
    nouns = {singular(f"/{segment}") for segment in segments if segment.endswith("s")}
    one = re.compile(
        rf"\b{_ANSWERS} (?:the|that|its?|this|an?)(?: \w+)? (?:{'|'.join(map(re.escape, nouns))})\b(?!'s)", re.I
    )
    if not nouns or not any(one.search(text) and not _MANY.search(text) for text in told):
        return criterion
    return criterion.model_copy(update={"expect": expect.model_copy(update={"items": False, "length": None})})
