"""Where new units go in a file: the end of the module or of a factory, or earlier where something must find them."""

import ast
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pytest_factory.errors import SpliceError
from pytest_factory.workspace.adapt import runs_server
from pytest_factory.workspace.edits import Edit, Source, first_line
from pytest_factory.workspace.routing import endpoints, shadows
from pytest_factory.workspace.scope import FUNCTIONS, Binding, all_names, bindings, flat
from pytest_factory.workspace.units import Unit

_REGISTRATIONS = ("include_router", "register_blueprint", "mount")


class Ground:
    """A file that code goes into, and the function in it (`inside`) that takes new units, if one does.

    Raises SpliceError where there is no such function at the top level, or more than one.
    """

    def __init__(self, source: Source, inside: str, framework: str) -> None:
        self.source = source
        self.framework = framework
        self.module: list[ast.stmt] = source.tree.body
        self.factory = self._factory(inside) if inside else None
        self.bound: dict[str, list[Binding]] = bindings(self.module)
        if self.factory:
            arguments = [argument.arg for argument in ast.walk(self.factory.args) if isinstance(argument, ast.arg)]
            inner = bindings(self.factory.body)
            self.bound |= {name: [Binding("variable", self.factory, 0)] for name in arguments} | inner
        self.statements = [node for body in self.scopes for _, node in flat(body)]

    @property
    def scopes(self) -> list[list[ast.stmt]]:
        """The module's statements, and the factory's."""
        return [self.module, self.factory.body] if self.factory else [self.module]

    def keys(self, node: ast.stmt) -> set[tuple[str, str, str]]:
        """What the routes of a function answer."""
        return {endpoint.key for endpoint in endpoints(node)}

    def has_statement(self, unit: Unit) -> bool:
        """Whether a nameless statement stands in the file already."""
        text = ast.dump(unit.node)
        return unit.kind == "statement" and any(ast.dump(node) == text for node in self.statements)

    def _factory(self, inside: str) -> ast.FunctionDef | ast.AsyncFunctionDef:
        found = [node for node in self.module if isinstance(node, FUNCTIONS) and node.name == inside]
        if len(found) != 1:
            count = "no function" if not found else f"{len(found)} functions"
            raise SpliceError(f"the file: has {count} `{inside}` at its top level for the new code to go into")
        return found[0]


@dataclass
class _Spot:
    """A unit goes before the statement of that index, in the factory's body or in the module's."""

    inner: bool
    index: int


def new_unit_edits(ground: Ground, new: Sequence[Unit], replaced: Iterable[tuple[Unit, Binding]]) -> list[Edit]:
    """The edits that put new units in, in their own order, but each before what needs it while the module is imported.

    Raises SpliceError where one has to stand before something of the file that it needs itself.
    """
    users = {unit: _Spot(_is_inner(ground, old), old.at) for unit, old in replaced}
    spots = {unit: _spot(ground, unit, new) for unit in new}
    _pull_forward(ground, spots, users)
    edits: list[Edit] = []
    for inner in (False, True):
        for index in sorted({spot.index for spot in spots.values() if spot.inner is inner}):
            group = [unit for unit in new if spots[unit] == _Spot(inner, index)]
            for unit in group:
                _refuse_too_early(ground, unit, spots[unit])
            edits.append(_inserted(ground, _Spot(inner, index), _ordered(group, ground.framework)))
    return edits


def _is_inner(ground: Ground, old: Binding) -> bool:
    body = ground.factory.body if ground.factory else []
    return old.at < len(body) and any(old.node is node for _, node in flat([body[old.at]]))


def _spot(ground: Ground, unit: Unit, new: Sequence[Unit]) -> _Spot:
    globals_ = {
        name for other in new for node in ast.walk(other.node) if isinstance(node, ast.Global) for name in node.names
    }
    if ground.factory and unit.name in globals_:
        return _Spot(False, ground.module.index(ground.factory))
    body = ground.scopes[-1]
    index = _tail(ground, body, {endpoint.register for other in new for endpoint in other.endpoints})
    if ground.framework == "fastapi":
        for position, node in flat(body):
            if any(_takes(old, own) for old in endpoints(node) for own in unit.endpoints):
                index = min(index, position)
    return _Spot(ground.factory is not None, index)


def _takes(old: tuple[str, str, str], own: tuple[str, str, str]) -> bool:
    return old[:2] == own[:2] and shadows(old[2], own[2])


