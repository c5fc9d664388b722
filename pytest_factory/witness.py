"""Further tests earn their place: they pass on the patch, and fail on the base or run lines that nothing else runs."""

from pydantic import JsonValue

from pytest_factory.artifacts import Patch, Spec, Survey
from pytest_factory.jail.tools import SuiteRun, run_suite
from pytest_factory.stages.test import further_tests, keep
from pytest_factory.stages.validate import changed_lines
from pytest_factory.workbench import Workbench


def proven_tests(bench: Workbench, spec: Spec, survey: Survey, code: Patch, *, tests: Patch, attempt: int) -> Patch:
    """Tests that the model writes from the spec alone, cut to those that witness the change `code`.

    What a new route does not find was not found before, either: such a test fails nowhere, and is kept where it runs lines of
    `code` that `tests`, those that are there, and the others do not.
    """
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
    before = _passing(bench, survey, written)
    after = _passing(bench, survey, code.merged(written))
    proven = {name for name in after - before if "[" not in name}
    silent = sorted(name for name in after & before if "[" not in name)
    run = _run_lines(bench, survey, code, tests.merged(keep(written, proven))) if silent else set()
    for name in silent:
        more = _run_lines(bench, survey, code, keep(written, {name})) - run
        if more:
            proven.add(name)
            run |= more
    kept: list[JsonValue] = [*sorted(proven)]
    bench.trace.add("test", "further", ok=bool(proven), written=len(after | before), kept=kept)
    return keep(written, proven)


def _passing(bench: Workbench, survey: Survey, patch: Patch) -> set[str]:
    """Names of the test functions of `patch`'s test modules that pass on it."""
    run = _run(bench, survey, patch)
    return {name.split("::")[-1] for name, test in run.tests.items() if test.outcome == "passed"}


def _run_lines(bench: Workbench, survey: Survey, code: Patch, tests: Patch) -> set[tuple[str, int]]:
    """The changed lines of `code`, as (path, line), that `tests` run."""
    if not tests.changes:
        return set()
    lines = _run(bench, survey, code.merged(tests), cover=True).lines
    changed = {change.path: changed_lines(change) for change in code if change.after is not None}
    return {(path, line) for path, own in changed.items() for line in own & set(lines.get(path, ((), ()))[0])}


def _run(bench: Workbench, survey: Survey, patch: Patch, *, cover: bool = False) -> SuiteRun:
    """The test modules that `patch` adds, on it."""
    modules = [change.path for change in patch if change.before is None and "test_" in change.path.rsplit("/", 1)[-1]]
    with bench.export(patch) as tree:
        root = tree if survey.source_root == "." else tree / survey.source_root
        env = {**bench.case.target.env, "PYTHONPATH": str(root)}
        return run_suite(bench.jail, bench.python, tree, args=modules, env=env, cover=cover)
