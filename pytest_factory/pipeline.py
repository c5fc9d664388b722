"""The order of the stages and the repair loop: one run of one case.

    plan -> scout -> build -> test -> validate -> review -> pull_request -> judge
                       ^________________|  (`rounds` times in vain at most)
       ^________________________________|  (at most `plans` - 1 times)
                       ^__________________________|  (once)

Every method takes what the ones before it returned. A stage that could not do its work gives `Stopped`, and everything
after it passes that on: a bad verdict is data. An exception means that a machine is broken (`infra`).
"""

import contextlib
import functools
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from pydantic import JsonValue

from pytest_factory.artifacts import (
    Answer,
    Outcome,
    Patch,
    PullRequest,
    Review,
    Route,
    Spec,
    Stopped,
    Survey,
    Validation,
    Verdict,
)
from pytest_factory.base import tried_on_base
from pytest_factory.cases import Case
from pytest_factory.errors import (
    BudgetSpent,
    FactoryError,
    ModelTimeout,
    PatchRefused,
    ReplyTruncated,
    Tampered,
    UnusableReply,
)
from pytest_factory.keeping import keep_result
from pytest_factory.manifest import write_manifest
from pytest_factory.mutation import measure_mutation
from pytest_factory.publish import grade, publish
from pytest_factory.search import Search
from pytest_factory.session import SessionInfo
from pytest_factory.spec.agreement import agreed, suspects
from pytest_factory.stages.build import Failure, failure_of
from pytest_factory.stages.plan import plan
from pytest_factory.stages.review import review
from pytest_factory.stages.scout import scout
from pytest_factory.stages.test import acceptance_tests
from pytest_factory.trace import Trace
from pytest_factory.workbench import Workbench
from pytest_factory.workspace.appmap import routes_of
from pytest_factory.workspace.mutants import check_mutation

REPAIRS = 2
"""Candidates of one round back to BUILD."""
MOST_ROUNDS = 4
"""Rounds for one plan, however much each of them brings."""

T = TypeVar("T")


def stage(name: str) -> Callable[[Callable[..., T | Stopped]], Callable[..., T | Stopped]]:
    """Make a method a stage: it passes on what stopped before, stands in the trace, and turns spent limits into data."""

    def wrap(method: Callable[..., T | Stopped]) -> Callable[..., T | Stopped]:
        @functools.wraps(method)
        def staged(self: "Run", *given: Any) -> T | Stopped:
            for artifact in given:
                if isinstance(artifact, Stopped):
                    return artifact
            try:
                with self.trace.stage(name) as self.event:
                    self.bench.check_budget()
                    result = method(self, *given)
                    if isinstance(result, Stopped):
                        self.event.update(ok=False, reason=result.reason)
            except (BudgetSpent, ModelTimeout, ReplyTruncated, UnusableReply, PatchRefused, Tampered) as error:
                result = Stopped(stage=name, outcome=_outcome(error), reason=str(error))
            except BaseException as error:
                self.broke(error)
                raise
            if isinstance(result, Stopped):
                self.failure = result
            return result

        return staged

    return wrap


@contextlib.contextmanager
def start_run(case: Case, session: SessionInfo, *, repeat: int = 1) -> Iterator["Run"]:
    """Make the run's folder and trace; the final event is written when the context ends, however it ends."""
    trace = Trace.create(session.rootdir / session.settings.runs, session=session.id, feature=case.id)
    trace.add("pipeline", "begin", ok=True, repeat=repeat)  # at once: who dies while the tools are made has a row, too
    run = Run(Workbench(case, session, trace, repeat=repeat))
    try:
        if run.settings.mutation:
            check_mutation()
        write_manifest(run.bench)
        trace.add("pipeline", "start", ok=True, jail=run.bench.jail.name, strength=run.bench.jail.strength)
        run.bench.check_untouched()
        yield run
    except BaseException as error:
        run.broke(error)
        raise
    finally:
        run.end()
        trace.close()
        keep_result(run.bench)


