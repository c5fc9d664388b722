"""Where several candidates agree with each other against a criterion, what the criterion made up goes.

After CodeT (arXiv 2207.10397): code and checks that come from the same model prove each other. A value that the request does
not tell, and that no candidate gives although they answer alike, is more likely the plan's mistake than everybody's.
"""

import re
from collections import Counter
from collections.abc import Collection, Sequence

from pytest_factory.artifacts import Answer, Criterion, CriterionResult, Spec, Validation
from pytest_factory.spec.doubts import doubts
from pytest_factory.spec.grounding import Item, items_of
from pytest_factory.spec.linked import links
from pytest_factory.spec.literals import read_literals, sentences
from pytest_factory.spec.told import spelt

_PLAIN, _OWN = 400, 422
_VALIDATION = f'status {_OWN} {{"detail":[{{"type"'
"""What FastAPI says of what is sent."""
_WRONG_TYPE = re.compile(
    r"\b(?:no|not|isn't|non|invalid|wrong|other|else|otherwise|any(?:thing)?|bad|missing|without|malformed)\b", re.I
)
ALIKE = 2
"""Candidates, each with code of its own, that must give the same answer."""


def agreed(spec: Spec, request: str, judged: Sequence[Validation], answers: Sequence[Answer]) -> Spec:
    """`spec` without numbers, lengths, and texts of the app's data, that the request does not tell, where nobody meets them.

    `judged` is what came of every candidate whose code is its own, `answers` what the app answers now: keys that its things have
    now are data, of which a plan makes up values, and code that runs is better at sums than a plan. Another text stays, as a
    link or a form of what is sent: there candidates of one small model agree on the same mistake. At least ALIKE of them must
    have answered with the status that the criterion expects and then alike; what the request tells stays, the id of the path, and
    so do keys and their types.
    """
    data = {key for answer in answers for item in _things(answer) for key in item}
    results: dict[str, list[CriterionResult]] = {}
    for validation in judged:
        for result in validation.criteria:
            results.setdefault(result.id, []).append(result)
    criteria = tuple(_agreed(c, request, results.get(c.id, []), data) for c in spec.criteria)
    return spec.model_copy(update={"criteria": criteria})


def suspects(spec: Spec, request: str, judged: Sequence[Validation]) -> tuple[str, ...]:
    """Ids of criteria that no candidate meets, and that speak of a route which the request does not name.

    Only where some candidate meets all the others: then the plan is wrong there rather than every candidate. And only where the
    others still have all that the request writes out: what it asks for elsewhere is no mistake of the plan, nor is what code made
    of facts.
    """
    literals = read_literals(request)
    if not literals.paths:
        return ()
    open_ = (c for c in spec.criteria if not c.certain and not literals.name(c.method, c.path))
    loose = {c.id for c in open_ if not links(c, literals)}
    missed = [{result.id for result in validation.criteria if not result.ok} for validation in judged]
    never = set.intersection(*missed) & loose if missed else set()
    left = spec.model_copy(update={"criteria": tuple(c for c in spec.criteria if c.id not in never)})
    if not any(ids <= never for ids in missed) or set(doubts(left, request, ())) - set(doubts(spec, request, ())):
        return ()
    return tuple(c.id for c in spec.criteria if c.id in never)


def _things(answer: Answer) -> list[Item]:
    return [answer.answered] if isinstance(answer.answered, dict) else items_of(answer)


def _agreed(criterion: Criterion, request: str, results: Sequence[CriterionResult], data: Collection[str]) -> Criterion:
    if criterion.certain or any(result.ok for result in results):
        return criterion
    if _refused_by_the_framework(criterion, request, results):
        expect = criterion.expect.model_copy(update={"status": _OWN})
        return criterion.model_copy(update={"expect": expect})
    answered = Counter(result.got for result in results if not result.expected.startswith("status "))
    if not answered or answered.most_common(1)[0][1] < ALIKE:
        return criterion
    expect = criterion.expect
    contains = {
        name: value
        for name, value in expect.contains.items()
        if not isinstance(value, str | int | float)
        or isinstance(value, bool)
        or (isinstance(value, str) and name not in data)
        or spelt(str(value), request)
        or str(value) in criterion.bare.split("/")
    }
    told = expect.length == read_literals(request).count or spelt(str(expect.length), request)
    length = expect.length if told else None
    fields = {**dict.fromkeys(expect.contains.keys() - contains.keys(), "any"), **expect.fields}
    changed = expect.model_copy(update={"contains": contains, "fields": fields, "length": length})
    return criterion.model_copy(update={"expect": changed})


def _refused_by_the_framework(criterion: Criterion, request: str, results: Sequence[CriterionResult]) -> bool:
    """Whether FastAPI refuses by itself what the criterion wants refused with 400, and the request tells 400 of something else.

    A sentence tells it of a wrong type where it has a word of that.
    """
    alike = [result for result in results if result.got.startswith(_VALIDATION)]
    parts = [part for sentence in sentences(request) for part in sentence.split(";")]
    told = any(str(_PLAIN) in part and _WRONG_TYPE.search(part) for part in parts)
    return criterion.expect.status == _PLAIN and not criterion.expect.of_body and not told and len(alike) >= ALIKE
