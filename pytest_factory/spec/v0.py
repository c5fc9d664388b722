"""Spec format v0: criteria in free text, one sentence for each exchange. It is the version to compare others with.

The model writes `PlanV0`; `parse` reads its sentences into the normal form, `artifacts.Spec`. No code repairs what it wrote,
and the rules ask for no more than that every criterion can be sent.
"""

import json
import re
from collections.abc import Sequence

from pydantic import Field, JsonValue

from pytest_factory.artifacts import Route, Spec
from pytest_factory.spec.literals import placeholder
from pytest_factory.spec.reply import MAX_CRITERIA, Wire, one_line, read_reply, short_title
from pytest_factory.spec.sentences import exchanges, read_sentence, write_sentence

FORMAT = "v0"


class PlanV0(Wire):
    """A whole spec, as the model writes it."""

    title: str
    intent: str
    criteria: list[str] = Field(min_length=1, max_length=MAX_CRITERIA)
    out_of_scope: list[str] | None = None


def parse(text: str) -> Spec:
    """Read a model's reply; raises UnusableReply with the first thing that is wrong.

    A sentence needs a path and a status; what it lacks beyond that, the rules find.
    """
    plan = read_reply(text, PlanV0)
    sentences = dict.fromkeys(re.sub(r"\s*\n\s*", " ", sentence.strip()) for sentence in plan.criteria)
    return Spec(
        format=FORMAT,
        title=short_title(plan.title),
        intent=one_line(plan.intent),
        criteria=tuple(
            read_sentence(sentence).model_copy(update={"id": f"AC{number}"})
            for number, sentence in enumerate(sentences, start=1)
        ),
        out_of_scope=tuple(one_line(line) for line in plan.out_of_scope or () if line.strip()),
    )


def to_wire(spec: Spec) -> str:
    """The reply that a model would have given, each criterion as one sentence.

    What a sentence cannot hold is lost: the types of JSON fields, the length of a list, a whole body that is neither object
    nor list, and the words that the criterion had.
    """
    plan = {
        "title": spec.title,
        "intent": spec.intent,
        "criteria": [write_sentence(criterion) for criterion in spec.criteria],
        "out_of_scope": list(spec.out_of_scope),
    }
    return json.dumps(plan, ensure_ascii=False)


def schema(path: str = "", *, queries: bool = False) -> dict[str, JsonValue]:
    """The JSON schema that a reply must obey. A pattern for paths and what their queries are have no place in it: sentences
    are free."""
    text: dict[str, JsonValue] = {"type": "string"}
    return {
        "type": "object",
        "properties": {
            "title": text,
            "intent": text,
            "criteria": {"type": "array", "items": text, "minItems": 1, "maxItems": MAX_CRITERIA},
            "out_of_scope": {"type": "array", "items": text},
        },
        "required": ["title", "intent", "criteria"],
        "additionalProperties": False,
    }


def lint(spec: Spec, request: str, routes: Sequence[Route] = ()) -> list[str]:
    """Whether every criterion is concrete: one method, one path without a placeholder, one status.

    Neither `request` nor `routes` is looked at: the rules that compare a spec with them came with v1.
    """
    findings = []
    for criterion in spec.criteria:
        if not criterion.method:
            findings.append(f"{criterion.id}: there is no method before the path; write GET {criterion.path}, or POST")
        if any(placeholder(segment) for segment in criterion.path.split("?")[0].split("/")):
            findings.append(f"{criterion.id}: path {criterion.path!r} holds a placeholder; write a real value, like 1")
        if exchanges(criterion.says) > 1:
            findings.append(
                f"{criterion.id}: tells of several requests or answers; write one sentence for each of them"
            )
    return findings
