"""Stage 2, scout: Spec, repository -> Survey.

Reads the code with ast and imports nothing of it. A model may be asked one thing: which of several places that fit equally
well takes the new code.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence, Set
from typing import NamedTuple

from pytest_factory.artifacts import Criterion, Outcome, Place, Route, Spec, Stopped, Survey
from pytest_factory.spec.literals import read_literals
from pytest_factory.spec.reach import concerns_all
from pytest_factory.workspace.appmap import AppMap, read_app
from pytest_factory.workspace.apps import App, app_named, apps_of, module_named
from pytest_factory.workspace.callees import workers_of
from pytest_factory.workspace.excerpts import files_for, words_of
from pytest_factory.workspace.registers import Register
from pytest_factory.workspace.routing import answers
from pytest_factory.workspace.state import state_of
from pytest_factory.workspace.suite import suite_style

Choose = Callable[[str, Sequence[str]], str]
"""A question and options that exist; returns one of them."""

_EXAMPLE_LINES = 30


class _Candidate(NamedTuple):
    register: Register
    prefix: str
    shared: int
    """Path segments that the criteria share with routes of this object."""


def scout(
    spec: Spec,
    request: str,
    sources: Mapping[str, str],
    *,
    app: str = "",
    test_command: str = "",
    choose: Choose | None = None,
) -> Survey | Stopped:
    """Find out what the app is, where new code belongs and what matters for the request.

    `sources` is the path of every tracked text file to its text; `app` and `test_command` are the target's, where they are known.
    `choose` is asked where two places fit equally well; without it the first is taken.
    """
    found = read_app(sources)
    target = app_named(found, app) if app else next(iter(apps_of(found)), None)
    if target is None:
        return _stopped(app, found)
    words = words_of(" ".join([request, spec.title, *(_said(criterion) for criterion in spec.criteria)]))
    place = _place(spec, request, found, target, choose, {path: words & words_of(sources[path]) for path in sources})
    return Survey(
        framework=target.framework,
        app=target.spec,
        app_file=target.register.file,
        source_root=target.root,
        routes=found.routes,
        files=files_for(
            place.file,
            sources,
            found.modules,
            words,
            routed={route.file for route in found.routes},
            changed=_changed(spec, request, found),
        ),
        place=place,
        example=_example(spec, found, place),
        suite=suite_style(sources, test_command, words),
        state=state_of(found.modules),
    )


def _changed(spec: Spec, request: str, found: AppMap) -> dict[str, set[str]]:
    """File to the functions of its routes that answer now what the feature wants to be answered otherwise, or that the request
    names, and to what these, and routes beside a new one, hand their work on to: a model that sees a body left out writes one
    that is left out.
    """
    changed: dict[str, set[str]] = {}
    literals = read_literals(request)
    spoken = [c for c in spec.criteria if not c.before or literals.name(c.method, c.path)]
    answering = [route for criterion in spoken for route in _routes_for(criterion, found.routes)]
    for route in answering:
        changed.setdefault(route.file, set()).add(route.function.rpartition(".")[2])
    new = [criterion for criterion in spec.to_build if not _routes_for(criterion, found.routes)]
    beside = [route for criterion in new for route in found.routes if _holds(route.path, criterion.path)]
    for route in dict.fromkeys([*answering, *beside]):
        for callee in workers_of(found.modules, route.file, route.function):
            changed.setdefault(callee.path, set()).add(callee.function)
    return changed


def _holds(path: str, other: str) -> bool:
    """Whether a path is the beginning of another one, or the same: the root holds nothing."""
    return _common(_segments(other), _segments(path)) == len(_segments(path)) > 0


def _stopped(app: str, found: AppMap) -> Stopped:
    made = [f"{register.file}: {register.name}" for register, how in found.registers.made.items() if how.is_app]
    if app and module_named(found, app.partition(":")[0]) is None:
        reason = f"app = {app!r}: the repository has no such module; correct `app` in targets.toml"
    elif app:
        reason = f"app = {app!r}: the source does not show a FastAPI or Flask app there; correct `app` in targets.toml"
    elif made:
        reason = (
            "no app object can be named, its factory needs arguments; set `app` in targets.toml to module:attribute or "
            "module:factory() of one that needs none"
        )
    else:
        reason = (
            "no FastAPI or Flask app is found; set `app` in targets.toml to its module:attribute or module:factory()"
        )
    detail = (
        "\n".join(["what makes an app here:", *made]) if made else f"{len(list(found.modules))} Python files were read"
    )
    return Stopped(stage="scout", outcome=Outcome.NO_PR, reason=reason, detail=detail)


def _place(
    spec: Spec, request: str, found: AppMap, target: App, choose: Choose | None, words: Mapping[str, Set[str]]
) -> Place:
    """Where new code belongs: on the object whose routes and prefix share the most with the criteria's new paths.

    What is asked of the app as a whole belongs to the app itself, and so does what fits nowhere else. `words` are those that
    each file shares with the request.
    """
    root = _Candidate(target.register, "", 0)
    wanted = [c for c in spec.to_build if not _routes_for(c, found.routes)] or list(spec.to_build)
    literals = read_literals(request)
    wanted = [c for c in wanted if literals.name(c.method, c.path)] or wanted  # others are what the feature leads to
    homes = Counter(
        placed.register for one in wanted for placed in found.placed if placed.route in _routes_for(one, found.routes)
    )
    if concerns_all(request) or (len(homes) > 1 and all(c.expect.headers for c in wanted)):
        return _as_place(root)
    if len(homes) > 1:  # what several places answer now is changed where most of it is answered
        home = homes.most_common(1)[0][0]
        wanted = [
            c
            for c in wanted
            if any(p.route in _routes_for(c, found.routes) for p in found.placed if p.register == home)
        ]
    candidates = [
        one for one in _candidates(found, target) if all(_fits(one.prefix, criterion.path) for criterion in wanted)
    ]
    scored = [one._replace(shared=_shared(found, one, wanted) + (one.register in homes)) for one in candidates]
    scored = [one for one in scored if one.shared]
    best = max(((one.shared, len(_segments(one.prefix))) for one in scored), default=None)
    first = [one for one in scored if (one.shared, len(_segments(one.prefix))) == best]
    first = first or _neighbours(found, target, candidates, words) or [root]
    options = list(dict.fromkeys(f"{one.register.file}: {one.register.name}" for one in first))
    if len(options) > 1 and choose is not None:
        answer = choose(f"Where does this belong: {spec.title}", options)
        first = [one for one in first if f"{one.register.file}: {one.register.name}" == answer] or first
    return _as_place(first[0])


def _neighbours(
    found: AppMap, target: App, candidates: Sequence[_Candidate], words: Mapping[str, Set[str]]
) -> list[_Candidate]:
    """Where the app has no route of its own: the router without a prefix whose file shares the most words with the request.

    An app that only registers routers shows a small model registrations, and it writes another one.
    """
    routed = {placed.register for placed in found.placed}
    if target.register in routed:
        return []
    open_ones = [one for one in candidates if not one.prefix and one.register in routed and words[one.register.file]]
    return sorted(open_ones, key=lambda one: -len(words[one.register.file]))[:1]


def _candidates(found: AppMap, target: App) -> list[_Candidate]:
    """The objects that code can be put on, the app's own before others."""
    below = found.below(target.register)
    registers = dict.fromkeys([*found.registers.made, *(placed.register for placed in found.placed)])
    editable = [one for one in registers if "." not in one.function and one.name.isidentifier()]
    ordered = sorted(editable, key=lambda one: (one != target.register, one not in below))
    return [_Candidate(one, prefix, 0) for one in ordered for prefix in found.prefixes(one)]


