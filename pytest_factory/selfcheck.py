"""The grading, graded: an oracle must fail on the base, pass on every reference solution, and catch every cheat.

No model is asked. What a case does not have is not checked; an oracle without a gold.patch is worth little, and is told.
"""

import ast
import contextlib
import sys
import textwrap
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

from pytest_factory.artifacts import Patch, Verdict
from pytest_factory.cases import Case
from pytest_factory.errors import CaseError, JailError, PatchRefused, Tampered
from pytest_factory.jail.own_tests import OwnTests, measure_own_tests
from pytest_factory.jail.protocol import Jail
from pytest_factory.jail.scratch import temporary
from pytest_factory.jail.tools import run_suite
from pytest_factory.oracle.grading import OWN_TESTS, Grader
from pytest_factory.oracle.restore import put_back
from pytest_factory.settings import Settings
from pytest_factory.workspace.appmap import read_app
from pytest_factory.workspace.apps import App, app_named, apps_of
from pytest_factory.workspace.environment import ensure_environment
from pytest_factory.workspace.fence import check_patch
from pytest_factory.workspace.modules import is_test
from pytest_factory.workspace.patching import read_patch
from pytest_factory.workspace.repository import Repository, open_target

GOLDS = ("gold.patch", "gold2.patch")
"""Reference solutions; the second one is written differently, so that the oracle asks for no more than the request."""
CHEATS = "cheats/*.patch"
WIDTH = 240
"""Characters of a message that are told."""


class Checked(NamedTuple):
    """One thing that was found out about a case."""

    case: str
    check: str
    """imports, base, own tests, gold.patch, gold2.patch, cheats/NAME.patch."""
    ok: bool
    message: str
    """One line: what came, and where it is wrong what should have come."""


def check_case(case: Case, *, runs: Path, settings: Settings, jail: Jail, session: str) -> Iterator[Checked]:
    """Check a case's oracle, one result after the other; calls with the same `session` see the same base.

    Raises TargetError where the target cannot be opened, and JailError where the jail does not work.
    """
    if case.oracle is None:
        yield Checked(case.id, "oracle", True, "there is none: the case is ungraded")
        return
    check = _Check(case, case.oracle, runs=runs, settings=settings, jail=jail, session=session)
    yield check.told("imports", check.imports)
    if check.app is None:
        yield Checked(case.id, "base", False, "no FastAPI or Flask app is found; set `app` in targets.toml")
        return
    yield check.told("base", check.base)
    yield check.told("own tests", check.own_tests)
    for name in GOLDS:
        if (file := case.folder / name).is_file():
            yield check.told(name, partial(check.gold, file))
    if not (case.folder / GOLDS[0]).is_file():
        yield Checked(case.id, GOLDS[0], True, "there is none: nothing shows that the oracle can be passed")
    for file in sorted(case.folder.glob(CHEATS)):
        yield check.told(f"cheats/{file.name}", partial(check.cheat, file))


