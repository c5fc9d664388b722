"""Stage 1, plan: request, the app's routes and what they answer -> Spec.

The model writes a spec in the form of the settings' version of the format; that version's code puts right what has one
right answer, then checks it against its rules. What fails is asked for again, with the findings.
"""

import json
import re
from collections.abc import Callable, Sequence

from pytest_factory.artifacts import Answer, Outcome, Route, Spec, Stopped
from pytest_factory.errors import ReplyTruncated, UnusableReply
from pytest_factory.models.chain import Asker
from pytest_factory.models.protocol import Message
from pytest_factory.prompts import Prompts
from pytest_factory.settings import Settings
from pytest_factory.spec.doubts import doubts
from pytest_factory.spec.literals import placeholder
from pytest_factory.spec.reach import concerns_queries, path_pattern
from pytest_factory.spec.reply import rescued
from pytest_factory.spec.versions import Version, version_of

MAX_TOKENS = 700
"""Plans of the development cases take 70 to 500; what goes on is a model that rambles."""


def plan(
    request: str,
    *,
    routes: Sequence[Route],
    answers: Sequence[Answer] = (),
    asker: Asker,
    prompts: Prompts,
    settings: Settings,
    evidence: Callable[[Spec], tuple[Spec, list[str]]],
    report: Callable[[int, Spec | None, Sequence[str]], None],
    first: int = 1,
) -> Spec | Stopped:
    """Turn a feature request into a spec whose rules all hold.

    `answers` are what the app answers to requests that have to do with the feature. `evidence` executes a spec on the base:
    it returns the spec in the form in which the app answers, and findings (a spec that the app meets already describes
    nothing). What is only doubted is asked for again, and taken in the end. `report` is called with each try's number,
    spec and findings. Tries are numbered from `first`; only number 1 takes the likeliest words.

    Raises ReplyTruncated where every try was cut off.
    """
    tries: list[tuple[list[str], Spec]] = []
    doubted: list[tuple[list[str], Spec]] = []
    findings: list[str] = []
    cut: ReplyTruncated | None = None
    version = version_of(settings.spec)
    schema = version.schema(path_pattern(request, routes), queries=concerns_queries(request))

    def judged(spec: Spec) -> tuple[Spec, list[str]]:
        spec = version.repair(spec, request, routes, answers)
        found = version.lint(spec, request, routes)
        if found:
            return spec, found
        spec, found = evidence(spec)
        return spec, found or version.lint(spec, request, routes)

    for number in range(first, first + settings.plan_tries):
        messages = conversation(
            request, routes=routes, answers=answers, prompts=prompts, version=version, findings=findings
        )
        try:
            spec = asker.ask(
                messages,
                version.parse,
                schema=schema,
                temperature=0.0 if number == 1 else settings.temperature,
                seed=settings.seed + number - 1,
                max_tokens=MAX_TOKENS,
                attempt=number,
                rescue=rescued,
            )
        except UnusableReply as error:
            report(number, None, [str(error)])
            cut = error if isinstance(error, ReplyTruncated) else cut
            continue
        spec, findings = judged(spec)
        doubt = doubts(spec, request, answers)
        if findings:
            tries.append((findings, spec))
        elif doubt:
            doubted.append((doubt, spec))
        findings = [*findings, *doubt]
        report(number, spec, findings)
        if not findings:
            return spec
    if doubted:
        return min(doubted, key=lambda item: len(item[0]))[1]
    for _, spec in sorted(tries, key=lambda item: len(item[0])):
        completed = version.complete(spec, request, known_path(routes))
        if version.lint(completed, request, routes):
            continue
        completed, left = evidence(completed)
        if not left and not version.lint(completed, request, routes):
            report(0, completed, [])
            return completed
    if cut is not None and not tries:
        raise cut
    best = min((findings for findings, _ in tries), key=len, default=["no reply was a spec"])
    reason = f"no spec passed the rules of format {version.name} in {settings.plan_tries} tries: {best[0]}"
    return Stopped(stage="plan", outcome=Outcome.NO_PR, reason=reason, detail="\n".join(best))


def conversation(
    request: str,
    *,
    routes: Sequence[Route],
    answers: Sequence[Answer] = (),
    prompts: Prompts,
    version: Version,
    findings: Sequence[str],
) -> list[Message]:
    """The messages of one try: rules and worked examples first, since servers cache what calls have in common.

    Of the examples those for every request come first, then those that are for a request like this one.
    """
    messages = [Message(role="system", content=prompts.render(version.system))]
    for example in prompts.data(version.examples):
        if not re.search(example.get("when", ""), request):
            continue
        known = [Route(method=m, path=p, file="", function="", line=0) for m, p in example["routes"]]
        text = prompts.render(
            "plan/user.md.j2",
            request=example["request"],
            routes=known,
            answers=[Answer.model_validate(answer) for answer in example.get("answers", ())],
            facts=version.facts(example["request"]),
            findings=[],
        )
        messages.append(Message(role="user", content=text))
        messages.append(Message(role="assistant", content=json.dumps(example["reply"])))
    facts = version.facts(request)
    told = [answer for answer in answers if answer.told]
    text = prompts.render(
        "plan/user.md.j2", request=request, routes=routes, answers=told, facts=facts, findings=findings
    )
    return [*messages, Message(role="user", content=text)]


def known_path(routes: Sequence[Route]) -> str:
    """A path that the app answers with a GET; `/` where nothing better is known."""
    plain = [r.path for r in routes if r.method == "GET" and not any(placeholder(s) for s in r.path.split("/"))]
    return "/" if "/" in plain or not plain else plain[0]