def _tail(ground: Ground, body: Sequence[ast.stmt], objects: set[str]) -> int:
    """The index of the first statement that new units must precede; else the number of statements."""
    registering = [node.name for node in ground.module if isinstance(node, FUNCTIONS) and _registers(node, objects)]
    for index, node in enumerate(body):
        if isinstance(node, (*FUNCTIONS, ast.ClassDef)):
            continue
        calls = {
            inner.func.id
            for inner in ast.walk(node)
            if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Name)
        }
        if runs_server(node) or _registers(node, objects) or calls & set(registering):
            return index
        if ground.factory and any(isinstance(inner, ast.Return) for inner in ast.walk(node)) and index == len(body) - 1:
            return index
    return len(body)


def _registers(node: ast.AST, objects: set[str]) -> bool:
    """Whether a statement hands on the routes of one of these objects, so that later ones are lost or refused."""
    for call in ast.walk(node):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in _REGISTRATIONS:
            if any(ast.unparse(argument) in objects for argument in call.args):
                return True
            at_root = call.args[:1] and isinstance(call.args[0], ast.Constant) and call.args[0].value in ("", "/")
            if call.func.attr == "mount" and at_root and ast.unparse(call.func.value) in objects:
                return True
    return False


def _pull_forward(ground: Ground, spots: dict[Unit, _Spot], users: dict[Unit, _Spot]) -> None:
    """Move units to where the earliest of their users stands, and out of the factory where the module uses them."""
    factory = ground.module.index(ground.factory) if ground.factory else 0
    moved = True
    while moved:
        moved = False
        for user, at in [*users.items(), *spots.items()]:
            needs = user.needs if at.inner or not ground.factory else all_names(user.node) | user.needs
            for unit, spot in spots.items():
                if unit.name not in needs or unit is user or (spot.inner and at.inner and spot.index <= at.index):
                    continue
                if at.inner and not spot.inner:
                    continue
                index = min(at.index, factory if spot.inner and not at.inner else spot.index)
                if _Spot(at.inner, index) != spot:
                    spots[unit], moved = _Spot(at.inner, index), True


def _refuse_too_early(ground: Ground, unit: Unit, spot: _Spot) -> None:
    body = ground.factory.body if spot.inner and ground.factory else ground.module
    later = bindings(body[spot.index :])
    first = bindings(body[: spot.index])
    for name in sorted(unit.needs):
        if name in later and name not in first and later[name][0].kind != "import":
            line = later[name][0].node.lineno
            raise unit.source.error(
                unit.node, f"has to stand before line {line} of the file, but needs `{name}` from there"
            )


def _ordered(units: list[Unit], framework: str) -> list[Unit]:
    """The units in their order, but what others need, and concrete paths, first."""
    waiting, done = list(units), list[Unit]()
    while waiting:
        free = (unit for unit in waiting if not any(_precedes(other, unit, framework) for other in waiting))
        unit = next(free, waiting[0])
        waiting.remove(unit)
        done.append(unit)
    return done


def _precedes(first: Unit, then: Unit, framework: str) -> bool:
    if first is then:
        return False
    needed = bool(first.name) and first.name in then.needs
    return needed or (framework == "fastapi" and any(_takes(b, a) for b in then.endpoints for a in first.endpoints))


def _inserted(ground: Ground, spot: _Spot, units: Sequence[Unit]) -> Edit:
    source, body = ground.source, ground.scopes[spot.inner]
    indent = source.line(first_line(body[0]))[: body[0].col_offset] if spot.inner else ""
    gap = 1 if spot.inner else 2
    text = units[0].text(indent)
    for before, unit in itertools.pairwise(units):
        block = before.is_block or unit.is_block
        close = not block and unit.first - before.last <= 1
        text += "\n" * (gap + 1 if block else 1 if close else 2) + unit.text(indent)
    if spot.index < len(body):
        line = source.comments_above(first_line(body[spot.index]))
        following = body[spot.index]
    else:
        line = (body[-1].end_lineno or 0) + 1 if spot.inner else len(source.lines) + 1
        following = None
    start = source.at(line)
    lead = "" if not start or source.text[:start].endswith(("\n", "\r")) else "\n"
    if start:
        previous = body[spot.index - 1] if spot.index else None
        wide = units[0].is_block or isinstance(previous, (*FUNCTIONS, ast.ClassDef))
        lead += "\n" * max(0, (gap if wide else 1) - source.blank_before(line))
    wide = units[-1].is_block or isinstance(following, (*FUNCTIONS, ast.ClassDef))
    tail = "\n" * ((gap if wide else 1) + 1) if following else "\n"
    return Edit(start, start, (lead + text + tail).replace("\n", source.newline))
