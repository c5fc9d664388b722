"""Return types that the code itself contradicts.

A small model copies the annotation of the function that it saw (`dict[str, str]`) and returns something else under it.
FastAPI takes the annotation for the response's form and answers 500.
"""

import ast

_PLAIN = frozenset({"str", "int", "float", "bool"})
_CALLS = {"len": "int", "int": "int", "ord": "int", "str": "str", "repr": "str", "float": "float", "bool": "bool"}
_FITS = frozenset({("bool", "int"), ("int", "float"), ("bool", "float")})
"""(given, asked): what Python and pydantic take for the other."""
_WIDE = "object"
_RESPONSE = "Response"

Function = ast.FunctionDef | ast.AsyncFunctionDef


def widen_returns(code: str) -> str:
    """Make `-> dict[str, str]` a `-> dict[str, object]` where a returned dict holds a value that is surely no str.

    The same for int, float and bool. What a value is only counts where it stands in the code: a constant, a parameter with
    its annotation, a call of `len` and the like. `-> Response` becomes `-> tuple[str, int]` in a Flask view that returns
    `"", 204`. A code that does not parse stays as it is.
    """
    try:
        tree = ast.parse(code)
    except SyntaxError:
        return code
    lines = code.splitlines(keepends=True)
    for node in ast.walk(tree):
        if not isinstance(node, Function):
            continue
        if (asked := _asked(node)) and _contradicts(node, asked.id):
            _put(lines, asked, _WIDE)
        elif isinstance(node.returns, ast.Name) and node.returns.id == _RESPONSE and (wider := _with_tuples(node)):
            _put(lines, node.returns, wider)
    return "".join(lines)


def _put(lines: list[str], name: ast.Name, text: str) -> None:
    line = lines[name.lineno - 1].encode()
    end = name.col_offset + len(name.id)
    lines[name.lineno - 1] = (line[: name.col_offset] + text.encode() + line[end:]).decode()


def _with_tuples(function: Function) -> str:
    """The annotation of a function that says Response and returns `body, status`; empty where that is not all it returns."""
    returned = [node.value for node in ast.walk(function) if isinstance(node, ast.Return) and node.value is not None]
    kinds: dict[str, None] = {}
    for value in returned:
        if not isinstance(value, ast.Tuple):
            kinds[_RESPONSE] = None
            continue
        body, *rest = value.elts
        plain = len(rest) == 1 and isinstance(rest[0], ast.Constant) and isinstance(rest[0].value, int)
        kind = "str" if isinstance(body, ast.JoinedStr) or _kind(body, {}) == "str" else ""
        if isinstance(body, ast.Call) and ast.unparse(body.func).rpartition(".")[2] in ("jsonify", "make_response"):
            kind = _RESPONSE
        if not plain or not kind:
            return ""
        kinds[f"tuple[{kind}, int]"] = None
    return " | ".join(sorted(kinds)) if set(kinds) != {_RESPONSE} else ""


def _asked(node: Function) -> ast.Name | None:
    """The T of `-> dict[str, T]`, where it is a plain type."""
    returns = node.returns
    if not (isinstance(returns, ast.Subscript) and isinstance(returns.value, ast.Name) and returns.value.id == "dict"):
        return None
    value = returns.slice.elts[-1] if isinstance(returns.slice, ast.Tuple) and returns.slice.elts else None
    return value if isinstance(value, ast.Name) and value.id in _PLAIN else None


def _contradicts(function: Function, asked: str) -> bool:
    """Whether a dict that the function returns holds a value of another type."""
    types = {
        argument.arg: argument.annotation.id
        for argument in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)
        if isinstance(argument.annotation, ast.Name)
    }
    returned = [node.value for node in ast.walk(function) if isinstance(node, ast.Return)]
    values = [value for made in returned if isinstance(made, ast.Dict) for value in made.values]
    kinds = {_kind(value, types) for value in values} - {""}
    return any(kind != asked and (kind, asked) not in _FITS for kind in kinds)


def _kind(value: ast.expr, types: dict[str, str]) -> str:
    """The type that a value surely has; empty where that is not known."""
    match value:
        case ast.Constant():
            return type(value.value).__name__
        case ast.Name():
            known = types.get(value.id, "")
            return known if known in _PLAIN else ""
        case ast.Call(func=ast.Name(id=name)):
            return _CALLS.get(name, "")
        case ast.List() | ast.ListComp():
            return "list"
        case ast.Dict() | ast.DictComp():
            return "dict"
        case ast.JoinedStr():
            return "str"
        case ast.Compare() | ast.UnaryOp(op=ast.Not()):
            return "bool"
        case _:
            return ""