class _Check:
    """One case with what judging it needs; each check gives whether it is right, and a line."""

    def __init__(self, case: Case, oracle: Path, *, runs: Path, settings: Settings, jail: Jail, session: str) -> None:
        self.case, self.oracle, self.settings, self.jail = case, oracle, settings, jail
        self.repository: Repository = open_target(case.target, runs=runs, session=session)
        self.python = ensure_environment(case.target, self.repository, cache=runs / ".targets", jail=jail)
        sources = ((path, self.repository.read(path)) for path in self.repository.files())
        found = read_app({path: text for path, text in sources if text is not None})
        named = case.target.app
        self.app: App | None = app_named(found, named) if named else next(iter(apps_of(found)), None)
        self.own = OwnTests()

    def told(self, check: str, look: Callable[[], tuple[bool, str]]) -> Checked:
        """The result of one check; a patch that does not apply is a wrong one."""
        try:
            ok, message = look()
        except CaseError as error:
            ok, message = False, str(error)
        return Checked(self.case.id, check, ok, textwrap.shorten(message, WIDTH, placeholder=" ..."))

    def imports(self) -> tuple[bool, str]:
        """The oracle imports nothing of the app: it knows it over HTTP only."""
        try:
            tree = ast.parse(self.oracle.read_text(encoding="utf-8"))
        except (SyntaxError, UnicodeDecodeError) as error:
            return False, f"{self.oracle} is no Python: {error}"
        own = _top_modules(self.repository) - sys.stdlib_module_names
        if wrong := sorted(name for name in _imported(tree) if name.startswith(".") or name.split(".")[0] in own):
            return False, f"the oracle imports {wrong[0]}, which is the app's; it may know the app over HTTP only"
        return True, "nothing of the app"

    def base(self) -> tuple[bool, str]:
        """Nothing is done before it starts, and the oracle says so by an assertion."""
        verdict = self._judged(Patch())
        if verdict.result != "failed":
            return False, f"the base must fail the oracle, and it is {verdict.result} {verdict.reason}"
        if not any(check.by_assertion for check in verdict.checks):
            return False, f"the base fails, but by no assertion of the oracle: {verdict.reason}"
        return True, f"fails: {verdict.reason}"

    def own_tests(self) -> tuple[bool, str]:
        """The base's own tests give results, so that it can be told whether a patch breaks one."""
        try:
            with self._trees(Patch()) as (tree, _):
                self.own = measure_own_tests(partial(self._grader.run_own_tests, tree))
        except JailError as error:
            return False, str(error)
        named = [(self.own.red, "not green"), (self.own.flaky, "flaky")]
        rest = "".join(f"; {word}, and not counted: {', '.join(names)}" for names, word in named if names)
        return (
            True,
            f"{len(self.own.green)} pass on the base, twice{rest}" if self.own.green or rest else "there are none",
        )

    def gold(self, file: Path) -> tuple[bool, str]:
        """A reference solution passes, twice with the same result, and breaks no test of the base."""
        patch = read_patch(file, self.repository)
        verdicts = [self._judged(patch), self._graded(patch)]
        for verdict in verdicts:
            if verdict.result != "passed":
                return False, f"a reference solution must pass, and it is {verdict.result}: {verdict.reason}"
        checks = [[check for check in verdict.checks if check.name != OWN_TESTS] for verdict in verdicts]
        if checks[0] != checks[1]:
            return False, "two runs of the oracle on the same code gave different checks"
        return True, f"passes {len(checks[0])} checks, twice, and {len(self.own.green)} tests of the base"

    def cheat(self, file: Path) -> tuple[bool, str]:
        """A wrong solution is refused by the write fence, or else fails the oracle or the base's own tests."""
        patch = read_patch(file, self.repository)
        limits, own = self.settings.limits, self.case.limits
        try:
            check_patch(
                patch,
                allow=self.case.allow,
                max_files=own.files or limits.files,
                max_lines=own.lines or limits.lines,
                files=self.repository.files(),
            )
        except PatchRefused as refusal:
            return True, f"caught by the write fence: {refusal}"
        verdict = self._graded(patch)
        by_own = any(check.name == OWN_TESTS and not check.ok for check in verdict.checks)
        if verdict.result == "passed":
            return False, "the oracle passes it; add a check that tells it from a solution"
        if verdict.result == "void" and not by_own:
            return False, f"the oracle is void on it, which catches nothing: {verdict.reason}"
        by, reason = OWN_TESTS if by_own else "the oracle", verdict.reason.removeprefix(f"{OWN_TESTS}: ")
        return True, f"caught by {by} ({verdict.result}){self._tests_of(patch)}: {reason}"

    @property
    def _grader(self) -> Grader:
        assert self.app is not None
        return Grader(
            self.case,
            self.oracle,
            app=self.app.spec,
            framework=self.app.framework,
            source_root=self.app.root,
            python=self.python,
            jail=self.jail,
            seconds=self.settings.limits.oracle_seconds,
        )

    def _judged(self, patch: Patch) -> Verdict:
        """What the oracle alone says."""
        with self._trees(patch) as (tree, base):
            put_back(tree, base, allow=self.case.allow)
            return self._grader.judge(tree, tree.parent / "log")

    def _graded(self, patch: Patch) -> Verdict:
        """The same, and where it passes the base's own tests; that the base fails the oracle is another check."""
        with self._trees(patch) as (tree, base):
            put_back(tree, base, allow=self.case.allow)
            verdict = self._grader.judge(tree, tree.parent / "log")
            return self._grader.with_own_tests(verdict, tree, base, self.own) if verdict.result == "passed" else verdict

    def _tests_of(self, patch: Patch) -> str:
        """What the tests that a cheat brings along are worth: they prove something if they fail without it."""
        brought = Patch(changes=tuple(one for one in patch if one.before is None and is_test(one.path)))
        if not brought.changes:
            return ""
        try:
            proven = self._passing(patch, brought) - self._passing(brought, brought)
        except Tampered as error:
            return f", its tests are void ({error})"
        return f", its tests prove {len(proven)}" if proven else ", its tests prove nothing"

    def _passing(self, patch: Patch, tests: Patch) -> set[str]:
        assert self.app is not None
        with self._trees(patch) as (tree, _):
            root = tree if self.app.root == "." else tree / self.app.root
            env = {**self.case.target.env, "PYTHONPATH": str(root)}
            run = run_suite(self.jail, self.python, tree, args=tests.paths, env=env)
        return {name for name, test in run.tests.items() if test.outcome == "passed"}

    @contextlib.contextmanager
    def _trees(self, patch: Patch) -> Iterator[tuple[Path, Path]]:
        """Disposable trees: of the base with a patch on top, and of the base."""
        with temporary() as folder:
            yield self.repository.export(folder / "tree", patch), self.repository.export(folder / "base")


def _top_modules(repository: Repository) -> set[str]:
    """The top-level names under which the app's own modules can be imported, from its root or from src/."""
    paths = [path.removeprefix("src/") for path in repository.files() if path.endswith(".py")]
    return {path.split("/")[0].removesuffix(".py") for path in paths}


def _imported(tree: ast.Module) -> set[str]:
    """Modules that a file imports: by statement, or by name with import_module or __import__."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add("." * node.level + (node.module or ""))
        elif (
            isinstance(node, ast.Call)
            and node.args
            and ast.unparse(node.func).endswith(("import_module", "__import__"))
        ):
            match node.args[0]:
                case ast.Constant(value=str(name)):
                    names.add(name)
    return names
