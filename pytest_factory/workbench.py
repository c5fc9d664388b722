"""What one run works with: the target's repository and trees, the jail, the models' askers, the limits of its case."""

import contextlib
import functools
import hashlib
import time
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from pytest_factory.artifacts import Answer, Artifact, CriterionResult, Patch, Spec, Survey
from pytest_factory.cases import Case
from pytest_factory.errors import BudgetSpent, Tampered
from pytest_factory.forge import open_forge
from pytest_factory.forge.protocol import Forge
from pytest_factory.jail import open_jail
from pytest_factory.jail.own_tests import OwnTests, measure_own_tests, run_own_tests
from pytest_factory.jail.protocol import Jail
from pytest_factory.jail.scratch import temporary
from pytest_factory.jail.tools import SuiteRun
from pytest_factory.metrics.prices import total_cost
from pytest_factory.models.chain import Asker, Health
from pytest_factory.models.registry import connect
from pytest_factory.oracle.acceptance import HowServed, ask_app, try_criteria
from pytest_factory.prompts import Prompts
from pytest_factory.session import SessionInfo
from pytest_factory.settings import Settings
from pytest_factory.solution import gold_replies
from pytest_factory.spec.furnished import furnished
from pytest_factory.spec.likewise import likely_faults, rules_of
from pytest_factory.spec.probes import probes, telling
from pytest_factory.spec.versions import version_of
from pytest_factory.stages.validate import Base, Bench, measure_base
from pytest_factory.trace import Trace, write_whole
from pytest_factory.workspace.calls import calls_of, placed
from pytest_factory.workspace.environment import ensure_environment
from pytest_factory.workspace.fence import HIDDEN, check_patch
from pytest_factory.workspace.lock import locked
from pytest_factory.workspace.repository import OWN_REFS, Repository, open_target

Known = TypeVar("Known", bound=Artifact)


