"""A statement that can only raise, left out where the code goes on without it."""

import ast
import re
from collections.abc import Iterator, Sequence

from pytest_factory.mends.fault import Fault, Mended, Site, own_functions, without
from pytest_factory.mends.timing import CLOCKS
from pytest_factory.workspace.argument_order import defaults_last
from pytest_factory.workspace.edits import Edit, Source, applied, first_line
from pytest_factory.workspace.scope import all_names, arguments_of

_NO_MODULE = re.compile(r"(?:No module named|from) '([\w.]+)'")
_GIVEN_TWICE = re.compile(r"Cannot specify .*and default value together for '(\w+)'")
_UNREAD = re.compile(r"F841 Local variable `(\w+)` is assigned to but never used")
_SLIPS = ("AttributeError", "NameError", "TypeError", "KeyError", "ImportError", "ModuleNotFoundError")


def dropping(fault: Fault) -> Iterator[Mended]:
    """The candidate without the statement: one that binds anew what is bound already, or whose value nobody takes."""
    site, criterion = fault.site, fault.criterion
    if match := _NO_MODULE.search(fault.raised or (fault.result.got if fault.result else "")):
        yield from _without_import(fault, match[1])
    if match := _GIVEN_TWICE.search(fault.raised):
        yield from _without_default(fault, match[1])
    if site is None or criterion is None or criterion.expect.status >= 400:
        return
    if fault.raised.partition(":")[0] not in _SLIPS or not _spare(site):
        return
    yield Mended("drop what raises", site.path, without(site.source, site.statement))


def idle(fault: Fault) -> Iterator[Mended]:
    """Where ruff finds a name that nobody reads (F841), the candidate without it: the time, or what stands there as it is.

    What is worked out and not used may be what is lacking, so it stays.
    """
    said = fault.gate.detail if fault.gate and fault.gate.name == "ruff" else ""
    for name in _UNREAD.findall(said):
        for path, source, function in own_functions(fault.code):
            for node in ast.walk(function):
                match node:
                    case ast.Assign(targets=[ast.Name(id=bound)], value=ast.Constant() | ast.Call() as value) if (
                        bound == name and (isinstance(value, ast.Constant) or ast.unparse(value).endswith(CLOCKS))
                    ):
                        yield Mended("drop what nobody reads", path, without(source, node))


def _without_import(fault: Fault, module: str) -> Iterator[Mended]:
    """The candidate without its imports from a module that there is not; a name that they gave may have its usual meaning, or
    what is made of it, and done to that, goes, too."""
    for change in fault.code:
        if not change.path.endswith(".py") or not change.after:
            continue
        source = Source(change.after, name=change.path)
        gone = [node for node in source.tree.body if isinstance(node, ast.ImportFrom) and node.module == module]
        edits = [Edit(source.at(first), source.at(last + 1), "") for first, last in map(source.own_lines, gone)]
        if edits:
            yield Mended("drop an import", change.path, applied(source.text, edits))
            uses = [source.own_lines(node) for node in _uses(source, gone)]
            further = [Edit(source.at(first), source.at(last + 1), "") for first, last in uses]
            if further:
                yield Mended("drop an import", change.path, applied(source.text, [*edits, *further]))


def _uses(source: Source, imports: Sequence[ast.ImportFrom]) -> list[ast.stmt]:
    """The plain statements that need a name of these imports, or one that such a statement binds."""
    gone = {alias.asname or alias.name for node in imports for alias in node.names}
    found: list[ast.stmt] = []
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.Expr) and all_names(node) & gone:
            found.append(node)
            gone |= {one.id for one in ast.walk(node) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}
    return found


def _without_default(fault: Fault, name: str) -> Iterator[Mended]:
    """The candidate without the default of a dependency, which FastAPI gives."""
    for path, source, function in own_functions(fault.code):
        defaults = zip(reversed(function.args.args), reversed(function.args.defaults), strict=False)
        for argument, default in defaults:
            if argument.arg == name and argument.annotation is not None:
                start = source.offset(argument.annotation.end_lineno or 0, argument.annotation.end_col_offset or 0)
                end = source.offset(default.end_lineno or 0, default.end_col_offset or 0)
                yield Mended("drop a default", path, defaults_last(source.text[:start] + source.text[end:]))


def _spare(site: Site) -> bool:
    statement, function = site.statement, site.function
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        return len(function.body) > 1
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
        return False
    target = statement.targets[0]
    if not isinstance(target, ast.Name):
        return False
    before = {
        node.id
        for node in ast.walk(function)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.lineno < first_line(statement)
    }
    return target.id in before | {argument.arg for argument in arguments_of(function)}
