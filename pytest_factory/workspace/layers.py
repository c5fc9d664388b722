"""Whether the routes of an app leave what they do to other files: services and repositories, or a module of functions."""

import ast
from collections.abc import Mapping

from pytest_factory.workspace.callees import Callee, callees_of, workers_of
from pytest_factory.workspace.modules import Modules
from pytest_factory.workspace.routing import endpoints
from pytest_factory.workspace.scope import fields_of


def layered(files: Mapping[str, str], place: str) -> bool:
    """Whether the functions of the file `place` call methods of the classes of other `files` (path to text), and nothing more.

    Where they also reach into what such an object holds (`store.boats[1]`), what they need can be written where they are.
    Functions of other files count where most routes do nothing but call them.
    """
    modules = Modules(files)
    module = modules.by_path.get(place)
    if module is None:
        return False
    called = {callee for function in module.functions for callee in callees_of(modules, place, function)}
    asked = {callee for callee in called if callee.path != place and "." in callee.function}
    held = {name for callee in asked for name in _held(modules, callee)}
    reached = {node.attr for node in ast.walk(module.tree) if isinstance(node, ast.Attribute)}
    if asked:
        return not held & reached
    routes = [name for name, node in module.functions.items() if endpoints(node)]
    leave = [name for name in routes if any(one.path != place for one in workers_of(modules, place, name))]
    return len(leave) * 2 > len(routes)


def _held(modules: Modules, callee: Callee) -> set[str]:
    """The public attributes of an object of the class whose method is called: fields, and what `__init__` gives it."""
    module, owner = modules.by_path[callee.path], callee.function.rpartition(".")[0]
    made = module.functions.get(f"{owner}.__init__")
    names = {
        node.attr
        for node in (ast.walk(made) if made else ())
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and ast.unparse(node.value) == "self"
    }
    classes = (node for node in ast.walk(module.tree) if isinstance(node, ast.ClassDef) and node.name == owner)
    names |= {name for one in classes for name in fields_of(one)}
    return {name for name in names if not name.startswith("_")}
