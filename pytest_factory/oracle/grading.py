"""The grade of a tree: three questions, none of which believes the tree.

1. Does the held-out oracle pass it?
2. Is the oracle any good: does it fail on the base, by an assertion?
3. Do the base's own tests, as they are in the base, still pass?
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pytest_factory.artifacts import Check, Verdict
from pytest_factory.cases import Case
from pytest_factory.errors import Tampered
from pytest_factory.jail.own_tests import OwnTests, broken_tests, run_own_tests
from pytest_factory.jail.protocol import Jail
from pytest_factory.jail.scratch import temporary
from pytest_factory.jail.tools import SuiteRun
from pytest_factory.oracle.judge import judge
from pytest_factory.oracle.restore import put_back, same_file

OWN_TESTS = "the base's own tests"
"""The name of their one check in a verdict."""


@dataclass(frozen=True)
class Grader:
    """A case with all that grading needs."""

    case: Case
    oracle: Path
    app: str
    """`module:attribute`, or `module:factory()`."""
    framework: Literal["fastapi", "flask"]
    source_root: str
    python: Path
    jail: Jail
    seconds: float
    """For all checks of the oracle."""

    def grade(self, tree: Path, base: Path, own: OwnTests, log_folder: Path) -> Verdict:
        """Grade `tree`, of which what steers tests and tools becomes that of `base`; `own` is what its tests say there.

        `void`: the oracle is broken or proves nothing, or what the tests reported cannot be true.
        """
        put_back(tree, base, allow=self.case.allow)
        verdict = self.judge(tree, log_folder)
        if verdict.result == "void":
            return verdict
        if fault := self.fault(base):
            return verdict.model_copy(update={"result": "void", "reason": fault})
        return verdict if verdict.result == "failed" else self.with_own_tests(verdict, tree, base, own)

    def judge(self, tree: Path, log_folder: Path) -> Verdict:
        """What the oracle says of a tree as it is."""
        return judge(
            self.oracle,
            tree,
            app=self.app,
            framework=self.framework,
            python=self.python,
            jail=self.jail,
            log_folder=log_folder,
            source_root=self.source_root,
            serve_command=self.case.target.serve,
            env=self.case.target.env,
            seconds=self.seconds,
        )

    def fault(self, base: Path) -> str:
        """Why the oracle proves nothing; empty where the base fails it, and by an assertion."""
        with temporary() as scratch:
            before = self.judge(base, scratch)
        if before.result == "failed" and any(check.by_assertion for check in before.checks):
            return ""
        how = {
            "passed": "passes on the base",
            "failed": "fails by no assertion on the base",
            "void": "is void on the base",
        }
        said = f" ({before.reason})" if before.reason else ""
        return f"the oracle {how[before.result]}{said}, so it proves nothing; `cases check {self.case.id}` says more"

    def run_own_tests(self, tree: Path) -> SuiteRun:
        """The app's own tests on a tree; raises Tampered."""
        target, root = self.case.target, self.source_root
        return run_own_tests(self.jail, self.python, tree, command=target.test, source_root=root, env=target.env)

    def with_own_tests(self, verdict: Verdict, tree: Path, base: Path, own: OwnTests) -> Verdict:
        """The verdict with one check more: whether every test that passed on the base passes on `tree`."""
        if not own.green:
            return verdict
        paths = {name.split("::")[0] for name in own.green}
        changed = [path for path in paths if not same_file(tree / path, base / path)]
        result, reason = verdict.result, ""
        try:
            run = self.run_own_tests(tree)
        except Tampered as error:
            result, reason = "void", f"{OWN_TESTS}: {error}"
        else:
            broken = broken_tests(own, run, changed=changed)
            if run.trouble or broken:
                first = next(iter(broken), "")
                count = f"{len(broken)} of {len(own.green)} no longer pass; {first}: "
                said = run.trouble or f"{count}{(broken[first].strip().splitlines() or [''])[-1]}"
                result, reason = "failed", f"{OWN_TESTS}: {said}"
        flaky = f"; flaky on the base, and not counted: {', '.join(own.flaky)}" if own.flaky else ""
        message = reason or f"{len(own.green)} passed on the base and pass{flaky}"
        check = Check(name=OWN_TESTS, ok=not reason, message=message)
        return verdict.model_copy(update={"result": result, "reason": reason, "checks": (*verdict.checks, check)})
