"""Texts that a client sent, read as the numbers that the code takes them for."""

import ast
import re
from collections.abc import Iterator, Set

from pytest_factory.mends.fault import Fault, Function, Mended, Site, functions, replaced
from pytest_factory.workspace.edits import Edit, Source, applied

_MIXED = re.compile(
    r"not supported between instances of '(?:str|int|float)' and '(?:str|int|float)'"
    r"|unsupported operand type\(s\) for .*'(?:str|int|float)' and '(?:str|int|float)'"
    r"|'str' object cannot be interpreted as an integer|slice indices must be integers|can only concatenate str"
    r"|must be real number, not str|string indices must be integers"
)
_NOT_TEXT = re.compile(r"'(?:int|float)' object has no attribute '(isdigit|isdecimal|isnumeric|strip|lower)'")
_GIVEN = ("args", "form", "values", "query_params")


def converting(fault: Fault) -> Iterator[Mended]:
    """A name that holds a query's or a form's text is bound to its number; what asks a number for its digits asks the text."""
    site = fault.site
    if site is None:
        yield from _asked_for_numbers(fault)
        return
    if _MIXED.search(fault.raised):
        yield from _as_numbers(site)
    elif match := _NOT_TEXT.search(fault.raised):
        yield from _as_texts(site, match[1])


def _asked_for_numbers(fault: Fault) -> Iterator[Mended]:
    """A text of a query that is asked whether it is an int, which it never is, is made one where it is read."""
    criterion, result = fault.criterion, fault.result
    if criterion is None or result is None or criterion.expect.status >= 400 or not result.got.startswith("status 4"):
        return
    for change in fault.code:
        if not change.path.endswith(".py") or not change.after or "isinstance" not in change.after:
            continue
        source = Source(change.after, name=change.path)
        for function in functions(source):
            calls = [n for n in ast.walk(function) if isinstance(n, ast.Call) and ast.unparse(n.func) == "isinstance"]
            for call in calls:
                name, kind = [*map(ast.unparse, call.args), "", ""][:2]
                bound = next((value for value in _bound(function, {name}) if _key(value)), None)
                if kind in ("int", "float") and bound is not None:
                    yield Mended(
                        f"read as {kind}", change.path, replaced(source, bound, f"{kind}({ast.unparse(bound)})")
                    )


def _bound(function: Function, names: Set[str]) -> Iterator[ast.expr]:
    """What these names are bound to in a function."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id in names for t in node.targets):
            yield node.value


def _as_numbers(site: Site) -> Iterator[Mended]:
    read = {node.id for node in ast.walk(site.statement) if isinstance(node, ast.Name)}
    bound = [
        (target.id, node.value, key)
        for node in ast.walk(site.function)
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(target := node.targets[0], ast.Name)
        if target.id in read and (key := _key(node.value))
    ]
    for kind in ("int", "float") if bound else ():
        edits = []
        for _, value, key in bound:
            text = ast.unparse(value)
            sent = isinstance(value, ast.Call) and len(value.args) < 2
            reader = (
                ast.unparse(value.func.value)
                if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute)
                else ""
            )
            whole = f"{kind}({text})" if not sent else f"{kind}({reader}[{key}]) if {key} in {reader} else None"
            edits.append(_edit(site.source, value, whole))
        yield Mended(f"read as {kind}", site.path, applied(site.source.text, edits))
    wanted = [
        a for a in site.function.args.args if a.arg in read and a.annotation and ast.unparse(a.annotation) == "str"
    ]
    for argument in wanted:
        assert argument.annotation is not None
        yield Mended("take as int", site.path, replaced(site.source, argument.annotation, "int"))


def _as_texts(site: Site, method: str) -> Iterator[Mended]:
    """`n.isdigit()` of a number n that was read from a query as the same of the text there."""
    edits = []
    for node in ast.walk(site.function):
        if not (isinstance(node, ast.Attribute) and node.attr == method and isinstance(node.value, ast.Name)):
            continue
        value = next(
            (
                one.value
                for one in ast.walk(site.function)
                if isinstance(one, ast.Assign)
                and any(isinstance(t, ast.Name) and t.id == node.value.id for t in one.targets)
            ),
            None,
        )
        inner = (
            value.args[0]
            if isinstance(value, ast.Call) and ast.unparse(value.func) in ("int", "float") and value.args
            else value
        )
        if (
            inner is not None
            and (key := _key(inner))
            and isinstance(inner, ast.Call)
            and isinstance(inner.func, ast.Attribute)
        ):
            reader = ast.unparse(inner.func.value)
            default = (
                inner.args[1]
                if len(inner.args) > 1
                else next((w.value for w in inner.keywords if w.arg == "default"), None)
            )
            given = f', "{ast.unparse(default)}"' if isinstance(default, ast.Constant) else ', "0"'
            edits.append(_edit(site.source, node.value, f"{reader}.get({key}{given})"))
    if edits:
        yield Mended("ask the text", site.path, applied(site.source.text, edits))


def _edit(source: Source, node: ast.expr, text: str) -> Edit:
    return Edit(
        source.offset(node.lineno, node.col_offset),
        source.offset(node.end_lineno or node.lineno, node.end_col_offset or 0),
        text,
    )


def _key(value: ast.expr) -> str:
    """The key, as code, of `request.args.get("n", ...)` and of `request.args["n"]`; empty for everything else."""
    if (
        isinstance(value, ast.Call)
        and isinstance(value.func, ast.Attribute)
        and value.func.attr == "get"
        and value.args
    ):
        given, key = value.func.value, value.args[0]
    elif isinstance(value, ast.Subscript):
        given, key = value.value, value.slice
    else:
        return ""
    plain = isinstance(given, ast.Attribute) and given.attr in _GIVEN and isinstance(key, ast.Constant)
    return ast.unparse(key) if plain else ""
