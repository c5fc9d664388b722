"""Without its new parameters a function does what it did before."""

import ast
from collections.abc import Iterator

from pytest_factory.mends.fault import Fault, Function, Mended, body_start, functions, inserted
from pytest_factory.workspace.edits import Edit, Source, applied, first_line
from pytest_factory.workspace.scope import arguments_of

_READERS = ("args", "query_params", "values")


def as_before(fault: Fault) -> Iterator[Mended]:
    """Where a criterion that held before fails, the old body, under a test that nothing new was sent."""
    criterion = fault.criterion
    if criterion is None or not criterion.before:
        return
    for change in fault.code:
        if not change.path.endswith(".py") or not change.before or not change.after:
            continue
        before, after = Source(change.before, name=change.path), Source(change.after, name=change.path)
        known = {node.name: node for node in functions(before)}
        for new in functions(after):
            old = known.get(new.name)
            if old is None or ast.dump(old) == ast.dump(new) or not isinstance(old.body[-1], ast.Return):
                continue
            text = (
                _by_query(new, old, after, before)
                if fault.framework == "flask"
                else _by_argument(new, old, after, before)
            )
            if text:
                yield Mended("as before", change.path, text)


def _by_query(new: Function, old: Function, after: Source, before: Source) -> str:
    keys = [key for key in _keys(new) if key not in _keys(old)]
    reader = next(iter(_keys(new).values()), "")
    if not keys:
        return ""
    test = " and ".join(f"{key} not in {reader}" for key in keys)
    return inserted(after, first_line(body_start(new)), _branch(new, old, before, test))


def _by_argument(new: Function, old: Function, after: Source, before: Source) -> str:
    had = {argument.arg for argument in arguments_of(old)}
    added = [argument for argument in arguments_of(new) if argument.arg not in had]
    defaults = dict(zip(reversed(new.args.args), reversed(new.args.defaults), strict=False))
    edits = []
    for argument in added:
        note, default = argument.annotation, defaults.get(argument)
        if note is None or default is None or "Depends" in ast.unparse(default) or "Depends" in ast.unparse(note):
            return ""
        if ast.unparse(default) != "None":
            kind = note.slice.elts[0] if isinstance(note, ast.Subscript) and isinstance(note.slice, ast.Tuple) else note
            edits += [_after(after, kind, " | None"), _whole(after, default, "None")]
    if not added:
        return ""
    text = inserted(
        after, first_line(body_start(new)), _branch(new, old, before, " and ".join(f"{a.arg} is None" for a in added))
    )
    return applied(text, edits)  # all of them stand above what was inserted


def _branch(new: Function, old: Function, before: Source, test: str) -> str:
    indent = " " * new.body[0].col_offset
    start = body_start(old)
    first, last = before.comments_above(first_line(start)), old.body[-1].end_lineno or 0
    body = before.cut(first, last, dedent=start.col_offset, indent=indent + "    ")
    return f"{indent}if {test}:\n{body}\n"


def _keys(function: Function) -> dict[str, str]:
    """The keys of the query that a function reads, as code, to what it reads them from."""
    found: dict[str, str] = {}
    for node in ast.walk(function):
        given, key = None, None
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in ("get", "getlist")
            and node.args
        ):
            given, key = node.func.value, node.args[0]
        elif isinstance(node, ast.Subscript):
            given, key = node.value, node.slice
        elif isinstance(node, ast.Compare) and len(node.ops) == 1 and isinstance(node.ops[0], ast.In | ast.NotIn):
            given, key = node.comparators[0], node.left
        if isinstance(given, ast.Attribute) and given.attr in _READERS and isinstance(key, ast.Constant):
            found[ast.unparse(key)] = ast.unparse(given)
    return found


def _after(source: Source, node: ast.expr, text: str) -> Edit:
    end = source.offset(node.end_lineno or node.lineno, node.end_col_offset or 0)
    return Edit(end, end, text)


def _whole(source: Source, node: ast.expr, text: str) -> Edit:
    return Edit(
        source.offset(node.lineno, node.col_offset), source.offset(node.end_lineno or 0, node.end_col_offset or 0), text
    )
