"""Stage 3, build: Spec, Survey, findings of earlier rounds -> Patch (code only).

The model writes additions and whole replaced units in fences; code splices them. Several candidates are written, each is
judged by execution, and the first that passes everything, or else the best, is kept.
"""

import functools
import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from pytest_factory.artifacts import Artifact, Change, Patch, Spec, Survey, Validation
from pytest_factory.errors import PatchRefused, SpliceError, UnusableReply
from pytest_factory.models.chain import Asker
from pytest_factory.models.protocol import Message
from pytest_factory.prompts import Prompts
from pytest_factory.settings import Settings
from pytest_factory.spec.concerned import (
    asked_for,
    concerned,
    hooks_in,
    sent_to,
    spoken_by,
    told_of,
    told_once,
    unconcerned,
)
from pytest_factory.spec.opening import told_by_app
from pytest_factory.spec.reach import concerns_all
from pytest_factory.spec.shapes import shapes_of
from pytest_factory.workspace.factories import shown_flat
from pytest_factory.workspace.halves import completed
from pytest_factory.workspace.reply import Block, plain_functions, read_blocks
from pytest_factory.workspace.weave import NOTHING_NEW, weave, whole_files

FIRST_TEMPERATURE = 0.2
"""Of a round's first candidate. Repairs are never sampled so: of 31 at 0.2, each shown its earlier code, none became better."""
MAX_TOKENS = 1200
_CRASHED = re.compile(r"status 5\d\d")


class Failure(Artifact):
    """What a repair is told about the candidate before it."""

    code: str
    findings: tuple[str, ...]
    traceback: str = ""
    patch: Patch = Patch()
    """What the candidate changes; a repair that is one half of a page gets the other one from it."""

    @property
    def said(self) -> str:
        """The traceback and the findings, in which hints are looked for."""
        return "\n".join([self.traceback, *self.findings])


class Candidate(Artifact):
    """One reply of the model and what became of it."""

    number: int
    blocks: tuple[Block, ...] = ()
    patch: Patch = Patch()
    refusal: str = ""
    """Why no patch could be made of the reply."""
    mends: tuple[str, ...] = ()
    """What code put right in it after it was executed."""
    validation: Validation | None = None

    @property
    def ok(self) -> bool:
        """Whether it passes everything that it was judged by."""
        return self.validation is not None and self.validation.ok

    @property
    def rank(self) -> tuple[bool, int, int, int]:
        """Better ones are greater: criteria met before gates passed before smallness."""
        return (self.ok, *self.reach, -len(self.patch.diff()) if self.validation else 0)

    @property
    def reach(self) -> tuple[int, int]:
        """How far it comes: criteria met, gates passed."""
        return self.validation.reach if self.validation is not None else (-1, -1)

    @property
    def code(self) -> str:
        """What the model wrote, as a repair shows it; nothing where it is not what was judged."""
        if self.mends or self.refusal == NOTHING_NEW:  # what is shown once more is repeated once more
            return ""
        return "\n".join(f"# file: {block.path}\n{block.code}" if block.path else block.code for block in self.blocks)


def build(
    spec: Spec,
    survey: Survey,
    *,
    request: str,
    sources: Mapping[str, str],
    asker: Asker,
    prompts: Prompts,
    settings: Settings,
    judge: Callable[[Patch], tuple[Patch, Validation, tuple[str, ...]]],
    report: Callable[[Candidate], None],
    count: int,
    first: int = 1,
    failure: Failure | None = None,
) -> Candidate:
    """Write up to `count` candidates, numbered from `first`, and return the best.

    `judge` executes a patch and returns it, mended where that brings it further, what came of it, and the names of the mends (it
    may raise PatchRefused); `report` is called with every candidate. With `failure` the
    model is asked to repair; without a traceback or a hint it does not see its earlier code, which it would repeat. A
    candidate whose `validation` is None could not even be put into the files.
    """
    if failure is not None and not (failure.traceback or _hints(failure, prompts)):
        failure = failure.model_copy(update={"code": ""})
    tell = functools.partial(conversation, spec, survey, request=request, prompts=prompts, sources=sources)
    messages = tell(failure=failure)
    examples = _examples(prompts.data(f"build/{survey.framework}.json"), shapes_of(spec, survey))
    put = (
        whole_files
        if asker.reference
        else functools.partial(
            weave,
            survey=survey,
            protected=unconcerned(spec, survey),
            asked=functools.partial(asked_for, spec, survey),
            sent=functools.partial(sent_to, spec, survey),
            spoken=spoken_by(spec, request),
            shown=plain_functions(example["reply"] for example in examples),
        )
    )
    best: Candidate | None = None
    seen: dict[Patch, Candidate] = {}
    told: Failure | None = None
    for number in range(first, first + count):
        if failure is not None and number == first + 1:  # a small model repeats the code that it sees
            hidden = failure.model_copy(update={"code": ""})
            messages = tell(failure=hidden)
        asked = tell(failure=told) if told else messages
        candidate = _write(number, asked, sources, put, asker, settings, cold=number == first and failure is None)
        earlier = [*([failure.patch] if failure else []), *seen]
        written = Patch(changes=completed(candidate.patch.changes, earlier, sources))
        if written in seen:
            candidate = seen[written].model_copy(update={"number": number})
        elif not candidate.refusal:
            try:
                patch, validation, mends = judge(written)
                candidate = candidate.model_copy(update={"patch": patch, "validation": validation, "mends": mends})
            except PatchRefused as error:
                candidate = candidate.model_copy(update={"refusal": str(error)})
            seen[written] = candidate
        report(candidate)
        if best is None or candidate.rank > best.rank:
            best = candidate
        if candidate.ok:
            break
        told = None if told or failure else _told(candidate, spec, prompts)
    assert best is not None
    return best


