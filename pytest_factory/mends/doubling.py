"""Code that no test can run: behind checks that FastAPI makes, in handlers of what nothing raises, and what nothing uses."""

import ast
import re
from collections.abc import Collection, Iterator

from pytest_factory.mends.fault import Fault, Function, Mended, body_start, own_functions
from pytest_factory.workspace.edits import Edit, Source, applied
from pytest_factory.workspace.routing import endpoints
from pytest_factory.workspace.scope import FUNCTIONS, all_names, arguments_of

BOUNDS = frozenset({"gt", "ge", "lt", "le", "min_length", "max_length", "pattern"})
"""What FastAPI and pydantic call the bounds of a value."""


def doubling(fault: Fault) -> Iterator[Mended]:
    """Where lines are left untested, the code without refusals that look at nothing but parameters with bounds of their own."""
    if fault.gate is None or fault.gate.name != "coverage" or fault.framework != "fastapi":
        return
    for path, source, function in own_functions(fault.code):
        bounded = {argument.arg for argument in arguments_of(function) if _has_bounds(function, argument)}
        double = [node for node in function.body if isinstance(node, ast.If) and _refuses(node, bounded)]
        if double and len(double) < len(function.body):
            lines = [source.own_lines(node) for node in double]
            edits = [Edit(source.at(first), source.at(last + 1), "") for first, last in lines]
            yield Mended("check once", path, applied(source.text, edits))


def unraised(fault: Fault) -> Iterator[Mended]:
    """Where nothing but handlers is left untested, the code without each `try` none of whose handlers is ever reached."""
    if fault.gate is None or fault.gate.name != "coverage":
        return
    for path, source, function in own_functions(fault.code):
        missed = _missed(fault.gate.detail, path)
        for node in ast.walk(function):
            if isinstance(node, ast.Try) and not node.orelse and not node.finalbody and _unreached(node, missed):
                first, last = source.own_lines(node)
                start, end = node.body[0], node.body[-1]
                deep = start.col_offset
                body = source.cut(start.lineno, end.end_lineno or end.lineno, dedent=deep, indent=" " * node.col_offset)
                edit = Edit(source.at(first), source.at(last + 1), f"{body.rstrip(chr(10))}\n")
                yield Mended("no handler", path, applied(source.text, [edit]))


def unused(fault: Fault) -> Iterator[Mended]:
    """Where lines are left untested, each file without its new classes and functions whose names stand nowhere else, and without
    new routes that no test asks for and handlers, wherever they stand, that nothing called."""
    if fault.gate is None or fault.gate.name != "coverage":
        return
    whole = "\n".join(text for path, text in fault.texts.items() if path.endswith(".py"))
    for change in fault.code:
        if change.after is None or not change.path.endswith(".py"):
            continue
        source, missed = Source(change.after, name=change.path), _missed(fault.gate.detail, change.path)
        idle = [
            source.own_lines(node)
            for node in _definitions(source.tree)
            if _is_idle(node, whole, missed) and not re.search(rf"\b{node.name}\b", change.before or "")
        ]
        if idle:
            edits = [Edit(source.at(first), source.at(last + 1), "") for first, last in idle]
            yield Mended("unused", change.path, applied(source.text, edits))


def _definitions(module: ast.Module) -> Iterator[ast.ClassDef | Function]:
    """The classes and functions of a module, and what is registered by a decorator within a function, as in one that makes an
    app."""
    for node in module.body:
        if isinstance(node, (ast.ClassDef, *FUNCTIONS)):
            yield node
        if isinstance(node, FUNCTIONS) and len(node.body) > 1:
            yield from (inner for inner in node.body if isinstance(inner, FUNCTIONS) and inner.decorator_list)


def _is_idle(node: ast.ClassDef | Function, whole: str, missed: Collection[int]) -> bool:
    """Whether nothing uses a definition: its name stands nowhere else in the `whole` app; one with a decorator may be called by
    what that registers, so no test may have run its body either."""
    if not node.decorator_list:
        return len(re.findall(rf"\b{node.name}\b", whole)) == 1
    if isinstance(node, ast.ClassDef) or body_start(node).lineno not in missed:
        return False
    others = rf"(?<![\w.]){node.name}\(|[\"'.]{node.name}[\"']" if endpoints(node) else rf"\b{node.name}\b"
    return len(re.findall(others, whole)) == 1


def _missed(detail: str, path: str) -> set[int]:
    """The lines of a file that no test ran."""
    return {int(line) for line in re.findall(rf"(?:^|[ ,]){re.escape(path)}:(\d+)", detail)}


def _unreached(node: ast.Try, missed: set[int]) -> bool:
    """Whether no line of a handler's body ran, and all of the body did."""
    handled = {statement.lineno for handler in node.handlers for statement in handler.body}
    tried = {part.lineno for statement in node.body for part in ast.walk(statement) if isinstance(part, ast.stmt)}
    return handled <= missed and not tried & missed


def _has_bounds(function: Function, argument: ast.arg) -> bool:
    """Whether an argument's annotation or default is told bounds."""
    pairs = zip(reversed(function.args.args), reversed(function.args.defaults), strict=False)
    default = next((value for one, value in pairs if one is argument), None)
    told = [node for part in (argument.annotation, default) if part for node in ast.walk(part)]
    return any(isinstance(node, ast.keyword) and node.arg in BOUNDS for node in told)


def _refuses(node: ast.If, bounded: set[str]) -> bool:
    names = all_names(node.test) - {"len"}
    return bool(names) and names <= bounded and not node.orelse and [type(one) for one in node.body] == [ast.Raise]
