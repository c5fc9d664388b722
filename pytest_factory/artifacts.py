"""What the stages hand to each other: frozen values, one type a stage, nothing but data.

    Case, request -> Spec -> Survey -> Patch (code), Patch (tests) -> Validation -> Review -> PullRequest -> Verdict

A stage that could not do its work returns `Stopped` in the place of its artifact.
"""

import difflib
from collections.abc import Iterator
from enum import StrEnum
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, JsonValue

STAGES = ("plan", "scout", "build", "test", "validate", "review", "pr", "oracle")
"""The stages in the order in which a trace has them."""


class Artifact(BaseModel):
    """Base of everything that crosses a stage: immutable, and a field that it does not know is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Outcome(StrEnum):
    """How a run ended. The denominator of the success rate keeps them all."""

    SHIPPED = "shipped"
    UNGRADED = "ungraded"
    WRONG = "wrong"
    NO_PR = "no-pr"
    TRUNCATED = "truncated"
    TIMEOUT = "timeout"
    BUDGET = "budget"
    INFRA = "infra"
    VOID = "void"

    @property
    def good(self) -> bool:
        """Whether a pull request was opened and nothing speaks against it."""
        return self in (Outcome.SHIPPED, Outcome.UNGRADED)


class Stopped(Artifact):
    """A stage ended the run without an artifact: a verdict, not a broken machine."""

    stage: str
    outcome: Outcome
    reason: str
    """One sentence for the user."""
    detail: str = ""
    """What was expected and what came, or the tool's own words; may have many lines."""


# PLAN ----------------------------------------------------------------------------------------------------------------


class Expectation(Artifact):
    """What the response must be. A field that is None or empty claims nothing."""

    status: int
    headers: dict[str, str | None] = {}
    """Header name to its exact value; None: it is there and not empty."""
    body: JsonValue = None
    """The whole JSON body, compared for equality."""
    contains: dict[str, JsonValue] = {}
    """Keys that the JSON object has, with these values; other keys may stand beside them."""
    fields: dict[str, str] = {}
    """Keys that the JSON object has, to a type: string, integer, number, boolean, array, object, any."""
    length: int | None = None
    """Number of items of the JSON list."""
    items: bool = False
    """The body is a JSON list: `fields` then speaks of every item of it, `contains` of at least one."""
    below: str = ""
    """The key of a JSON object below which the list of `items` stands: `{"boats": [...], "total": 2}`; empty: the list is all."""
    order: dict[str, list[JsonValue]] = {}
    """Keys of the items of the JSON list to their values, from its first item to its last."""
    text: tuple[str, ...] = ()
    """Pieces of text that the body contains, as they are."""
    absent: tuple[str, ...] = ()
    """Pieces of text that the body does not contain."""

    @property
    def of_body(self) -> bool:
        """Whether anything is said of the body."""
        return self.body is not None or bool(self.contains or self.fields or self.items or self.text or self.absent)


class Asked:
    """What has a path of a request: concrete, with its query string."""

    path: str

    @property
    def bare(self) -> str:
        """The path without its query string."""
        return self.path.partition("?")[0]

    @property
    def query(self) -> str:
        """The query string, without its mark."""
        return self.path.partition("?")[2]


class Criterion(Asked, Artifact):
    """One observable: a request that is sent and the response that must come."""

    id: str
    """AC1, AC2, ... in the order in which they run."""
    says: str = ""
    """The criterion in words, for people."""
    method: str
    path: str
    """Concrete, with its query string: no placeholder."""
    headers: dict[str, str] = {}
    """Sent with the request."""
    body: JsonValue = None
    """Sent as JSON; None sends no body."""
    form: dict[str, str] = {}
    """Sent as an HTML form; not together with `body`."""
    expect: Expectation
    before: bool = False
    """The app met it before anything was built: it guards what is there."""
    certain: bool = False
    """Made by code of what the request tells and the app answers: no mistake of the plan, whatever candidates say of it."""
    first: bool = False
    """Makes what the others speak of in an app that starts empty; each test begins with it."""
    held: bool = False
    """Another value for what a criterion asks already: BUILD is told of it only once it is not met, since a model that reads a
    value writes it down."""

    @property
    def changes_state(self) -> bool:
        """Whether the app is another one after it: a request that is not safe, and that succeeds."""
        return self.method not in ("GET", "HEAD", "OPTIONS") and 200 <= self.expect.status < 400


