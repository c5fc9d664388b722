"""Imports: what code asks for, what a file has, and the edits that bring the one into the other."""

import ast
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from pytest_factory.errors import SpliceError
from pytest_factory.workspace.edits import Edit, Source, applied
from pytest_factory.workspace.scope import Binding

_FAMILIES = (
    {"fastapi", "starlette"},
    {"flask", "werkzeug", "markupsafe"},
    {"typing", "collections", "typing_extensions"},
)
"""Packages that hand on each other's names: `fastapi.Request` is `starlette.requests.Request`."""


class Wanted(NamedTuple):
    """One imported name."""

    module: str
    """With its leading dots; empty for `import name`."""
    name: str
    alias: str = ""

    @property
    def bound(self) -> str:
        """The name that it binds."""
        return self.alias or (self.name if self.module else self.name.partition(".")[0])

    @property
    def origin(self) -> list[str]:
        """The parts of its dotted path, from the end, without a relative beginning."""
        path = f"{self.module.lstrip('.')}.{self.name}" if self.module.lstrip(".") else self.name
        return path.split(".")[::-1]

    def __str__(self) -> str:
        start = f"from {self.module} import {self.name}" if self.module else f"import {self.name}"
        return f"{start} as {self.alias}" if self.alias else start


def wanted_of(statement: ast.stmt) -> list[Wanted]:
    """The names that one import statement brings; none for other statements."""
    if isinstance(statement, ast.Import):
        return [Wanted("", alias.name, alias.asname or "") for alias in statement.names]
    if isinstance(statement, ast.ImportFrom):
        module = "." * statement.level + (statement.module or "")
        return [Wanted(module, alias.name, alias.asname or "") for alias in statement.names]
    return []


def reconciled(wanted: Iterable[Wanted], bound: Mapping[str, Sequence[Binding]]) -> tuple[list[Wanted], dict[str, str]]:
    """The imports that a file still needs, and how the names of the code that wants them must be written there.

    `bound` is what the file binds. What it imports already, also by another way (`starlette` for `fastapi`, `.models`
    for `app.models`), or defines itself, is not imported again. A module and its member of one name (`import datetime`,
    `from datetime import datetime`) live side by side by another spelling. Raises SpliceError where one name means two things.
    """
    missing: list[Wanted] = []
    names: dict[str, str] = {}
    for want in dict.fromkeys(wanted):
        if any(other.bound == want.bound and _same(other, want) for other in missing):  # said twice, the other way
            continue
        here = bound.get(want.bound, ())
        has = [have for binding in here for have in wanted_of(binding.node) if have.bound == want.bound]
        if want in has or (here and not has):
            continue
        if not has or want.name == "*" or all(_submodules(have, want) for have in has):
            missing.append(want)
        elif Wanted("", want.name) in has and want.module == want.name:
            names[want.bound] = f"{want.name}.{want.name}"
        elif Wanted(want.name, want.name) in has and not want.module:
            names[want.bound] = f"{want.name}_module"
            missing.append(want._replace(alias=names[want.bound]))
        elif not any(_same(have, want) for have in has):
            raise SpliceError(
                f"the addition has `{want}`, but the file has `{has[0]}`: use what the file imports, or import the other "
                f"under a name of its own"
            )
    return missing, names


def merge_imports(text: str, wanted: Iterable[Wanted]) -> str:
    """The text with these imports at its top, put into the import lines that it has where that is possible."""
    return applied(text, import_edits(Source(text, name="the file"), wanted))


def import_edits(source: Source, wanted: Iterable[Wanted]) -> list[Edit]:
    """The edits that add imports: names to `from` lines of the same module, else new lines after the last import."""
    header = _header(source.tree)
    have = {item for statement in header for item in wanted_of(statement)}
    lines: dict[str, list[Wanted]] = {}
    for item in wanted:
        if item not in have:
            lines.setdefault(item.module or f"import {item}", []).append(item)
    edits, new = [], []
    for module, items in lines.items():
        line = next((node for node in header if _extends(node, module)), None)
        names = [str(item).partition(" import ")[2] for item in items]
        if isinstance(line, ast.ImportFrom):
            edits.append(_extended(source, line, names))
        else:
            new.append(f"from {module} import {', '.join(names)}" if items[0].module else str(items[0]))
    if new:
        edits.append(_new_lines(source, header, new))
    return edits


def _header(tree: ast.Module) -> list[ast.stmt]:
    """The import statements that open a module, and the blocks of imports (if, try) between them."""
    header: list[ast.stmt] = []
    for position, node in enumerate(tree.body):
        first = node.body[0] if isinstance(node, ast.If | ast.Try) else node
        if isinstance(first, ast.Import | ast.ImportFrom):
            header.append(node)
        elif not (position == 0 and _is_docstring(node)) and not _is_setting(node):
            break
    return header


def _extends(node: ast.stmt, module: str) -> bool:
    have = wanted_of(node)
    return isinstance(node, ast.ImportFrom) and have[0].module == module and have[0].name != "*"


def _extended(source: Source, line: ast.ImportFrom, names: Sequence[str]) -> Edit:
    first, last = line.names[0], line.names[-1]
    if (
        first.lineno > line.lineno
        and not source.line(first.lineno)[: first.col_offset].strip()
        and "(" in source.line(line.lineno)
    ):
        indent = source.line(first.lineno)[: first.col_offset]
        start = source.at(first.lineno)
        return Edit(start, start, "".join(f"{indent}{name},{source.newline}" for name in names))
    end = source.offset(last.end_lineno or last.lineno, last.end_col_offset or 0)
    return Edit(end, end, "".join(f", {name}" for name in names))


def _new_lines(source: Source, header: Sequence[ast.stmt], new: Sequence[str]) -> Edit:
    body, text = source.tree.body, source.newline.join([*new, ""])
    if header:
        line = (header[-1].end_lineno or header[-1].lineno) + 1
    elif body and _is_docstring(body[0]):
        line = (body[0].end_lineno or body[0].lineno) + 1
        text = source.newline + text
    else:
        line = _after_file_comment(source)
    start = source.at(line)
    if start and not source.text[:start].endswith(("\n", "\r")):
        text = source.newline + text
    followed = line <= len(source.lines) and source.line(line).strip()
    if not header and followed:
        text += source.newline
    return Edit(start, start, text)


def _after_file_comment(source: Source) -> int:
    """The line after a comment that opens the file and belongs to it: a licence, `#!`, the encoding."""
    line = 1
    while source.line(line).startswith("#"):
        line += 1
    if line > 1 and source.line(line).strip():
        return 1 + sum(bool(re.match(r"#!|#.*coding[:=]", source.line(number))) for number in (1, 2))
    return line + 1 if line > 1 and line <= len(source.lines) else line


def _same(have: Wanted, want: Wanted) -> bool:
    roots = {have.module.partition(".")[0], want.module.partition(".")[0]}
    if have.name == want.name and any(roots <= family for family in _FAMILIES):
        return True
    if not all((have.module, want.module)) and have.alias != want.alias:
        return False
    return all(a == b for a, b in zip(have.origin, want.origin, strict=False))


def _submodules(have: Wanted, want: Wanted) -> bool:
    """`import a.b` beside `import a`: two imports, one name."""
    return not (have.module or want.module or have.alias or want.alias)


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _is_setting(node: ast.stmt) -> bool:
    """`__version__ = ...` between imports."""
    targets = getattr(node, "targets", [])
    return any(isinstance(target, ast.Name) and re.fullmatch(r"__\w+__", target.id) for target in targets)
