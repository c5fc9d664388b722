"""What the base's own answers tell of a spec: a form that it got wrong, a route that it took for another."""

import re
from collections.abc import Sequence

from pytest_factory.artifacts import Criterion, CriterionResult, Expectation, Spec
from pytest_factory.spec.exchange import AN_OBJECT
from pytest_factory.spec.linked import links
from pytest_factory.spec.literals import Literals, path_matches, read_literals
from pytest_factory.spec.told import spelt

_OF_ONE = {"content-type", "content-disposition", "location"}
"""Headers that say what one answer is: with another one its status is another one, too."""


def adapt(spec: Spec, request: str, results: Sequence[CriterionResult]) -> Spec:
    """Both repairs of this module, one after the other; `results` are those of the base."""
    return without_strangers(as_answered(spec, request, results), request, results)


def as_answered(spec: Spec, request: str, results: Sequence[CriterionResult]) -> Spec:
    """`spec` in the form in which the app answers already; `results` are those of the base.

    What the app's data are before any change of state is the app's to know. Where the app gives a list and a criterion
    speaks of an object, it speaks of the list's items. A key that is null now may be null. Where a criterion asks for a
    header on a path that the request does not name, the status stays what it is: headers do not change it.
    """
    by_id = {result.id: result for result in results}
    paths = read_literals(request).paths
    change = next((place for place, c in enumerate(spec.criteria) if c.changes_state), len(spec.criteria))
    criteria = [_as_answered(c, by_id[c.id], paths) for c in spec.criteria]
    criteria[: change + 1] = [_as_it_is(c, by_id[c.id], request) for c in criteria[: change + 1]]
    return spec.model_copy(update={"criteria": tuple(criteria)})


def _as_answered(criterion: Criterion, result: CriterionResult, paths: Sequence[str]) -> Criterion:
    expect = criterion.expect
    if result.expected == AN_OBJECT and result.got.startswith("["):
        expect = expect.model_copy(update={"items": True})
    nulls = {name: "any" for name in expect.fields if re.search(rf'"{re.escape(name)}": ?null', result.got)}
    expect = expect.model_copy(update={"fields": {**expect.fields, **nulls}})
    status = re.match(r"status (\d{3}) ", result.got)
    of_all = expect.headers and not _OF_ONE & {name.lower() for name in expect.headers} and not expect.text
    if status and of_all and not any(path_matches(path, criterion.path) for path in paths):
        expect = Expectation(status=int(status.group(1)), headers=expect.headers)
    return criterion.model_copy(update={"expect": expect})


def _as_it_is(criterion: Criterion, result: CriterionResult, request: str) -> Criterion:
    """Values of keys that the app answers already with others go, unless the request has them: a feature adds to data that is
    there, it does not change it."""
    expect = criterion.expect
    if not result.expected.startswith(("an item with", '"')):
        return criterion
    kept = {
        name: value
        for name, value in expect.contains.items()
        if f'"{name}": ' not in result.got or (isinstance(value, str | int | float) and spelt(str(value), request))
    }
    return criterion.model_copy(update={"expect": expect.model_copy(update={"contains": kept})})


def without_strangers(spec: Spec, request: str, results: Sequence[CriterionResult]) -> Spec:
    """`spec` without criteria that the base fails on paths of the app that the request does not speak of.

    `results` are those of the base. Where a request names paths, what other routes answer does not change; a model that
    says so took the wrong route. A criterion that the base meets stays: it guards what is there.
    """
    literals = read_literals(request)
    failed = {result.id for result in results if not result.ok}
    kept = [c for c in spec.criteria if c.id not in failed or not literals.paths or _spoken_of(c, request, literals)]
    if not kept or len(kept) == len(spec.criteria):
        return spec
    return spec.model_copy(
        update={"criteria": tuple(c.model_copy(update={"id": f"AC{n}"}) for n, c in enumerate(kept, start=1))}
    )


def met_before(spec: Spec, results: Sequence[CriterionResult]) -> Spec:
    """`spec` with a mark on every criterion that the base meets; `results` are those of the base."""
    met = {result.id for result in results if result.ok}
    criteria = tuple(c.model_copy(update={"before": c.id in met}) for c in spec.criteria)
    return spec.model_copy(update={"criteria": criteria})


def _spoken_of(criterion: Criterion, request: str, literals: Literals) -> bool:
    if (
        criterion.certain
        or criterion.expect.headers
        or any(path_matches(path, criterion.path) for path in literals.paths)
    ):
        return True
    if links(criterion, literals):
        return True
    if any(
        criterion.path.startswith(path.split("{")[0].split("<")[0].rstrip("/") + "/")
        for path in literals.paths
        if path != "/"
    ):
        return True
    words = re.findall(r"[a-z]{3,}", criterion.path.split("?")[0].lower()) or [
        "home",
        "root",
        "index",
        "landing",
        "front",
        "start",
    ]
    return any(re.search(rf"\b{word.rstrip('s')}", request, re.IGNORECASE) for word in words)
