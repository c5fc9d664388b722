"""What routes are registered on, apps and routers, wherever an expression names one: also through factories and arguments."""

import ast
from collections.abc import Iterator
from typing import Literal, NamedTuple

from pytest_factory.workspace.modules import Found, Function, Module, Modules
from pytest_factory.workspace.routing import APPS, ROUTERS, text_value
from pytest_factory.workspace.scope import FUNCTIONS


class Register(NamedTuple):
    """An object that routes are registered on: a variable, or an argument, of a module or a function."""

    file: str
    function: str
    """Qualified name of the function that it lives in; empty for the module."""
    name: str


class Made(NamedTuple):
    """How an object was made."""

    framework: Literal["fastapi", "flask"]
    is_app: bool
    prefix: str
    """Of its own, from the call that makes it."""
    line: int


class Registers:
    """Finds the objects and says which one an expression means."""

    def __init__(self, modules: Modules) -> None:
        self.modules = modules
        self.made: dict[Register, Made] = {}
        for module in modules:
            for function in ("", *module.functions):
                for name, found in module.scope(function).items():
                    value = getattr(found[-1].node, "value", None)
                    made = self._made(module, function, value) if found[-1].kind == "constant" else None
                    if made:
                        self.made[Register(module.path, function, name)] = made

    def of(self, module: Module, function: str, node: ast.expr, depth: int = 0) -> list[Register]:
        """The objects that an expression means where it stands; more than one where it is a loop's variable."""
        if depth > 8:
            return []
        if isinstance(node, ast.Call):
            made = self.found(module, function, node.func)
            return self.returned(made, depth + 1) if made else []
        found = self.found(module, function, node)
        if found is None:
            return self._argument(module, function, node)
        binding = found.binding
        if binding is None:
            return []
        register = Register(found.module.path, found.function, found.name)
        if register in self.made:
            return [register]
        if binding.kind == "constant":
            value = getattr(binding.node, "value", None)
            return self.of(found.module, found.function, value, depth + 1) if value is not None else []
        if isinstance(binding.node, ast.For):
            items = self._items(found.module, found.function, binding.node.iter)
            return [one for item in items for one in self.of(found.module, found.function, item, depth + 1)]
        return []

    def found(self, module: Module, function: str, node: ast.expr) -> Found | None:
        """What a name or a dotted name means."""
        if isinstance(node, ast.Name):
            return self.modules.find(module, function, node.id)
        if isinstance(node, ast.Attribute):
            owner = self.found(module, function, node.value)
            if owner is not None and owner.binding is None:
                return self.modules.member(owner.module, node.attr)
        return None

    def function(self, found: Found | None) -> tuple[Module, str, Function] | None:
        """The function of this repository that was found, with its module and qualified name."""
        if found is None or found.binding is None or not isinstance(found.binding.node, FUNCTIONS):
            return None
        name = f"{found.function}.{found.name}" if found.function else found.name
        node = found.module.functions.get(name)
        return (found.module, name, node) if node else None

    def returned(self, found: Found | None, depth: int = 0) -> list[Register]:
        """The objects that a function returns."""
        target = self.function(found)
        if target is None:
            return []
        module, name, node = target
        values = [inner.value for inner in own_nodes(node.body) if isinstance(inner, ast.Return) and inner.value]
        return [register for value in values for register in self.of(module, name, value, depth)]

    def text(self, module: Module, function: str, node: ast.expr | None) -> str | None:
        """The text that an expression is: literals, module constants, defaults of arguments, fields of a settings class."""
        return text_value(node, lambda name: self._known(module, function, name))

    def class_of(self, found: Found | None) -> ast.ClassDef | None:
        """The class that was found, or whose call made what was found."""
        node = found.binding.node if found and found.binding else None
        value = getattr(node, "value", None)
        if found and isinstance(value, ast.Call):
            return self.class_of(self.found(found.module, found.function, value.func))
        return node if isinstance(node, ast.ClassDef) else None

    def _made(self, module: Module, function: str, call: ast.expr | None) -> Made | None:
        if not isinstance(call, ast.Call):
            return None
        name = self._origin(module, function, call.func)
        root, last = name.partition(".")[0], name.rpartition(".")[2]
        framework = {**APPS, **ROUTERS}.get(last)
        if framework != root or framework not in ("fastapi", "flask"):
            return None
        words = [word.value for word in call.keywords if word.arg in ("prefix", "url_prefix")]
        prefix = self.text(module, function, words[0]) if words else ""
        return Made("fastapi" if root == "fastapi" else "flask", last in APPS, prefix or "", call.lineno)

    def _origin(self, module: Module, function: str, node: ast.expr) -> str:
        """Where an installed name comes from: `flask.Flask`; for a class of the repository, that of its first known base."""
        found = self.found(module, function, node)
        if found is None:
            tail = f".{node.attr}" if isinstance(node, ast.Attribute) else ""
            return self._origin(module, function, node.value) + tail if isinstance(node, ast.Attribute) else ""
        statement = found.binding.node if found.binding else None
        if isinstance(statement, ast.ClassDef):
            origins = (self._origin(found.module, found.function, base) for base in statement.bases)
            return next(filter(None, origins), "")
        for alias in getattr(statement, "names", []):
            if isinstance(statement, ast.ImportFrom) and (alias.asname or alias.name) == found.name:
                return f"{statement.module}.{alias.name}"
            if isinstance(statement, ast.Import) and (alias.asname or alias.name.partition(".")[0]) == found.name:
                return alias.name if alias.asname else found.name
        return ""

    def _argument(self, module: Module, function: str, node: ast.expr) -> list[Register]:
        while isinstance(node, ast.Name) and function:
            target = module.functions.get(function)
            if target and node.id in {one.arg for one in ast.walk(target.args) if isinstance(one, ast.arg)}:
                return [Register(module.path, function, node.id)]
            function = function.rpartition(".")[0]
        return []

    def _items(self, module: Module, function: str, node: ast.expr) -> list[ast.expr]:
        if isinstance(node, ast.Name):
            found = self.modules.find(module, function, node.id)
            node = (
                getattr(found.binding.node, "value", node)
                if found and found.binding and found.module is module
                else node
            )
        return node.elts if isinstance(node, ast.List | ast.Tuple) else []

    def _known(self, module: Module, function: str, node: ast.expr) -> str | None:
        target = module.functions.get(function)
        if isinstance(node, ast.Name) and target:
            arguments, words = target.args, target.args.kwonlyargs
            positional = [*arguments.posonlyargs, *arguments.args][-len(arguments.defaults) or None :]
            pairs = [
                *zip(positional, arguments.defaults, strict=False),
                *zip(words, arguments.kw_defaults, strict=True),
            ]
            for argument, default in pairs:
                if argument.arg == node.id:
                    return text_value(default, lambda _: None)
        found = self.found(module, function, node)
        if found and found.binding and found.binding.kind == "constant":
            value = getattr(found.binding.node, "value", None)
            return self.text(found.module, found.function, value) if value is not node else None
        if isinstance(node, ast.Attribute):
            settings = self.class_of(self.found(module, function, node.value))
            for member in settings.body if settings else []:
                names = [getattr(member, "target", None), *getattr(member, "targets", [])]
                if any(isinstance(name, ast.Name) and name.id == node.attr for name in names):
                    return text_value(getattr(member, "value", None), lambda _: None)
        return None


def own_nodes(body: list[ast.stmt]) -> Iterator[ast.AST]:
    """Every node of a scope, but not what is inside of the functions that it defines; their decorators are."""
    waiting: list[ast.AST] = list(reversed(body))
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, FUNCTIONS):
            waiting += reversed(node.decorator_list)
        elif not isinstance(node, ast.Lambda):
            waiting += reversed(list(ast.iter_child_nodes(node)))
