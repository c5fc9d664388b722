"""Headers of an answer: on the response, where a middleware writes them on the request, and texts, where they are numbers."""

import ast
import re
from collections.abc import Iterator

from pytest_factory.errors import SpliceError
from pytest_factory.workspace.edits import Edit, Source, applied
from pytest_factory.workspace.scope import FUNCTIONS, local_names

_NAME = "response"
_NO_TEXTS = {"uuid1", "uuid4", "round", "int", "float", "len", "time", "time_ns", "perf_counter", "monotonic", "bool"}
"""Functions by their last name that give no text."""
_CLOCKS = {"time", "time_ns", "perf_counter", "perf_counter_ns", "monotonic", "monotonic_ns"}


def headers_on_the_response(code: str) -> str:
    """`code` with each `request.headers[K] = V` of a middleware put after its `await call_next(request)`, on what that gives.

    Where the function writes K on the response itself, the line goes; where it reads K of the request, V gets a name. Only
    statements of the function's own body count: under a condition they may mean something else. What does not parse stays.
    """
    try:
        source = Source(code, name="the addition")
    except SpliceError:
        return code
    edits: list[Edit] = []
    for node in ast.walk(source.tree):
        if isinstance(node, FUNCTIONS):
            try:
                edits += list(_moved(source, node))
            except SpliceError:  # a line of several statements
                continue
    return applied(code, edits) if edits else code


def headers_are_texts(code: str) -> str:
    """`code` with `str(V)` in each `x.headers[K] = V` whose V is surely no text: a number that is worked out, a UUID."""
    try:
        source = Source(code, name="the addition")
    except SpliceError:
        return code
    edits = []
    functions = [node for node in ast.walk(source.tree) if isinstance(node, FUNCTIONS)]
    for node in functions:
        for one in ast.walk(node):
            if not isinstance(one, ast.Assign) or not isinstance(target := one.targets[0], ast.Subscript):
                continue
            if ast.unparse(target.value).endswith(".headers") and _no_text(one.value, node):
                start = source.offset(one.value.lineno, one.value.col_offset)
                end = source.offset(one.value.end_lineno or one.lineno, one.value.end_col_offset or 0)
                edits.append(Edit(start, end, f"str({source.text[start:end]})"))
    return applied(code, dict.fromkeys(edits)) if edits else code


def clock_headers(tree: ast.Module) -> set[str]:
    """Names of headers, as the code writes them, that hold what a clock says and not how much time went by."""
    return {name for name, nodes in _timed_headers(tree) if not any(isinstance(node, ast.Sub) for node in nodes)}


def seconds_headers(tree: ast.Module) -> set[str]:
    """Names of headers, as the code writes them, that hold how many seconds went by, by a clock that counts seconds."""
    found = ((name, {type(node) for node in nodes}) for name, nodes in _timed_headers(tree))
    return {name for name, kinds in found if ast.Sub in kinds and not kinds & {ast.Mult, ast.Div, ast.FloorDiv}}


def _timed_headers(tree: ast.Module) -> Iterator[tuple[str, list[ast.AST]]]:
    """Headers that are written from a clock: name, and what their values are made of."""
    for function in (node for node in ast.walk(tree) if isinstance(node, FUNCTIONS)):
        for one in ast.walk(function):
            if not isinstance(one, ast.Assign) or not isinstance(one.targets[0], ast.Subscript):
                continue
            nodes = _made_of(one.value, function)
            called = {ast.unparse(node.func).rpartition(".")[2] for node in nodes if isinstance(node, ast.Call)}
            if ast.unparse(one.targets[0].value).endswith(".headers") and called & _CLOCKS:
                yield ast.unparse(one.targets[0].slice), nodes


