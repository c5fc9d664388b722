"""The Python modules of a repository, read and never imported: what their names mean, across files."""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePosixPath

from pytest_factory.workspace.edits import Source
from pytest_factory.workspace.scope import FUNCTIONS, Binding, bindings

Function = ast.FunctionDef | ast.AsyncFunctionDef

_TESTS = re.compile(r"(^|/)(tests?|testing)/|(^|/)(test_[^/]*|[^/]*_test|conftest)\.py$")
_ASIDE = re.compile(
    r"(^|/)(examples?|docs?|docs_src|scripts?|benchmarks?|migrations|alembic|tools)/|^(setup|noxfile|tasks)\.py$"
)


@dataclass(frozen=True, eq=False)
class Module:
    """One file that parses."""

    path: str
    text: str
    tree: ast.Module = field(repr=False)

    @cached_property
    def source(self) -> Source:
        """The text with its positions."""
        return Source(self.text, name=self.path)

    @cached_property
    def functions(self) -> dict[str, Function]:
        """Qualified name to function, also of those inside of functions and classes."""
        return dict(_functions(self.tree, ""))

    def scope(self, function: str) -> dict[str, list[Binding]]:
        """What the module (an empty name) or the body of a function binds."""
        if function not in self._scopes:
            body = self.functions[function].body if function else self.tree.body
            self._scopes[function] = bindings(body)
        return self._scopes[function]

    @cached_property
    def _scopes(self) -> dict[str, dict[str, list[Binding]]]:
        return {}


@dataclass(frozen=True, eq=False)
class Found:
    """What a name means: a statement in a scope of a module, or (without a binding) the module itself."""

    module: Module
    function: str = ""
    name: str = ""
    binding: Binding | None = None


def is_test(path: str) -> bool:
    """Whether a file belongs to a test suite."""
    return _TESTS.search(path) is not None


def is_aside(path: str) -> bool:
    """Whether a file is no part of the app proper: examples, scripts, migrations."""
    return _ASIDE.search(path) is not None


class Modules:
    """All Python files of a repository that parse, without the tests; `sources` is path to text."""

    def __init__(self, sources: Mapping[str, str]) -> None:
        read = (
            _read(path, text) for path, text in sorted(sources.items()) if path.endswith(".py") and not is_test(path)
        )
        self.by_path = {module.path: module for module in read if module is not None}

    def __iter__(self) -> Iterator[Module]:
        return iter(self.by_path.values())

    def root_of(self, path: str) -> str:
        """The folder that must be on the import path so that a file can be imported: `.`, `src`, ..."""
        folder = PurePosixPath(path).parent
        if str(folder / "__init__.py") in self.by_path:
            while str(folder / "__init__.py") in self.by_path and str(folder) != ".":
                folder = folder.parent
            return str(folder)
        roots = [*reversed(folder.parents), folder]
        names = (
            [name for name, level in _imported(self.by_path[path].tree) if not level] if path in self.by_path else []
        )
        hits = {str(root): sum(self._file(root, name) is not None for name in names) for root in roots}
        best = max(hits.values())
        first = "src" if path.startswith("src/") and hits["src"] == best else "."
        return first if hits[first] == best else next(root for root in hits if hits[root] == best)

    def dotted(self, path: str) -> str:
        """A file's name as an import writes it, seen from its own root."""
        root = self.root_of(path)
        inner = path if root == "." else path.removeprefix(f"{root}/")
        return inner.removesuffix(".py").replace("/", ".").removesuffix(".__init__")

    def imported(self, module: Module, name: str, level: int = 0) -> Module | None:
        """The module of this repository that an import in `module` names; None where it is not of this repository."""
        folder = PurePosixPath(module.path).parent
        if level:
            for _ in range(level - 1):
                folder = folder.parent
            return self._file(folder, name)
        roots = [PurePosixPath("."), PurePosixPath("src"), *reversed(folder.parents), folder]
        return next((found for root in roots if (found := self._file(root, name))), None)

    def own_imports(self, module: Module) -> list[Module]:
        """The modules of this repository that a module imports, in its order, each once."""
        found: dict[str, Module] = {}
        for name, level in _imported(module.tree):
            target = self.imported(module, name, level)
            if target is not None and target is not module:
                found.setdefault(target.path, target)
        return list(found.values())

    def find(self, module: Module, function: str, name: str) -> Found | None:
        """What a name means where it is read: in a function (qualified name; empty for the module) of a module.

        Imports are followed through this repository. None for builtins, arguments and what star imports bring.
        """
        scope = function
        while True:
            if scope and name in _arguments(module.functions[scope]):
                return None
            if name in module.scope(scope):
                return self._followed(Found(module, scope, name, module.scope(scope)[name][-1]), 0)
            if not scope:
                return None
            scope = scope.rpartition(".")[0]
            while scope and scope not in module.functions:  # a class is no scope of its methods
                scope = scope.rpartition(".")[0]

    def member(self, module: Module, name: str) -> Found | None:
        """What `module.name` means: what the module binds, or a submodule."""
        if name in module.scope(""):
            return self._followed(Found(module, "", name, module.scope("")[name][-1]), 0)
        below = self._file(PurePosixPath(module.path).parent, name) if module.path.endswith("__init__.py") else None
        return Found(below) if below else None

    def _followed(self, found: Found, depth: int) -> Found:
        """Behind an import from this repository: what is imported; else what was found."""
        node = found.binding.node if found.binding else None
        if depth > 8 or not isinstance(node, ast.Import | ast.ImportFrom):
            return found
        alias = next(alias for alias in node.names if (alias.asname or alias.name.partition(".")[0]) == found.name)
        if isinstance(node, ast.Import):
            name = alias.name if alias.asname else alias.name.partition(".")[0]
            target = self.imported(found.module, name)
            return Found(target) if target else found
        source = self.imported(found.module, node.module or "", node.level)
        if source is not None and alias.name in source.scope("") and source is not found.module:
            return self._followed(Found(source, "", alias.name, source.scope("")[alias.name][-1]), depth + 1)
        path = f"{node.module}.{alias.name}" if node.module else alias.name
        target = self.imported(found.module, path, node.level)
        return Found(target) if target else found

    def _file(self, folder: PurePosixPath, dotted: str) -> Module | None:
        path = str(folder / dotted.replace(".", "/")) if dotted else str(folder)
        return self.by_path.get(f"{path}.py") or self.by_path.get(
            "__init__.py" if path == "." else f"{path}/__init__.py"
        )


def _read(path: str, text: str) -> Module | None:
    try:
        return Module(path, text, ast.parse(text))
    except (SyntaxError, ValueError, RecursionError):  # a file that Python cannot read has no say
        return None


def _functions(node: ast.AST, prefix: str) -> Iterator[tuple[str, Function]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (*FUNCTIONS, ast.ClassDef)):
            name = f"{prefix}.{child.name}" if prefix else child.name
            if not isinstance(child, ast.ClassDef):
                yield name, child
            yield from _functions(child, name)
        else:
            yield from _functions(child, prefix)


def _arguments(function: Function) -> set[str]:
    return {node.arg for node in ast.walk(function.args) if isinstance(node, ast.arg)}


def _imported(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """The modules that import statements name, with their level; `from a import b` may mean a, or a.b."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, 0) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                yield (f"{node.module}.{alias.name}" if node.module else alias.name), node.level
            yield node.module or "", node.level
