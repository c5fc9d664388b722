"""What speaks against a spec without proving it wrong: worth another try, but no reason to end a run.

A finding is a sentence to the model, as those of the lint are.
"""

import json
import re
from collections.abc import Sequence
from urllib.parse import unquote_plus

from pytest_factory.artifacts import Answer, Criterion, Spec
from pytest_factory.spec.literals import read_literals
from pytest_factory.spec.told import QUOTED

_IDENTIFIER = re.compile(r"(?<![\w.])[a-z]+(?:_[a-z0-9]+)+(?![\w(])")


def doubts(spec: Spec, request: str, answers: Sequence[Answer]) -> list[str]:
    """Words that the request writes in quotes, or as code, and no criterion has; refusals of what works in the app's own tests.

    `answers` are what PLAN was told of the app.
    """
    return [*_unquoted(spec, request), *_refuted(spec, answers)]


def _unquoted(spec: Spec, request: str) -> list[str]:
    """About words in quotes, names that are written as in code, such as sail_count (those are keys), keys of JSON that is only
    outlined, and values of headers."""
    used = "\n".join(_content(criterion) for criterion in spec.criteria).lower()
    prose = re.sub(r"\{[^{}]*\}", " ", request)
    outlined = [
        key for piece in re.findall(r"\{[^{}]*\.\.\.[^{}]*\}", request) for key in re.findall(r'"(\w+)":', piece)
    ]
    quoted = dict.fromkeys(found.strip().rstrip(".,") for found in QUOTED.findall(prose))
    named = _IDENTIFIER.findall(re.sub(r"<[^<>]*>|/\S*", " ", prose))
    return [
        f'no criterion has "{text}", which the request writes out; send it or expect it, as the request means it'
        for text in dict.fromkeys((*quoted, *named, *outlined, *read_literals(request).values))
        if text and text.lower() not in used
    ]


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
