"""Code that a model wrote goes into a file: additions and whole replaced units, everything else byte for byte.

    addition -> made to fit (adapt) -> units -> each replaces what it means, or is new -> placed -> edits

What would have to be guessed is refused with a SpliceError that says which line and why: it is the message that a model is
asked again with.
"""

import ast
import re
from collections.abc import Sequence
from typing import Literal

from pytest_factory.errors import SpliceError
from pytest_factory.workspace import adapt
from pytest_factory.workspace.edits import Edit, Source, applied, first_line
from pytest_factory.workspace.members import class_edits, inherited_members
from pytest_factory.workspace.merging import import_edits
from pytest_factory.workspace.placing import Ground, new_unit_edits
from pytest_factory.workspace.query_arguments import from_query
from pytest_factory.workspace.routing import endpoints, route_calls
from pytest_factory.workspace.scope import FUNCTIONS, Binding, arguments_of
from pytest_factory.workspace.units import Unit, refuse_left_out, units_of

_LITERALS = (ast.List, ast.Tuple, ast.Set, ast.Dict)


def splice(base: str, addition: str, *, register: str = "app", inside: str = "", framework: str = "fastapi") -> str:
    """Put Python code into a file's text and return the new text; the same addition a second time changes nothing.

    `base` is empty for a new file. Routes are registered on `register`; `inside` names the function whose body new units go into
    (an app factory), else they go to the end of the module. Imports go to the top, units of a name that the file has replace
    it, and in FastAPI a concrete path goes before the path with parameters that would take its requests.

    Raises SpliceError where either text does not parse, code is left out, or something would have to be guessed.
    """
    added = adapt.read(addition)
    new_file = not base.strip()
    ground = Ground(Source(_opening(added) if new_file else base, name="the file"), inside, framework)
    if inside:
        added = adapt.unwrapped(added, inside)
    if new_file:
        added, moved = adapt.without_running(added), set[str]()
    else:
        added = adapt.without_known(added, ground.bound, register, in_factory=bool(inside))
        added, moved = adapt.on_register(added, ground.bound, register)
    wanted, added = adapt.imports_of(added, ground.bound, moved, new_file=new_file)
    added = adapt.renamed_routes(added, ground.statements, ground.bound)
    if framework == "flask":
        added = _fed(added, ground)
    body = [node for node in added.tree.body if not isinstance(node, ast.Import | ast.ImportFrom)]
    units = units_of(added, [node for node in body if not adapt.is_text(node)])
    if not units and not any(isinstance(node, ast.Import | ast.ImportFrom) for node in added.tree.body):
        raise SpliceError("the addition: holds no code to add: no import, function, class, constant or statement")
    edits = import_edits(ground.source, wanted)
    new: list[Unit] = []
    replaced: list[tuple[Unit, Binding]] = []
    for unit in units:
        old = _replaces(unit, ground)
        if old is not None:
            replaced.append((unit, old))
            edits += _replacement(ground, unit, old.node, units)
        elif not ground.has_statement(unit):
            _refuse_bodiless(unit)
            new.append(unit)
    edits += new_unit_edits(ground, new, replaced)
    return _checked(applied(ground.source.text, edits))


def _opening(added: Source) -> str:
    """What a new file begins with: the addition's own docstring."""
    first = added.tree.body[0] if added.tree.body else None
    return added.cut(*added.own_lines(first)) + "\n" if first and adapt.is_text(first) else ""


def _replaces(unit: Unit, ground: Ground) -> Binding | None:
    """What a unit stands for in the file; None where it is new. Raises SpliceError where its name means something else."""
    found = ground.bound.get(unit.name, []) if unit.name else []
    if not found:
        return None
    same = [binding for binding in found if binding.kind == unit.kind]
    if not same:
        kind = found[0].kind
        what = f"`{ast.unparse(found[0].node)}`" if kind == "import" else f"a {kind} of that name"
        raise unit.source.error(unit.node, f"`{unit.name}` is defined again, but the file has {what}: use that one")
    if len(same) > 1 and unit.endpoints:
        keys = {endpoint.key for endpoint in unit.endpoints}
        same = [binding for binding in same if keys & ground.keys(binding.node)] or same
    if len(same) > 1:
        lines = " and ".join(str(binding.node.lineno) for binding in same)
        raise unit.source.error(unit.node, f"`{unit.name}` stands in the file more than once (lines {lines})")
    if unit.kind == "function" and not unit.endpoints and (lost := endpoints(same[0].node)):
        if _keeps_decorators(unit.node, same[0].node):
            return same[0]
        route = f"{lost[0].method} {lost[0].path}"
        raise unit.source.error(unit.node, f"replaces the function of the route {route} without a route")
    return same[0]


def _keeps_decorators(new: ast.stmt, old: ast.stmt) -> bool:
    """Whether a function is written again with all but its decorators: what it is given is the same, and more at most."""
    if not isinstance(new, FUNCTIONS) or not isinstance(old, FUNCTIONS) or new.decorator_list:
        return False
    return {arg.arg for arg in arguments_of(old)} <= {arg.arg for arg in arguments_of(new)}


def _fed(added: Source, ground: Ground) -> Source:
    """The addition with its Flask views reading from the query what no path gives them."""
    edits: list[Edit] = []
    for node in added.tree.body:
        if not isinstance(node, FUNCTIONS):
            continue
        old = next((one.node for one in ground.bound.get(node.name, []) if endpoints(one.node)), node)
        unfed = _unfed(node, node if endpoints(node) else old, ground)
        more = from_query(added, node, unfed) if unfed else []
        if more is None:
            said = f"the path of the route has no {unfed[0]}: read it in the function, from request.args or request.get_json()"
            raise added.error(node, said)
        edits += more
    return Source(applied(added.text, edits), name=added.name) if edits else added