class Workbench:
    """The tools of one run; each is made when it is first asked for."""

    def __init__(self, case: Case, session: SessionInfo, trace: Trace, *, repeat: int) -> None:
        self.case = case
        self.session = session
        seed = session.settings.seed + repeat - 1
        self.settings: Settings = session.settings.model_copy(update={"seed": seed})
        self.trace = trace
        self.repeat = repeat
        self.runs = session.rootdir / self.settings.runs
        self.begin = time.monotonic()
        self.prompts = Prompts(session.rootdir / self.settings.templates if self.settings.templates else None)
        self._askers: dict[str, Asker] = {}
        self._health = Health()

    @cached_property
    def repository(self) -> Repository:
        """The target at its base; a clone of its own for self-checks and repeats, so that nothing reaches the target."""
        return self._open(isolated=self.settings.isolated)

    def _open(self, *, isolated: bool) -> Repository:
        target, session = self.case.target, self.session.id
        return open_target(target, runs=self.runs, isolated=isolated, session=session, hidden=self._hidden)

    @cached_property
    def _watched(self) -> tuple[Repository, dict[str, str]]:
        """The user's own repository, also where the run has a clone, and its fingerprint before anything ran."""
        repository = self._open(isolated=False)
        return repository, repository.fingerprint()

    def check_untouched(self) -> None:
        """Raise Tampered where the user's repository is not what it was at the first call."""
        repository, before = self._watched
        after = repository.fingerprint()
        if changed := sorted({name for name, _ in before.items() ^ after.items()}):
            raise Tampered(
                f"{', '.join(changed)} of {repository.git_dir} changed while the run went on, and the factory changes only "
                f"{' and '.join(OWN_REFS)}; look at what they are now, and run again while nobody works there"
            )

    @property
    def _hidden(self) -> tuple[str, ...]:
        """What no stage ever sees: the held-out checks and the traces."""
        return tuple({*HIDDEN, self.settings.cases.strip("/"), self.settings.runs.strip("/")})

    @cached_property
    def sources(self) -> Mapping[str, str]:
        """Every tracked text file of the base, by path."""
        texts = ((path, self.repository.read(path)) for path in self.repository.files())
        return {path: text for path, text in texts if text is not None}

    @cached_property
    def jail(self) -> Jail:
        """Where everything of the target runs."""
        return open_jail(self.settings.jail, require=self.settings.require_jail)

    @cached_property
    def python(self) -> Path:
        """The interpreter of the target's environment."""
        return ensure_environment(self.case.target, self.repository, cache=self.runs / ".targets", jail=self.jail)

    @cached_property
    def forge(self) -> Forge:
        """Where the pull request goes."""
        return open_forge(self.repository, self.settings, self.prompts)

    @cached_property
    def _replies(self) -> Mapping[str, str]:
        """What `gold` and `nop` answer; the one thing of the case's folder that reaches a run, and no other model sees it."""
        return gold_replies(self.case, self.repository, version_of(self.settings.spec))

    def asker(self, stage: str) -> Asker:
        """What a stage asks its models with."""
        if stage not in self._askers:
            endpoints = self.session.resolved.endpoints(stage)
            replies = self._replies if any(one.served_by in ("gold", "nop") for one in endpoints) else None
            models = [
                connect(endpoint, folder=self.session.folder, settings=self.settings, replies=replies)
                for endpoint in endpoints
            ]
            self._askers[stage] = Asker(
                stage,
                self.case.id,
                models,
                self.trace,
                call_seconds=self.settings.limits.call_seconds,
                deadline=self.seconds_left,
                check_budget=self.check_budget,
                missing=self.session.resolved.missing(stage),
                health=self._health,
            )
        return self._askers[stage]

    def seconds_left(self) -> float:
        """Until the case's limit."""
        limit = self.case.limits.seconds or self.settings.limits.seconds
        return limit - (time.monotonic() - self.begin)

    def check_budget(self) -> None:
        """Raise BudgetSpent where a limit of the case is reached."""
        limits, own = self.settings.limits, self.case.limits
        if self.seconds_left() <= 0:
            raise BudgetSpent(
                f"the limit of {own.seconds or limits.seconds:g} s for the case is reached", kind="timeout"
            )
        tokens = own.tokens or limits.tokens
        used = sum(call.tokens_in + call.tokens_out for call in self.trace.calls)
        if tokens and used >= tokens:
            raise BudgetSpent(f"the limit of {tokens} tokens for the case is reached: {used} are used", kind="budget")
        usd = own.usd or limits.usd
        if usd:
            cost = total_cost(self.trace.calls, self.settings.prices)
            if cost.unpriced:
                names = ", ".join(sorted(cost.unpriced))
                raise BudgetSpent(f"a limit of ${usd:g} is set and the price of {names} is not known", kind="budget")
            if float(cost.dollars) >= usd:
                raise BudgetSpent(f"the limit of ${usd:g} for the case is reached: {cost.text} is spent", kind="budget")

    def fence(self, patch: Patch) -> None:
        """Raise PatchRefused where a patch touches what it may not."""
        limits, own = self.settings.limits, self.case.limits
        check_patch(
            patch,
            allow=self.case.allow,
            max_files=own.files or limits.files,
            max_lines=own.lines or limits.lines,
            files=self.repository.files(),
            hidden=self._hidden,
        )

    @contextlib.contextmanager
    def export(self, patch: Patch) -> Iterator[Path]:
        """A disposable tree of the base with a patch on top."""
        with temporary() as folder:
            yield self.repository.export(folder / "tree", patch)

    def criteria_on(self, tree: Path, spec: Spec, survey: Survey) -> tuple[CriterionResult, ...]:
        """What comes of the spec's criteria on the app in `tree`."""
        with temporary() as folder:
            return try_criteria(spec.criteria, tree, **self._how_served(survey, folder))

    def answers(self, survey: Survey) -> tuple[Answer, ...]:
        """What the base answers to requests that have to do with the feature."""
        sent = placed(calls_of(self.sources), [(route.method, route.path) for route in survey.routes])
        calls = probes(self.case.request, survey.routes, sent)
        with temporary() as folder, self.export(Patch()) as tree:
            served = self._how_served(survey, folder)
            answered = furnished(self.case.request, calls, lambda calls: ask_app(calls, tree, **served))
            told = telling(answered, survey.routes)
            faults = likely_faults(self.case.request, calls)
            return (*told, *(rules_of(ask_app(faults, tree, **served)) if faults else ()))

    def _how_served(self, survey: Survey, folder: Path) -> HowServed:
        return HowServed(
            app=survey.app,
            framework=survey.framework,
            python=self.python,
            jail=self.jail,
            log=folder / "server.log",
            source_root=survey.source_root,
            serve_command=self.case.target.serve,
            env=self.case.target.env,
        )

    def gates(self, spec: Spec, survey: Survey) -> Bench:
        """Everything that VALIDATE needs."""
        return Bench(
            jail=self.jail,
            python=self.python,
            survey=survey,
            sources=self.sources,
            test_command=self.case.target.test,
            env=self.case.target.env,
            types_cache=self._cache("types"),
            export=self.export,
            try_criteria=lambda tree: self.criteria_on(tree, spec, survey),
            coverage_floor=self.settings.coverage_floor,
        )

    def base(self, bench: Bench) -> Base:
        """What the gates say of the base; measured once for each base commit and jail, whichever worker comes first."""
        return self._known("gates", Base, lambda: measure_base(bench, self.own_tests(bench.survey)))

    def own_tests(self, survey: Survey) -> OwnTests:
        """What the app's own tests say of the base; measured once, as `base`."""

        def measure() -> OwnTests:
            with self.export(Patch()) as tree:
                return measure_own_tests(functools.partial(self._run_own_tests, survey, tree))

        return self._known("own-tests", OwnTests, measure)

    def _run_own_tests(self, survey: Survey, tree: Path) -> SuiteRun:
        target, root = self.case.target, survey.source_root
        return run_own_tests(self.jail, self.python, tree, command=target.test, source_root=root, env=target.env)

    def _known(self, name: str, kind: type[Known], measure: Callable[[], Known]) -> Known:
        file = self._cache(f"{name}-{self.jail.name}.json")
        with locked(file.with_suffix(".lock")):
            if not file.is_file():
                write_whole(file, measure().model_dump_json(indent=1) + "\n")
            return kind.model_validate_json(file.read_text(encoding="utf-8"))

    def _cache(self, name: str) -> Path:
        digest = hashlib.sha256(f"{self.repository.base_commit} {self.python} {self.case.target}".encode()).hexdigest()[
            :16
        ]
        folder = self.runs / ".targets" / f"{self.repository.name}.cache" / digest
        folder.mkdir(parents=True, exist_ok=True)
        return folder / name
