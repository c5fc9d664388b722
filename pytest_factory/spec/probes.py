"""What PLAN is told of the app as it is: requests that have to do with the feature, and what the app answers to them.

A small model that does not see the data makes up ids, fields and bodies, and criteria with made-up values no right candidate
meets. So the app is asked: its own routes, and the requests that its own tests send.
"""

import re
from collections.abc import Sequence

from pydantic import JsonValue

from pytest_factory.artifacts import Answer, Route
from pytest_factory.spec.asked import MAKES, names
from pytest_factory.spec.crashes import CRASH
from pytest_factory.spec.everywhere import of_the_others
from pytest_factory.spec.grounding import REFUSES
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
_ID = "1"
_NOBODY = "999999"
_WORDS = 2
"""Names of things, as other routes have them, that one route is asked with."""
_PARTS = 2
"""Parts of a list, as the app's tests ask for them, where another way to ask has to work together with these."""
_OTHERS = 2
"""Pages that a request is not about, asked where it tells something of every other answer."""


def probes(request: str, routes: Sequence[Route], calls: Sequence[Call]) -> tuple[Call, ...]:
    """What to ask the app, reading requests first; `calls` are those of the app's own tests.

    Of the routes that have to do with the request those of which it has all words tell the most. One with a placeholder is
    asked for with a value that some test uses, or with 1. Where the request wants something refused and tells no status, a text
    that is empty shows how the app refuses; where it reports a crash, numbers in texts show what the app reads today.
    """
    known = related(request, routes)
    known = tuple(route for route in known if spoken_of(request, route.path)) or known
    near = [*known, *(route for route in routes if route.path == "/")]
    reading = [call for route in near if route.method == "GET" for call in _readings(route, calls, routes)]
    if together(request):
        parts = [c for c in calls if c.method == "GET" and "?" in c.path and any(_is(route, c) for route in known)]
        reading += [part.model_copy(update={"aside": True}) for part in parts[:_PARTS]]
    if of_the_others(request):
        others = [route for route in routes if route not in near and (route.method, _holes(route)) == ("GET", 0)]
        missing = [
            call.model_copy(update={"path": _missing(call.path)}) for call in reading if call.path[-1:].isdigit()
        ]
        reading = [*reading, *(Call(method="GET", path=route.path) for route in others[:_OTHERS]), *missing[:1]]
    changes = [call for call in calls if call.method != "GET"]
    changing = [call for call in changes if any(_is(route, call) for route in near)]
    rest = [call for call in changes if call not in changing and call.method == "POST"]
    paths = [_filled(route) for route in near]
    making = [c if any(_below(path, c.path) for path in paths) else c.model_copy(update={"aside": True}) for c in rest]
    needed = _needed(changing, changes)
    left = max(SENT // 2 - len(needed) - len(changing), 0)
    changing = [*needed, *sorted((*changing, *making[:left]), key=_turn)]
    told = any(400 <= status < 500 for status in read_literals(request).statuses)
    empty = [_emptied(call) for call in changing if not call.aside] if REFUSES.search(request) and not told else []
    every = (*reading[: SENT // 2], *changing, *filter(None, empty))
    once = list({call.model_dump_json(): call for call in every}.values())[:SENT]
    gone = next((place for place, call in enumerate(once) if call.method == "DELETE"), len(once))
    spelt = [_spelt(call) for call in changing if not call.aside] if CRASH.search(request) else []
    return (*once[:gone], *_again(near, once), *once[gone:], *filter(None, spelt))


def _turn(call: Call) -> tuple[int, int]:
    """When to send a change: things are made before their parts, and are gone last."""
    return ("POST", "PUT", "PATCH", "DELETE").index(call.method), call.path.count("/")


def _again(near: Sequence[Route], sent: Sequence[Call]) -> list[Call]:
    """What reads one thing, behind what makes some: an app that starts with none has one to show now."""
    makes = any(call.method == "POST" for call in sent)
    one = [route for route in near if route.method == "GET" and _holes(route) == 1] if makes else []
    paths = {_filled(route) for route in one}
    asked = [call for call in sent if call.method == "GET" and any(_is(route, call) for route in one)]
    return [*asked, *(Call(method="GET", path=path) for path in sorted(paths - {call.path for call in asked}))]


def _holes(route: Route) -> int:
    """How many placeholders the path of a route has."""
    return sum(map(placeholder, route.path.split("/")))


def _filled(route: Route) -> str:
    """The path of a route with the first id in each placeholder."""
    return "/".join(_ID if placeholder(segment) else segment for segment in route.path.split("/"))


def _missing(path: str) -> str:
    """The path of a thing that nobody made, in the place of one whose number ends the path."""
    return f"{path.rpartition('/')[0]}/{_NOBODY}"


def _emptied(call: Call) -> Call | None:
    """The call with an empty text in the place of its first one; None where it sends none."""
    body = call.body if isinstance(call.body, dict) else {}
    key = next((key for key, value in body.items() if isinstance(value, str) and value), None)
    return call.model_copy(update={"body": {**body, key: ""}}) if key is not None else None


def _spelt(call: Call) -> Call | None:
    """The call with its numbers written as texts, for code; None where it sends none."""
    body = call.body if isinstance(call.body, dict) else {}
    texts: dict[str, JsonValue] = {key: str(value) for key, value in body.items() if type(value) is int}
    return call.model_copy(update={"body": {**body, **texts}, "aside": True}) if texts and not call.guessed else None


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
    return re.match(rf"{re.escape(MAKES.sub('', home).rstrip('/'))}/1(?=/|\?|$)", path) is not None


def telling(answers: Sequence[Answer], routes: Sequence[Route]) -> tuple[Answer, ...]:
    """The answers that tell PLAN the most in MOST lines and CHARACTERS: of each route one for each status, what
    worked first. PLAN is not told of those that were sent before all others, which stay in front, and of those aside, which come
    last with what was left over."""
    seen: set[tuple[str, str, int]] = set()
    soon: list[Answer] = []
    later: list[Answer] = []
    for answer in (answer for answer in answers if answer.told):
        path = next((route.path for route in routes if _is(route, answer)), answer.path)
        key = (answer.method, path, answer.status)
        if key in seen or answer.status >= 500:
            continue
        (later if any(other[:2] == key[:2] for other in seen) else soon).append(answer)
        seen.add(key)
    kept: list[Answer] = []
    left: list[Answer] = []
    for answer in (*sorted(soon, key=lambda answer: answer.status >= 400), *later):
        size = sum(len(one.shown) + len(one.path) for one in (*kept, answer))
        fits = len(kept) < MOST and size <= CHARACTERS
        (kept if fits else left).append(answer if fits else answer.model_copy(update={"aside": True}))
    first = [answer for answer in answers if answer.first]
    return (*first, *kept, *left, *(answer for answer in answers if answer.aside))


def _reading(route: Route, calls: Sequence[Call]) -> Call:
    known = next((call for call in calls if call.method == "GET" and _is(route, call) and "?" not in call.path), None)
    return known or Call(method="GET", path=_filled(route))


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
