"""What was not sent is None, and code that reckons with it raises."""

import ast
import re
from collections.abc import Iterator

from pytest_factory.mends.fault import Fault, Mended, Site, edit, replaced
from pytest_factory.workspace.edits import applied
from pytest_factory.workspace.scope import local_names

_RECKONED = re.compile(r"unsupported operand type\(s\) for .*'NoneType'")
_COMPARED = re.compile(r"not supported between instances of .*'NoneType'")


def absent(fault: Fault) -> Iterator[Mended]:
    """A comparison with a name that is None does not hold; in a sum None counts as nothing, and it bounds no slice."""
    site = fault.site
    if site is None:
        return
    if _COMPARED.search(fault.raised):
        yield from _compared(site)
    elif _RECKONED.search(fault.raised):
        yield from _sliced(site)
        yield from _summed(site)


def _compared(site: Site) -> Iterator[Mended]:
    """Each comparison of the line that has one name in it, held back where that is None."""
    edits, known = [], local_names(site.function)
    for node in _of_the_line(site):
        if isinstance(node, ast.Compare) and all(
            isinstance(sign, ast.Lt | ast.LtE | ast.Gt | ast.GtE) for sign in node.ops
        ):
            names = {one.id for one in (node.left, *node.comparators) if isinstance(one, ast.Name)} & known
            if len(names) == 1:
                edits.append(edit(site.source, node, f"({names.pop()} is not None and {ast.unparse(node)})"))
    if edits:
        yield Mended("none is not compared", site.path, applied(site.source.text, edits))


def _sliced(site: Site) -> Iterator[Mended]:
    """`[a : a + b]`, from the beginning where `a` is None, to the end where `b` is."""
    for node in _of_the_line(site):
        match node:
            case ast.Subscript(
                slice=ast.Slice(lower=ast.Name(id=a), upper=ast.BinOp(op=ast.Add(), left=left, right=right))
            ):
                sides = [side.id for side in (left, right) if isinstance(side, ast.Name)]
                if len(sides) == 2 and a in sides:
                    b = sides[1] if sides[0] == a else sides[0]
                    held = ast.unparse(node.value)
                    text = f"{held}[({a} or 0) : None if {b} is None else ({a} or 0) + {b}]"
                    yield Mended("none bounds nothing", site.path, replaced(site.source, node, text))


def _summed(site: Site) -> Iterator[Mended]:
    known = local_names(site.function)
    sides = [side for node in _of_the_line(site) if isinstance(node, ast.BinOp) for side in (node.left, node.right)]
    names = [side for side in sides if isinstance(side, ast.Name) and side.id in known]
    if names:
        edits = [edit(site.source, name, f"({name.id} or 0)") for name in names]
        yield Mended("none is zero", site.path, applied(site.source.text, edits))


def _of_the_line(site: Site) -> list[ast.expr]:
    return [node for node in ast.walk(site.function) if isinstance(node, ast.expr) and node.lineno == site.line]
