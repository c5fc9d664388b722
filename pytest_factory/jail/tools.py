"""pytest and mypy on a tree that nobody trusts: started inside the jail, their results read from its pipe."""

import base64
import hmac
import io
import json
import secrets
import tarfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from pytest_factory.artifacts import Artifact
from pytest_factory.errors import Tampered
from pytest_factory.jail.archive import unpack
from pytest_factory.jail.protocol import Finished, Jail, JailLimits

INSIDE = Path(__file__).parent / "inside"
_LOUD = JailLimits(output_kb=16_384)
"""mypy's cache of a small app and its framework is 2 to 4 MB as it leaves the jail."""


class CaseResult(Artifact):
    """One test of a suite."""

    outcome: str
    """passed, failed, error, skipped, xfailed, xpassed."""
    message: str = ""


class SuiteRun(Artifact):
    """What came of one run of pytest."""

    exit: int = -1
    tests: dict[str, CaseResult] = {}
    """Node id to result."""
    broken: dict[str, str] = {}
    """Files that could not be collected, to the error."""
    lines: dict[str, tuple[tuple[int, ...], tuple[int, ...]]] = {}
    """Path to (executed, missing) lines."""
    tail: str = ""
    """The end of pytest's own output."""
    trouble: str = ""
    """Why there is no result: a limit was hit, or the run ended without its report."""

    @property
    def bad(self) -> dict[str, str]:
        """Node ids and files that are not green, to their messages."""
        failed = {
            name: test.message for name, test in self.tests.items() if test.outcome in ("failed", "error", "xpassed")
        }
        return {**self.broken, **failed}


class _Report(SuiteRun):
    """What the run said of itself."""

    collected: tuple[str, ...]
    canaries: tuple[str, ...]
    """Node ids of the tests that must fail; none where nothing was collected."""
    fault: str
    """What is wrong with the stream of events that the report was counted from; empty where it is whole."""


class TypesRun(Artifact):
    """What came of one run of mypy."""

    errors: tuple[str, ...] = ()
    """`path: message [code]`, without line numbers, so that a base and a patch can be compared."""
    shown: tuple[str, ...] = ()
    """The same lines as mypy wrote them."""
    trouble: str = ""


def run_suite(
    jail: Jail,
    python: Path,
    tree: Path,
    *,
    args: Sequence[str] = (),
    cover: bool = False,
    env: dict[str, str] | None = None,
    limits: JailLimits | None = None,
) -> SuiteRun:
    """Run the tests of `tree` with `python`, and with them some that must fail, of which the result says nothing.

    Raises Tampered where one of those did not fail, or where what was reported is not what was collected.
    """
    result, trouble = report_from(jail, python, tree, "suite.py", {"args": list(args), "cover": cover}, env, limits)
    if trouble:
        return SuiteRun(trouble=trouble)
    try:
        report = _Report.model_validate(result)
    except ValidationError:
        return SuiteRun(trouble="the report of the run does not have its form")
    if tampering := _tampering(report):
        raise Tampered(f"the run of the tests proves nothing: {tampering}")
    modules = {name.split("::")[0] for name in report.canaries}
    return SuiteRun(
        exit=report.exit,
        tests={name: test for name, test in report.tests.items() if name not in report.canaries},
        broken=report.broken,
        lines={path: lines for path, lines in report.lines.items() if path not in modules},
        tail=report.tail,
    )


def run_types(
    jail: Jail,
    python: Path,
    tree: Path,
    *,
    args: Sequence[str],
    cache: Path,
    give: bool = False,
    env: dict[str, str] | None = None,
) -> TypesRun:
    """Run mypy on `tree`. `cache` is a warm cache that is only read; with `give` it is made from this run."""
    config = {
        "args": ["--show-error-codes", "--no-error-summary", "--no-pretty", *args],
        "cache": str(cache),
        "give": give,
    }
    readable = [cache] if cache.is_dir() else []
    result, trouble = report_from(jail, python, tree, "types.py", config, env, _LOUD, readable)
    if trouble:
        return TypesRun(trouble=trouble)
    shown = [line for line in str(result.get("out", "")).splitlines() if ": error:" in line]
    if result.get("exit") not in (0, 1):
        return TypesRun(
            trouble=str(result.get("out", ""))[-600:].strip() or f"mypy ended with status {result.get('exit')}"
        )
    if give and result.get("cache"):
        _unpack(str(result["cache"]), cache)
    return TypesRun(errors=tuple(map(_without_line, shown)), shown=tuple(shown))


def _tampering(report: _Report) -> str:
    """What cannot be true of a run that nobody tampered with; empty where all adds up."""
    if report.fault:
        return report.fault
    collected = set(report.collected)
    if strangers := sorted(report.tests.keys() - collected):
        return f"{strangers[0]} was reported and never collected"
    if not collected:
        return ""
    if not report.canaries or not collected.issuperset(report.canaries):
        return "a test that must fail was taken out"
    if missing := [name for name in report.collected if name not in report.tests]:
        what = "a test that must fail" if missing[0] in report.canaries else missing[0]
        return f"{what} was collected and never reported"
    outcomes = [report.tests[name].outcome for name in report.canaries]
    strange = [outcome for outcome in outcomes if outcome not in ("failed", "error")]
    return f"a test that must fail was reported as {strange[0]}" if strange else ""


def report_from(
    jail: Jail,
    python: Path,
    tree: Path,
    script: str,
    config: dict[str, Any],
    env: dict[str, str] | None,
    limits: JailLimits | None,
    readable: Sequence[Path] = (),
) -> tuple[dict[str, Any], str]:
    """What a script of INSIDE reported, if it is signed with the key that this one run was given; else why there is nothing."""
    key = secrets.token_bytes(32)
    command = [str(python), "-P", str(INSIDE / script), json.dumps(config)]
    finished = jail.run(
        command,
        tree,
        limits=limits or JailLimits(output_kb=2_048),
        env=env,
        readable=[INSIDE, *readable],
        stdin=key,
    )
    for line in reversed(finished.stdout.splitlines()):
        signature, _, said = line.partition(" ")
        if hmac.compare_digest(signature.encode(), hmac.new(key, said.encode(), "sha256").hexdigest().encode()):
            return dict(json.loads(said)), ""
    return {}, _trouble(finished)


def _trouble(finished: Finished) -> str:
    if finished.limit:
        return f"stopped by the limit of {finished.limit} after {finished.seconds:.0f} s"
    tail = finished.stderr.strip().splitlines()[-3:]
    return f"it ended with status {finished.returncode} and without a report" + (
        ": " + " | ".join(tail) if tail else ""
    )


def _without_line(line: str) -> str:
    path, _, rest = line.partition(":")
    return f"{path}: {rest.partition(': error:')[2].strip()}"


def _unpack(packed: str, cache: Path) -> None:
    """Put a cache in place under its final name, unless another worker was faster."""
    temporary = cache.with_name(f".{cache.name}.{secrets.token_hex(4)}")
    with tarfile.open(fileobj=io.BytesIO(base64.b64decode(packed)), mode="r:gz") as archive:
        unpack(archive, temporary)
    try:
        temporary.rename(cache)
    except OSError:
        import shutil

        shutil.rmtree(temporary, ignore_errors=True)
