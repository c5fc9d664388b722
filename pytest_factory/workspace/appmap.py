"""The app as its source says it is: what makes it, what routers hang where, which routes there are.

Nothing is imported or executed. What is made only when the program runs (a prefix from a database, say) is not seen.
"""

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from pytest_factory.artifacts import Route
from pytest_factory.workspace.edits import first_line
from pytest_factory.workspace.modules import Found, Module, Modules
from pytest_factory.workspace.registers import Register, Registers, own_nodes
from pytest_factory.workspace.routing import METHODS, methods_of, path_of, registered, route_calls

_ATTACH = ("include_router", "register_blueprint", "mount")
_ADD = ("add_api_route", "add_url_rule", "add_route", "add_api_websocket_route")


@dataclass(frozen=True)
class Attached:
    """A router (or a mounted app, or an argument) below another object."""

    parent: Register
    child: Register
    prefix: str | None
    """As the call gives it; None where it gives none."""


@dataclass(frozen=True)
class Placed:
    """A route with the object that it is registered on."""

    route: Route
    register: Register


@dataclass
class AppMap:
    """What `read_app` found."""

    modules: Modules
    registers: Registers
    attached: list[Attached] = field(default_factory=list)
    placed: list[Placed] = field(default_factory=list)

    @property
    def routes(self) -> tuple[Route, ...]:
        """All routes, by file and line."""
        routes = {placed.route for placed in self.placed}
        return tuple(sorted(routes, key=lambda route: (route.file, route.line, route.path, route.method)))

    def prefixes(self, register: Register, above: tuple[Register, ...] = ()) -> list[str]:
        """The prefixes below which an object's routes are found; its own alone where nothing is known to include it."""
        made = self.registers.made.get(register)
        own = made.prefix if made else ""
        found: list[str] = []
        for edge in self.attached:
            if edge.child == register and edge.parent not in above and edge.parent != register:
                for outer in self.prefixes(edge.parent, (*above, register)):
                    overrides = self.framework(register) == "flask" and edge.prefix is not None
                    inner = (edge.prefix or "") + ("" if overrides else own)
                    found.append(self.joined(register, outer, inner))
        return list(dict.fromkeys(found)) or [own]

    def joined(self, register: Register, prefix: str, path: str) -> str:
        """A path below a prefix, as the object's framework joins them."""
        if self.framework(register) == "flask" and prefix:
            return f"{prefix.rstrip('/')}/{path.lstrip('/')}" if path else prefix
        return prefix + path

    def framework(self, register: Register) -> Literal["fastapi", "flask"]:
        """The framework of an object; of an argument, that of its module's imports."""
        if made := self.registers.made.get(register):
            return made.framework
        module = self.modules.by_path[register.file]
        return "flask" if any(name.partition(".")[0] == "flask" for name in _installed(module)) else "fastapi"

    def source_of(self, placed: Placed) -> str:
        """A route's function with its decorators, without its indentation; empty where another call registers it."""
        module = self.modules.by_path[placed.route.file]
        for node in module.functions.values():
            if node.lineno == placed.route.line and node.name == placed.route.function:
                return (
                    module.source.cut(first_line(node), node.end_lineno or node.lineno, dedent=node.col_offset) + "\n"
                )
        return ""

    def below(self, register: Register) -> set[Register]:
        """An object and all that hangs below it."""
        found, size = {register}, 0
        while size != len(found):
            size = len(found)
            found |= {edge.child for edge in self.attached if edge.parent in found}
        return found


def read_app(sources: Mapping[str, str]) -> AppMap:
    """Read all Python files (path to text; tests and what does not parse are left out)."""
    modules = Modules(sources)
    found = AppMap(modules, Registers(modules))
    calls = [
        (module, function, node)
        for module in modules
        for function in ("", *module.functions)
        for node in own_nodes(module.functions[function].body if function else module.tree.body)
    ]
    for module, function, node in calls:
        if isinstance(node, ast.Call):
            found.attached += _attached(found.registers, module, function, node)
    for module, function, node in calls:
        found.placed += _placed(found, module, function, node)
    return found


