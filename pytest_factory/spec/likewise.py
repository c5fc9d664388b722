"""The rules that the app has for a new thing, where a request wants them for a change, too: "the same rules as for a new ticket".

Which rules these are the request does not say, and a small model guesses one or two of them. The app knows: it is asked to make
things that are wrong in one value each, and what it refuses there has to be refused by the change as well.
"""

import re
from collections.abc import Iterator, Sequence

from pydantic import JsonValue

from pytest_factory.artifacts import Answer, Criterion
from pytest_factory.spec.bounds import NO_WORD
from pytest_factory.spec.known import shape_of
from pytest_factory.spec.sent import in_body, refusal, route_of, sent_values, with_values
from pytest_factory.workspace.calls import Call

_SAME = re.compile(
    r"\bsame (?:\w+ )?(?:rules?|checks?|validations?|limits?|constraints?|conditions?|requirements?|bounds)\b"
    r"|\b(?:refused|rejected|invalid|validated|checked)\b[^.;,]{0,30}\b(?:as|like|for|when|on)\b[^.;,]{0,12}"
    r"\b(?:new|creat\w+|POST\w*|add(?:ed|ing))\b",
    re.I,
)
_LENGTHS = (
    20,
    30,
    40,
    50,
    60,
    64,
    80,
    100,
    120,
    128,
    140,
    150,
    160,
    200,
    250,
    255,
    256,
    280,
    300,
    400,
    500,
    1000,
    5000,
)
"""Lengths that texts often may have at most; each is tried with one character more."""
_REFUSED = (400, 422)


def likely_faults(request: str, calls: Sequence[Call]) -> tuple[Call, ...]:
    """Where a request wants the rules of a new thing: of each collection the POST of the app's tests that sends the most, then
    the same with one value missing, empty, blank, unknown, or ever longer; of `calls` those that have to do with the request.
    """
    if not _SAME.search(request):
        return ()
    makers: dict[str, Call] = {}
    for call in calls:
        known = makers.get(call.path)
        if call.method == "POST" and not call.guessed and len(in_body(call)) > (len(in_body(known)) if known else 0):
            makers[call.path] = call
    return tuple(one for maker in makers.values() for one in (maker, *_faulty(maker)))


def rules_of(answers: Sequence[Answer]) -> tuple[Answer, ...]:
    """Of what the app answers to `likely_faults` the refusals, each with the key that breaks a rule; of the lengths the first."""
    found: dict[tuple[str, str, str], Answer] = {}
    maker: Answer | None = None
    for answer in answers:
        if maker is None or answer.path != maker.path:
            maker = answer
            continue
        good, sent = in_body(maker), in_body(answer)
        key = next((key for key in good if key not in sent or sent[key] != good[key]), None)
        if key is None or maker.status >= 300 or answer.status not in _REFUSED:
            continue
        value = sent.get(key)
        kind = "long" if isinstance(value, str) and len(value) > _LENGTHS[0] else repr(value)
        found.setdefault((answer.path, key, kind), answer.model_copy(update={"breaks": key, "shown": ""}))
    return tuple(found.values())


def with_the_same_rules(criteria: Sequence[Criterion], answers: Sequence[Answer]) -> list[Criterion]:
    """The criteria and, behind the first that changes a thing with success, one for each rule of a new one that it may break.

    `answers` tell the rules, by the key that `breaks` one. What a PATCH does not send stays, so nothing is missing there. What
    works in the app already has rules of its own.
    """
    found = list(criteria)
    now = {f"{a.method} {shape_of(a.path)}" for a in answers if not a.breaks and a.status < 400}
    new = [criterion for criterion in criteria if criterion.changes_state and route_of(criterion) not in now]
    for rule in (answer for answer in answers if answer.breaks):
        works = (c for c in new if rule.breaks in sent_values(c) and _changes(c, rule))
        base = next(works, None)
        if base is None or (base.method == "PATCH" and rule.breaks not in in_body(rule)):
            continue
        values = {**sent_values(base), **{key: value for key, value in in_body(rule).items() if key == rule.breaks}}
        if rule.breaks not in in_body(rule):
            del values[rule.breaks]
        broken = refusal(with_values(base, values), rule.status).model_copy(update={"certain": True})
        if not any(route_of(c) == route_of(broken) and sent_values(c) == values for c in found):
            found.insert(found.index(base) + 1, broken)
    return found


def _changes(criterion: Criterion, rule: Answer) -> bool:
    """Whether a criterion is about a thing of the collection that has the rule."""
    home = rule.bare.rstrip("/")
    return criterion.method in ("PUT", "PATCH", "POST") and criterion.path.startswith(f"{home}/")


def _faulty(call: Call) -> Iterator[Call]:
    for key, value in in_body(call).items():
        wrong: list[JsonValue] = []
        if isinstance(value, str):
            wrong += ["", "   ", NO_WORD, *("a" * (length + 1) for length in _LENGTHS)]
        elif not isinstance(value, bool) and isinstance(value, int | float):
            wrong += [-1, 0, NO_WORD]
        rest = {name: other for name, other in in_body(call).items() if name != key}
        for changed in (rest, *({**in_body(call), key: one} for one in wrong)):
            if call.form:
                yield call.model_copy(update={"form": {name: str(one) for name, one in changed.items()}})
            else:
                yield call.model_copy(update={"body": changed})
