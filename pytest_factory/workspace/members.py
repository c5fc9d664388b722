"""Putting members of a class that a model wrote into the class of that name that a file has."""

import ast
import re
from collections.abc import Iterable, Set

from pytest_factory.workspace.edits import Edit, Source, first_line
from pytest_factory.workspace.scope import FUNCTIONS, constant_name
from pytest_factory.workspace.units import Unit, is_ellipsis, refuse_left_out


def class_edits(source: Source, old: ast.ClassDef, unit: Unit, inherited: Set[str] = frozenset()) -> list[Edit]:
    """The edits that give `old` the members of `unit`: those of the same name are replaced, the others added, none lost.

    A new member stands after the one that it follows in the addition. Where the addition's class has other bases or
    decorators, it replaces the old one whole, if it has all of its members or gets them from new bases (`inherited`).
    Raises SpliceError where that would lose any, or code is left out.
    """
    new = unit.node
    assert isinstance(new, ast.ClassDef)
    if ast.dump(old) == ast.dump(new):
        return []
    have, given = _members(source, old), _members(unit.source, new)
    if _header(old) != _header(new) or not have:
        if lost := sorted(set(have) - set(given) - inherited):
            raise unit.source.error(new, f"class `{new.name}` has other bases or decorators and lacks `{lost[0]}`")
        refuse_left_out(unit.source, new)
        first, last = source.own_lines(old)
        text = unit.source.cut(unit.first, unit.last, indent=_indent(source, old)).replace("\n", source.newline)
        return [Edit(source.at(first), source.at(last + 1), text + source.newline)]
    edits: list[Edit] = []
    for name, member in given.items():
        if _left_out(member) and name in have:
            continue
        if isinstance(member, FUNCTIONS):
            refuse_left_out(unit.source, member)
        if name not in have:
            edits.append(_added(source, have, name, unit, given))
        elif ast.dump(have[name]) != ast.dump(member):
            first, last = source.own_lines(have[name])
            edits.append(Edit(source.at(first), source.at(last + 1), _text(source, have[name], unit, member)))
    return edits


def inherited_members(unit: Unit, units: Iterable[Unit]) -> set[str]:
    """The members that a class of the addition gets from its bases in the addition."""
    classes = {other.name: other for other in units if other.kind == "class"}
    bases = [
        classes[base.id]
        for base in getattr(unit.node, "bases", [])
        if isinstance(base, ast.Name) and base.id in classes
    ]
    found: set[str] = set()
    for base in bases:
        if isinstance(base.node, ast.ClassDef) and base is not unit:
            found |= set(_members(base.source, base.node)) | inherited_members(base, units)
    return found


def _members(source: Source, node: ast.ClassDef) -> dict[str, ast.stmt]:
    """Name to member; `...`, `pass` and a docstring are none. A statement that binds no name goes by its text."""
    members: dict[str, ast.stmt] = {}
    for member in node.body:
        if is_ellipsis(member) or isinstance(member, ast.Pass) or _is_text(member):
            continue
        name = constant_name(member) or getattr(member, "name", "") or ast.unparse(member)
        roles = [ast.unparse(decorator) for decorator in getattr(member, "decorator_list", [])]
        name += "".join(f".{role[len(name) + 1 :]}" for role in roles if re.fullmatch(rf"{name}\.\w+", role))
        if name in members:
            raise source.error(member, f"`{name}` stands twice in class `{node.name}`")
        members[name] = member
    return members


def _added(source: Source, have: dict[str, ast.stmt], name: str, unit: Unit, given: dict[str, ast.stmt]) -> Edit:
    before = list(given)[: list(given).index(name)]
    member, members = given[name], list(have.values())
    anchor = next((have[earlier] for earlier in reversed(before) if earlier in have), None)
    if anchor is None and not _is_block(member):
        anchor = next((old for old in reversed(members) if not _is_block(old)), None)
    elif anchor is None or (_is_block(member) and not _is_block(anchor)):
        anchor = members[-1]
    text = _text(source, anchor or members[0], unit, member)
    if anchor is None:
        start = source.at(source.comments_above(first_line(members[0])))
        return Edit(start, start, text + source.newline)
    last = source.own_lines(anchor)[1]
    start = source.at(last + 1)
    lead = "" if source.text[:start].endswith(("\n", "\r")) else source.newline
    lead += source.newline if _is_block(member) or _is_block(anchor) else ""
    return Edit(start, start, lead + text)


def _text(source: Source, model: ast.stmt, unit: Unit, member: ast.stmt) -> str:
    first, last = unit.source.own_lines(member)
    code = unit.source.cut(first, last, dedent=member.col_offset, indent=_indent(source, model))
    return code.replace("\n", source.newline) + source.newline


def _indent(source: Source, node: ast.stmt) -> str:
    line = source.line(first_line(node))
    return line[: len(line) - len(line.lstrip())]


def _header(node: ast.ClassDef) -> list[str]:
    return [ast.dump(part) for part in (*node.bases, *node.keywords, *node.decorator_list)]


def _left_out(member: ast.stmt) -> bool:
    """Whether a method's body is nothing but `...`."""
    if not isinstance(member, FUNCTIONS):
        return False
    return all(is_ellipsis(statement) or _is_text(statement) for statement in member.body) and any(
        is_ellipsis(statement) for statement in member.body
    )


def _is_block(member: ast.stmt) -> bool:
    return isinstance(member, (*FUNCTIONS, ast.ClassDef))


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
