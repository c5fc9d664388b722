"""The app's own tests: what they say of the base, and which of them a patch breaks.

A test that passed on the base has to pass on the patch. One that is skipped there, or does not run at all, has not passed.
"""

from collections.abc import Callable, Collection
from pathlib import Path

from pytest_factory.artifacts import Artifact
from pytest_factory.errors import JailError, Tampered
from pytest_factory.jail.protocol import Jail
from pytest_factory.jail.tools import SuiteRun, run_suite

_WITHOUT_RESULTS = (0, 5)
"""pytest's exit statuses where nothing ran and nothing is wrong: all was deselected, or there are no tests."""


class OwnTests(Artifact):
    """What two runs of the app's own tests on the base have in common."""

    green: tuple[str, ...] = ()
    """Node ids that passed both times: these have to pass on a patch."""
    red: tuple[str, ...] = ()
    """Node ids and files that failed at least once: no patch is blamed for them."""
    flaky: tuple[str, ...] = ()
    """Node ids that gave two different outcomes; they count for nothing, whatever they give on a patch."""


def run_own_tests(
    jail: Jail,
    python: Path,
    tree: Path,
    *,
    command: str,
    source_root: str = ".",
    env: dict[str, str] | None = None,
    cover: bool = False,
) -> SuiteRun:
    """Run them on `tree` as `command` does (a target's `test`; empty: all that pytest finds). Raises Tampered as run_suite."""
    root = tree if source_root == "." else tree / source_root
    given = {**(env or {}), "PYTHONPATH": str(root)}
    return run_suite(jail, python, tree, args=_arguments(command), cover=cover, env=given)


def measure_own_tests(run: Callable[[], SuiteRun]) -> OwnTests:
    """What they say of the base, by running them twice; raises JailError where they give no result there."""
    try:
        runs = [run() for _ in range(2)]
    except Tampered as error:
        raise JailError(f"the app's own tests cannot be trusted on its base: {error}") from error
    for one in runs:
        nothing = "" if one.tests or one.broken or one.exit in _WITHOUT_RESULTS else _end_of(one)
        if one.trouble or nothing:
            raise JailError(f"the app's own tests do not run on its base: {one.trouble or nothing}")
    outcomes = [{name: test.outcome for name, test in one.tests.items()} for one in runs]
    names = sorted(outcomes[0].keys() | outcomes[1].keys())
    return OwnTests(
        green=tuple(name for name in names if all(one.get(name) == "passed" for one in outcomes)),
        red=tuple(sorted({name for one in runs for name in one.bad})),
        flaky=tuple(name for name in names if outcomes[0].get(name) != outcomes[1].get(name)),
    )


def broken_tests(own: OwnTests, run: SuiteRun, *, changed: Collection[str] = ()) -> dict[str, str]:
    """Tests that passed on the base and do not pass in `run`, each with what became of it.

    Those in the files `changed` are not the base's any more, and left out.
    """
    found = {}
    for name in own.green:
        path, test = name.split("::")[0], run.tests.get(name)
        if path in changed or (test is not None and test.outcome == "passed"):
            continue
        if test is None:
            found[name] = "it passed before the change and did not run: " + (run.broken.get(path) or "it is not there")
        else:
            found[name] = test.message or f"it passed before the change and was {test.outcome}"
    return found


def _end_of(run: SuiteRun) -> str:
    lines = run.tail.strip().splitlines() or ["it printed nothing"]
    return f"pytest ended with exit status {run.exit} and no test ran: {lines[-1].strip()}"


def _arguments(command: str) -> tuple[str, ...]:
    """pytest's arguments in the command that runs the app's own tests."""
    words = command.split()
    if "pytest" not in words:
        return ()
    return tuple(word for word in words[words.index("pytest") + 1 :] if word not in ("-q", "-v"))