def _unfed(function: ast.FunctionDef | ast.AsyncFunctionDef, registered: ast.stmt, ground: Ground) -> list[str]:
    """Arguments that a Flask view does not get: it gets what stands in its path; `defaults` and other decorators give more.

    `registered` has the decorators: those of the function, or of the one that it replaces. What the file's own routes take may
    come from a prefix that stands elsewhere.
    """
    routes = endpoints(registered)
    if not routes or not isinstance(registered, FUNCTIONS):
        return []
    calls = route_calls(registered)
    if len(registered.decorator_list) > len(calls) or any(word.arg == "defaults" for c in calls for word in c.keywords):
        return []
    told = {name for route in routes for name in re.findall(r"<(?:[^<>:]+:)?(\w+)>", route.path)}
    own = (node for node in ast.walk(ground.source.tree) if isinstance(node, FUNCTIONS) and endpoints(node))
    told |= {arg.arg for other in own for arg in arguments_of(other)}
    told |= set(re.findall(r"<(?:[^<>:]+:)?(\w+)>", ground.source.text))
    return [arg.arg for arg in arguments_of(function) if arg.arg not in told]


def _replacement(ground: Ground, unit: Unit, old: ast.stmt, units: Sequence[Unit]) -> list[Edit]:
    if isinstance(old, ast.ClassDef):
        return class_edits(ground.source, old, unit, inherited_members(unit, units))
    if ast.dump(old) == ast.dump(unit.node) or (unit.kind == "constant" and _constant(unit, old) == "keep"):
        return []
    first, last = ground.source.own_lines(old)
    indent = ground.source.line(first)[: old.col_offset]
    text = _documented(unit, old, ground, indent).replace("\n", ground.source.newline)
    if isinstance(old, FUNCTIONS) and not unit.endpoints and endpoints(old):  # the decorators stay
        text = ground.source.cut(old.decorator_list[0].lineno, old.lineno - 1) + ground.source.newline + text
    ended = ground.source.text[: ground.source.at(last + 1)].endswith(("\n", "\r"))
    return [Edit(ground.source.at(first), ground.source.at(last + 1), text + (ground.source.newline if ended else ""))]


def _documented(unit: Unit, old: ast.stmt, ground: Ground, indent: str) -> str:
    """A unit's text, indented; a function that is written again without its docstring, or with its first line only, keeps it."""
    text, new = unit.source.cut(unit.first, unit.last, indent=indent), unit.node
    if not isinstance(new, FUNCTIONS) or not isinstance(old, FUNCTIONS) or not (told := ast.get_docstring(old)):
        return text
    own, first = ast.get_docstring(new), new.body[0]
    if (own and own.strip() != told.splitlines()[0].strip()) or first_line(first) <= new.lineno:
        return text
    begin, last = ground.source.own_lines(old.body[0])
    if begin <= old.lineno:
        return text
    gap = ground.source.blank_before(first_line(old.body[1])) if len(old.body) > 1 else 0
    column = indent + " " * (first.col_offset - new.col_offset)
    kept = ground.source.cut(begin, last, dedent=old.body[0].col_offset, indent=column) + "\n" * gap
    start = unit.source.comments_above(first_line(first))
    head = unit.source.cut(unit.first, start - 1, indent=indent)
    after = (first.end_lineno or first.lineno) + 1 if own else start
    rest = unit.source.cut(after, unit.last, indent=indent).lstrip("\n")
    return f"{head}\n{kept}\n{rest}" if rest.strip() else text


def _constant(unit: Unit, old: ast.stmt) -> Literal["keep", "replace"]:
    """Whether a constant's new value goes in.

    A plain value does: that is what the addition is for. Data does where it extends what is there; where it repeats a part
    of it (an empty list, say), the model only said what it builds on, and nothing may be lost. The result of a call (a store,
    a logger) stays as it was made. Everything else would be a guess.
    """
    before, after = getattr(old, "value", None), getattr(unit.node, "value", None)
    if before is None or after is None or ast.dump(before) == ast.dump(after):
        return "keep"
    if isinstance(before, _LITERALS) and type(before) is type(after):
        has, gets = _items(before), _items(after)
        if has <= gets:
            return "replace"
        if gets <= has:
            return "keep"
    elif isinstance(before, ast.Call) and isinstance(after, ast.Call):
        if ast.dump(before.func) == ast.dump(after.func):
            return "keep"
    elif not isinstance(before, (*_LITERALS, ast.Call)) and not isinstance(after, (*_LITERALS, ast.Call)):
        return "replace"
    raise unit.source.error(
        unit.node, f"`{unit.name}` exists with another value ({ast.unparse(before)[:80]}): use it, or take another name"
    )


def _items(node: ast.expr) -> set[str]:
    if isinstance(node, ast.Dict):
        return {
            f"{ast.dump(key) if key else ''}: {ast.dump(value)}"
            for key, value in zip(node.keys, node.values, strict=True)
        }
    return {ast.dump(item) for item in getattr(node, "elts", [])}


def _refuse_bodiless(unit: Unit) -> None:
    """A new class may hold `...` where it has no members or is a protocol; elsewhere that is code left out."""
    if isinstance(unit.node, ast.ClassDef) and not any("Protocol" in ast.unparse(base) for base in unit.node.bases):
        refuse_left_out(unit.source, unit.node)


def _checked(text: str) -> str:
    try:
        ast.parse(text)
    except SyntaxError as error:
        raise SpliceError(f"the file would not parse any more, line {error.lineno}: {error.msg}") from error
    return text
