"""Stage 5, validate: code patch, tests patch -> Validation.

Real tools, in the jail, judged against the base: what was red before is not the patch's fault, what is new is.
"""

import difflib
import json
import os
import subprocess
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from pytest_factory.artifacts import Artifact, Change, CriterionResult, Gate, Patch, Survey, Validation
from pytest_factory.errors import JailError
from pytest_factory.jail.own_tests import OwnTests, broken_tests, run_own_tests
from pytest_factory.jail.protocol import Jail
from pytest_factory.jail.tools import SuiteRun, run_types
from pytest_factory.workspace.imports import DEFAULT_RULES

_CONFIGURED = ("mypy.ini", ".mypy.ini")


class Base(Artifact):
    """What the gates say of the base, so that only what is new counts."""

    tests: OwnTests = OwnTests()
    types: tuple[str, ...] = ()
    lint: tuple[str, ...] = ()


@dataclass(frozen=True)
class Bench:
    """Everything that running the gates needs."""

    jail: Jail
    python: Path
    survey: Survey
    sources: Mapping[str, str]
    test_command: str
    """The target's own; empty: all that pytest finds."""
    env: dict[str, str]
    types_cache: Path
    export: Callable[[Patch], AbstractContextManager[Path]]
    """A disposable tree of the base with a patch on top."""
    try_criteria: Callable[[Path], tuple[CriterionResult, ...]]
    """Serves a tree and sends the spec's exchanges."""
    coverage_floor: float


def measure_base(bench: Bench, tests: OwnTests) -> Base:
    """Run the gates on the base; what `tests` say of it is known already."""
    with bench.export(Patch()) as tree:
        paths = _python_paths(bench.sources)
        types = run_types(
            bench.jail,
            bench.python,
            tree,
            args=_types_args(bench, paths),
            cache=bench.types_cache,
            give=True,
            env=bench.env,
        )
        return Base(tests=tests, types=types.errors, lint=tuple(_lint(bench, tree, paths)))


def validate(code: Patch, tests: Patch, *, bench: Bench, base: Base, thorough: bool = True) -> Validation:
    """Run every gate on the base with both patches on top.

    Without `thorough` the gates after a failed `acceptance` are left out: there is enough to repair from. Raises Tampered
    where the tests' own results prove nothing.
    """
    patch = code.merged(tests)
    begin = time.monotonic()
    with bench.export(code) as tree:
        criteria = bench.try_criteria(tree)
    gates = [_acceptance(criteria, time.monotonic() - begin)]
    if not gates[0].ok and not thorough:
        return Validation(gates=tuple(gates), criteria=criteria)
    with bench.export(patch) as tree:
        gates += _timed(lambda: _ruff(bench, base, tree, patch))
        gates += _timed(lambda: _mypy(bench, base, tree, patch))
        gates += _timed(lambda: _tests(bench, base, tree, code, tests))
    return Validation(gates=tuple(gates), criteria=criteria)


def changed_lines(change: Change) -> set[int]:
    """Numbers of the lines of `change.after` that are not in `change.before`."""
    before, after = (change.before or "").splitlines(), (change.after or "").splitlines()
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    return {
        number + 1
        for tag, _, _, start, end in matcher.get_opcodes()
        if tag in ("replace", "insert")
        for number in range(start, end)
        if after[number].strip()
    }


def _acceptance(criteria: Sequence[CriterionResult], seconds: float) -> Gate:
    failed = [result for result in criteria if not result.ok]
    reason = detail = ""
    if failed:
        reason = f"{failed[0].id}: expected {failed[0].expected}, got {failed[0].got}"
        detail = "\n".join(f"{r.id}: expected {r.expected}, got {r.got}" for r in failed)
    return Gate(name="acceptance", ok=not failed and bool(criteria), reason=reason, detail=detail, seconds=seconds)


def _timed(run: Callable[[], list[Gate]]) -> list[Gate]:
    begin = time.monotonic()
    gates = run()
    share = (time.monotonic() - begin) / len(gates)
    return [gate.model_copy(update={"seconds": share}) for gate in gates]


def _ruff(bench: Bench, base: Base, tree: Path, patch: Patch) -> list[Gate]:
    found = _lint(
        bench, tree, [change.path for change in patch if change.path.endswith(".py") and change.after is not None]
    )
    new = list((Counter(found) - Counter(base.lint)).elements())
    return [Gate(name="ruff", ok=not new, reason=new[0] if new else "", detail="\n".join(new))]


