"""Requests that are sent to the app as it is, and what comes back, in short."""

import json
import re
from collections.abc import Sequence

import httpx
from pydantic import JsonValue

from pytest_factory.artifacts import Answer, Criterion, Expectation
from pytest_factory.spec.exchange import UNSENT
from pytest_factory.spec.grounding import singular
from pytest_factory.workspace.calls import PATH, Call

LONGEST = 400
"""Characters of one answer."""
_TEXT = 16
"""Characters of a text in an item of a list that is too long."""
MAKES = re.compile(r"/(?:new|create|add)/?$")
"""How the page ends that has the form of a new thing."""
_GOAL = re.compile(r"to (?:https?://[^/]+)?(?P<home>(?:/[\w-]+)+)/(?P<id>\d+)/?")
_TAGS = re.compile(r"<(script|style)\b.*?</\1>|<[^>]*>", re.DOTALL | re.IGNORECASE)


def ask(calls: Sequence[Call], client: httpx.Client) -> tuple[Answer, ...]:
    """Send the calls in order; what has no answer is left out. Ids that were guessed are those of what was made just before."""
    answers: list[Answer] = []
    for guessed in calls:
        call = _with_ids(guessed, answers)
        try:
            response = client.request(call.method, call.path, json=call.body, data=call.form or None)
        except UNSENT:
            continue
        answers.append(
            Answer(
                method=call.method,
                path=call.path,
                body=call.body,
                form=call.form,
                status=response.status_code,
                aside=call.aside,
                shown=shown(response),
                answered=_json(response),
            )
        )
    return tuple(answers)


def _with_ids(call: Call, answers: Sequence[Answer]) -> Call:
    """The call with the ids that the app has given."""
    made: dict[str, int] = {}
    for answer in answers:
        if (number := made_id(answer)) is not None:
            made[home_of(answer)] = number
    body = call.body
    if isinstance(body, dict):
        given = {key: n for key in call.guessed for path, n in made.items() if key in body and names(key, path)}
        body = {**body, **given}
    path = call.path
    for home, number in made.items() if PATH in call.guessed else ():
        path = re.sub(rf"^{re.escape(home)}/1(?=/|\?|$)", f"{home}/{number}", path)
    return call.model_copy(update={"body": body, "path": path})


def made_id(answer: Answer) -> int | None:
    """The id of what a POST has made: that in its answer, or at the end of the path to which it leads; None where it has none."""
    if answer.method != "POST" or answer.status >= 400:
        return None
    if goal := _GOAL.fullmatch(answer.shown):
        return int(goal["id"]) if MAKES.sub("", answer.path.rstrip("/")) == goal["home"] else None
    value = answer.answered.get("id") if isinstance(answer.answered, dict) else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def home_of(answer: Answer) -> str:
    """The collection in which a POST makes a thing."""
    goal = _GOAL.fullmatch(answer.shown)
    return goal["home"] if goal else answer.bare.rstrip("/")


def step(answer: Answer, path: str) -> Criterion:
    """The request of an answer as a criterion that holds already, on the thing of a path; its number comes later."""
    return Criterion(
        id="AC0",
        says=f"{answer.method} {path} answers {answer.status}, as before.",
        method=answer.method,
        path=path,
        body=answer.body,
        form=answer.form,
        expect=Expectation(status=answer.status),
    )


def names(key: str, collection: str) -> bool:
    """Whether a key like `member_id` names a thing of a collection like /members by its id."""
    noun = singular(collection.partition("?")[0])
    return key.lower() in (f"{noun}_id", f"{noun}id")


def shown(response: httpx.Response) -> str:
    """The body in one line of at most LONGEST characters; of a list its first items, of a page its visible text."""
    if response.is_redirect:
        return f"to {response.headers.get('location', '')}"
    body = _json(response)
    if body is None:
        page = "html" in response.headers.get("content-type", "")
        text = " ".join(_TAGS.sub(" ", response.text).split()) if page else " ".join(response.text.split())
        return _cut(f"a page: {text}" if page else text)
    if isinstance(body, list):
        short = len(response.text) > LONGEST
        items = [json.dumps(_short(item) if short else item, ensure_ascii=False) for item in body]
        fit = [item for place, item in enumerate(items) if sum(map(len, items[: place + 1])) <= LONGEST]
        more = len(items) - len(fit)
        return f"[{', '.join(fit)}{f', ... {more} more' if more else ''}]" if fit or not items else _cut(items[0])
    return _cut(json.dumps(body, ensure_ascii=False))


def _json(response: httpx.Response) -> JsonValue:
    try:
        body: JsonValue = response.json()
    except ValueError:
        return None
    return body


def _short(item: JsonValue) -> JsonValue:
    """An item with its long texts cut: that there are others, and in which state, tells more than all of one."""
    if not isinstance(item, dict):
        return item
    return {k: v[:_TEXT] + "..." if isinstance(v, str) and len(v) > _TEXT + 3 else v for k, v in item.items()}


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[:LONGEST] + " ..."
