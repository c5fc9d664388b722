"""Without its new parameters a function does what it did before."""

import ast
from collections.abc import Iterator

from pytest_factory.mends.fault import Fault, Function, Mended, body_start, edit, functions, inserted, own_functions
from pytest_factory.mends.reading import read_of, reads_in
from pytest_factory.workspace.edits import Edit, Source, applied, first_line
from pytest_factory.workspace.scope import arguments_of


def as_before(fault: Fault) -> Iterator[Mended]:
    """Where a criterion that held before fails, or the app's own tests do: no default for what is new in a query, or else the
    old body, under a test that nothing new was sent.
    """
    held = fault.criterion.before if fault.criterion else fault.gate is not None and fault.gate.name == "tests"
    if not held:
        return
    for path, after, new in own_functions(fault.code):
        before = Source(fault.sources.get(path, ""), name=path)
        old = next((node for node in functions(before) if node.name == new.name), None)
        if old is None or not isinstance(old.body[-1], ast.Return):
            continue
        if bare := _without_defaults(new, old, after):
            yield Mended("as before", path, applied(after.text, bare))
        test, edits = _by_query(new, old) if fault.framework == "flask" else _by_argument(new, old, after)
        if test:
            text = inserted(after, first_line(body_start(new)), _branch(new, old, before, test))
            yield Mended("as before", path, applied(text, edits))  # the edits stand above what was inserted


def _without_defaults(new: Function, old: Function, after: Source) -> list[Edit]:
    """`request.args.get("sort", "title")`, where the old function knows no sort, without the title."""
    known = {read.key for read in reads_in(old)}
    calls = [node for node in ast.walk(new) if isinstance(node, ast.Call) and len(node.args) == 2 and not node.keywords]
    fresh = [node for node in calls if (read := read_of(node)) and read.key not in known and read.default != "None"]
    return [edit(after, node, f"{ast.unparse(node.func)}({ast.unparse(node.args[0])})") for node in fresh]


def _by_query(new: Function, old: Function) -> tuple[str, list[Edit]]:
    """The test that none of the new names of the query was sent; empty where there are none."""
    known = {read.key for read in reads_in(old)}
    added = {read.key: read.reader for read in reads_in(new) if read.key not in known}
    return " and ".join(f"{key} not in {reader}" for key, reader in added.items()), []


def _by_argument(new: Function, old: Function, after: Source) -> tuple[str, list[Edit]]:
    """The same for the new arguments of a FastAPI route, and the edits that make them None where they are not sent.

    Empty where one of them is none that a client may leave out.
    """
    had = {argument.arg for argument in arguments_of(old)}
    added = [argument for argument in arguments_of(new) if argument.arg not in had]
    defaults = dict(zip(reversed(new.args.args), reversed(new.args.defaults), strict=False))
    edits: list[Edit] = []
    for argument in added:
        note, default = argument.annotation, defaults.get(argument)
        if note is None or default is None or "Depends" in ast.unparse(default) + ast.unparse(note):
            return "", []
        if ast.unparse(default) != "None":
            match note:
                case ast.Subscript(slice=ast.Tuple(elts=[kind, *_])):  # Annotated[kind, ...]
                    pass
                case kind:
                    pass
            edits += [edit(after, kind, f"{ast.unparse(kind)} | None"), edit(after, default, "None")]
    return " and ".join(f"{argument.arg} is None" for argument in added), edits


def _branch(new: Function, old: Function, before: Source, test: str) -> str:
    indent = " " * new.body[0].col_offset
    start = body_start(old)
    first, last = before.comments_above(first_line(start)), old.body[-1].end_lineno or 0
    body = before.cut(first, last, dedent=start.col_offset, indent=indent + "    ")
    return f"{indent}if {test}:\n{body}\n"
