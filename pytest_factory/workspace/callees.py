"""Which functions of the app do a function's work: what a route hands on to a service, and that to a store."""

import ast
from collections.abc import Iterator
from typing import NamedTuple

from pytest_factory.workspace.modules import Found, Function, Module, Modules
from pytest_factory.workspace.scope import FUNCTIONS, arguments_of

_HANDS_ON = 2
"""Statements, but for a docstring, up to which a function is one that hands its work on."""
_DEPTH = 3


class Callee(NamedTuple):
    """A function of the app that another one calls."""

    path: str
    function: str
    """Its qualified name: `Store.find`."""


def callees_of(modules: Modules, path: str, function: str) -> tuple[Callee, ...]:
    """The functions and methods of the repository that `function` (its qualified name in the file `path`) calls, each once.

    Of those that only hand their work on, what they call follows. A method is found by the type of what it is called on: the
    annotation of an argument (also behind `Alias = Annotated[Store, ...]`), what a name is made of, or what `__init__` gives an
    attribute of `self`. What cannot be told for sure is left out.
    """
    found: dict[Callee, None] = {}
    module = modules.by_path.get(path)
    if module is not None and function in module.functions:
        _collect(modules, module, function, found, 0)
    return tuple(found)


def workers_of(modules: Modules, path: str, function: str) -> tuple[Callee, ...]:
    """What does the work of a function that only hands it on; none where it does its own.

    Those of its callees that do more than hand on, or that call nothing further; no functions without arguments, which only
    say where something is.
    """
    module = modules.by_path.get(path)
    if module is None or function not in module.functions or not _hands_on(module.functions[function]):
        return ()
    return tuple(one for one in callees_of(modules, path, function) if _works(modules, one))


def _works(modules: Modules, callee: Callee) -> bool:
    node = modules.by_path[callee.path].functions[callee.function]
    if not arguments_of(node):
        return False
    return not _hands_on(node) or not callees_of(modules, callee.path, callee.function)


def _hands_on(function: Function) -> bool:
    """Whether a function has no more than two statements beside its docstring."""
    documented = ast.get_docstring(function) is not None
    return len(function.body) - documented <= _HANDS_ON


def _collect(modules: Modules, module: Module, function: str, found: dict[Callee, None], depth: int) -> None:
    for node in ast.walk(module.functions[function]):
        target = _called(modules, module, function, node) if isinstance(node, ast.Call) else None
        if target is None:
            continue
        its, name = target
        callee = Callee(its.path, name)
        if callee in found or callee == Callee(module.path, function):
            continue
        found[callee] = None
        if depth + 1 < _DEPTH and _hands_on(its.functions[name]):
            _collect(modules, its, name, found, depth + 1)


def _called(modules: Modules, module: Module, function: str, call: ast.Call) -> tuple[Module, str] | None:
    if isinstance(call.func, ast.Name):
        return _as_function(modules.find(module, function, call.func.id))
    if not isinstance(call.func, ast.Attribute):
        return None
    receiver, method = call.func.value, call.func.attr
    if isinstance(receiver, ast.Name):
        meant = modules.find(module, function, receiver.id)
        if meant is not None and meant.binding is None:
            return _as_function(modules.member(meant.module, method))
    for its, owner in _types(modules, module, function, receiver, 0):
        if (name := f"{owner}.{method}") in its.functions:
            return its, name
    return None


def _as_function(found: Found | None) -> tuple[Module, str] | None:
    if found is None or found.binding is None or not isinstance(found.binding.node, FUNCTIONS):
        return None
    name = f"{found.function}.{found.name}" if found.function else found.binding.node.name
    return (found.module, name) if name in found.module.functions else None


def _types(
    modules: Modules, module: Module, function: str, value: ast.expr, depth: int
) -> Iterator[tuple[Module, str]]:
    """The classes of the repository that a value may be of: each with its module."""
    if depth > _DEPTH:
        return
    if isinstance(value, ast.Name):
        yield from _types_of_name(modules, module, function, value.id, depth)
    elif isinstance(value, ast.Attribute) and isinstance(value.value, ast.Name) and value.value.id == "self":
        owner = function.rpartition(".")[0]
        for given in _given(module, owner, value.attr):
            yield from _types(modules, module, f"{owner}.__init__", given, depth + 1)
    elif isinstance(value, ast.Call) and isinstance(value.func, ast.Name):
        meant = modules.find(module, function, value.func.id)
        yield from _classes(modules, meant, depth)
        if maker := _as_function(meant):
            note = maker[0].functions[maker[1]].returns
            yield from _noted(modules, maker[0], note, depth)


def _types_of_name(
    modules: Modules, module: Module, function: str, name: str, depth: int
) -> Iterator[tuple[Module, str]]:
    scope = function
    while scope:
        if scope in module.functions:
            for argument in arguments_of(module.functions[scope]):
                if argument.arg == name:
                    yield from _noted(modules, module, argument.annotation, depth)
                    return
        scope = scope.rpartition(".")[0]
    meant = modules.find(module, function, name)
    node = meant.binding.node if meant and meant.binding else None
    if meant and isinstance(node, ast.AnnAssign):
        yield from _noted(modules, meant.module, node.annotation, depth)
    elif meant and isinstance(node, ast.Assign):
        yield from _types(modules, meant.module, meant.function, node.value, depth + 1)


def _noted(modules: Modules, module: Module, note: ast.expr | None, depth: int) -> Iterator[tuple[Module, str]]:
    """The classes that an annotation names."""
    for node in ast.walk(note) if note else ():
        if isinstance(node, ast.Name):
            yield from _classes(modules, modules.find(module, "", node.id), depth)


def _classes(modules: Modules, found: Found | None, depth: int) -> Iterator[tuple[Module, str]]:
    node = found.binding.node if found and found.binding else None
    if found and isinstance(node, ast.ClassDef):
        yield found.module, node.name
    elif found and isinstance(node, ast.Assign) and depth < _DEPTH:
        yield from _noted(modules, found.module, node.value, depth + 1)


def _given(module: Module, owner: str, attribute: str) -> list[ast.expr]:
    """What `__init__` of a class sets an attribute of `self` to."""
    made = module.functions.get(f"{owner}.__init__")
    return [
        node.value
        for node in (ast.walk(made) if made else ())
        if isinstance(node, ast.Assign)
        and any(
            isinstance(target, ast.Attribute) and target.attr == attribute and ast.unparse(target.value) == "self"
            for target in node.targets
        )
    ]
