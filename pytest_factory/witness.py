"""Further tests earn their place: only those that fail on the base and pass on the patch are kept."""

from pydantic import JsonValue

from pytest_factory.artifacts import Patch, Spec, Survey
from pytest_factory.jail.tools import run_suite
from pytest_factory.stages.test import further_tests, keep
from pytest_factory.workbench import Workbench


def proven_tests(bench: Workbench, spec: Spec, survey: Survey, code: Patch, *, attempt: int) -> Patch:
    """Tests that the model writes from the spec alone, cut to those that witness the change `code`."""
    written = further_tests(
        spec,
        survey,
        request=bench.case.request,
        slug=bench.case.id,
        sources=bench.sources,
        asker=bench.asker("test"),
        prompts=bench.prompts,
        temperature=bench.settings.temperature,
        seed=bench.settings.seed + attempt,
        attempt=attempt,
    )
    if not written.changes:
        return written
    before, after = _passing(bench, survey, written), _passing(bench, survey, code.merged(written))
    proven = {name for name in after - before if "[" not in name}
    kept: list[JsonValue] = [*sorted(proven)]
    bench.trace.add("test", "further", ok=bool(proven), written=len(after | before), kept=kept)
    return keep(written, proven)


def _passing(bench: Workbench, survey: Survey, patch: Patch) -> set[str]:
    """Names of the test functions of `patch`'s test modules that pass on it."""
    modules = [change.path for change in patch if change.before is None and "test_" in change.path.rsplit("/", 1)[-1]]
    with bench.export(patch) as tree:
        root = tree if survey.source_root == "." else tree / survey.source_root
        env = {**bench.case.target.env, "PYTHONPATH": str(root)}
        run = run_suite(bench.jail, bench.python, tree, args=modules, env=env)
    return {name.split("::")[-1] for name, test in run.tests.items() if test.outcome == "passed"}
