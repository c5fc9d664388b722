"""A name that a function uses and does not have, got as its neighbours get it."""

import ast
import re
from collections.abc import Iterator

from pytest_factory.mends.fault import Fault, Function, Mended, Site, body_start, functions, inserted
from pytest_factory.workspace.edits import Source, first_line
from pytest_factory.workspace.scope import all_names, arguments_of, bindings, local_names

_UNKNOWN = re.compile(r"name '(\w+)' is not defined|cannot access local variable '(\w+)'")


def binding(fault: Fault) -> Iterator[Mended]:
    """The statement by which another function of the app binds the name, or the argument that it takes for it.

    Functions of the same file come first.
    """
    site, match = fault.site, _UNKNOWN.search(fault.raised)
    name = (match[1] or match[2]) if match else ""
    if site is None or not name:
        return
    texts = {path: text for path, text in fault.sources.items() if path.endswith(".py") and name in text}
    sources = [site.source, *(Source(text, name=path) for path, text in texts.items() if path != site.path)]
    seen: set[str] = set()
    for source in sources:
        for other in (node for node in functions(source) if node is not site.function):
            for text in (_statement(site, other, name), _argument(site, other, name, source)):
                if text and text not in seen:
                    seen.add(text)
                    yield Mended("bind as others do", site.path, text)


def _statement(site: Site, other: Function, name: str) -> str:
    """The text with the other function's own `name = ...` in front of the body."""
    made = next(
        (node for node in other.body if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name), None
    )
    if made is None or len(made.targets) != 1:
        return ""
    there, here = local_names(other), {argument.arg for argument in arguments_of(site.function)}
    if (all_names(made.value) & there) - here:
        return ""
    start = body_start(site.function)
    return inserted(site.source, first_line(start), f"{' ' * start.col_offset}{ast.unparse(made)}")


def _argument(site: Site, other: Function, name: str, there: Source) -> str:
    """The text with the other function's argument of that name taken, too: a dependency that the framework gives."""
    taken = next((argument for argument in arguments_of(other) if argument.arg == name), None)
    if taken is None or taken.annotation is None or name in {a.arg for a in arguments_of(site.function)}:
        return ""
    note = ast.unparse(taken.annotation)
    defaults = dict(zip(reversed(other.args.args), reversed(other.args.defaults), strict=False))
    default = defaults.get(taken)
    if default is None and not _dependency(taken.annotation, there):
        return ""
    if default is not None and "Depends" not in ast.unparse(default):
        return ""
    source, arguments = site.source, site.function.args.args
    if default is None and arguments:
        start = source.offset(arguments[0].lineno, arguments[0].col_offset)
        return f"{source.text[:start]}{name}: {note}, {source.text[start:]}"
    told = f"{name}: {note}" + (f" = {ast.unparse(default)}" if default is not None else "")
    opened = source.text.index("(", source.offset(site.function.lineno, site.function.col_offset))
    if not arguments:
        return f"{source.text[: opened + 1]}{told}{source.text[opened + 1 :]}"
    ends = [*(a.annotation or a for a in arguments), *site.function.args.defaults]
    last = max(source.offset(end.end_lineno or 0, end.end_col_offset or 0) for end in ends)
    return f"{source.text[:last]}, {told}{source.text[last:]}"


def _dependency(note: ast.expr, there: Source) -> bool:
    """Whether an annotation, or the alias that it names, says Depends or what the framework gives by its type."""
    text = ast.unparse(note)
    found = bindings(there.tree.body).get(text, [])
    told = " ".join([text, *(ast.unparse(one.node) for one in found if one.kind == "constant")])
    imported = any(one.kind == "import" for one in found) and text.endswith(("Dep", "Dependency"))
    return "Depends" in told or text in ("Request", "Response", "BackgroundTasks") or imported
