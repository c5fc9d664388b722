"""Units that a block writes again although another file of the app has them go to that file.

A small model names one file and repeats there what it changes elsewhere: the class that the file imports, the function that
answers the route now.
"""

import ast
from collections.abc import Iterable, Mapping, Sequence

from pytest_factory.artifacts import Route
from pytest_factory.errors import SpliceError
from pytest_factory.workspace.edits import Source, first_line
from pytest_factory.workspace.merging import wanted_of
from pytest_factory.workspace.reply import Block
from pytest_factory.workspace.routing import endpoints, shape
from pytest_factory.workspace.scope import FUNCTIONS
from pytest_factory.workspace.units import is_placeholder

_UNITS = (*FUNCTIONS, ast.ClassDef)


def rehomed(
    blocks: Iterable[Block], sources: Mapping[str, str], homes: Mapping[str, str], routes: Sequence[Route] = ()
) -> tuple[Block, ...]:
    """The blocks, each with the path of its file, with such units in blocks of their own behind them.

    `homes` is the name of every unit that may be meant to the one file that defines it: a class or function counts where the
    block's file imports the name from there, a class also where it has methods of that one, or leaves them out, a function of a
    route where it is one of the app's `routes` and not a new one of the same name. What is the same there already (but for
    docstrings) is left out.
    """
    kept: list[Block] = []
    moved: dict[str, list[str]] = {}
    for block in blocks:
        kept.append(_split(block, sources, homes, moved, routes))
    return (
        *(b for b in kept if b.code.strip()),
        *(Block(path=path, code="\n\n".join(parts)) for path, parts in moved.items()),
    )


def _split(
    block: Block,
    sources: Mapping[str, str],
    homes: Mapping[str, str],
    moved: dict[str, list[str]],
    routes: Sequence[Route],
) -> Block:
    """The block without what belongs elsewhere, which is put into `moved` by path."""
    try:
        added, here = Source(block.code, name="the addition"), ast.parse(sources.get(block.path, ""))
    except (SpliceError, SyntaxError):
        return block
    defined = {node.name for node in ast.walk(here) if isinstance(node, _UNITS)}
    imported = {item.bound for node in ast.walk(here) if isinstance(node, ast.stmt) for item in wanted_of(node)}
    imports = [node for node in added.tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    gone: set[int] = set()
    for node in added.tree.body:
        home = homes.get(node.name) if isinstance(node, _UNITS) else None
        if not isinstance(node, _UNITS) or home is None or home == block.path or node.name in defined:
            continue
        is_route = isinstance(node, FUNCTIONS) and bool(node.decorator_list)
        is_class = _has_methods_of(node, sources[home]) or _leaves_out(node, added)
        if node.name not in imported and not is_route and not is_class:
            continue
        if _is_new(node, [route for route in routes if (route.file, route.function) == (home, node.name)]):
            continue
        first, last = added.comments_above(first_line(node)), node.end_lineno or node.lineno
        gone |= set(range(first, last + 1))
        if not _same(node, sources[home]):
            lines = [added.cut(one.lineno, one.end_lineno or one.lineno) for one in imports]
            moved.setdefault(home, []).append("\n".join([*lines, "", added.cut(first, last)]))
    if not gone:
        return block
    left = [added.line(number) for number in range(1, len(added.lines) + 1) if number not in gone]
    return block.model_copy(update={"code": "\n".join(left) + "\n" if _says_something(left) else ""})


def _is_new(node: ast.stmt, known: Sequence[Route]) -> bool:
    """Whether a function answers something else than the routes of its name: by whole paths, or such that lack a prefix."""
    written = [(one.method, one.path) for one in endpoints(node)]
    own = [(r.method, r.path) for r in known]
    return bool(own and written) and not any(
        method == told and (shape(path) == shape(whole) or (path.count("/") < 2 and whole.endswith(path)))
        for method, path in written
        for told, whole in own
    )


def _has_methods_of(node: ast.stmt, text: str) -> bool:
    """Whether a class shares a method, but for `__init__` and such, with the file's class of its name."""
    same = [
        old for old in ast.parse(text).body if isinstance(old, ast.ClassDef) and old.name == getattr(node, "name", "")
    ]
    have = {part.name for old in same for part in old.body if isinstance(part, FUNCTIONS)}
    written = node.body if isinstance(node, ast.ClassDef) else []
    return any(isinstance(part, FUNCTIONS) and part.name in have and not part.name.startswith("__") for part in written)


def _leaves_out(node: ast.stmt, added: Source) -> bool:
    """Whether a class says that it has more than what is written: `# ... (other methods remain unchanged)`."""
    if not isinstance(node, ast.ClassDef):
        return False
    lines = range(node.lineno, (node.end_lineno or node.lineno) + 1)
    return any(is_placeholder(added.comments.get(number, "")) for number in lines)


def _same(node: ast.stmt, text: str) -> bool:
    """Whether the file has the very unit, docstrings aside."""
    return any(isinstance(old, _UNITS) and _dump(old) == _dump(node) for old in ast.parse(text).body)


def _dump(node: ast.stmt) -> str:
    copy = ast.parse(ast.unparse(node))
    for inner in ast.walk(copy):
        if isinstance(inner, _UNITS) and ast.get_docstring(inner) is not None:
            inner.body = inner.body[1:] or [ast.Pass()]
    return ast.dump(copy)


def _says_something(lines: Iterable[str]) -> bool:
    """Whether more is left than imports."""
    tree = ast.parse("\n".join(lines))
    return any(not isinstance(node, ast.Import | ast.ImportFrom) for node in tree.body)
