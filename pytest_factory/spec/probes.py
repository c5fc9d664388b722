"""What PLAN is told of the app as it is: requests that have to do with the feature, and what the app answers to them.

A small model that does not see the data makes up ids, fields and bodies, and criteria with made-up values no right candidate
meets. So the app is asked: its own routes, and the requests that its own tests send.
"""

import json
import re
from collections.abc import Sequence

import httpx
from pydantic import JsonValue

from pytest_factory.artifacts import Answer, Route
from pytest_factory.spec.everywhere import of_the_others
from pytest_factory.spec.exchange import UNSENT
from pytest_factory.spec.grounding import REFUSES, singular
from pytest_factory.spec.known import together
from pytest_factory.spec.literals import path_matches, placeholder, read_literals
from pytest_factory.spec.reach import related, spoken_of
from pytest_factory.workspace.calls import PATH, Call

MOST = 8
"""Requests that PLAN is told of."""
SENT = 24
"""Requests that are sent at most: an app may have hundreds of routes that share a word with the request."""
CHARACTERS = 1200
"""Of all answers together: about 500 tokens, which a small model reads in 8 s on two cores."""
LONGEST = 400
"""Characters of one answer."""
_ID = "1"
_NOBODY = "999999"
_WORDS = 2
"""Names of things, as other routes have them, that one route is asked with."""
_PARTS = 2
"""Parts of a list, as the app's tests ask for them, where another way to ask has to work together with these."""
_OTHERS = 2
"""Pages that a request is not about, asked where it tells something of every other answer."""
_TEXT = 16
"""Characters of a text in an item of a list that is too long."""
_MAKES = re.compile(r"/(?:new|create|add)/?$")
"""How the page ends that has the form of a new thing."""
_GOAL = re.compile(r"to (?:https?://[^/]+)?(?P<home>(?:/[\w-]+)+)/(?P<id>\d+)/?")
_TAGS = re.compile(r"<(script|style)\b.*?</\1>|<[^>]*>", re.DOTALL | re.IGNORECASE)