def _shared(found: AppMap, candidate: _Candidate, wanted: Sequence[Criterion]) -> int:
    """How many leading segments the wanted paths share with the object's prefix or with one of its routes."""
    paths = [placed.route.path for placed in found.placed if placed.register == candidate.register]
    total = 0
    for criterion in wanted:
        mine = _segments(criterion.path)
        total += max((_common(mine, _segments(path)) for path in (candidate.prefix, *paths)), default=0)
    return total


def _common(wanted: Sequence[str], have: Sequence[str]) -> int:
    """Leading segments that agree; a placeholder for any text agrees with everything, but not as the first."""
    count = 0
    for mine, its in zip(wanted, have, strict=False):
        if mine != its and not (answers(its, mine) and (count or not answers(its, "any-text"))):
            break
        count += 1
    return count


def _routes_for(criterion: Criterion, routes: Sequence[Route]) -> list[Route]:
    """The routes that the app has for a criterion's request; one that takes any first segment is not meant."""
    same = [
        route for route in routes if route.method == criterion.method.upper() and answers(route.path, criterion.path)
    ]
    return [route for route in same if route.path == "/" or _common(_segments(criterion.path), _segments(route.path))]


def _fits(prefix: str, path: str) -> bool:
    have, wanted = _segments(prefix), _segments(path)
    return _common(wanted, have) == len(have)


def _segments(path: str) -> list[str]:
    return [segment for segment in path.partition("?")[0].split("/") if segment]


def _as_place(candidate: _Candidate) -> Place:
    register = candidate.register
    return Place(file=register.file, router=register.name, prefix=candidate.prefix, inside=register.function)


def _example(spec: Spec, found: AppMap, place: Place) -> str:
    """One route of the app with its decorators: from the place, of a wanted method, short but not the shortest."""
    methods = {criterion.method.upper() for criterion in spec.criteria}
    best: tuple[tuple[bool, bool, int], str] | None = None
    for placed in found.placed:
        text = found.source_of(placed)
        if not text.startswith("@") or text.count("\n") >= _EXAMPLE_LINES:
            continue
        route = placed.route
        rank = (route.file != place.file, route.method not in methods, abs(text.count("\n") - 10))
        if best is None or rank < best[0]:
            best = rank, text
    return best[1] if best else ""


def _said(criterion: Criterion) -> str:
    body = criterion.body if isinstance(criterion.body, dict) else {}
    return " ".join(
        [criterion.path, criterion.says, *body, *criterion.form, *criterion.expect.fields, *criterion.expect.contains]
    )
