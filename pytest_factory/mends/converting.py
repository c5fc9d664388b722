"""Texts that a client sent, read as the numbers that the code takes them for."""

import ast
import re
from collections.abc import Iterator

from pytest_factory.mends.fault import Fault, Mended, Site, edit, own_functions, replaced
from pytest_factory.mends.reading import bound_to, read_of
from pytest_factory.spec.sent import sent_values
from pytest_factory.workspace.edits import applied

_MIXED = re.compile(
    r"not supported between instances of '(?:str|int|float)' and '(?:str|int|float)'"
    r"|unsupported operand type\(s\) for .*'(?:str|int|float)' and '(?:str|int|float)'"
    r"|'str' object cannot be interpreted as an integer|slice indices must be integers|can only concatenate str"
    r"|must be real number, not str|string indices must be integers"
)
_NOT_TEXT = re.compile(r"'(?:int|float)' object has no attribute '(isdigit|isdecimal|isnumeric|strip|lower)'")
_KINDS = ("int", "float")


def converting(fault: Fault) -> Iterator[Mended]:
    """A name that holds a query's or a form's text is bound to its number; what asks a number for its digits asks the text."""
    if fault.site is None:
        yield from _asked_for_numbers(fault)
    elif _MIXED.search(fault.raised):
        yield from _as_numbers(fault.site)
    elif match := _NOT_TEXT.search(fault.raised):
        yield from _as_texts(fault.site, match[1])


def _asked_for_numbers(fault: Fault) -> Iterator[Mended]:
    """A text that is asked whether it is an int, which it never is, is made one where it is read; or it is asked for digits."""
    if fault.criterion is None or fault.result is None or fault.criterion.expect.status >= 400:
        return
    if not fault.result.got.startswith("status 4"):
        return
    digits = any(isinstance(value, str) and value.isdigit() for value in sent_values(fault.criterion).values())
    for path, source, function in own_functions(fault.code):
        for node in ast.walk(function):
            match node:
                case ast.UnaryOp(
                    op=ast.Not(), operand=ast.Call(func=ast.Name(id="isinstance"), args=[value, ast.Name(id="int")])
                ) if digits and not isinstance(value, ast.Name):
                    text = f'not str({ast.unparse(value)}).lstrip("-").isdigit()'
                    yield Mended("take digits", path, replaced(source, node, text))
                case ast.Call(func=ast.Name(id="isinstance"), args=[ast.Name(id=name), ast.Name(id=kind)]) if (
                    kind in _KINDS
                ):
                    for value in filter(read_of, bound_to(function, name)):
                        text = f"{kind}({ast.unparse(value)})"
                        yield Mended(f"read as {kind}", path, replaced(source, value, text))


def _as_numbers(site: Site) -> Iterator[Mended]:
    """The names of the statement that are bound to texts, bound to numbers; arguments that are texts, taken as numbers."""
    names = sorted({node.id for node in ast.walk(site.statement) if isinstance(node, ast.Name)})
    texts = [value for name in names for value in bound_to(site.function, name) if read_of(value)]
    for kind in _KINDS if texts else ():
        edits = [edit(site.source, value, _number(value, kind)) for value in texts]
        yield Mended(f"read as {kind}", site.path, applied(site.source.text, edits))
    for argument in site.function.args.args:
        if argument.arg in names and argument.annotation and ast.unparse(argument.annotation) == "str":
            yield Mended("take as int", site.path, replaced(site.source, argument.annotation, "int"))


def _number(value: ast.expr, kind: str) -> str:
    """The number that a text is read as; None for one that was not sent."""
    read = read_of(value)
    if read is None or read.default or not read.optional:
        return f"{kind}({ast.unparse(value)})"
    return f"{kind}({read.reader}[{read.key}]) if {read.key} in {read.reader} else None"


def _as_texts(site: Site, method: str) -> Iterator[Mended]:
    """`n.isdigit()` of a number n that was read from a query as the same of the text there."""
    edits = []
    for node in ast.walk(site.function):
        if isinstance(node, ast.Attribute) and node.attr == method and isinstance(node.value, ast.Name):
            for value in bound_to(site.function, node.value.id)[:1]:
                if read := read_of(_unconverted(value)):
                    default = f'"{read.default or 0}"'
                    edits.append(edit(site.source, node.value, f"{read.reader}.get({read.key}, {default})"))
    if edits:
        yield Mended("ask the text", site.path, applied(site.source.text, edits))


def _unconverted(value: ast.expr) -> ast.expr:
    """The text of `int(text)`."""
    match value:
        case ast.Call(func=ast.Name(id="int" | "float"), args=[text, *_]):
            return text
    return value
