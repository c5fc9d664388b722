"""Parameters that a function of the file has are kept: a model that adds one leaves out another, which nobody gave up."""

import ast
import re
from collections.abc import Collection, Iterator, Mapping

from pytest_factory.errors import SpliceError
from pytest_factory.workspace.argument_order import defaults_last
from pytest_factory.workspace.edits import Edit, Source, applied, first_line
from pytest_factory.workspace.scope import FUNCTIONS, arguments_of, constant_name

Function = ast.FunctionDef | ast.AsyncFunctionDef

_GIVES_UP = re.compile(
    r"\b(?:remov|replac|renam|drop|delet|instead|no longer|get rid|rather than|does away|not any ?more)", re.I
)

_QUERIED = re.compile(r"\bargs(?:\.get\(|\[)'([\w-]+)'")
"""What Flask reads from a query string, as `ast.unparse` writes it."""


def given_up(request: str) -> frozenset[str]:
    """The words of a request that speaks of something which goes, or is called otherwise; none of any other."""
    return frozenset(re.findall(r"\w+", request)) if _GIVES_UP.search(request) else frozenset()


def with_kept_parameters(code: str, before: str, given_up: Collection[str] = ()) -> str:
    """`code` with the optional parameters that functions of the file `before` have, or read from a query, and that it leaves out.

    What the function did with one comes back, too: the argument of a call, or the `if` statements of its body that read it.
    Where the function did more with it, where that has no place in the new body, or where its name is in `given_up`, it stays
    away; and so does one in whose place the new function has its name bound otherwise. What does not parse stays.

    >>> print(with_kept_parameters("def read(b=2):\\n    return find(b=b)\\n", "def read(a=1):\\n    return find(a=a)\\n"))
    def read(b=2, a=1):
        return find(b=b, a=a)
    <BLANKLINE>
    """
    try:
        new, old = Source(code, name="the addition"), Source(before, name="the file")
    except SpliceError:
        return code
    known = dict(_functions(old))
    edits: list[Edit] = []
    for name, function in _functions(new):
        if name in known:
            for argument, default in _lost(known[name], function, given_up):
                edits += _restored(old, known[name], new, function, argument, default)
            edits += _reread(old, known[name], new, function, given_up)
    return defaults_last(applied(code, edits)) if edits else code


def _functions(source: Source) -> Iterator[tuple[str, Function]]:
    """Functions of the module and methods of its classes, by qualified names."""
    for node in source.tree.body:
        if isinstance(node, FUNCTIONS):
            yield node.name, node
        elif isinstance(node, ast.ClassDef):
            yield from ((f"{node.name}.{part.name}", part) for part in node.body if isinstance(part, FUNCTIONS))


def _defaults(function: Function) -> Mapping[str, ast.expr]:
    """The arguments that have a default."""
    plain = [*function.args.posonlyargs, *function.args.args]
    found = dict(zip([arg.arg for arg in plain[::-1]], function.args.defaults[::-1], strict=False))
    pairs = zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True)
    return found | {arg.arg: default for arg, default in pairs if default is not None}


def _lost(old: Function, new: Function, given_up: Collection[str]) -> Iterator[tuple[ast.arg, ast.expr]]:
    taken = {arg.arg for arg in arguments_of(new)} | {n.id for n in ast.walk(new) if isinstance(n, ast.Name)}
    defaults = _defaults(old)
    for argument in arguments_of(old):
        if argument.arg in defaults and argument.arg not in taken and argument.arg not in given_up:
            yield argument, defaults[argument.arg]


def _restored(
    before: Source, old: Function, source: Source, new: Function, argument: ast.arg, default: ast.expr
) -> list[Edit]:
    """The edits that bring a parameter back; none where what it did has no place any more."""
    edits = _uses(before, old, source, new, argument.arg)
    last = max(arguments_of(new), key=lambda arg: (arg.lineno, arg.col_offset), default=None)
    if not edits or last is None or new.args.vararg or new.args.kwarg:
        return []
    after = _defaults(new).get(last.arg)
    end = after if after is not None else last
    at = source.offset(end.end_lineno or end.lineno, end.end_col_offset or end.col_offset)
    equals = " = " if argument.annotation else "="
    return [Edit(at, at, f", {ast.unparse(argument)}{equals}{ast.unparse(default)}"), *edits]


