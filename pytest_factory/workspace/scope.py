"""What a piece of Python binds, and what it needs when it is imported."""

import ast
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_SCOPES = (*FUNCTIONS, ast.ClassDef, ast.Lambda)

Kind = Literal["import", "function", "class", "constant", "variable"]


class Binding(NamedTuple):
    """One statement that binds a name."""

    kind: Kind
    node: ast.stmt
    at: int
    """The index in the scope of the statement that is or holds it."""


def flat(body: Sequence[ast.stmt]) -> Iterator[tuple[int, ast.stmt]]:
    """The statements of a scope with their place in it, also those inside of if, with, for and try.

    Blocks under TYPE_CHECKING are left out: at run time they bind nothing.
    """
    for index, statement in enumerate(body):
        yield index, statement
        if not isinstance(statement, _SCOPES) and not is_type_checking(statement):
            for block in _blocks(statement):
                yield from ((index, inner) for _, inner in flat(block))


def bindings(body: Sequence[ast.stmt]) -> dict[str, list[Binding]]:
    """Name to what binds it in a scope."""
    found: dict[str, list[Binding]] = {}
    for index, statement in flat(body):
        for name, kind in _bound(statement):
            found.setdefault(name, []).append(Binding(kind, statement, index))
    return found


def constant_name(statement: ast.stmt) -> str:
    """The name that `NAME = ...` or `NAME: T = ...` binds; empty for every other statement."""
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        target = statement.targets[0]
    elif isinstance(statement, ast.AnnAssign):
        target = statement.target
    else:
        return ""
    return target.id if isinstance(target, ast.Name) else ""


def import_time_names(node: ast.AST) -> set[str]:
    """The names that must exist when a statement runs: of a function its decorators, annotations and defaults."""
    if isinstance(node, ast.Name):
        return {node.id} if isinstance(node.ctx, ast.Load) else set()
    if isinstance(node, ast.Lambda):
        return _names([*node.args.defaults, *filter(None, node.args.kw_defaults)])
    if isinstance(node, FUNCTIONS):
        arguments = node.args
        every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
        annotations = [node.returns, *(argument.annotation for argument in every if argument)]
        needed = [*node.decorator_list, *arguments.defaults, *arguments.kw_defaults]
        return _names(filter(None, needed)) | _names(_unquoted(note) for note in annotations if note)
    if isinstance(node, ast.AnnAssign):
        return _names(filter(None, [_unquoted(node.annotation), node.value]))
    return _names(ast.iter_child_nodes(node))


def fields_of(node: ast.ClassDef) -> dict[str, ast.AnnAssign]:
    """The annotated attributes that a class itself has, by name: the fields of a dataclass or a pydantic model."""
    found = (part for part in node.body if isinstance(part, ast.AnnAssign))
    return {part.target.id: part for part in found if isinstance(part.target, ast.Name)}


def all_names(node: ast.AST) -> set[str]:
    """Every name that is read anywhere inside."""
    return {name.id for name in ast.walk(node) if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Load)}


def local_names(function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> set[str]:
    """The names that a function binds itself: its arguments and what its body assigns, imports or defines."""
    arguments = function.args
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
    found = {argument.arg for argument in every if argument}
    if isinstance(function, ast.Lambda):
        return found
    stored = {n.id for n in ast.walk(function) if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)}
    return found | stored | set(bindings(function.body))


def arguments_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[ast.arg]:
    """The arguments that have a name of their own: without `*args` and `**kwargs`."""
    return [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]


def is_type_checking(statement: ast.stmt) -> bool:
    """Whether a statement is `if TYPE_CHECKING:`."""
    return isinstance(statement, ast.If) and ast.unparse(statement.test).rpartition(".")[2] == "TYPE_CHECKING"


def _names(nodes: Iterable[ast.AST]) -> set[str]:
    return set[str]().union(*map(import_time_names, nodes))


def _unquoted(annotation: ast.expr) -> ast.AST:
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        try:
            return ast.parse(annotation.value, mode="eval")
        except SyntaxError:
            return annotation
    return annotation


def _blocks(statement: ast.stmt) -> list[list[ast.stmt]]:
    blocks = [getattr(statement, field, []) for field in ("body", "orelse", "finalbody")]
    blocks += [handler.body for handler in getattr(statement, "handlers", [])]
    blocks += [case.body for case in getattr(statement, "cases", [])]
    return blocks


def _bound(statement: ast.stmt) -> Iterator[tuple[str, Kind]]:
    if isinstance(statement, ast.Import):
        yield from ((alias.asname or alias.name.partition(".")[0], "import") for alias in statement.names)
    elif isinstance(statement, ast.ImportFrom):
        yield from ((alias.asname or alias.name, "import") for alias in statement.names)
    elif isinstance(statement, FUNCTIONS):
        yield statement.name, "function"
    elif isinstance(statement, ast.ClassDef):
        yield statement.name, "class"
    elif name := constant_name(statement):
        yield name, "constant"
    else:
        targets = [getattr(statement, "target", None), *getattr(statement, "targets", [])]
        targets += [item.optional_vars for item in getattr(statement, "items", [])]
        nodes = [node for target in filter(None, targets) for node in ast.walk(target)]
        yield from (
            (node.id, "variable") for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        )
