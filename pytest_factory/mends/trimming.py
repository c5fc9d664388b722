"""Blanks around a text that are kept and must not be."""

import ast
from collections.abc import Iterator

from pytest_factory.mends.fault import Fault, Function, Mended, edit, own_routes, replaced
from pytest_factory.workspace.edits import Source, applied
from pytest_factory.workspace.modules import Modules
from pytest_factory.workspace.scope import arguments_of

_LOOKS = ("isinstance", "hasattr", "type")


def trimming(fault: Fault) -> Iterator[Mended]:
    """Where a text comes back with the blanks with which it was sent: the route that strips it where it hands it on, or the
    class of the body, whose field does."""
    criterion, result = fault.criterion, fault.result
    sent = criterion.body if criterion is not None and isinstance(criterion.body, dict) else {}
    if criterion is None or result is None or not 200 <= criterion.expect.status < 300:
        return
    for key, value in criterion.expect.contains.items():
        given = sent.get(key)
        if not isinstance(given, str) or given == value or given.strip() != value or f'"{given}"' not in result.got:
            continue
        for path, source, function in own_routes(fault):
            uses = [edit(source, node, f"{ast.unparse(node)}.strip()") for node in _handed_on(function, key)]
            if uses:
                yield Mended("strip", path, applied(source.text, uses))
            names = {ast.unparse(a.annotation) for a in arguments_of(function) if a.annotation is not None}
            yield from _in_classes(fault, names, key)


def _handed_on(function: Function, key: str) -> Iterator[ast.expr]:
    """Where the value of a key is an argument, an item or what a name is bound to, and is not only looked at."""
    for node in ast.walk(function):
        match node:
            case ast.Call(func=ast.Name(id=name)) if name in _LOOKS:
                continue
            case ast.Call():
                held = [*node.args, *(word.value for word in node.keywords)]
            case ast.Assign() | ast.Return() | ast.AnnAssign() if node.value is not None:
                held = [node.value]
            case ast.Dict():
                held = list(node.values)
            case _:
                continue
        yield from (one for one in held if _reads(one, key))


def _reads(node: ast.expr, key: str) -> bool:
    match node:
        case ast.Subscript(value=ast.Name(), slice=ast.Constant(value=read)):
            return bool(read == key)
        case ast.Attribute(value=ast.Name(), attr=read):
            return read == key
        case ast.Call(func=ast.Attribute(value=ast.Name(), attr="get"), args=[ast.Constant(value=read)]):
            return bool(read == key)
    return False


def _in_classes(fault: Fault, names: set[str], key: str) -> Iterator[Mended]:
    """The body's class with a field of this key that is stripped before its bounds are looked at."""
    texts = fault.texts
    for module in Modules(texts):
        for cls in (node for node in module.tree.body if isinstance(node, ast.ClassDef) and node.name in names):
            for field in cls.body:
                match field:
                    case ast.AnnAssign(target=ast.Name(id=name), annotation=ast.Name(id="str") as note) if name == key:
                        source = Source(texts[module.path], name=module.path)
                        said = "Annotated[str, StringConstraints(strip_whitespace=True)]"
                        yield Mended("strip", module.path, replaced(source, note, said))
