"""The units of a piece of code that a model wrote: functions, classes, constants and statements."""

import ast
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from pytest_factory.workspace.edits import Source, first_line
from pytest_factory.workspace.routing import Endpoint, endpoints
from pytest_factory.workspace.scope import FUNCTIONS, all_names, constant_name, import_time_names

_PLACEHOLDER = re.compile(
    r"^#\W*(\.\.\.|…)\W*($|(existing|rest|remaining|other|same|previous|original|unchanged|code|your|the rest)\b)"
    r"|^#\W*(\w+\W+){0,2}(existing|previous|original|remaining|other) (code|implementation|logic|body|content|routes?|endpoints?"
    r"|functions?|methods?|fields?|members?|attributes?|imports?|models?|tests?)\b\W*($|here|above|below|remains?|stays?|unchanged|goes)"
    r"|^#\W*(the )?rest (of (the|your|this) \w+\W*$|(is|remains|stays|unchanged)\b)"
    r"|^#\W*(\w+\W+){0,6}(unchanged|remains? the same|stays? the same|same as before|no changes?( needed)?)\W*$"
    r"|^#\W*(\w+\W+){0,2}(code|logic|implementation|body) (goes )?here\W*$",
    re.IGNORECASE,
)
"""Comments that stand for code which the model did not write out."""

_BODILESS = ("overload", "abstractmethod")


@dataclass(frozen=True, eq=False)
class Unit:
    """One top-level unit of an addition."""

    kind: Literal["function", "class", "constant", "statement"]
    name: str
    """Empty for a statement."""
    node: ast.stmt
    source: Source
    first: int
    last: int
    endpoints: tuple[Endpoint, ...]
    needs: frozenset[str]
    """Names that must exist when the module is imported up to this unit."""

    @property
    def code(self) -> str:
        """Its lines, decorators included."""
        return self.source.cut(self.first, self.last)

    def text(self, indent: str) -> str:
        """Its lines and the comments above them, indented."""
        begin = self.source.comments_above(self.first)
        while begin < self.first and is_placeholder(self.source.line(begin)):
            begin += 1
        return self.source.cut(begin, self.last, indent=indent)

    @property
    def is_block(self) -> bool:
        """Whether blank lines stand around it."""
        return self.kind in ("function", "class")


def is_placeholder(comment: str) -> bool:
    """Whether a comment stands for code that was left out: `# existing code`, `# ...`, `# rest unchanged`."""
    return len(comment) < 100 and _PLACEHOLDER.search(comment) is not None


def units_of(source: Source, body: Sequence[ast.stmt]) -> list[Unit]:
    """The units of an addition in its order. Raises SpliceError for a name that it defines twice, or code left out."""
    functions = {node.name: node for node in body if isinstance(node, FUNCTIONS)}
    units: list[Unit] = []
    for node in body:
        unit = _unit(source, node, functions)
        twin = next((other for other in units if unit.name and other.name == unit.name), None)
        if twin is None:
            units.append(unit)
        elif ast.dump(twin.node) != ast.dump(unit.node):
            raise source.error(node, f"`{unit.name}` is defined twice in the addition")
    return units


def refuse_left_out(source: Source, node: ast.stmt) -> None:
    """Raises SpliceError where a function's body holds `...` or a comment in the place of code."""
    first, last = first_line(node), node.end_lineno or node.lineno
    for number in range(first, last + 1):
        if is_placeholder(source.comments.get(number, "")):
            raise source.error(number, "a comment stands for code that is not there; write the whole unit")
    for inner in ast.walk(node):
        if isinstance(inner, FUNCTIONS) and not _may_be_bodiless(inner):
            for statement in ast.walk(inner):
                if is_ellipsis(statement):
                    raise source.error(statement, f"`...` stands for code of `{inner.name}` that is not there")


def is_ellipsis(node: ast.AST) -> bool:
    """Whether a statement is `...`."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and node.value.value is Ellipsis


def _may_be_bodiless(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any(ast.unparse(decorator).rpartition(".")[2] in _BODILESS for decorator in function.decorator_list)


def _unit(source: Source, node: ast.stmt, functions: Mapping[str, ast.stmt]) -> Unit:
    first, last = source.own_lines(node)
    kind: Literal["function", "class", "constant", "statement"] = "statement"
    name, needs = "", import_time_names(node)
    if isinstance(node, FUNCTIONS):
        kind, name = "function", node.name
        refuse_left_out(source, node)
    elif isinstance(node, ast.ClassDef):
        kind, name = "class", node.name
    else:
        name = constant_name(node)
        kind = "constant" if name else "statement"
        needs |= _needs_of_calls(needs, functions)
    return Unit(kind, name, node, source, first, last, endpoints(node), frozenset(needs))


def _needs_of_calls(needs: set[str], functions: Mapping[str, ast.stmt]) -> set[str]:
    """What the bodies of the functions need that run while the module is imported."""
    seen: set[str] = set()
    waiting = [name for name in needs if name in functions]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            body = all_names(functions[name])
            needs = needs | body
            waiting += [inner for inner in body if inner in functions]
    return needs
