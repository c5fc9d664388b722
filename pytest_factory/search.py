"""The search for a candidate that passes: written in rounds, judged by execution, the best of all rounds kept."""

import functools

from pydantic import JsonValue

from pytest_factory.artifacts import Gate, Patch, Spec, Survey, Validation
from pytest_factory.mends.climbing import Judged, mended
from pytest_factory.spec.hardcoded import hard_coded
from pytest_factory.stages.build import Candidate, Failure, build
from pytest_factory.stages.review import check_rules
from pytest_factory.stages.validate import validate
from pytest_factory.witness import proven_tests
from pytest_factory.workbench import Workbench
from pytest_factory.workspace.appmap import routes_of


class Search:
    """The candidates of one run."""

    def __init__(self, bench: Workbench) -> None:
        self.bench = bench
        self.tests = Patch()
        """What TEST has so far; every candidate is judged with it."""
        self.best: Candidate | None = None
        self.count = 0
        """Candidates that were written."""
        self._written: list[Candidate] = []

    @property
    def patch(self) -> Patch:
        """The best candidate's code; empty where there is none."""
        return self.best.patch if self.best else Patch()

    def write(self, spec: Spec, survey: Survey, *, count: int, failure: Failure | None = None) -> Candidate:
        """Have up to `count` candidates written, with `failure` as repairs; returns the best of all rounds."""
        candidate = build(
            spec,
            survey,
            request=self.bench.case.request,
            sources=self.bench.sources,
            asker=self.bench.asker("build"),
            prompts=self.bench.prompts,
            settings=self.bench.settings,
            judge=functools.partial(self._mended, spec, survey),
            report=self._report,
            count=count,
            first=self.count + 1,
            failure=failure,
        )
        if self.best is None or candidate.rank > self.best.rank:
            self.best = candidate
        return self.best

    def validate(self, spec: Spec, survey: Survey) -> Validation:
        """All gates on the best candidate with the tests as they are now, each gate one event."""
        if self.best is None or self.best.validation is None:
            refusal = self.best.refusal if self.best else "there is no candidate"
            return Validation(gates=(Gate(name="splice", ok=False, reason=refusal),))
        validation = self._judge(spec, survey, self.best.patch, thorough=True)
        self.best = self.best.model_copy(update={"validation": validation})
        for gate in validation.gates:
            fields = {"gate": gate.name, "reason": gate.reason, "detail": gate.detail[-2000:]}
            self.bench.trace.add("validate", "gate", ok=gate.ok, seconds=gate.seconds, **fields)
        return validation

    @property
    def judged(self) -> tuple[Validation, ...]:
        """What came of every candidate whose code is its own."""
        return tuple({c.patch: c.validation for c in self._written if c.validation is not None}.values())

    def rejudge(self, spec: Spec, survey: Survey) -> None:
        """Judge the candidates again, by another spec, the best so far first, until one is good."""
        known = sorted(self._written, key=lambda candidate: candidate.rank, reverse=True)
        for candidate in {c.patch: c for c in known if c.validation is not None}.values():
            validation = self._judge(spec, survey, candidate.patch)
            again = candidate.model_copy(update={"validation": validation})
            if again.ok or self.best is None or candidate.patch == self.best.patch:
                self.best = again
            if again.ok:
                break

    def add_tests(self, spec: Spec, survey: Survey) -> None:
        """Ask for further tests where the best candidate lacks nothing but tests of its lines."""
        best = self.best
        if best is None or best.validation is None or [gate.name for gate in best.validation.failed] != ["coverage"]:
            return
        for attempt in range(1, self.bench.settings.extra_tests + 1):
            more = proven_tests(self.bench, spec, survey, best.patch, tests=self.tests, attempt=attempt)
            self.tests = self.tests.merged(more)

    def strays(self, spec: Spec, code: Patch) -> list[str]:
        """What the code does that no criterion asks for, and answers that it has written down, by REVIEW's rules."""
        before = self.bench.sources
        after = {**before, **{change.path: change.after or "" for change in code}}
        request = self.bench.case.request
        routes = {"before": routes_of(before), "after": routes_of(after)}
        reasons = check_rules(spec, code, request=request, sources=before, **routes)
        return [*reasons, *hard_coded(spec, code, request, before)]

    def _mended(self, spec: Spec, survey: Survey, code: Patch) -> Judged:
        """A candidate judged, and mended where that brings it further; a reference solution stands as it is."""
        judge = functools.partial(self._judge, spec, survey)
        if self.bench.asker("build").reference:
            return Judged(code, judge(code))
        return mended(code, judge, spec=spec, survey=survey, sources=self.bench.sources)

    def _judge(self, spec: Spec, survey: Survey, code: Patch, *, thorough: bool = False) -> Validation:
        """Fence, gates and REVIEW's rules on one candidate; raises PatchRefused."""
        self.bench.fence(code)
        bench = self.bench.gates(spec, survey)
        validation = validate(code, self.tests, bench=bench, base=self.bench.base(bench), thorough=thorough)
        reasons = self.strays(spec, code)
        scope = Gate(name="scope", ok=not reasons, reason=reasons[0] if reasons else "", detail="\n".join(reasons))
        return validation.model_copy(update={"gates": (*validation.gates, scope)})

    def _report(self, candidate: Candidate) -> None:
        self.count += 1
        self._written.append(candidate)
        failed = candidate.validation.failed if candidate.validation else ()
        reason = candidate.refusal or (f"{failed[0].name}: {failed[0].reason}" if failed else "")
        met = candidate.validation.met if candidate.validation else 0
        trace = self.bench.trace
        trace.write(f"candidates/{candidate.number:02d}.diff", candidate.patch.diff())
        number, mends = candidate.number, list[JsonValue](candidate.mends)
        trace.add("build", "candidate", ok=candidate.ok, number=number, criteria_met=met, reason=reason, mends=mends)
