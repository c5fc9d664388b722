"""Where several candidates agree with each other against a criterion, what the criterion made up goes.

After CodeT (arXiv 2207.10397): code and checks that come from the same model prove each other. A value that the request does
not tell, and that no candidate gives although they answer alike, is more likely the plan's mistake than everybody's.
"""

from collections import Counter
from collections.abc import Sequence

from pytest_factory.artifacts import Criterion, CriterionResult, Spec, Validation
from pytest_factory.spec.doubts import doubts
from pytest_factory.spec.linked import links
from pytest_factory.spec.literals import read_literals
from pytest_factory.spec.told import spelt

ALIKE = 2
"""Candidates, each with code of its own, that must give the same answer."""


def agreed(spec: Spec, request: str, judged: Sequence[Validation]) -> Spec:
    """`spec` without texts and plain values that the request does not have, in criteria that no candidate meets.

    `judged` is what came of every candidate whose code is its own. At least ALIKE of them must have answered with the status
    that the criterion expects and then alike; what the request tells stays, and so do keys and their types.
    """
    results: dict[str, list[CriterionResult]] = {}
    for validation in judged:
        for result in validation.criteria:
            results.setdefault(result.id, []).append(result)
    criteria = tuple(_agreed(c, request, results.get(c.id, [])) for c in spec.criteria)
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


def _agreed(criterion: Criterion, request: str, results: Sequence[CriterionResult]) -> Criterion:
    if criterion.certain or links(criterion, read_literals(request)) or any(result.ok for result in results):
        return criterion
    answered = Counter(result.got for result in results if not result.expected.startswith("status "))
    if not answered or answered.most_common(1)[0][1] < ALIKE:
        return criterion
    expect = criterion.expect
    text = tuple(piece for piece in expect.text if spelt(piece, request))
    contains = {
        name: value
        for name, value in expect.contains.items()
        if not isinstance(value, str | int | float) or isinstance(value, bool) or spelt(str(value), request)
    }
    fields = {**dict.fromkeys(expect.contains.keys() - contains.keys(), "any"), **expect.fields}
    changed = expect.model_copy(update={"text": text, "contains": contains, "fields": fields})
    return criterion.model_copy(update={"expect": changed})
