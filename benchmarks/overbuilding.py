"""Right changes made into over-built ones: each way adds, by code, one thing that nobody asked for, to any app.

    a change that does what was asked  ->  the same with one thing too many

A way gives None where an app has no place for it. The texts are ours alone, so what is added never says that it is too much.
"""

import random
import re
from collections.abc import Callable

from benchmarks.feature import Feature, at_start, hook, named, sibling, text_of, with_argument, with_imports
from pytest_factory.artifacts import Patch
from pytest_factory.workspace.edits import first_line
from pytest_factory.workspace.routing import METHODS

Way = Callable[[Feature, random.Random], Patch | None]


def route(feature: Feature, pick: random.Random) -> Patch | None:
    """Another route beside the feature's."""
    words = feature.unsaid(("statistics", "export", "history", "archive", "overview"))
    if not words:
        return None
    word = pick.choice(words)
    return sibling(feature, feature.handlers[0], "GET", f"/{word}", f"read_{word}")


def method(feature: Feature, pick: random.Random) -> Patch | None:
    """Another method on the feature's path."""
    handler = feature.handlers[0]
    taken = {one.method for one in feature.handlers if one.path == handler.path}
    asked = {criterion.method for criterion in feature.spec.criteria}
    free = [name.upper() for name in METHODS[1:5] if name.upper() not in taken | asked]
    if not free:
        return None
    name = pick.choice(free)
    return sibling(feature, handler, name, handler.path, f"{name.lower()}_{handler.node.name}")


def status(feature: Feature, pick: random.Random) -> Patch | None:
    """A branch in the feature's function that answers with a status of its own."""
    handler = feature.handlers[0]
    codes = [code for code in feature.unsaid(("403", "410", "429", "503")) if code not in feature.after[handler.file]]
    if not codes:
        return None
    code = pick.choice(codes)
    end = f"abort({code})" if feature.flask else f'raise HTTPException(status_code={code}, detail="not now")'
    lines = ['if os.environ.get("APP_PAUSED"):', f"    {end}"]
    wanted = "from flask import abort" if feature.flask else "from fastapi import HTTPException"
    return at_start(feature, handler, lines, "import os", wanted)


def parameter(feature: Feature, pick: random.Random) -> Patch | None:
    """A query parameter of the feature's function."""
    handler, names = feature.handlers[0], feature.unsaid(("verbose", "pretty", "compact", "debug"))
    if not names or handler.node.args.kwarg:
        return None
    name = pick.choice(names)
    if feature.flask:
        lines = [f'if request.args.get("{name}"):', '    print("as was asked for")']
        return at_start(feature, handler, lines, "from flask import request")
    text = text_of(at_start(feature, handler, [f"if {name}:", '    print("as was asked for")']), handler.file)
    return feature.with_text(handler.file, with_argument(text, handler.node.name, f"{name}: bool = False"))


def header(feature: Feature, pick: random.Random) -> Patch | None:
    """A header of every response."""
    names = feature.unsaid(("X-Powered-By", "X-App-Name", "X-Served-By"))
    return hook(feature, f'response.headers["{pick.choice(names)}"] = "app"') if names else None


def log(feature: Feature, pick: random.Random) -> Patch | None:
    """A line in the log for every request."""
    if not feature.unsaid(("log",)):
        return None
    return hook(feature, pick.choice(['logging.getLogger("app").info("%s", request.url)', 'print("a request")']))


def file(feature: Feature, pick: random.Random) -> Patch | None:
    """A module that nothing uses."""
    folder, _, _ = feature.handlers[0].file.rpartition("/")
    name = pick.choice(["metrics", "cache", "audit", "helpers"])
    path = f"{folder}/{name}.py".removeprefix("/")
    text = f'"""What is needed for {name}."""\n\n\ndef prepare(value: str) -> str:\n    """Make it ready."""\n'
    return None if path in feature.after else feature.with_text(path, f"{text}    return value.strip().lower()\n")


def record(feature: Feature, pick: random.Random) -> Patch | None:
    """A list of all calls of the feature's function."""
    handler = feature.handlers[0]
    text = text_of(at_start(feature, handler, [f'CALLS.append("{handler.node.name}")']), handler.file)
    return feature.with_text(handler.file, with_imports(text, (), "CALLS: list[str] = []"))


def dependency(feature: Feature, pick: random.Random) -> Patch | None:
    """A package that the app does not need."""
    package = pick.choice(["cachetools", "structlog", "python-slugify", "orjson"])
    text = feature.after.get("pyproject.toml", "")
    edited = re.sub(r"^dependencies\s*=\s*\[", rf'\g<0>"{package}", ', text, count=1, flags=re.MULTILINE)
    return feature.with_text("pyproject.toml", edited) if edited != text else None


def removal(feature: Feature, pick: random.Random) -> Patch | None:
    """A route of the app is taken away."""
    idle = [one for one in feature.handlers if not one.changed and not named(feature, one)]
    if not idle:
        return None
    node, path = idle[0].node, idle[0].file
    lines = feature.after[path].splitlines(keepends=True)
    del lines[first_line(node) - 1 : node.end_lineno]
    return feature.with_text(path, "".join(lines))


WAYS: dict[str, Way] = {
    way.__name__: way for way in (route, method, status, parameter, header, log, file, record, dependency, removal)
}
"""Name to way."""


def overbuilt(feature: Feature, number: int, seed: int) -> tuple[str, Patch] | None:
    """The name of a way and what it makes of the change; `number` says which way is tried first.

    None where the app has a place for none of them. The same numbers give the same.
    """
    names = list(WAYS)
    for name in (*names[number % len(names) :], *names[: number % len(names)]):
        patch = WAYS[name](feature, random.Random(f"{seed} {number} {name}"))  # noqa: S311 - nothing secret
        if patch is not None:
            return name, patch
    return None
