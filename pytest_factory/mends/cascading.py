"""What goes with a deleted thing is only marked, or asked for once more: `for loan in loans: if loan.book_id == book_id: ...`."""

import ast
from collections.abc import Iterator

from pytest_factory.mends.fault import Fault, Function, Mended, edit, own_functions
from pytest_factory.mends.reading import bound_to
from pytest_factory.workspace.edits import applied
from pytest_factory.workspace.routing import endpoints


def cascading(fault: Fault) -> Iterator[Mended]:
    """Where code knows that something goes with what is deleted, the loop over those that name it takes each out of its dict."""
    if fault.criterion is None or not fault.criterion.certain or fault.criterion.method == "DELETE":
        return
    for path, source, function in own_functions(fault.code):
        if not any(one.method == "DELETE" for one in endpoints(function)):
            continue
        for node in ast.walk(function):
            match node:
                case ast.For(
                    target=ast.Name(id=name), body=[ast.If(test=ast.Compare(ops=[ast.Eq()]), orelse=[]) as chosen]
                ) if held := _held(node.iter, function):
                    test = f"if {ast.unparse(chosen.test)}:\n{' ' * (chosen.col_offset + 4)}del {held}[{name}.id]"
                    copied = ast.unparse(node.iter)
                    edits = [edit(source, chosen, test)]
                    if not copied.startswith("list("):
                        edits.append(edit(source, node.iter, f"list({copied})"))
                    yield Mended("take them out", path, applied(source.text, edits))
                case _:
                    continue


def _held(iterated: ast.expr, function: Function) -> str:
    """The dict whose values are gone through, as code; empty where that is not plain."""
    bound = bound_to(function, iterated.id) if isinstance(iterated, ast.Name) else []
    value = bound[0] if len(bound) == 1 else iterated
    if isinstance(value, ast.Call) and ast.unparse(value.func) == "list" and len(value.args) == 1:
        value = value.args[0]
    match value:
        case ast.Call(func=ast.Attribute(attr="values", value=held), args=[]):
            return ast.unparse(held)
    return ""
