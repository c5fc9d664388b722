"""An app that a function makes, shown as if its module made it: what stands in the function stands in the module."""

import ast
from collections.abc import Sequence

from pytest_factory.artifacts import Place, SourceFile
from pytest_factory.errors import SpliceError
from pytest_factory.workspace.edits import Source, first_line
from pytest_factory.workspace.scope import FUNCTIONS


def flat(text: str, function: str) -> str:
    """The text of a module with the body of its `function` in place of the function, without its docstring and its return.

    A small model that sees a factory writes the factory again, and leaves out what it was asked for; beside an app that is made
    in the module it writes what is new. What it writes so is put into the factory by `splice`. The text as it is where it has
    no such function on its own, or where that function returns from within a block.

    >>> print(flat("def make(name):\\n    app = Flask(name)\\n    return app\\n", "make"))
    app = Flask(name)
    <BLANKLINE>
    """
    try:
        source = Source(text, name="the file")
    except SpliceError:
        return text
    node = next((node for node in source.tree.body if isinstance(node, FUNCTIONS) and node.name == function), None)
    if node is None or node.decorator_list:
        return text
    made = [part for part in source.tree.body if isinstance(part, ast.Assign) and _calls(part.value, function)]
    documented = ast.get_docstring(node) is not None
    body = [part for part in node.body[documented:] if not isinstance(part, ast.Return)]
    inner = [part for part in ast.walk(node) if isinstance(part, ast.Return) and part not in node.body]
    own = {id(part) for f in ast.walk(node) if isinstance(f, FUNCTIONS) and f is not node for part in ast.walk(f)}
    if not body or any(id(part) not in own for part in inner) or first_line(node.body[0]) == node.lineno:
        return text
    first, last = source.own_lines(node)
    begin = source.comments_above(first_line(body[0]))
    end = source.own_lines(body[-1])[1]
    kept = source.cut(begin, end, dedent=node.body[0].col_offset)
    gone = {number for part in made for number in range(part.lineno, (part.end_lineno or part.lineno) + 1)}
    around = [source.line(number) if number not in gone else "" for number in range(1, len(source.lines) + 1)]
    before, after = "\n".join(around[: first - 1]).strip(), "\n".join(around[last:]).strip()
    return "\n\n\n".join(part for part in (before, kept.strip(), after) if part) + "\n"


def shown_flat(files: Sequence[SourceFile], place: Place) -> list[SourceFile]:
    """The files, that of the place with its factory shown flat."""
    return [
        file.model_copy(update={"text": flat(file.text, place.inside)})
        if file.path == place.file and place.inside
        else file
        for file in files
    ]


def _calls(value: ast.expr, function: str) -> bool:
    return isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == function
