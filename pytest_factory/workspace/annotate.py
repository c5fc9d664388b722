"""Types that mypy's strict mode asks for and that small models forget: of empty collections, and of what generics hold."""

import ast
from collections.abc import Iterator

_ARGUMENTS = {"dict": "[str, Any]", "list": "[Any]"}
_KINDS = {ast.List: "list", ast.Dict: "dict"}


def complete_generics(code: str) -> str:
    """Give bare `dict` and `list` in annotations their arguments; a code that does not parse stays as it is."""
    try:
        tree = ast.parse(code)
    except SyntaxError:
        return code
    bare = [name for annotation in _annotations(tree) for name in _bare(annotation)]
    lines = code.splitlines(keepends=True)
    for name in sorted(bare, key=lambda node: (node.lineno, node.col_offset), reverse=True):
        line = lines[name.lineno - 1].encode()
        end = name.col_offset + len(name.id)
        lines[name.lineno - 1] = (line[:end] + _ARGUMENTS[name.id].encode() + line[end:]).decode()
    return "".join(lines)


def annotate_empties(text: str, before: str) -> str:
    """Give module-level `NAME = []` and `NAME = {}` that `before` does not have a type, as its uses tell it.

    What is appended or stored decides; where nothing tells, the items are Any. A text that does not parse stays as it is.
    """
    try:
        tree, old = ast.parse(text), ast.parse(before)
    except SyntaxError:
        return text
    known = {target.id for node in old.body if isinstance(node, ast.Assign) for target in _names(node)}
    lines = text.splitlines(keepends=True)
    for node in tree.body:
        if not isinstance(node, ast.Assign) or len(node.targets) != 1 or type(node.value) not in _KINDS:
            continue
        kind = _KINDS[type(node.value)]
        empty = not (node.value.elts if isinstance(node.value, ast.List) else getattr(node.value, "keys", []))
        for target in _names(node):
            if empty and target.id not in known and node.lineno == node.end_lineno:
                line = lines[node.lineno - 1]
                lines[node.lineno - 1] = line.replace(target.id, f"{target.id}: {_type(kind, target.id, tree)}", 1)
    return "".join(lines)


def _annotations(tree: ast.Module) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.returns is not None:
            yield node.returns
        elif isinstance(node, ast.arg | ast.AnnAssign) and node.annotation is not None:
            yield node.annotation


def _bare(annotation: ast.expr) -> Iterator[ast.Name]:
    """Names of generics that stand without arguments; a type in quotes is left alone."""
    with_arguments = {id(node.value) for node in ast.walk(annotation) if isinstance(node, ast.Subscript)}
    for node in ast.walk(annotation):
        if isinstance(node, ast.Name) and node.id in _ARGUMENTS and id(node) not in with_arguments:
            yield node


def _names(node: ast.Assign) -> Iterator[ast.Name]:
    return (target for target in node.targets if isinstance(target, ast.Name))


def _type(kind: str, name: str, tree: ast.Module) -> str:
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        types = _local_types(function)
        for node in ast.walk(function):
            if kind == "list" and (item := _appended(node, name)) is not None:
                return f"list[{_told(item, types)}]"
            if kind == "dict" and (stored := _stored(node, name)) is not None:
                key, value = stored
                return f"dict[{_told(key, types)}, {_told(value, types)}]"
    return "list[Any]" if kind == "list" else "dict[Any, Any]"


def _local_types(function: ast.FunctionDef | ast.AsyncFunctionDef) -> dict[str, str]:
    """Parameters by their annotations, and locals that are made by calling a class."""
    types = {
        argument.arg: ast.unparse(argument.annotation)
        for argument in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)
        if argument.annotation is not None
    }
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            for target in _names(node):
                types[target.id] = _told(node.value, types)
    return types


def _told(value: ast.expr, types: dict[str, str]) -> str:
    if isinstance(value, ast.Name):
        return types.get(value.id, "Any")
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id[:1].isupper():
        return value.func.id
    if isinstance(value, ast.Constant) and isinstance(value.value, str | int | float | bool):
        return type(value.value).__name__
    if isinstance(value, ast.Dict):
        return "dict[str, Any]"
    return "Any"


def _appended(node: ast.AST, name: str) -> ast.expr | None:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "append" and node.args:
        owner = node.func.value
        return node.args[0] if isinstance(owner, ast.Name) and owner.id == name else None
    return None


def _stored(node: ast.AST, name: str) -> tuple[ast.expr, ast.expr] | None:
    if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Subscript):
        target = node.targets[0]
        if isinstance(target.value, ast.Name) and target.value.id == name:
            return target.slice, node.value
    return None
