"""What speaks against a spec without proving it wrong: worth another try, but no reason to end a run.

A finding is a sentence to the model, as those of the lint are.
"""

import json
import re
from collections.abc import Sequence
from urllib.parse import unquote_plus

from pytest_factory.artifacts import Answer, Criterion, Spec
from pytest_factory.spec.literals import sentences
from pytest_factory.spec.told import QUOTED

_IDENTIFIER = re.compile(r"(?<![\w.])[a-z]+(?:_[a-z0-9]+)+(?![\w(])")

_PEOPLE = re.compile(r"\b(?:we|our|us|i|my|you|your|please|nobody wants|would like)\b", re.IGNORECASE)
_STEM = 5
_SHORT = 9
"""Words of a sentence at most: a longer one is the feature itself, in words that a plan need not repeat."""
_CHECKED = re.compile(r"\b[1-5]\d\d\b|/\w")
"""Statuses and paths, which the lint looks for."""
_WORDS = (
    "the and are for has have its not may can will would should that this then than there they them when with which from into"
    " one any all each other only also too was were does but get post put patch delete answers"
)
_COMMON = {word[:_STEM] for word in _WORDS.split()}


def doubts(spec: Spec, request: str, answers: Sequence[Answer]) -> list[str]:
    """Words that the request writes in quotes, or as code, and no criterion has; refusals of what works in the app's own tests.

    `answers` are what PLAN was told of the app.
    """
    return [*_unquoted(spec, request), *_refuted(spec, answers)]


def left_out(spec: Spec, request: str) -> list[str]:
    """The sentences of the request whose quoted words no criterion has, then those of which the criteria have few words.

    The latter only where they speak of something that the criteria speak of, and not of the people who ask.
    """
    parts, missing = sentences(request), _missing_quotes(spec, request)
    quoted = [sentence for sentence in parts if any(text in sentence for text in missing)]
    told = _stems("\n".join(f"{criterion.says} {_content(criterion)}" for criterion in spec.criteria))
    further = (sentence for sentence in parts[1:] if not _PEOPLE.search(sentence) and not _CHECKED.search(sentence))
    unsaid = [sentence for sentence in further if _mostly_new(_stems(sentence), told)]
    return list(dict.fromkeys([*quoted, *unsaid]))


def _mostly_new(said: set[str], told: set[str]) -> bool:
    return bool(said & told) and len(said - told) > len(said) / 2 and len(said) <= _SHORT


def _stems(text: str) -> set[str]:
    """The beginnings of a text's words; those that every text has are left out."""
    return {word[:_STEM] for word in re.findall(r"[a-z]{3,}", text.lower())} - _COMMON


def _unquoted(spec: Spec, request: str) -> list[str]:
    return [
        f'no criterion has "{text}", which the request writes out; send it or expect it, as the request means it'
        for text in _missing_quotes(spec, request)
    ]


def _missing_quotes(spec: Spec, request: str) -> list[str]:
    """Words in quotes, and names that are written as in code, such as sail_count: those are keys."""
    used = "\n".join(_content(criterion) for criterion in spec.criteria).lower()
    prose = re.sub(r"\{[^{}]*\}", " ", request)
    quoted = dict.fromkeys(found.strip().rstrip(".,") for found in QUOTED.findall(prose))
    named = _IDENTIFIER.findall(re.sub(r"<[^<>]*>|/\S*", " ", prose))
    return [text for text in dict.fromkeys((*quoted, *named)) if text and text.lower() not in used]


def _content(criterion: Criterion) -> str:
    """All that is sent and expected, without the words about it."""
    told = criterion.model_dump(exclude={"id", "says", "before"})
    return f"{json.dumps(told, ensure_ascii=False)} {unquote_plus(criterion.path)}"


def _refuted(spec: Spec, answers: Sequence[Answer]) -> list[str]:
    """Only before any change of state: after it the same request may have to be refused."""
    found = []
    for criterion in spec.criteria:
        if criterion.expect.status >= 400:
            same = (
                answer
                for answer in answers
                if (answer.method, answer.path) == (criterion.method, criterion.path)
                and (answer.body, answer.form) == (criterion.body, criterion.form)
                and answer.status < 400
                and answer.method != "GET"
            )
            found += [
                f"{criterion.id}: the app's own tests send exactly this and it works ({answer.status}); "
                "send what has to be refused"
                for answer in same
            ]
        elif criterion.changes_state:
            break
    return found
