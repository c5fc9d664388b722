"""What a candidate fails with, and where in its code: what mends start from."""

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

from pydantic import JsonValue

from pytest_factory.artifacts import Criterion, CriterionResult, Gate, Patch
from pytest_factory.errors import SpliceError
from pytest_factory.spec.literals import path_matches
from pytest_factory.workspace.edits import Edit, Source, applied, first_line
from pytest_factory.workspace.routing import endpoints
from pytest_factory.workspace.scope import FUNCTIONS

Function = ast.FunctionDef | ast.AsyncFunctionDef

_FRAME = re.compile(r'^  File "(?P<path>[^"]+)", line (?P<line>\d+), in (?P<name>\S+)$', re.MULTILINE)


class Mended(NamedTuple):
    """One file of the candidate with one place put right."""

    mend: str
    """Its name, for the trace."""
    path: str
    text: str


class Site(NamedTuple):
    """A place in the candidate's own code."""

    path: str
    source: Source
    function: Function
    """The innermost one that holds it."""
    statement: ast.stmt
    """The smallest one that begins at or holds the line."""
    line: int


@dataclass(frozen=True)
class Fault:
    """One criterion or one gate that a candidate fails."""

    code: Patch
    framework: Literal["fastapi", "flask"]
    sources: Mapping[str, str]
    """The base's files."""
    criterion: Criterion | None = None
    result: CriterionResult | None = None
    gate: Gate | None = None
    works: bool = False
    """Whether another criterion that wants a success is met."""
    good: tuple[JsonValue, ...] = ()
    """The bodies of criteria on the same route that want a success."""
    taken: tuple[str, ...] = ()
    """The paths, with their queries, of criteria with the same method that want a success."""
    criteria: tuple[Criterion, ...] = ()
    """All of the plan."""

    @property
    def raised(self) -> str:
        """The last line of the traceback, `ValueError: ...`; empty where nothing was raised."""
        lines = self.result.traceback.strip().splitlines() if self.result else []
        return lines[-1] if lines else ""

    @property
    def texts(self) -> dict[str, str]:
        """The base's files as the candidate has them; one that it deletes is empty."""
        return {**self.sources, **{change.path: change.after or "" for change in self.code}}

    @property
    def let_in(self) -> Criterion | None:
        """The criterion, where it wants a request refused that was taken; None otherwise."""
        refuses = self.criterion is not None and self.criterion.expect.status in (400, 422)
        return self.criterion if refuses and self.result and self.result.got.startswith("status 2") else None

    @cached_property
    def site(self) -> Site | None:
        """The deepest frame of the traceback in a function that the candidate wrote."""
        frames = list(_FRAME.finditer(self.result.traceback)) if self.result else []
        sites = (self.at(frame["path"], int(frame["line"])) for frame in reversed(frames))
        return next((site for site in sites if site), None)

    def at(self, path: str, line: int) -> Site | None:
        """The place of a line of a file that the candidate changed; None where it stands in no function that is new there."""
        for change in self.code:
            if not path.endswith(change.path):
                continue
            own = list(own_functions(Patch(changes=(change,))))
            inside = [one for one in own if first_line(one[2]) <= line <= (one[2].end_lineno or 0)]
            if not inside:
                continue
            _, source, function = max(inside, key=lambda one: one[2].lineno)
            held = [
                node
                for node in ast.walk(function)
                if isinstance(node, ast.stmt) and node is not function and node.lineno <= line <= (node.end_lineno or 0)
            ]
            if held:
                smallest = min(held, key=lambda node: ((node.end_lineno or 0) - node.lineno, -node.lineno))
                return Site(change.path, source, function, smallest, line)
        return None


Mend = Callable[[Fault], Iterator[Mended]]
"""What a mend is: the candidates that it makes of a fault, most likely first; none where it knows nothing about it."""


def own_functions(code: Patch) -> Iterator[tuple[str, Source, Function]]:
    """The functions that a candidate wrote, new or otherwise than they were, with their files."""
    for change in code:
        if change.after is not None and change.path.endswith(".py"):
            source, old = Source(change.after, name=change.path), {ast.dump(f) for f in functions(change.before or "")}
            yield from ((change.path, source, f) for f in functions(source) if ast.dump(f) not in old)


def own_routes(fault: Fault) -> Iterator[tuple[str, Source, Function]]:
    """The candidate's own functions that answer the criterion's request; their paths may lack a prefix."""
    for path, source, function in own_functions(fault.code):
        if fault.criterion is not None and serves(function, fault.criterion):
            yield path, source, function


def serves(function: Function, criterion: Criterion) -> bool:
    """Whether a function answers a criterion's request; its path may lack a prefix."""
    parts = criterion.bare.rstrip("/").split("/")
    tails = ["/".join(["", *parts[place:]]).rstrip("/") for place in range(1, len(parts) + 1)]
    mine = [one.path.rstrip("/") for one in endpoints(function) if one.method == criterion.method]
    return any(path_matches(pattern, tail) for pattern in mine for tail in tails)


def functions(module: str | Source) -> list[Function]:
    """All functions of a module; none where it does not parse."""
    try:
        tree = module.tree if isinstance(module, Source) else Source(module, name="the file").tree
    except SpliceError:
        return []
    return [node for node in ast.walk(tree) if isinstance(node, FUNCTIONS)]


def edit(source: Source, node: ast.expr | ast.stmt, text: str) -> Edit:
    """The edit that writes a node as `text`."""
    start = source.offset(node.lineno, node.col_offset)
    return Edit(start, source.offset(node.end_lineno or node.lineno, node.end_col_offset or node.col_offset), text)


def replaced(source: Source, node: ast.expr | ast.stmt, text: str) -> str:
    """The source's text with a node written as `text`."""
    return applied(source.text, [edit(source, node, text)])


def inserted(source: Source, line: int, lines: str) -> str:
    """The source's text with whole lines in front of a line."""
    at = source.at(line)
    return source.text[:at] + lines.rstrip("\n") + "\n" + source.text[at:]


def without(source: Source, statement: ast.stmt) -> str:
    """The source's text without the lines of a statement."""
    first, last = source.own_lines(statement)
    return source.text[: source.at(first)] + source.text[source.at(last + 1) :]


def refusal(framework: str, status: int, said: str) -> str:
    """How a framework refuses with a status and a word about it, as code."""
    if framework == "flask":
        return f'abort({status}, description="{said}")'
    return f'raise HTTPException(status_code={status}, detail="{said}")'


def body_start(function: Function) -> ast.stmt:
    """The first statement of a function after its docstring."""
    documented = ast.get_docstring(function) is not None and len(function.body) > 1
    return function.body[1] if documented else function.body[0]