def _made_of(value: ast.expr, function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[ast.AST]:
    """The nodes of an expression, and of what the function assigns to its names, and so on."""
    nodes, known = list(ast.walk(value)), set[str]()
    while names := {node.id for node in nodes if isinstance(node, ast.Name)} - known:
        nodes += [node for bound in _assigned(function, names) for node in ast.walk(bound)]
        known |= names
    return nodes


def _no_text(value: ast.expr, function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    if isinstance(value, ast.Name):
        bound = _assigned(function, {value.id})
        return len(bound) == 1 and not isinstance(bound[0], ast.Name) and _no_text(bound[0], function)
    if isinstance(value, ast.BinOp) and not isinstance(value.op, ast.Mod | ast.Add):
        return True
    return isinstance(value, ast.Call) and ast.unparse(value.func).rpartition(".")[2] in _NO_TEXTS


def _assigned(function: ast.FunctionDef | ast.AsyncFunctionDef, names: set[str]) -> list[ast.expr]:
    """What a function assigns to one of these names."""
    assigned = (one for one in ast.walk(function) if isinstance(one, ast.Assign))
    return [one.value for one in assigned if ast.unparse(one.targets[0]) in names]


def _moved(source: Source, function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[Edit]:
    asked = next((one for one in function.body if _request_of(one)), None)
    request = _request_of(asked)
    written = [one for one in function.body if isinstance(one, ast.Assign) and _key(one.targets[0], request)]
    if asked is None or not written:
        return
    name = ast.unparse(asked.targets[0]) if isinstance(asked, ast.Assign) else _NAME
    if isinstance(asked, ast.Return) and name in local_names(function):
        return
    answered = [one for one in ast.walk(function) if isinstance(one, ast.Assign)]
    own = {_key(one.targets[0], name) for one in answered}
    indent, added = " " * asked.col_offset, []
    for one in written:
        key = _key(one.targets[0], request)
        reads = [
            node
            for node in ast.walk(function)
            if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load) and _key(node, request) == key
        ]
        value, kept = _text(one.value), ""
        if reads:
            word = re.sub(r"\W+", "_", key).strip("_").lower()
            if not word.isidentifier() or word in local_names(function):
                return
            value, kept = word, f"{indent}{word} = {value}\n"
        first, last = source.own_lines(one)
        yield Edit(source.at(first), source.at(last + 1), kept)
        for node in reads:
            start = source.offset(node.lineno, node.col_offset)
            yield Edit(start, source.offset(node.end_lineno or node.lineno, node.end_col_offset or 0), value)
        if key not in own:
            added.append(f"{indent}{name}.headers[{key}] = {value}\n")
    first, last = source.own_lines(asked)
    if isinstance(asked, ast.Return) and asked.value is not None:
        call = f"{indent}{name} = {ast.unparse(asked.value)}\n"
        yield Edit(source.at(first), source.at(last + 1), "".join([call, *added, f"{indent}return {name}\n"]))
    elif added:
        yield Edit(source.at(last + 1), source.at(last + 1), "".join(added))


def _request_of(statement: ast.stmt | None) -> str:
    """The name of the request where a statement is `x = await call_next(request)` or returns that; else empty."""
    value = statement.value if isinstance(statement, ast.Assign | ast.Return) else None
    called = value.value if isinstance(value, ast.Await) else None
    if isinstance(called, ast.Call) and ast.unparse(called.func) == "call_next" and len(called.args) == 1:
        return called.args[0].id if isinstance(called.args[0], ast.Name) else ""
    return ""


def _key(node: ast.expr, name: str) -> str:
    """K, as it is written, of `name.headers[K]`; empty for everything else."""
    if isinstance(node, ast.Subscript) and name and ast.unparse(node.value) == f"{name}.headers":
        return ast.unparse(node.slice)
    return ""


def _text(value: ast.expr) -> str:
    """The value as a text: what is sent in a header is one."""
    is_text = isinstance(value, ast.JoinedStr) or (isinstance(value, ast.Constant) and isinstance(value.value, str))
    made = isinstance(value, ast.Call) and ast.unparse(value.func) == "str"
    return ast.unparse(value) if is_text or made else f"str({ast.unparse(value)})"
