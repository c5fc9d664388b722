"""Two replies of which each has one half of a change: the route and its template, the route and the store that it asks.

A reply that has the route alone fails for want of the other half; told so, the model writes that half alone.
"""

import ast
from collections.abc import Iterable, Iterator, Mapping

from pytest_factory.artifacts import Change, Patch
from pytest_factory.workspace.pages import NAMED, PAGES
from pytest_factory.workspace.scope import FUNCTIONS, arguments_of


def completed(changes: tuple[Change, ...], earlier: Iterable[Patch], sources: Mapping[str, str]) -> tuple[Change, ...]:
    """What a reply changes, with the other half of an earlier one, in files that the reply leaves alone.

    That is the code that renders its template, or the template that its code renders; the method that its code calls, the
    function with the parameters that it gives to one, or the code that does so. `earlier` are patches of this app, the latest
    last.
    """
    written = {change.path for change in changes}
    for patch in reversed([*earlier]):
        others = [change for change in patch if change.path not in written]
        more = [one for one in others if _other_half_of_page(one, changes, sources) or _other_half(one, changes)]
        if more:
            return (*more, *changes)
    return changes


def _other_half_of_page(change: Change, changes: Iterable[Change], sources: Mapping[str, str]) -> bool:
    own = [one for one in changes if one.after is not None]
    if change.after is None or not own:
        return False
    if all(one.path.endswith(PAGES) for one in own):
        return change.path.endswith(".py") and any(_renders(change, one.path) for one in own)
    return change.path.endswith(PAGES) and change.path not in sources and any(_renders(o, change.path) for o in own)


def _renders(code: Change, page: str) -> bool:
    """Whether the code names the template, and did not before."""
    new = set(NAMED.findall(code.after or "")) - set(NAMED.findall(code.before or ""))
    return code.path.endswith(".py") and any(page.endswith(f"/{name}") for name in new)


def _other_half(change: Change, changes: Iterable[Change]) -> bool:
    """Whether one of the two calls a method, or gives a function parameters, that only the other one makes."""
    own = [one for one in changes if one.path.endswith(".py") and one.before is not None]
    if not change.path.endswith(".py") or change.before is None:
        return False
    return any(_takes(change) & _gives(one) or _takes(one) & _gives(change) for one in own)


def _takes(change: Change) -> set[tuple[str, str]]:
    """Function and parameter that a change adds to a function of the file; with an empty one, methods that it adds."""
    before, after = set(_parameters(change.before)), set(_parameters(change.after))
    had = {name for name, _ in before}
    new = {(name, "") for name in set(_methods(change.after)) - set(_methods(change.before))}
    return new | {(name, parameter) for name, parameter in after - before if name in had}


def _gives(change: Change) -> set[tuple[str, str]]:
    """Function and keyword of calls that a change adds; with an empty one, methods that it calls and did not before."""
    return set(_keywords(change.after)) - set(_keywords(change.before))


def _parameters(text: str | None) -> Iterator[tuple[str, str]]:
    for node in _nodes(text):
        if isinstance(node, FUNCTIONS):
            yield node.name, ""
            yield from ((node.name, arg.arg) for arg in arguments_of(node))


def _keywords(text: str | None) -> Iterator[tuple[str, str]]:
    for node in _nodes(text):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func).rpartition(".")[2]
            if isinstance(node.func, ast.Attribute):
                yield name, ""
            yield from ((name, word.arg) for word in node.keywords if word.arg)


def _methods(text: str | None) -> Iterator[str]:
    for node in _nodes(text):
        if isinstance(node, ast.ClassDef):
            yield from (part.name for part in node.body if isinstance(part, FUNCTIONS))


def _nodes(text: str | None) -> Iterator[ast.AST]:
    try:
        yield from ast.walk(ast.parse(text or ""))
    except SyntaxError:
        return