class Spec(Artifact):
    """The normal form into which every version of the spec format parses. SPEC.md describes each field."""

    format: str
    """The version of the spec format that it was written in: v0 or v1."""
    title: str
    """Imperative, at most 60 characters: the title of the commit and of the pull request."""
    intent: str
    """What the feature is for, in one or two sentences."""
    criteria: tuple[Criterion, ...]
    out_of_scope: tuple[str, ...] = ()

    @property
    def to_build(self) -> tuple[Criterion, ...]:
        """The criteria that the app does not meet yet; all where that is not known."""
        return tuple(criterion for criterion in self.criteria if not criterion.before) or self.criteria


class Answer(Asked, Artifact):
    """A request to the app as it is before anything is built, and what comes back."""

    method: str
    path: str
    body: JsonValue = None
    """Sent as JSON; None sends no body."""
    form: dict[str, str] = {}
    status: int
    shown: str = ""
    """The body in one short line: JSON as it is, of a page its visible text."""
    answered: JsonValue = None
    """The whole body, where it is JSON."""
    breaks: str = ""
    """The key whose value, or whose lack, breaks a rule of the app."""
    first: bool = False
    """Sent before all others, so that an app that starts empty has something to show; a spec begins with the same."""
    aside: bool = False
    """Too much for a model, or nothing to do with what it is to plan."""

    @property
    def told(self) -> bool:
        """Whether the model is told of it: the others are for code."""
        return not (self.breaks or self.first or self.aside)

    @property
    def below(self) -> str:
        """The key of an object whose one list is what it tells; empty where the list is all, or where there is none."""
        if self.method != "GET" or not isinstance(self.answered, dict) or "id" in self.answered:
            return ""
        lists = [key for key, value in self.answered.items() if _of_things(value)]
        return lists[0] if len(lists) == 1 else ""

    @property
    def rows(self) -> list[JsonValue] | None:
        """The items of a list, be it below a key; None where the answer is none."""
        rows = self.answered.get(self.below) if isinstance(self.answered, dict) else self.answered
        return rows if isinstance(rows, list) else None


def _of_things(value: JsonValue) -> bool:
    """Whether a value is a list of objects, which may be empty."""
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)


# SCOUT ---------------------------------------------------------------------------------------------------------------


class Route(Artifact):
    """One route that the app has already."""

    method: str
    path: str
    """With its prefix and placeholders, as the framework writes them."""
    file: str
    function: str
    line: int


class SourceFile(Artifact):
    """One file of the app that matters for the request."""

    path: str
    why: str
    text: str


class Place(Artifact):
    """Where new code belongs."""

    file: str
    router: str
    """The object whose decorators register routes there: app, router, bp."""
    prefix: str = ""
    """The path prefix that `router` adds to its routes."""
    inside: str = ""
    """The function whose body new code goes into, where the app is made and routed inside a factory; empty: the module."""


class SuiteStyle(Artifact):
    """How the app's own tests look, so that new ones look the same."""

    folder: str = "tests"
    client: Literal["fixture", "module", "none"] = "none"
    """`fixture`: tests take an argument `client`; `module`: the module makes a client; `none`: no test of the app has one."""
    client_name: str = "client"
    fixture: str = ""
    """Code of the client's fixture, with its imports, where it stands in a test module: new ones need it, too."""
    example_file: str = ""
    example: str = ""
    """Source of one test module, cut to what shows its style."""


class State(Artifact):
    """Data that a module of the app binds, and that all tests of one process share."""

    module: str
    """Dotted, as an import writes it."""
    name: str
    kind: Literal["dict", "list", "set", "object", "value"]
    """`object`: of a class of the app that holds containers; `value`: a number that functions bind anew."""
    changes: bool
    """Whether the app changes it."""


class Survey(Artifact):
    """What SCOUT found in the repository; it imports nothing of it."""

    framework: Literal["fastapi", "flask"]
    app: str
    """The app object as `module:attribute`, or `module:factory()`."""
    app_file: str
    """The file that makes the app object."""
    source_root: str = "."
    """The folder that must be on the import path: `.` or `src`."""
    routes: tuple[Route, ...] = ()
    files: tuple[SourceFile, ...] = ()
    """What matters for the request, most important first; the first is the file of `place`."""
    place: Place
    example: str = ""
    """One route of the app's own, as a style example."""
    suite: SuiteStyle = SuiteStyle()
    state: tuple[State, ...] = ()