def routes_of(sources: Mapping[str, str]) -> tuple[Route, ...]:
    """The routes of an app, with their prefixes, by file and line; `sources` is path to text."""
    return read_app(sources).routes


def _attached(registers: Registers, module: Module, function: str, call: ast.Call) -> list[Attached]:
    words = {word.arg: word.value for word in call.keywords}
    if isinstance(call.func, ast.Attribute) and call.func.attr in _ATTACH:
        position = 1 if call.func.attr == "mount" else 0
        given = [
            *call.args[position : position + 1],
            *(words[name] for name in ("router", "blueprint", "app") if name in words),
        ]
        path = (
            call.args[0]
            if position and call.args
            else words.get("path" if position else "prefix") or words.get("url_prefix")
        )
        prefix = registers.text(module, function, path)
        parents = registers.of(module, function, call.func.value)
        children = registers.of(module, function, given[0]) if given else []
        return [Attached(parent, child, prefix) for parent in parents for child in children]
    target = registers.function(registers.found(module, function, call.func))
    if target is None:
        return []
    arguments = [*target[2].args.posonlyargs, *target[2].args.args]
    passed = [*zip([argument.arg for argument in arguments], call.args, strict=False), *words.items()]
    return [
        Attached(parent, Register(target[0].path, target[1], name), None)
        for name, value in passed
        if name and isinstance(value, ast.Name)
        for parent in registers.of(module, function, value)
    ]


def _placed(found: AppMap, module: Module, function: str, node: ast.AST) -> list[Placed]:
    registers = found.registers
    placed = []
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        for call in route_calls(node):
            pairs = registered(call, lambda name: registers.text(module, function, name))
            placed += _on(found, module, function, call, pairs, node.name, node.lineno)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _ADD:
        path = path_of(node, lambda name: registers.text(module, function, name))
        words = {word.arg: word.value for word in node.keywords}
        view = next((words[name] for name in ("view_func", "endpoint") if name in words), None)
        position = 2 if node.func.attr == "add_url_rule" else 1
        view = node.args[position] if len(node.args) > position else view
        if path is not None:
            name, methods = _view(registers, module, function, view)
            pairs = [(method, path) for method in (methods_of(node) if "methods" in words else methods)]
            placed += _on(found, module, function, node, pairs, name, node.lineno)
    return placed


def _on(
    found: AppMap, module: Module, function: str, call: ast.Call, pairs: list[tuple[str, str]], name: str, line: int
) -> list[Placed]:
    """The routes of one registering call, one for every prefix below which the object hangs."""
    assert isinstance(call.func, ast.Attribute)
    text = ast.unparse(call.func.value)
    registers = found.registers.of(module, function, call.func.value) or [Register(module.path, function, text)]
    return [
        Placed(
            Route(
                method=method,
                path=found.joined(register, prefix, path) or "/",
                file=module.path,
                function=name,
                line=line,
            ),
            register,
        )
        for register in registers
        for prefix in found.prefixes(register)
        for method, path in pairs
    ]


def _view(registers: Registers, module: Module, function: str, node: ast.expr | None) -> tuple[str, tuple[str, ...]]:
    """The name of a view and the methods that it answers: those of a class whose `as_view` is given."""
    if isinstance(node, ast.Constant):
        return str(node.value), ("GET",)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "as_view":
        found = registers.found(module, function, node.func.value)
        methods = _class_methods(registers, found)
        return ast.unparse(node.func.value), methods or ("GET",)
    return (ast.unparse(node).rpartition(".")[2] if node else "", ("GET",))


def _class_methods(registers: Registers, found: Found | None, depth: int = 0) -> tuple[str, ...]:
    node = registers.class_of(found)
    if node is None or found is None or depth > 8:
        return ()
    names = [
        member.name.upper() for member in node.body if isinstance(member, ast.FunctionDef) and member.name in METHODS
    ]
    for base in node.bases:
        names += _class_methods(registers, registers.found(found.module, "", base), depth + 1)
    return tuple(dict.fromkeys(names))


def _installed(module: Module) -> list[str]:
    nodes = list(ast.walk(module.tree))
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    return names + [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
