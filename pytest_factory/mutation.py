"""How good are the tests of a pull request? How many small changes of its own lines they notice."""

import time
from pathlib import Path

from pydantic import JsonValue

from pytest_factory.artifacts import Patch, Survey
from pytest_factory.errors import Tampered
from pytest_factory.jail.protocol import JailLimits
from pytest_factory.jail.tools import run_suite
from pytest_factory.stages.validate import changed_lines
from pytest_factory.workbench import Workbench
from pytest_factory.workspace.mutants import Mutant, mutants_of

MOST = 40
"""Mutants that are tried, spread evenly over all: each is a run of the tests, 1 to 3 s."""
LIMITS = JailLimits(seconds=60, output_kb=2_048)
"""A mutant may loop for ever; that is noticed, too."""


def measure_mutation(bench: Workbench, survey: Survey, code: Patch, tests: Patch) -> None:
    """Try the tests on mutants of the code's changed lines; the trace gets `killed`, `mutants` and the survivors."""
    begin = time.monotonic()
    found = [
        (change.path, mutant)
        for change in code
        if change.path.endswith(".py") and change.after is not None
        for mutant in mutants_of(change.after, changed_lines(change))
    ]
    tried = [found[number * len(found) // MOST] for number in range(MOST)] if len(found) > MOST else found
    survivors: list[JsonValue] = []
    with bench.export(code.merged(tests)) as tree:
        for path, mutant in tried:
            if not _killed(bench, survey, tests, tree, path, mutant):
                survivors.append(f"{path}:{mutant.line} {mutant.operator}")
    fields = {"killed": len(tried) - len(survivors), "mutants": len(tried), "possible": len(found)}
    seconds = time.monotonic() - begin
    bench.trace.add("validate", "mutation", ok=True, seconds=seconds, **fields, survivors=survivors)


def _killed(bench: Workbench, survey: Survey, tests: Patch, tree: Path, path: str, mutant: Mutant) -> bool:
    """Whether the tests do not pass on the mutant; `tree` is as it was afterwards."""
    file = tree / path
    before = file.read_bytes()
    file.write_text(mutant.text, encoding="utf-8")
    root = tree if survey.source_root == "." else tree / survey.source_root
    env = {**bench.case.target.env, "PYTHONPATH": str(root)}
    try:
        run = run_suite(bench.jail, bench.python, tree, args=tests.paths, env=env, limits=LIMITS)
    except Tampered:
        return True  # a mutant that ends the run before the test that must fail
    finally:
        file.write_bytes(before)
    return bool(run.trouble or run.bad) or not any(test.outcome == "passed" for test in run.tests.values())
