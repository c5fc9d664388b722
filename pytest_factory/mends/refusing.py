"""Input that raises becomes the refusal that the criterion asks for."""

import ast
import re
from collections.abc import Iterator

from pytest_factory.mends.fault import Fault, Mended, Site, inserted, refusal
from pytest_factory.workspace.edits import first_line

_GUARDED = ("ValueError", "KeyError", "IndexError", "ZeroDivisionError", "OverflowError")
"""What input that is wrong raises, by itself."""
_OF_TYPES = ("TypeError", "AttributeError")
"""What input of another type raises; a slip of the code raises it, too."""
_SUBCLASSES = {
    "binascii.Error": "ValueError",
    "json.decoder.JSONDecodeError": "ValueError",
    "UnicodeDecodeError": "ValueError",
}
_NONE = re.compile(r"'NoneType' object (?:has no attribute '(?P<name>\w+)'|is not (?:subscriptable|iterable))")
_SAID = {404: "not found", 409: "this is not possible now"}


def refusing(fault: Fault) -> Iterator[Mended]:
    """The statement that raises, under a `try` whose `except` refuses; and what is None, asked for before it is used."""
    site, criterion = fault.site, fault.criterion
    if site is None or criterion is None or not 400 <= criterion.expect.status < 500:
        return
    refused = _refusal(fault, site, criterion.expect.status)
    kind = fault.raised.partition(":")[0].strip()
    if _NONE.search(fault.raised) and (name := _none(site, fault.raised)):
        indent = " " * site.statement.col_offset
        test = f"{indent}if {name} is None:\n{indent}    {refused}"
        yield Mended("refuse none", site.path, inserted(site.source, first_line(site.statement), test))
    name = _SUBCLASSES.get(kind, kind)
    if name in _GUARDED or (name in _OF_TYPES and fault.works):
        yield Mended("refuse error", site.path, _guarded(site, name, refused))


def _guarded(site: Site, error: str, refused: str) -> str:
    first, last = site.source.own_lines(site.statement)
    indent = " " * site.statement.col_offset
    body = site.source.cut(first, last, dedent=site.statement.col_offset, indent=indent + "    ")
    named = refused.startswith("raise ")
    head = f"{indent}except {error}{' as error' if named else ''}:"
    guarded = f"{indent}try:\n{body}\n{head}\n{indent}    {refused}{' from error' if named else ''}\n"
    source = site.source
    return source.text[: source.at(first)] + guarded + source.text[source.at(last + 1) :]


def _none(site: Site, raised: str) -> str:
    """The name in the statement that is None; empty where there is not exactly one that may be."""
    attribute = (match := _NONE.search(raised)) and match["name"]
    parts = [node for node in ast.walk(site.statement) if isinstance(node, ast.Attribute | ast.Subscript)]
    asked = [n for n in parts if (n.attr == attribute if isinstance(n, ast.Attribute) else not attribute)]
    names = {node.value.id for node in asked if isinstance(node.value, ast.Name)}
    return names.pop() if len(names) == 1 else ""


def _refusal(fault: Fault, site: Site, status: int) -> str:
    """How the function refuses with this status already, else as the framework does."""
    for node in ast.walk(site.function):
        if isinstance(node, ast.Raise | ast.Expr | ast.Return) and _refuses(node, status):
            return ast.unparse(node)
    return refusal(fault.framework, status, _SAID.get(status, "this is not valid"))


def _refuses(node: ast.Raise | ast.Expr | ast.Return, status: int) -> bool:
    """Whether a statement refuses with a status, in words that need nothing of the function."""
    given = node.exc if isinstance(node, ast.Raise) else node.value
    if isinstance(node, ast.Raise) and node.cause is not None:
        return False
    if isinstance(given, ast.Tuple):
        last = given.elts[-1]
        told = isinstance(last, ast.Constant) and last.value == status
    elif isinstance(given, ast.Call):
        every = [*given.args, *(word.value for word in given.keywords)]
        told = any(isinstance(one, ast.Constant) and one.value == status for one in every)
        told = told and (not isinstance(node, ast.Expr) or ast.unparse(given.func).rpartition(".")[2] == "abort")
    else:
        return False
    return told and not any(isinstance(part, ast.FormattedValue) for part in ast.walk(node))
