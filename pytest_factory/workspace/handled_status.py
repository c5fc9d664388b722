"""What a Flask handler of an error returns has the error's status: without one Flask sends 200."""

import ast
from collections.abc import Iterator

from pytest_factory.errors import SpliceError
from pytest_factory.workspace.edits import Edit, Source, applied
from pytest_factory.workspace.scope import FUNCTIONS, arguments_of

_HANDLERS = ("errorhandler", "app_errorhandler")
_BODIES = ("jsonify", "render_template", "dict")


def with_handled_status(code: str) -> str:
    """`code` with the status behind each body that a handler returns alone: the number that it is registered for, or the error's.

    A body is a call of `jsonify` or `render_template`, a dict or a text; whoever returns a name or a response of his own may have
    set it there. What does not parse stays.

    >>> print(with_handled_status("@app.errorhandler(404)\\ndef lost(error):\\n    return jsonify(error='lost')\\n"))
    @app.errorhandler(404)
    def lost(error):
        return jsonify(error='lost'), 404
    <BLANKLINE>
    """
    try:
        source = Source(code, name="the addition")
    except SpliceError:
        return code
    edits: list[Edit] = []
    for function in (node for node in ast.walk(source.tree) if isinstance(node, FUNCTIONS)):
        status = _status(function)
        for returned in _returned(function) if status else ():
            end = source.offset(returned.end_lineno or 0, returned.end_col_offset or 0)
            edits.append(Edit(end, end, f", {status}"))
    return applied(code, edits) if edits else code


def _status(function: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    """The status of the errors that a function handles, as code; empty where it handles none, or several by number."""
    told = [
        ast.unparse(one.args[0])
        for one in function.decorator_list
        if isinstance(one, ast.Call)
        and isinstance(one.func, ast.Attribute)
        and one.func.attr in _HANDLERS
        and len(one.args) == 1
    ]
    if len(told) != 1:
        return ""
    if told[0].isdigit():
        return told[0]
    first = next((arg.arg for arg in arguments_of(function)), "")
    return f"{first}.code or 500" if told[0].rpartition(".")[2] == "HTTPException" and first else ""


def _returned(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[ast.expr]:
    inner = {id(n) for f in ast.walk(function) if isinstance(f, FUNCTIONS) and f is not function for n in ast.walk(f)}
    for node in ast.walk(function):
        if not isinstance(node, ast.Return) or id(node) in inner:
            continue
        match node.value:
            case ast.Call(func=ast.Name(id=name)) if name in _BODIES:
                yield node.value
            case ast.Dict() | ast.JoinedStr() | ast.Constant(value=str()):
                yield node.value
