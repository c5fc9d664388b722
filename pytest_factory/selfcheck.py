"""The grading, graded: an oracle must fail on the base, pass on every reference solution, and catch every cheat.

No model is asked. What a case does not have is not checked; an oracle without a gold.patch is worth little, and is told.
"""

import ast
import sys
import tempfile
import textwrap
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

from pytest_factory.artifacts import Patch, Verdict
from pytest_factory.cases import Case
from pytest_factory.errors import CaseError, PatchRefused
from pytest_factory.jail.protocol import Jail
from pytest_factory.oracle.judge import judge
from pytest_factory.oracle.restore import put_back
from pytest_factory.settings import Settings
from pytest_factory.workspace.appmap import read_app
from pytest_factory.workspace.apps import App, app_named, apps_of
from pytest_factory.workspace.environment import ensure_environment
from pytest_factory.workspace.fence import check_patch
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
    """imports, base, gold.patch, gold.patch again, gold2.patch, cheats/NAME.patch."""
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
    grader = _Grader(case, case.oracle, runs=runs, settings=settings, jail=jail, session=session)
    yield grader.told("imports", grader.imports)
    if grader.app is None:
        yield Checked(case.id, "base", False, "no FastAPI or Flask app is found; set `app` in targets.toml")
        return
    yield grader.told("base", grader.base)
    for name in GOLDS:
        if (file := case.folder / name).is_file():
            yield grader.told(name, partial(grader.gold, file))
    if not (case.folder / GOLDS[0]).is_file():
        yield Checked(case.id, GOLDS[0], True, "there is none: nothing shows that the oracle can be passed")
    for file in sorted(case.folder.glob(CHEATS)):
        yield grader.told(f"cheats/{file.name}", partial(grader.cheat, file))


class _Grader:
    """One case with what judging it needs; each check gives whether it is right, and a line."""

    def __init__(self, case: Case, oracle: Path, *, runs: Path, settings: Settings, jail: Jail, session: str) -> None:
        self.case, self.oracle, self.settings, self.jail = case, oracle, settings, jail
        self.repository: Repository = open_target(case.target, runs=runs, session=session)
        self.python = ensure_environment(case.target, self.repository, cache=runs / ".targets")
        sources = ((path, self.repository.read(path)) for path in self.repository.files())
        found = read_app({path: text for path, text in sources if text is not None})
        named = case.target.app
        self.app: App | None = app_named(found, named) if named else next(iter(apps_of(found)), None)

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
        names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        names |= {"." * node.level + (node.module or "") for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        own = _top_modules(self.repository) - sys.stdlib_module_names
        if wrong := sorted(name for name in names if name.startswith(".") or name.split(".")[0] in own):
            return False, f"the oracle imports {wrong[0]}, which is the app's; it may know the app over HTTP only"
        return True, "nothing of the app"

    def base(self) -> tuple[bool, str]:
        """Nothing is done before it starts, and the oracle says so by an assertion."""
        verdict = self._judge(Patch())
        if verdict.result != "failed":
            return False, f"the base must fail the oracle, and it is {verdict.result} {verdict.reason}"
        if not any(check.by_assertion for check in verdict.checks):
            return False, f"the base fails, but by no assertion of the oracle: {verdict.reason}"
        return True, f"fails: {verdict.reason}"

    def gold(self, file: Path) -> tuple[bool, str]:
        """A reference solution passes, twice with the same result."""
        patch = read_patch(file, self.repository)
        verdicts = [self._judge(patch) for _ in range(2)]
        for verdict in verdicts:
            if verdict.result != "passed":
                return False, f"a reference solution must pass, and it is {verdict.result}: {verdict.reason}"
        if verdicts[0].checks != verdicts[1].checks:
            return False, "two runs of the oracle on the same code gave different checks"
        return True, f"passes {len(verdicts[0].checks)} checks, twice"

    def cheat(self, file: Path) -> tuple[bool, str]:
        """A wrong solution is refused by the write fence, or else fails the oracle."""
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
        verdict = self._judge(patch)
        if verdict.result == "passed":
            return False, "the oracle passes it; add a check that tells it from a solution"
        return True, f"caught by the oracle ({verdict.result}): {verdict.reason}"

    def _judge(self, patch: Patch) -> Verdict:
        assert self.app is not None
        target = self.case.target
        with tempfile.TemporaryDirectory(prefix="pytest-factory-check-") as scratch:
            tree = self.repository.export(Path(scratch) / "tree", patch)
            put_back(tree, self.repository.export(Path(scratch) / "base"), allow=self.case.allow)
            return judge(
                self.oracle,
                tree,
                app=self.app.spec,
                framework=self.app.framework,
                python=self.python,
                jail=self.jail,
                log_folder=Path(scratch) / "log",
                source_root=self.app.root,
                serve_command=target.serve,
                env=target.env,
            )


def _top_modules(repository: Repository) -> set[str]:
    """The top-level names under which the app's own modules can be imported, from its root or from src/."""
    paths = [path.removeprefix("src/") for path in repository.files() if path.endswith(".py")]
    return {path.split("/")[0].removesuffix(".py") for path in paths}
