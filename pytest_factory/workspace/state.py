"""Data that an app keeps in its modules, and that all tests of one process therefore share."""

import ast
from collections.abc import Iterator
from typing import Literal

from pytest_factory.artifacts import State
from pytest_factory.workspace.modules import Modules, is_aside
from pytest_factory.workspace.scope import FUNCTIONS, constant_name

_CONTAINERS: dict[str, Literal["dict", "list", "set"]] = {
    "dict": "dict",
    "defaultdict": "dict",
    "OrderedDict": "dict",
    "list": "list",
    "set": "set",
}
_CHANGES = frozenset(
    {
        "append",
        "extend",
        "insert",
        "pop",
        "popitem",
        "remove",
        "discard",
        "clear",
        "update",
        "add",
        "setdefault",
        "sort",
    }
)
"""Methods by which a container changes."""


def state_of(modules: Modules) -> tuple[State, ...]:
    """The containers, the objects of the app's own classes that hold such, and the counters that modules bind, files in order."""
    own = [module for module in modules if not is_aside(module.path)]
    classes = [node for module in own for node in module.tree.body if isinstance(node, ast.ClassDef)]
    holders = {node.name for node in classes if _holds(node)}
    changed = {name for module in own for name in _changed(module.tree)}
    every = (node for module in own for node in ast.walk(module.tree))
    counted = {name for node in every if isinstance(node, ast.Global) for name in node.names}
    found = []
    for module in own:
        for node in module.tree.body:
            name, value = constant_name(node), getattr(node, "value", None)
            if name and not name.startswith("__") and isinstance(value, ast.expr):
                kind = _kind(value, holders, counted=name in counted)
                changes = name in changed | counted or kind == "object"
                if kind:
                    found.append(State(module=modules.dotted(module.path), name=name, kind=kind, changes=changes))
    return tuple(found)


def _kind(
    value: ast.expr, holders: set[str], *, counted: bool
) -> Literal["dict", "list", "set", "object", "value"] | None:
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Subscript):  # list[str]()
        value = ast.Call(value.func.value, value.args, value.keywords)
    match value:
        case ast.Dict() | ast.DictComp():
            return "dict"
        case ast.List() | ast.ListComp():
            return "list"
        case ast.Set() | ast.SetComp():
            return "set"
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in _CONTAINERS:
            return _CONTAINERS[name]
        case ast.Call(func=ast.Name(id=name)) if name in holders:
            return "object"
        case ast.Constant(value=int()) if counted:
            return "value"
    return None


def _holds(node: ast.ClassDef) -> bool:
    """Whether objects of a class keep containers in attributes that `vars` shows."""
    begin = next((one for one in node.body if isinstance(one, ast.FunctionDef) and one.name == "__init__"), None)
    given = [one for one in ast.walk(begin) if isinstance(one, ast.Assign | ast.AnnAssign)] if begin else []
    kept = [one.value for one in given if one.value is not None and _kind(one.value, set(), counted=False)]
    return bool(kept) and "__slots__" not in {constant_name(one) for one in node.body}


def _changed(tree: ast.Module) -> Iterator[str]:
    """Names that functions of a module change in place, or of whose objects they call something."""
    for function in (node for node in ast.walk(tree) if isinstance(node, FUNCTIONS)):
        for node in ast.walk(function):
            match node:
                case ast.Subscript(value=ast.Name(id=name), ctx=ast.Store() | ast.Del()):
                    yield name
                case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=method)) if method in _CHANGES:
                    yield name
                case ast.AugAssign(target=ast.Name(id=name)):
                    yield name
