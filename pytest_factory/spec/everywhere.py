"""A header of every response is on more than the one that a plan asks for: another route has it, and so has a page not found.

A small model checks one route, and a handler of that route that writes the header meets its plan.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise
from urllib.parse import urlsplit

from pytest_factory.artifacts import Answer, Criterion, Expectation, Route
from pytest_factory.spec.literals import Literals, path_matches, sentences

NOWHERE = "/a-path-that-is-not-there"
"""A path that no app has unless it answers to everything; BUILD reads it, so it says what it is."""
_THINGS = r"(?:\w+ ){0,2}?(?:responses?|answers?|repl(?:y|ies))\b"
_ALL = re.compile(
    rf"\b(?:every|all|each|any)(?: of)?(?: the| our| its)? (?!other){_THINGS}"
    r"|\beverything (?:that )?(?:it|we|the \w+|this \w+|our \w+) (?:sends?|answers?|returns?|serves?|delivers?)\b"
    r"|\beverything (?:that )?(?:is|gets) (?:sent|returned|served|answered)\b",
    re.I,
)
_OTHERS = re.compile(
    rf"\b(?:every|all|each|any)(?: of)?(?: the)? other {_THINGS}|\b(?:everything|anything|all) else\b", re.I
)
_MORE = 2
"""Pages of the app that are asked for what every other answer has: a handler may name the first one by its path."""
_BENEATH = re.compile(r"\b(?:below|beneath|under(?:neath)?)\b", re.I)
_IT = re.compile(r"\b(?:it|this|that|header)\b", re.I)
_SOME = re.compile(r"\b(?:success\w*|2\d\d|2xx|ok)\b", re.I)


def of_the_others(request: str) -> bool:
    """Whether something is told of "every other answer", whatever it is of."""
    return _OTHERS.search(request) is not None


def with_the_others(
    criteria: Sequence[Criterion], request: str, literals: Literals, routes: Sequence[Route], answers: Sequence[Answer]
) -> list[Criterion]:
    """The criteria, and more for each header that the request wants on every response, or on every other one.

    `routes` and `answers` are the app's; without routes nobody knows what it does not have. A sentence that names a path, or
    speaks of successful responses, is about some of them. "Every other" has the value that stands behind it, and is on what
    is refused below the paths that the request names, too.
    """
    found = [_as_the_others(criterion, request, literals) for criterion in criteria]
    for header, value in _wanted(found, request, literals) if routes else ():
        others = of_the_others(request)
        if others:
            found = [_headed(criterion, header, value, literals, request) for criterion in found]
            found += _below(found, header, value, request, literals, answers)
        for number, place in enumerate(_places(found, header, others, literals, routes, answers)):
            path, status = place.path, place.status
            says = f"{place.method} {path} answers {status} with the header {header}, too."
            expect = Expectation(status=status, headers={header: value})
            same = next((c for c in found if (c.method, c.path) == (place.method, path)), None)
            if same is None:
                sent = Criterion(id="", says=says, method=place.method, path=path, body=place.body, expect=expect)
                found.append(sent.model_copy(update={"form": place.form, "held": others and number > 0}))
            elif same not in criteria and same.expect.status == status:  # one of another header
                headers = {**same.expect.headers, header: value}
                found[found.index(same)] = same.model_copy(
                    update={"says": says, "expect": Expectation(status=status, headers=headers)}
                )
    return found


def _wanted(criteria: Sequence[Criterion], request: str, literals: Literals) -> Iterator[tuple[str, str | None]]:
    """Headers and their values, None for a value that may be any."""
    for header in literals.headers:
        values = {v for c in criteria for name, v in c.expect.headers.items() if name.lower() == header.lower()}
        for sentence in _about(header, sentences(request)):
            if _OTHERS.search(sentence):
                if value := _behind(sentence, values | {*literals.values}):
                    yield header, value
                continue
            some = _SOME.search(sentence) or any(path in sentence for path in literals.paths)
            if _ALL.search(sentence) and len(values) == 1 and not some:
                yield header, next(iter(values))


def _behind(sentence: str, values: Collection[str | None]) -> str | None:
    """The one value that a sentence has behind "every other"; None where there is none, or more."""
    other = _OTHERS.search(sentence)
    found = [value for value in values if value and other and value in sentence[other.end() :]]
    return found[0] if len(found) == 1 else None


def _as_the_others(criterion: Criterion, request: str, literals: Literals) -> Criterion:
    """A criterion on a path that the request does not name, with the value that is told of every other answer."""
    if not literals.paths or _named(criterion.path, literals):
        return criterion
    headers = dict(criterion.expect.headers)
    for header, value in criterion.expect.headers.items():
        told = [_behind(one, {value, *literals.values}) for one in _about(header, sentences(request))]
        headers[header] = next((one for one in told if one and value), value)
    return criterion.model_copy(update={"expect": criterion.expect.model_copy(update={"headers": headers})})


def _headed(criterion: Criterion, header: str, value: str | None, literals: Literals, request: str) -> Criterion:
    """A criterion that says nothing of the header, with what every other answer has, where it is one of these.

    A success below the paths that the request names is one where it speaks of a GET of them, and it is none.
    """
    named = {name.lower() for name in criterion.expect.headers}
    read = criterion.method == "GET" or not re.search(r"\bGET\b", request)
    if header.lower() in named or (criterion.expect.status < 400 and read and _named(criterion.path, literals)):
        return criterion
    headers = {**criterion.expect.headers, header: value}
    return criterion.model_copy(update={"expect": criterion.expect.model_copy(update={"headers": headers})})


def _below(
    criteria: Sequence[Criterion],
    header: str,
    value: str | None,
    request: str,
    literals: Literals,
    answers: Sequence[Answer],
) -> list[Criterion]:
    """Of what the app answers below a path that the request names, one that has the header as the path itself has it, where the
    request speaks of what is below and no criterion asks for that."""
    own = [(c, c.expect.headers[header]) for c in criteria if c.expect.headers.get(header) not in (None, value)]
    if not _BENEATH.search(request):
        return []
    for above, told in own:
        start = f"{above.bare.rstrip('/')}/"
        if above.bare not in literals.paths or any(one.bare.startswith(start) for one, _ in own):
            continue
        for answer in answers:
            if (answer.method, answer.status) == ("GET", 200) and answer.bare.startswith(start):
                says = f"GET {answer.path} answers 200 with the header {header} as {above.bare} does."
                expect = Expectation(status=200, headers={header: told})
                return [Criterion(id="", says=says, method="GET", path=answer.path, expect=expect)]
    return []


def _named(path: str, literals: Literals) -> bool:
    """Whether a path is one that the request names, or lies below one."""
    bare = urlsplit(path).path
    return any(path_matches(told, bare) or bare.startswith(f"{told.rstrip('/')}/") for told in literals.paths)


def _about(header: str, told: Sequence[str]) -> Iterator[str]:
    """The sentences that name the header, or go on about it: "it is on every response"."""
    for before, sentence in pairwise(["", *told]):
        if header in sentence or (header in before and _IT.search(sentence)):
            yield sentence


def _places(
    criteria: Sequence[Criterion],
    header: str,
    others: bool,
    literals: Literals,
    routes: Sequence[Route],
    answers: Sequence[Answer],
) -> Iterator[Answer]:
    """What the app answers where no criterion has the header: a page of it, and one that it does not have.

    Where the header of all `others` is looked for, these are two pages, and one answer for each status that refuses something
    below a path that the request names.
    """
    asked = {c.path for c in criteria if header.lower() in {name.lower() for name in c.expect.headers}}
    pages = [a for a in answers if (a.method, a.status) == ("GET", 200) and a.path not in asked]
    yield from [page for page in pages if not _named(page.path, literals)][: _MORE if others else 1]
    if others:
        refused = {a.status: a for a in reversed(answers) if 400 <= a.status < 500 and _named(a.path, literals)}
        yield from (refused[status] for status in sorted(refused))
    if not any(path_matches(route.path, NOWHERE) for route in routes):
        yield Answer(method="GET", path=NOWHERE, status=404)