def _uses(before: Source, old: Function, source: Source, new: Function, name: str) -> list[Edit]:
    """The edits that bring back what the old body did with a name; none where a part of it has no place any more."""
    edits = []
    for statement in old.body:
        if not _reads(statement, name):
            continue
        edit = _block(before, old, source, new, statement) if isinstance(statement, ast.If) else None
        edit = edit or _argument(source, new, statement, name)
        if edit is None:
            return []
        edits.append(edit)
    return edits


def _reread(before: Source, old: Function, source: Source, new: Function, given_up: Collection[str]) -> Iterator[Edit]:
    """What the old body read from the query string by a name that the new one never says, and did with it."""
    said = ast.unparse(new)
    taken = {node.id for node in ast.walk(new) if isinstance(node, ast.Name)}
    for statement in old.body:
        keys = _QUERIED.findall(ast.unparse(statement.test if isinstance(statement, ast.If) else statement))
        if not keys or any(f"'{key}'" in said or key in given_up for key in keys):
            continue
        if isinstance(statement, ast.If):
            edit = _block(before, old, source, new, statement)
            yield from [edit] if edit else []
        elif (name := constant_name(statement)) and name not in taken:
            uses = _uses(before, old, source, new, name)
            documented = ast.get_docstring(new) is not None and len(new.body) > 1
            at, (first, last) = source.at(first_line(new.body[documented])), before.own_lines(statement)
            text = before.cut(first, last, dedent=statement.col_offset, indent=" " * new.body[0].col_offset)
            yield from [Edit(at, at, text + source.newline), *uses] if uses else []


def _block(before: Source, old: Function, source: Source, new: Function, statement: ast.If) -> Edit | None:
    """An `if` of the old body below the statement that it followed, or above the one that followed it."""
    place = old.body.index(statement)
    same = {ast.dump(node): node for node in new.body}
    first, last = before.own_lines(statement)
    text = before.cut(first, last, dedent=statement.col_offset, indent=" " * new.body[0].col_offset) + source.newline
    above = next((same[ast.dump(node)] for node in reversed(old.body[:place]) if ast.dump(node) in same), None)
    if above is not None and not isinstance(above, ast.Return | ast.Raise):
        return Edit(source.at(end := (above.end_lineno or above.lineno) + 1), source.at(end), text)
    below = next((same[ast.dump(node)] for node in old.body[place + 1 :] if ast.dump(node) in same), None)
    return Edit(source.at(at := first_line(below)), source.at(at), text) if below is not None else None


def _argument(source: Source, new: Function, statement: ast.stmt, name: str) -> Edit | None:
    """The keyword by which the old body handed a parameter on, in the one call of the same function of the new one."""
    calls = [node for node in ast.walk(statement) if isinstance(node, ast.Call)]
    handed = [(call, word) for call in calls for word in call.keywords if word.arg and _reads(word.value, name)]
    reads = sum(isinstance(node, ast.Name) and node.id == name for node in ast.walk(statement))
    if len(handed) != 1 or reads != 1:
        return None
    call, word = handed[0]
    called = ast.unparse(call.func)
    same = [n for n in ast.walk(new) if isinstance(n, ast.Call) and ast.unparse(n.func) == called]
    if len(same) != 1 or any(other.arg in (None, word.arg) for other in same[0].keywords):
        return None
    given = [*same[0].args, *(other.value for other in same[0].keywords)]
    inside = source.offset(same[0].end_lineno or 0, (same[0].end_col_offset or 0) - 1)
    if not given:
        return Edit(inside, inside, f"{word.arg}={ast.unparse(word.value)}")
    end = max(given, key=lambda node: (node.end_lineno or 0, node.end_col_offset or 0))
    at = source.offset(end.end_lineno or 0, end.end_col_offset or 0)
    return Edit(at, at, f", {word.arg}={ast.unparse(word.value)}")


def _reads(node: ast.AST, name: str) -> bool:
    return any(
        isinstance(inner, ast.Name) and inner.id == name and isinstance(inner.ctx, ast.Load) for inner in ast.walk(node)
    )