class Run:
    """One run: its stages, in order."""

    def __init__(self, bench: Workbench) -> None:
        self.bench = bench
        self.trace, self.settings, self.folder = bench.trace, bench.settings, bench.trace.folder
        self.event: dict[str, JsonValue] = {}
        """What the trace's `end` of the stage that runs now will say."""
        self.failure: Stopped | None = None
        self.outcome: Outcome | None = None
        self.opened: PullRequest | None = None
        self._error = ""
        self._seconds: float | None = None
        self.search = Search(bench)
        self._latest: tuple[Spec, Survey] | None = None
        """PLAN's spec, less the criteria that BUILD's candidates proved wrong, or a later plan, and its survey."""

    @stage("plan")
    def plan(self) -> Spec | Stopped:
        """PLAN: the request becomes a spec that passes its format's rules and that the base does not meet yet."""
        spec = self._plan(first=1)
        if isinstance(spec, Spec):
            self.event.update(criteria=len(spec.criteria), spec_format=spec.format)
        return spec

    @stage("scout")
    def scout(self, spec: Spec) -> Survey | Stopped:
        """SCOUT: where in the app the feature belongs."""
        survey = self._survey(spec)
        if isinstance(survey, Survey):
            self.trace.write("survey.json", survey.model_dump_json(indent=1) + "\n")
            self.event.update(app=survey.app, place=survey.place.file, files=[file.path for file in survey.files])
        return survey

    @stage("build")
    def build(self, spec: Spec, survey: Survey) -> Patch | Stopped:
        """BUILD: candidates, judged by execution; the best of them."""
        self._take(spec, survey)
        best = self.search.write(spec, survey, count=self.settings.candidates)
        if not best.ok and (better := self._doubted(spec)) != spec:
            self._take(better, survey)
            self.search.rejudge(better, survey)
        best = self.search.best or best
        self.event.update(candidates=self.search.count, chosen=best.number, ok=best.ok)
        return best.patch

    @stage("test")
    def test(self, spec: Spec, survey: Survey, code: Patch) -> Patch | Stopped:
        """TEST: the compiled acceptance tests, and the model's own where they leave lines of the change untested."""
        self.search.add_tests(*self._latest or (spec, survey))
        self.event.update(files=list(self.search.tests.paths))
        return self.search.tests

    @stage("validate")
    def validate(self, spec: Spec, survey: Survey, code: Patch, tests: Patch) -> Validation | Stopped:
        """VALIDATE: every gate; what fails goes back to BUILD while that helps, and then to PLAN; the best is kept."""
        spec, survey = self._latest or (spec, survey)
        validation = self.search.validate(spec, survey)
        for _ in self._rounds(spec, survey):
            self.search.add_tests(spec, survey)
            validation = self.search.validate(spec, survey)
        for number in range(1, self.settings.plans):
            if validation.ok or (planned := self._planned_anew(number)) is None:
                break
            self.search.add_tests(*planned)
            validation = self.search.validate(*planned)
        self.event.update(criteria=len(validation.criteria), criteria_met=validation.met, ok=validation.ok)
        if validation.ok:
            return validation
        first = validation.failed[0]
        reason = f"the gate {first.name} fails: {first.reason}"
        return Stopped(stage="validate", outcome=Outcome.NO_PR, reason=reason, detail=first.detail)

    @stage("review")
    def review(self, spec: Spec, survey: Survey, validation: Validation) -> Review | Stopped:
        """REVIEW: rules, then the model; a rejection goes back to BUILD once."""
        spec, survey = self._latest or (spec, survey)
        verdict = self._review(spec)
        if not verdict.approve and self.search.best is not None:
            findings = tuple(f"a reviewer rejects it: {reason}" for reason in verdict.reasons)
            failure = Failure(code=self.search.best.code, findings=findings)
            self.search.best = None
            self.search.write(spec, survey, count=REPAIRS, failure=failure)
            if self.search.validate(spec, survey).ok:
                verdict = self._review(spec)
        self.event.update(ok=verdict.approve, by=verdict.by, reasons=list(verdict.reasons))
        if verdict.approve:
            return verdict
        return Stopped(stage="review", outcome=Outcome.NO_PR, reason=f"rejected: {'; '.join(verdict.reasons)}")

    @stage("pr")
    def pull_request(self, spec: Spec, validation: Validation, verdict: Review) -> PullRequest | Stopped:
        """Commit code, tests and changelog, and open the pull request."""
        spec = self._latest[0] if self._latest else spec
        self.bench.check_untouched()
        best = self.search.best
        latest = best.validation if best and best.validation else validation
        self.opened = publish(self.bench, spec, self.search.patch, self.search.tests, latest, verdict)
        self._seconds = time.monotonic() - self.bench.begin
        self.event.update(pr_url=self.opened.url, commit=self.opened.commit)
        return self.opened

    @stage("oracle")
    def judge(self, survey: Survey, pull_request: PullRequest) -> Verdict | Stopped:
        """The held-out oracle on the pull request's commit."""
        survey = self._latest[1] if self._latest else survey
        if self.settings.mutation:
            measure_mutation(self.bench, survey, self.search.patch, self.search.tests)
        verdict = grade(self.bench, survey, pull_request)
        self.bench.check_untouched()
        checks: list[JsonValue] = [check.model_dump() for check in verdict.checks]
        self.event.update(ok=verdict.result in ("passed", "none"), result=verdict.result, checks=checks)
        outcomes = {"passed": Outcome.SHIPPED, "none": Outcome.UNGRADED, "failed": Outcome.WRONG, "void": Outcome.VOID}
        self.outcome = outcomes[verdict.result]
        if self.outcome.good:
            return verdict
        failed = [f"{check.name}: {check.message}" for check in verdict.checks if not check.ok]
        reason = verdict.reason or "the held-out checks disagree"
        self.failure = Stopped(stage="oracle", outcome=self.outcome, reason=reason, detail="\n".join(failed))
        return verdict

    def broke(self, error: BaseException) -> None:
        """Note an exception: the run ends as `infra`."""
        said = (
            "interrupted"
            if isinstance(error, KeyboardInterrupt)
            else f"{type(error).__name__}: {error}".splitlines()[0]
        )
        self._error = self._error or said

    def end(self) -> None:
        """Write the final event; a run after which the user's repository is another one is void, whatever it came to."""
        reason, tampering = "", self._tampering()
        if self._error:
            self.outcome, reason = Outcome.INFRA, self._error
        elif tampering:
            self.outcome, reason = Outcome.VOID, tampering
        elif self.failure is not None:
            self.outcome, reason = self.failure.outcome, self.failure.reason
        elif self.outcome is None:
            self.outcome, reason = Outcome.INFRA, "the run ended before its last stage"
        self.trace.end(
            ok=self.outcome.good,
            seconds=self._seconds if self._seconds is not None else time.monotonic() - self.bench.begin,
            outcome=self.outcome.value,
            reason=reason,
            failed_stage=self.failure.stage if self.failure else None,
            pr_url=self.opened.url if self.opened else None,
            commit=self.opened.commit if self.opened else None,
            spec_format=self.settings.spec,
            repeat=self.bench.repeat,
        )

    def _tampering(self) -> str:
        """What the run changed that it may not change; asked where nothing broke."""
        try:
            if not self._error:
                self.bench.check_untouched()
        except Tampered as error:
            return str(error)
        except FactoryError as error:
            self.broke(error)
        return ""

    def _plan(self, *, first: int) -> Spec | Stopped:
        routes, answers = self._app_now
        return plan(
            self.bench.case.request,
            routes=routes,
            answers=answers,
            asker=self.bench.asker("plan"),
            prompts=self.bench.prompts,
            settings=self.settings,
            evidence=self._evidence,
            report=self._report_plan,
            first=first,
        )

    def _planned_anew(self, number: int) -> tuple[Spec, Survey] | None:
        """Another plan and its survey, where no candidate passes with the one before; those that are there are tried on it first.

        A plan that asks for what cannot be is the commonest fault of small models, and nothing that BUILD does mends it. One that
        leaves out most of what is asked for is met, and its tests run too little of the change.
        """
        if self.search.best is None or self.search.best.validation is None:
            return None
        spec = self._plan(first=number * self.settings.plan_tries + 1)
        survey = spec if isinstance(spec, Stopped) else self._survey(spec)
        if isinstance(spec, Stopped) or isinstance(survey, Stopped):
            return None
        self._take(spec, survey)
        self.search.rejudge(spec, survey)
        if not self.search.best or not self.search.best.ok:
            self.search.write(spec, survey, count=self.settings.candidates)
            for _ in self._rounds(spec, survey):
                continue
        return spec, survey

    def _rounds(self, spec: Spec, survey: Survey) -> Iterator[None]:
        """Repairs of the best candidate while it fails: `rounds` that bring nothing; one that does is followed by another."""
        idle = 0
        for _ in range(MOST_ROUNDS):
            best = self.search.best
            if best is None or best.ok or idle >= self.settings.rounds:
                break
            self.search.write(spec, survey, count=REPAIRS, failure=failure_of(best, spec))
            yield
            idle += self.search.best is None or self.search.best.reach <= best.reach

    def _doubted(self, spec: Spec) -> Spec:
        """The spec without what BUILD's candidates prove wrong, where something to build is left."""
        request, judged = self.bench.case.request, self.search.judged
        dropped = suspects(spec, request, judged)
        kept = tuple(c for c in spec.criteria if c.id not in dropped)
        better = agreed(spec.model_copy(update={"criteria": kept}), request, judged, self._app_now[1])
        if better == spec or self._evidence(better)[1]:
            return spec
        softened = [c.id for c in better.criteria if c not in spec.criteria]
        self.trace.add("plan", "suspects", ok=False, dropped=[*dropped], softened=[*softened])
        return better

    @functools.cached_property
    def _app_now(self) -> tuple[Sequence[Route], Sequence[Answer]]:
        """The app's routes, and what it answers to requests that have to do with the feature."""
        survey = self._survey(Spec(format=self.settings.spec, title="", intent="", criteria=()))
        if isinstance(survey, Stopped):
            return routes_of(self.bench.sources), ()
        answers = self.bench.answers(survey)
        self.trace.add("plan", "answers", ok=True, asked=[f"{a.method} {a.path} {a.status}" for a in answers])
        return survey.routes, answers

    def _survey(self, spec: Spec) -> Survey | Stopped:
        return scout(
            spec,
            self.bench.case.request,
            self.bench.sources,
            app=self.bench.case.target.app,
            test_command=self.bench.case.target.test,
        )

    def _take(self, spec: Spec, survey: Survey) -> None:
        """Go on with this spec: its tests are compiled, and it is what the run's folder holds."""
        self._latest = (spec, survey)
        self.trace.write("spec.json", spec.model_dump_json(indent=1) + "\n")
        slug, sources, prompts = self.bench.case.id, self.bench.sources, self.bench.prompts
        self.search.tests = acceptance_tests(spec, survey, slug=slug, sources=sources, prompts=prompts)

    def _evidence(self, spec: Spec) -> tuple[Spec, list[str]]:
        """What the base says of a spec; one whose app is not found is SCOUT's matter."""
        survey = self._survey(spec)
        return (spec, []) if isinstance(survey, Stopped) else tried_on_base(spec, survey, self.bench)

    def _review(self, spec: Spec) -> Review:
        code = self.search.patch
        if reasons := self.search.strays(spec, code):
            return Review(approve=False, reasons=tuple(reasons), by="rules")
        asker, prompts = self.bench.asker("review"), self.bench.prompts
        return review(spec, code, asker=asker, prompts=prompts, seed=self.settings.seed)

    def _report_plan(self, number: int, spec: Spec | None, findings: Sequence[str]) -> None:
        criteria = len(spec.criteria) if spec else 0
        self.trace.add("plan", "try", ok=not findings, number=number, criteria=criteria, findings=list(findings))


def _outcome(error: Exception) -> Outcome:
    if isinstance(error, BudgetSpent):
        return Outcome(error.kind)
    if isinstance(error, ModelTimeout):
        return Outcome.TIMEOUT
    if isinstance(error, Tampered):
        return Outcome.VOID
    return Outcome.TRUNCATED if isinstance(error, ReplyTruncated) else Outcome.NO_PR
