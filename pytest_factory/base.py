"""What a spec meets on the app as it is: the form in which the base answers is the spec's, and what it meets is no evidence."""

from pathlib import Path

from pytest_factory.artifacts import CriterionResult, Patch, Spec, Survey
from pytest_factory.spec.evidence import met_before
from pytest_factory.spec.versions import version_of
from pytest_factory.workbench import Workbench

ADAPTATIONS = 3
"""How often a spec is put into the form in which the base answers: one difference may hide another."""
_MET = "the app meets all of these criteria before anything is built; add one that only the feature meets"


def tried_on_base(spec: Spec, survey: Survey, bench: Workbench) -> tuple[Spec, list[str]]:
    """Execute a spec on the base: the spec in its form, and the finding that the base meets it already, if it does."""
    with bench.export(Patch()) as tree:
        results = _on_base(tree, spec, survey, bench)
        for _ in range(ADAPTATIONS):
            if (adapted := version_of(spec.format).adapt(spec, bench.case.request, results)) == spec:
                break
            spec, results = adapted, _on_base(tree, adapted, survey, bench)
    return met_before(spec, results), [_MET] if all(result.ok for result in results) else []


def _on_base(tree: Path, spec: Spec, survey: Survey, bench: Workbench) -> tuple[CriterionResult, ...]:
    """What comes of the criteria on the base; what it does not refuse yet must not change what the others find there."""
    results = bench.criteria_on(tree, spec, survey)
    refused = {c.id for c in spec.criteria if c.method not in ("GET", "HEAD", "OPTIONS") and c.expect.status >= 400}
    if not any(result.id in refused and result.got.startswith("status 2") for result in results):
        return results
    others = spec.model_copy(update={"criteria": tuple(c for c in spec.criteria if c.id not in refused)})
    alone = {result.id: result for result in bench.criteria_on(tree, others, survey)}
    return tuple(alone.get(result.id, result) for result in results)