def probes(request: str, routes: Sequence[Route], calls: Sequence[Call]) -> tuple[Call, ...]:
    """What to ask the app, reading requests first; `calls` are those of the app's own tests.

    Of the routes that have to do with the request those of which it has all words tell the most. One with a placeholder is
    asked for with a value that some test uses, or with 1. Where the request wants something refused and tells no status, a text
    that is empty shows how the app refuses.
    """
    known = related(request, routes)
    known = tuple(route for route in known if spoken_of(request, route.path)) or known
    near = [*known, *(route for route in routes if route.path == "/")]
    reading = [call for route in near if route.method == "GET" for call in _readings(route, calls, routes)]
    if together(request):
        reading += [c for c in calls if c.method == "GET" and "?" in c.path and any(_is(route, c) for route in known)][
            :_PARTS
        ]
    if of_the_others(request):
        others = [route for route in routes if route not in near and (route.method, _holes(route)) == ("GET", 0)]
        missing = [
            call.model_copy(update={"path": _missing(call.path)}) for call in reading if call.path[-1:].isdigit()
        ]
        reading = [*reading, *(Call(method="GET", path=route.path) for route in others[:_OTHERS]), *missing[:1]]
    changes = [call for call in calls if call.method != "GET"]
    changing = [call for call in changes if any(_is(route, call) for route in near)]
    changing = [*_needed(changing, changes), *changing]
    told = any(400 <= status < 500 for status in read_literals(request).statuses)
    empty = [_emptied(call) for call in changing] if REFUSES.search(request) and not told else []
    every = (*reading[: SENT // 2], *changing, *filter(None, empty))
    return tuple({call.model_dump_json(): call for call in every}.values())[:SENT]


def _holes(route: Route) -> int:
    """How many placeholders the path of a route has."""
    return sum(map(placeholder, route.path.split("/")))


def _missing(path: str) -> str:
    """The path of a thing that nobody made, in the place of one whose number ends the path."""
    return f"{path.rpartition('/')[0]}/{_NOBODY}"


def _emptied(call: Call) -> Call | None:
    """The call with an empty text in the place of its first one; None where it sends none."""
    body = call.body if isinstance(call.body, dict) else {}
    key = next((key for key, value in body.items() if isinstance(value, str) and value), None)
    return call.model_copy(update={"body": {**body, key: ""}}) if key is not None else None


def _needed(changing: Sequence[Call], changes: Sequence[Call]) -> list[Call]:
    """What makes the things that others name by an id which their tests got from an answer, and then these, in the order in which
    they work on an app that has just been started."""
    naming = [call for call in changing if call.guessed]
    makers = [
        next((made for made in changes if made.method == "POST" and names(key, made.path)), None)
        for call in naming
        for key in call.guessed
        if key != PATH
    ]
    makers += [
        next((made for made in changes if made.method == "POST" and _below(call.path, made.path)), None)
        for call in naming
        if PATH in call.guessed
    ]
    own = [call for call in naming if PATH not in call.guessed and call.method == "POST"]
    once: dict[str, Call] = {}
    for call in (*filter(None, makers), *own):
        once.setdefault(call.path, call)  # the first body that its tests send
    return [*once.values(), *(call for call in naming if PATH in call.guessed)]


def _below(path: str, home: str) -> bool:
    """Whether a path is that of a thing of a collection, or lies below one; a page that makes one stands in the collection."""
    return re.match(rf"{re.escape(_MAKES.sub('', home).rstrip('/'))}/1(?=/|\?|$)", path) is not None


def names(key: str, collection: str) -> bool:
    """Whether a key like `member_id` names a thing of a collection like /members by its id."""
    noun = singular(collection.partition("?")[0])
    return key.lower() in (f"{noun}_id", f"{noun}id")


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
        return int(goal["id"]) if _MAKES.sub("", answer.path.rstrip("/")) == goal["home"] else None
    value = answer.answered.get("id") if isinstance(answer.answered, dict) else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def home_of(answer: Answer) -> str:
    """The collection in which a POST makes a thing."""
    goal = _GOAL.fullmatch(answer.shown)
    return goal["home"] if goal else answer.path.partition("?")[0].rstrip("/")


def telling(answers: Sequence[Answer], routes: Sequence[Route]) -> tuple[Answer, ...]:
    """The answers that tell PLAN the most in MOST lines and CHARACTERS: of each route one for each status, what
    worked first. PLAN is not told of those that were sent before all others, which stay in front, and of parts of a list, which
    come last."""
    seen: set[tuple[str, str, int]] = set()
    first: list[Answer] = []
    later: list[Answer] = []
    parts = [answer for answer in answers if answer.method == "GET" and "?" in answer.path]
    for answer in (answer for answer in answers if not answer.first and answer not in parts):
        path = next((route.path for route in routes if _is(route, answer)), answer.path)
        key = (answer.method, path, answer.status)
        if key in seen or answer.status >= 500:
            continue
        (later if any(other[:2] == key[:2] for other in seen) else first).append(answer)
        seen.add(key)
    kept: list[Answer] = []
    for answer in (*sorted(first, key=lambda answer: answer.status >= 400), *later):
        size = sum(len(one.shown) + len(one.path) for one in (*kept, answer))
        if len(kept) < MOST and size <= CHARACTERS:
            kept.append(answer)
    made = (answer for answer in answers if answer.first)
    return (*made, *kept, *(answer.model_copy(update={"part": True}) for answer in parts))


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


def _reading(route: Route, calls: Sequence[Call]) -> Call:
    known = next((call for call in calls if call.method == "GET" and _is(route, call) and "?" not in call.path), None)
    path = "/".join(_ID if placeholder(segment) else segment for segment in route.path.split("/"))
    return known or Call(method="GET", path=path)


def _readings(route: Route, calls: Sequence[Call], routes: Sequence[Route]) -> list[Call]:
    """What reads a route: as some test does, or else with 1; and with words by which tests name such a thing on other routes."""
    first = _reading(route, calls)
    names = [segment for segment in route.path.split("/") if placeholder(segment)]
    if len(names) != 1:
        return [first]
    words = [word for call in calls if call.method == "GET" for word in _words(names[0], call, routes)]
    asked = [first, *(Call(method="GET", path=route.path.replace(names[0], word)) for word in words)]
    return list({call.path: call for call in asked}.values())[: 1 + _WORDS]


def _words(name: str, call: Call, routes: Sequence[Route]) -> list[str]:
    """What a call has in the place of a placeholder, where that is no number: `py` for `/{code}`."""
    fitting = [route for route in routes if _is(route, call)]
    nearest = min(fitting, key=_holes, default=None)
    if nearest is None or "?" in call.path:
        return []
    pairs = zip(nearest.path.split("/"), call.path.split("/"), strict=False)
    return [value for segment, value in pairs if segment == name and not value.isdigit()]


def _is(route: Route, call: Call | Answer) -> bool:
    return route.method == call.method and path_matches(route.path, call.path)


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[:LONGEST] + " ..."
