"""The app objects of a repository, and how a server is told which one to serve."""

import ast
from dataclasses import dataclass
from typing import Literal

from pytest_factory.workspace.appmap import AppMap
from pytest_factory.workspace.modules import Found, Function, Module, is_aside
from pytest_factory.workspace.registers import Register


@dataclass(frozen=True)
class App:
    """An app object that a server could be told to serve."""

    spec: str
    """`module:attribute`, or `module:factory()`."""
    framework: Literal["fastapi", "flask"]
    register: Register
    root: str
    """The folder that must be on the import path."""


def apps_of(found: AppMap) -> list[App]:
    """The app objects that can be named, the likeliest first: part of the app proper, most routes, shortest path."""
    registers = [register for register, made in found.registers.made.items() if made.is_app]
    apps = [app for register in registers for app in _named(found, register)[:1]]

    def _rank(app: App) -> tuple[bool, bool, int, int, str]:
        below = found.below(app.register)
        count = sum(placed.register in below for placed in found.placed)
        included = any(edge.child == app.register for edge in found.attached)
        return is_aside(app.register.file), included, -count, app.register.file.count("/"), app.spec

    return sorted(apps, key=_rank)


def app_named(found: AppMap, spec: str) -> App | None:
    """The app object that a `module:attribute` or `module:factory()` names; None where the source does not show it."""
    dotted, _, attribute = spec.partition(":")
    module = module_named(found, dotted)
    if module is None:
        return None
    registers = found.registers.of(module, "", ast.parse(attribute, mode="eval").body)
    made = next((register for register in registers if register in found.registers.made), None)
    return App(spec, found.framework(made), made, root_for(module, dotted)) if made else None


def module_named(found: AppMap, dotted: str) -> Module | None:
    """The module of a dotted name, seen from whatever folder; the shortest path wins."""
    tail = dotted.replace(".", "/")
    ends = (f"/{tail}.py", f"/{tail}/__init__.py")
    modules = [module for module in found.modules if f"/{module.path}".endswith(ends)]
    return min(modules, key=lambda module: len(module.path), default=None)


def root_for(module: Module, dotted: str) -> str:
    """The folder from which a module has that dotted name."""
    stem = module.path.removesuffix(".py").removesuffix("/__init__")
    return stem.removesuffix(dotted.replace(".", "/")).rstrip("/") or "."


def _named(found: AppMap, register: Register) -> list[App]:
    """How an app can be named: as a module's attribute, its own module first, else by a factory that needs no argument."""
    own = found.modules.by_path[register.file]
    others = [module for module in found.modules if module is not own and not is_aside(module.path)]
    specs = [
        (module, name)
        for module in (own, *others)
        for name, bound in module.scope("").items()
        if bound[-1].kind == "constant" and register in found.registers.of(module, "", ast.Name(name, ast.Load()))
    ]
    factory = own.functions.get(register.function) if "." not in register.function else None
    if factory and not _required(factory):
        here = Found(own, "", register.function, own.scope("")[register.function][-1])
        if register in found.registers.returned(here):
            specs.append((own, f"{register.function}()"))
    framework = found.framework(register)
    return [
        App(f"{found.modules.dotted(module.path)}:{name}", framework, register, found.modules.root_of(module.path))
        for module, name in specs
    ]


def _required(function: Function) -> bool:
    """Whether a function cannot be called without arguments."""
    arguments = function.args
    positional = [*arguments.posonlyargs, *arguments.args]
    return len(positional) > len(arguments.defaults) or None in arguments.kw_defaults