def _lint(bench: Bench, tree: Path, paths: Sequence[str]) -> list[str]:
    """Findings as `path: code message`; ruff only reads, and its configuration is ours."""
    if not paths:
        return []
    config = tomllib.loads(bench.sources.get("pyproject.toml", "")).get("tool", {}).get("ruff", {})
    lint = {**config, **config.get("lint", {})}
    select = [*lint.get("select", []), *lint.get("extend-select", [])] or DEFAULT_RULES
    command = [
        sys.executable,
        "-P",
        "-m",
        "ruff",
        "check",
        "--isolated",
        "--no-cache",
        "--quiet",
        "--output-format=json",
    ]
    command += [f"--select={','.join(select)}", f"--line-length={config.get('line-length', 88)}"]
    if ignore := lint.get("ignore"):
        command.append(f"--ignore={','.join(ignore)}")
    given = filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))  # a relative one would mean the tree there
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(map(os.path.abspath, given))}
    done = subprocess.run([*command, "--", *paths], cwd=tree, env=env, capture_output=True, text=True)
    try:
        findings = json.loads(done.stdout)
    except ValueError as error:
        raise JailError(f"ruff does not work: {' '.join(command)}: {done.stderr.strip()[-300:]}") from error
    root = str(tree.resolve()) + "/"
    return [
        f"{f['filename'].removeprefix(root).removeprefix(str(tree) + '/')}: {f['code']} {f['message']}"
        for f in findings
    ]


def _mypy(bench: Bench, base: Base, tree: Path, patch: Patch) -> list[Gate]:
    paths = [change.path for change in patch if change.path.endswith(".py") and change.after is not None]
    paths = [path for path in paths if path in bench.sources or not _is_test(path)] or paths
    if not paths:
        return []
    args = _types_args(bench, _python_paths({**bench.sources, **dict.fromkeys(paths, "")}))
    run = run_types(bench.jail, bench.python, tree, args=args, cache=bench.types_cache, env=bench.env)
    if run.trouble:
        return [Gate(name="mypy", ok=False, reason=run.trouble.splitlines()[-1], detail=run.trouble)]
    new = Counter(run.errors) - Counter(base.types)
    shown = [line for error, line in zip(run.errors, run.shown, strict=True) if error in new]
    return [Gate(name="mypy", ok=not shown, reason=shown[0] if shown else "", detail="\n".join(shown))]


def _types_args(bench: Bench, paths: Sequence[str]) -> list[str]:
    configured = any(name in bench.sources for name in _CONFIGURED)
    configured |= "[tool.mypy]" in bench.sources.get("pyproject.toml", "") or "[mypy]" in bench.sources.get(
        "setup.cfg", ""
    )
    lenient = [] if configured else ["--ignore-missing-imports"]
    return [*lenient, *paths]


def _python_paths(sources: Mapping[str, str]) -> list[str]:
    return sorted(path for path in sources if path.endswith(".py") and not _is_test(path) and path != "setup.py")


def _is_test(path: str) -> bool:
    name = path.rsplit("/", 1)[-1]
    return path.startswith("tests/") or "/tests/" in path or name.startswith("test_") or name == "conftest.py"


def _tests(bench: Bench, base: Base, tree: Path, code: Patch, tests: Patch) -> list[Gate]:
    run = _suite(bench, tree)
    if run.trouble:
        gate = Gate(name="tests", ok=False, reason=run.trouble)
        return [gate, Gate(name="coverage", ok=False, reason="the tests gave no result")]
    bad = {name: message for name, message in run.bad.items() if name not in {*base.tests.red, *base.tests.flaky}}
    changed = code.merged(tests).paths
    bad |= {n: said for n, said in broken_tests(base.tests, run, changed=changed).items() if n not in bad}
    own = [name for name, test in run.tests.items() if test.outcome == "passed" and name.split("::")[0] in tests.paths]
    reason = f"{next(iter(bad))} fails" if bad else "" if own or not tests.paths else "the new tests did not run"
    detail = "\n\n".join(f"{name}\n{message}" for name, message in list(bad.items())[:3])
    if not bad and base.tests.flaky:
        detail = f"flaky on the base, and not counted: {', '.join(base.tests.flaky)}"
    return [Gate(name="tests", ok=not reason, reason=reason, detail=detail), _coverage(bench, run, code)]


def _coverage(bench: Bench, run: SuiteRun, code: Patch) -> Gate:
    missed: list[str] = []
    covered = total = 0
    for change in code:
        if not change.path.endswith(".py") or change.after is None:
            continue
        executed, missing = run.lines.get(change.path, ((), tuple(range(1, len(change.after.splitlines()) + 1))))
        lines = changed_lines(change)
        hit, miss = lines & set(executed), sorted(lines & set(missing))
        covered, total = covered + len(hit), total + len(hit) + len(miss)
        missed += [f"{change.path}:{line}" for line in miss]
    percent = 100.0 if total == 0 else 100 * covered / total
    ok = percent >= bench.coverage_floor
    reason = (
        "" if ok else f"the tests run {percent:.0f} % of the changed lines, {bench.coverage_floor:.0f} % are asked for"
    )
    return Gate(name="coverage", ok=ok, reason=reason, detail="not run: " + ", ".join(missed) if missed else "")


def _suite(bench: Bench, tree: Path) -> SuiteRun:
    return run_own_tests(
        bench.jail,
        bench.python,
        tree,
        command=bench.test_command,
        source_root=bench.survey.source_root,
        env=bench.env,
        cover=True,
    )
