"""What the request wants refused, and no criterion says: comments on closed tickets, changes of a paid order."""

import re
from collections.abc import Sequence

from pytest_factory.artifacts import Answer, Criterion, Expectation
from pytest_factory.spec.grounding import REFUSES, items_of, singular, state_of
from pytest_factory.spec.literals import read_literals

_CONFLICT = 409


def with_refusal(criteria: Sequence[Criterion], request: str, answers: Sequence[Answer]) -> list[Criterion]:
    """`criteria` with a refusal in front, where the request asks for one of things in a state and none of them is refused.

    `answers` are what the app answers now: a list that shows which thing is in the state, and a request on another of these
    things that works, of which the request has the words; that goes on working. The status is the one refusal that the
    request names, or else 409.
    """
    result = list(criteria)
    if not REFUSES.search(request):
        return result
    for known in answers:
        items, noun = items_of(known), singular(known.path)
        state = state_of(request, items, noun)
        if state is None:
            continue
        thing = next((item for item in items if item.get(state[0]) == state[1]), None)
        used = [a for a in answers if a.method != "GET" and a.status < 300 and _on(a, known.path, request, state[1])]
        if thing is None or len({answer.path.rpartition("/")[2] for answer in used}) != 1:
            continue
        path = re.sub(rf"^({re.escape(known.path.rstrip('/'))}/)\d+", rf"\g<1>{thing['id']}", used[0].path)
        if any(c.path == path and _refuses_state(c, used[0]) for c in criteria):
            return result
        says = f"{used[0].method} {path} is refused, since the {noun} is {state[1]}."
        told = [status for status in read_literals(request).statuses if 400 <= status < 500]
        refused = Criterion(
            id="AC0",
            says=says,
            method=used[0].method,
            path=path,
            body=used[0].body,
            form=used[0].form,
            expect=Expectation(status=told[0] if len(told) == 1 else _CONFLICT),
        )
        works = f"{used[0].method} {used[0].path} answers {used[0].status}, as before: that {noun} is not {state[1]}."
        told_works = refused.model_copy(
            update={"path": used[0].path, "says": works, "expect": Expectation(status=used[0].status)}
        )
        return [refused, *(() if path == used[0].path else (told_works,)), *result]
    return result


def _refuses_state(criterion: Criterion, works: Answer) -> bool:
    """Whether a refusal is not one of what is sent: 400 and 422 may be."""
    status = criterion.expect.status
    return 400 <= status < 500 and (status not in (400, 422) or criterion.body == works.body)


def _on(answer: Answer, home: str, request: str, state: str) -> bool:
    """Whether an answer is to a request on what a thing of the collection has, of which the request speaks.

    What leads to the state, as `close` does to `closed`, is not what is refused in it.
    """
    found = re.match(rf"{re.escape(home.rstrip('/'))}/\d+/([a-z][a-z_-]*)$", answer.path)
    if found is None or state.lower().startswith(found[1].rstrip("e")):
        return False
    return re.search(rf"\b{singular(found[1])}", request, re.IGNORECASE) is not None