def conversation(
    spec: Spec,
    survey: Survey,
    *,
    request: str,
    prompts: Prompts,
    failure: Failure | None = None,
    sources: Mapping[str, str] = MappingProxyType({}),
) -> list[Message]:
    """The messages: rules, worked examples of other apps in the very same form, those of the feature's shapes last, the task.

    With the app's `sources` the task says how a route that lacks keys may answer with them.
    """
    framework = "FastAPI" if survey.framework == "fastapi" else "Flask"
    messages = [Message(role="system", content=prompts.render("build/system.md.j2", framework=framework))]
    for example in _examples(prompts.data(f"build/{survey.framework}.json"), shapes_of(spec, survey)):
        messages.append(Message(role="user", content=prompts.render("build/example.md.j2", example=example)))
        messages.append(Message(role="assistant", content=example["reply"]))
    routes = () if concerns_all(request) else concerned(spec, survey)
    task = prompts.render(
        "build/user.md.j2",
        files=shown_flat(survey.files, survey.place),
        spec=spec.model_copy(update={"criteria": tuple(told_once(spec.criteria, request))}),
        request=request,
        place=survey.place,
        everywhere=survey.framework if hooks_in(spec, request) else "",
        concerned=[told_of(route, spec, survey, sources) for route in routes],
        failure=failure,
        hints=_hints(failure, prompts) + told_by_app(failure.said if failure else "", spec, survey, sources, request),
    )
    return [*messages, Message(role="user", content=task)]


def _examples(known: Sequence[Mapping[str, Any]], shapes: Sequence[str]) -> list[Mapping[str, Any]]:
    """Those for every feature first, which a server keeps, then those of the feature's shapes: what is near is followed."""
    fitting = [example for example in known if example.get("shape") in shapes]
    others = [example for example in known if example.get("always", "shape" not in example)]
    return [*(example for example in others if example not in fitting), *fitting]


def failure_of(candidate: Candidate, spec: Spec) -> Failure:
    """What to tell the model about a candidate that is not good."""
    if candidate.validation is None:
        return Failure(code=candidate.code, findings=(candidate.refusal,), patch=candidate.patch)
    criteria = {criterion.id: criterion for criterion in spec.criteria}
    findings, traceback = [], ""
    for result in candidate.validation.criteria:
        if not result.ok and result.id in criteria:
            criterion = criteria[result.id]
            crashed = _CRASHED.match(result.got) if result.traceback else None
            got = crashed.group() if crashed else result.got  # the page of a crash says nothing, its traceback all
            sent = f"{criterion.method} {criterion.path}{' (one of many: write none of them down)' if criterion.held else ''}"
            findings.append(f"{sent}: expected {result.expected}, got {got}")
            traceback = traceback or result.traceback
    for gate in () if findings else candidate.validation.failed:  # what breaks a criterion breaks gates after it, too
        if gate.name != "acceptance":
            findings.append(f"{gate.name}: {gate.reason}")
            traceback = traceback or gate.detail
    told = tuple(findings[:4])
    return Failure(code=candidate.code, findings=told, traceback=_tail(traceback), patch=candidate.patch)


def _told(candidate: Candidate, spec: Spec, prompts: Prompts) -> Failure | None:
    """What a candidate says of its own fault: a traceback, why it cannot be put into the files, or what a hint is for.

    A model that hears it mends it; of another wrong answer it learns little, and another sample is worth more.
    """
    found = failure_of(candidate, spec)
    return found if found.traceback or candidate.validation is None or _hints(found, prompts) else None


def _write(
    number: int,
    messages: Sequence[Message],
    sources: Mapping[str, str],
    put: Callable[..., tuple[Change, ...]],
    asker: Asker,
    settings: Settings,
    *,
    cold: bool,
) -> Candidate:
    try:
        blocks = asker.ask(
            messages,
            read_blocks,
            temperature=FIRST_TEMPERATURE if cold else settings.temperature,
            seed=settings.seed * 1000 + number,
            max_tokens=MAX_TOKENS,
            attempt=number,
        )
    except UnusableReply as error:
        return Candidate(number=number, refusal=str(error))
    try:
        return Candidate(number=number, blocks=blocks, patch=Patch(changes=put(blocks, sources=sources)))
    except SpliceError as error:
        return Candidate(number=number, blocks=blocks, refusal=str(error))


def _hints(failure: Failure | None, prompts: Prompts) -> list[str]:
    """What helps against errors of the frameworks that a small model does not get over by reading them."""
    if failure is None:
        return []
    return [known["hint"] for known in prompts.data("build/hints.json") if re.search(known["says"], failure.said)]


def _tail(text: str, lines: int = 14) -> str:
    """The last lines, where a traceback says what went wrong."""
    return "\n".join(text.strip().splitlines()[-lines:])
