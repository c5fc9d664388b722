"""A header that a client has to send: "without the header Authorization: Bearer letmein it answers 401, with it 200".

A small model knows the two answers and sends the same request for both.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from pytest_factory.artifacts import Criterion
from pytest_factory.spec.literals import Literals, sentences

_SENT = re.compile(
    r"\b(?P<name>Authorization|(?:X-)?Api-Key|X-[A-Z][\w-]*)`?\s*(?::|=|with the value|of|set to)\s*"
    r"[`\"\u201c]?(?P<value>(?:(?:Bearer|Basic|Token|ApiKey) )?[\w+/=-][\w.+/=-]*[\w+/=-])",
    re.I,
)
_REFUSED = (401, 403)
_ASKS = re.compile(r"\b(?:without|missing|lacks?|unless|only|requires?|needs?|must|wrong|other|protect\w*)\b", re.I)


class Required(NamedTuple):
    """What has to be sent."""

    name: str
    value: str
    status: int
    """By which everything else is refused."""


def read_required(request: str) -> Required | None:
    """The one header with a value that the request wants sent, and the one status, 401 or 403, that it refuses with."""
    told = {int(status) for status in re.findall(r"\b40[13]\b", request)} & set(_REFUSED)
    found = {
        (match["name"], match["value"])
        for sentence in sentences(request)
        if _ASKS.search(sentence)
        for match in _SENT.finditer(sentence)
    }
    if len(told) != 1 or len(found) != 1:
        return None
    name, value = found.pop()
    return Required(name, value, told.pop())


def with_required_header(criteria: Sequence[Criterion], request: str, literals: Literals) -> list[Criterion]:
    """The criteria with that header sent where a path that the request names is to succeed, and not where it is to be refused.

    A refusal of another value is asked for, too: whoever only looks whether the header is there would let it in.
    """
    required = read_required(request)
    found = [_sending(criterion, required, literals) for criterion in criteria] if required else list(criteria)
    if required is None:
        return found
    works = next((c for c in found if _works(c, literals) and required.name in c.headers), None)
    wrong = _other(required.value)
    if works is None or any(required.name in c.headers and c.expect.status == required.status for c in found):
        return found
    refusal = next((c for c in found if c.expect.status == required.status and c.path == works.path), None)
    expect = (
        refusal.expect
        if refusal
        else works.expect.model_copy(
            update={
                "status": required.status,
                "body": None,
                "contains": {},
                "fields": {},
                "items": False,
                "length": None,
            }
        )
    )
    says = f"{works.method} {works.path} with another {required.name} answers {required.status}, too."
    place = found.index(works)
    other = works.model_copy(update={"headers": {required.name: wrong}, "says": says, "expect": expect})
    return [*found[:place], other, *found[place:]]


def _works(criterion: Criterion, literals: Literals) -> bool:
    named = not literals.paths or literals.name(criterion.method, criterion.path)
    return named and 200 <= criterion.expect.status < 300


def _sending(criterion: Criterion, required: Required, literals: Literals) -> Criterion:
    sent = {name.lower(): value for name, value in criterion.headers.items()}
    if _works(criterion, literals) and required.name.lower() not in sent:
        kept = {name: value for name, value in criterion.expect.headers.items() if name.lower() != "www-authenticate"}
        expect = criterion.expect.model_copy(update={"headers": kept})
        return criterion.model_copy(
            update={"headers": {**criterion.headers, required.name: required.value}, "expect": expect}
        )
    if criterion.expect.status == required.status and sent.get(required.name.lower()) == required.value:
        left = {name: value for name, value in criterion.headers.items() if name.lower() != required.name.lower()}
        return criterion.model_copy(update={"headers": left})
    return criterion


def _other(value: str) -> str:
    """Another value of the same scheme."""
    scheme, _, _ = value.rpartition(" ")
    return f"{scheme} wrong".strip()