# BUILD and TEST ------------------------------------------------------------------------------------------------------


class Change(Artifact):
    """One file before and after; None where it does not exist."""

    path: str
    """Relative to the repository's root, with forward slashes."""
    before: str | None
    after: str | None


class Patch(Artifact):
    """A set of changes to files. BUILD's holds code only, TEST's tests only."""

    changes: tuple[Change, ...] = ()

    def __iter__(self) -> Iterator[Change]:  # type: ignore[override]
        return iter(self.changes)

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths that it touches, sorted."""
        return tuple(sorted(change.path for change in self.changes))

    def merged(self, later: Self) -> Self:
        """This patch with `later` on top; where both touch a file, the earlier `before` and the later `after` stay."""
        changes = {change.path: change for change in self.changes}
        for change in later.changes:
            before = changes[change.path].before if change.path in changes else change.before
            changes[change.path] = Change(path=change.path, before=before, after=change.after)
        return type(self)(changes=tuple(changes[path] for path in sorted(changes)))

    def diff(self) -> str:
        """The unified diff, in git's form, for people and for REVIEW."""
        return "".join(_file_diff(change) for change in sorted(self.changes, key=lambda change: change.path))


def _file_diff(change: Change) -> str:
    before, after = change.before or "", change.after or ""
    if before == after and change.before is not None and change.after is not None:
        return ""
    lines = difflib.unified_diff(
        before.splitlines(keepends=True),
        after.splitlines(keepends=True),
        "/dev/null" if change.before is None else f"a/{change.path}",
        "/dev/null" if change.after is None else f"b/{change.path}",
    )
    body = "".join(line if line.endswith("\n") else line + "\n\\ No newline at end of file\n" for line in lines)
    mode = (
        "new file mode 100644\n"
        if change.before is None
        else "deleted file mode 100644\n"
        if change.after is None
        else ""
    )
    return f"diff --git a/{change.path} b/{change.path}\n{mode}{body}"


# VALIDATE ------------------------------------------------------------------------------------------------------------


class CriterionResult(Artifact):
    """What came of one criterion when it was executed."""

    id: str
    ok: bool
    expected: str = ""
    got: str = ""
    traceback: str = ""
    """The app's own traceback, where it raised one."""


class Gate(Artifact):
    """One check of VALIDATE."""

    name: str
    """acceptance, tests, coverage, ruff, mypy, ..."""
    ok: bool
    reason: str = ""
    """One sentence; empty where the gate is passed."""
    detail: str = ""
    seconds: float = 0.0


class Validation(Artifact):
    """The gates' verdict on one candidate."""

    gates: tuple[Gate, ...]
    criteria: tuple[CriterionResult, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether every gate is passed."""
        return bool(self.gates) and all(gate.ok for gate in self.gates)

    @property
    def failed(self) -> tuple[Gate, ...]:
        """The gates that are not passed, in their order."""
        return tuple(gate for gate in self.gates if not gate.ok)

    @property
    def met(self) -> int:
        """How many criteria are met."""
        return sum(result.ok for result in self.criteria)

    @property
    def reach(self) -> tuple[int, int]:
        """How far the candidate comes: criteria met, gates passed."""
        return self.met, sum(gate.ok for gate in self.gates)


# REVIEW, pull request, oracle ----------------------------------------------------------------------------------------


class Review(Artifact):
    """Approve or reject, with reasons."""

    approve: bool
    reasons: tuple[str, ...] = ()
    by: Literal["rules", "model"] = "rules"


class PullRequest(Artifact):
    """A pull request as the forge knows it."""

    number: int
    url: str
    branch: str
    base: str
    commit: str
    title: str
    state: str = "open"
    """open, draft, closed or merged."""


class Check(Artifact):
    """One held-out check."""

    name: str
    ok: bool
    message: str = ""
    """What was expected and what came, one or a few lines."""
    by_assertion: bool = False
    """It failed by an assertion of its own, not by an error on the way."""


class Verdict(Artifact):
    """What the held-out oracle says of the pull request's commit."""

    result: Literal["passed", "failed", "void", "none"]
    """`none`: the case has no oracle."""
    checks: tuple[Check, ...] = ()
    reason: str = ""
    seconds: float = 0.0
