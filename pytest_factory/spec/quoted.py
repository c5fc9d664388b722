"""What a request has in quotes: values that are sent, and words that a refusal says."""

import re
from collections.abc import Sequence

from pytest_factory.artifacts import Criterion, Expectation
from pytest_factory.spec.literals import sentences
from pytest_factory.spec.told import LACKS, QUOTED, sent_by

_REFUSED = re.compile(r"\b4\d\d\b")
_WORD_OF = re.compile(r"\b(?:code|error|reason|type|title|slug)\s+[\"\u201c`]([\w -]{2,40})[\"\u201d`]", re.I)
"""What a refusal says, as a request writes it: the code "closed"."""
_STATUS_AND_WORD = re.compile(
    r"\b(4\d\d)(?: (?:with |and )?(?:the |a )?(?:code|error|reason|type|slug))? [\"\u201c`]([\w -]{2,40})[\"\u201d`]",
    re.I,
)
"""The same right behind its status: 409 "closed"."""
_WRONG = re.compile(
    r"\b(?:400|422|refus\w*|reject\w*|errors?|wrong|invalid|not valid|fails?|must not|nonsense|broken)\b", re.I
)
_PATH = re.compile(r"/[\w{}<>:/-]+")
_LEADS = frozenset(
    {
        "like",
        "such",
        "as",
        "of",
        "is",
        "are",
        "be",
        "being",
        "called",
        "named",
        "for",
        "example",
        "say",
        "a",
        "an",
        "the",
        "or",
    }
)
"""Words between a key and its value in quotes."""


def with_refused_values(criteria: Sequence[Criterion], request: str) -> list[Criterion]:
    """What the request writes in quotes as wrong, and nobody sends, is sent by the first refusal that has its key.

    The key is the word of the request right before the quotes that a refused body has: a year like "19x4".
    """
    found = list(criteria)
    for quote in QUOTED.finditer(request):
        value, before = quote.group(1), re.findall(r"\w+", request[: quote.start()].lower())
        while before and before[-1] in _LEADS:
            before.pop()
        sentence = next((part for part in sentences(request) if value in part), request)
        if (
            not re.search(r"\w", value)
            or not _WRONG.search(_PATH.sub(" ", sentence))
            or any(value.lower() in sent_by(one).lower() for one in found)
        ):
            continue
        if value in (*_WORD_OF.findall(request), *(word for _, word in _STATUS_AND_WORD.findall(request))):
            continue  # what a refusal says is nothing that is sent
        for place, criterion in enumerate(found):
            body = criterion.body if isinstance(criterion.body, dict) else {}
            key = before[-1] if before and before[-1] in body else ""
            if criterion.expect.status in (400, 422) and key and not LACKS.search(criterion.says):
                found[place] = criterion.model_copy(update={"body": {**body, key: value}})
                break
    return found


def with_quoted_words(criteria: Sequence[Criterion], request: str) -> list[Criterion]:
    """What a sentence has in quotes as the code, or such, of a status that refuses is said by each answer of that status.

    Only where no criterion has it yet: a 422 and the code "closed". Where in the body it stands is the app's business.
    """
    found = list(criteria)
    for sentence in sentences(request):
        statuses, quotes = set(_REFUSED.findall(sentence)), _WORD_OF.findall(sentence)
        pairs = _STATUS_AND_WORD.findall(sentence)
        if not pairs and len(statuses) == len(quotes) == 1:
            pairs = [(statuses.pop(), quotes[0])]
        for status, word in pairs:
            if any(_has(word, one) for one in found if one.expect.status == int(status)):
                continue
            for place, criterion in enumerate(found):
                if criterion.expect.status == int(status):
                    expect = Expectation(status=int(status), headers=criterion.expect.headers, text=(word,))
                    found[place] = criterion.model_copy(update={"expect": expect})
    return found


def without_others_words(criterion: Criterion, request: str) -> Criterion:
    """The criterion without texts that the request has in quotes as what another status says, and says of no other.

    A message with which something is refused stands on no page that is asked for afterwards.
    """
    kept = [piece for piece in criterion.expect.text if not _of_another(piece, criterion.expect.status, request)]
    if len(kept) == len(criterion.expect.text):
        return criterion
    return criterion.model_copy(update={"expect": criterion.expect.model_copy(update={"text": tuple(kept)})})


def _of_another(piece: str, status: int, request: str) -> bool:
    """Whether a text stands in quotes, and wherever it does right behind a status that refuses, and not this one."""
    quoted = rf"[\"'`\u201c]{re.escape(piece)}[\"'`\u201d]"
    refusing = re.findall(rf"\b4\d\d\b[^.;,]{{0,60}}?{quoted}", request)
    return status < 400 and 0 < len(refusing) == len(re.findall(quoted, request))


def _has(word: str, criterion: Criterion) -> bool:
    return word in sent_by(criterion) or word in criterion.expect.model_dump_json()
