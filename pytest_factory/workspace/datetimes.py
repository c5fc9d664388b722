"""`datetime`, the module and its class: a reply that takes one for the other, or binds the name anew, breaks what is there."""

import ast
import re
from typing import Literal

from pytest_factory.workspace.edits import Edit, Source, applied
from pytest_factory.workspace.scope import bindings

_OF_THE_MODULE = frozenset({"datetime", "date", "time", "timedelta", "timezone", "tzinfo", "UTC"})
"""NAMEs of `datetime.NAME` by which the module is meant; of `date` and `time` the class has methods, which only instances use."""
Meaning = Literal["module", "class"]


def as_bound(addition: str, before: str) -> str:
    """`addition` with `datetime` as the module `before` binds it; where that does not, as the addition uses it most widely.

    Its own import of the name goes where the file has one; what is used without an import is left to whoever resolves names.
    What does not parse stays.
    """
    if "datetime" not in addition:
        return addition
    try:
        tree, base = ast.parse(addition), ast.parse(before)
    except SyntaxError:
        return addition
    uses = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == "datetime"]
    if not uses or any(not isinstance(node.ctx, ast.Load) for node in uses):
        return addition
    held = {id(node.value): node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    meant = _meaning(base)
    if meant is None:
        meant = "module" if any(held.get(id(node)) in _OF_THE_MODULE for node in uses) else "class"
        if _meaning(tree) in (None, meant):
            return addition
    source = Source(addition, name="the addition")
    edits = [edit for node in uses if (edit := _edit(source, node, held.get(id(node), ""), meant))]
    return _without_import(applied(addition, edits), meant, bound=_meaning(base) is not None)


def _meaning(tree: ast.Module) -> Meaning | None:
    """What a module binds `datetime` to; None where it does not, or otherwise."""
    found = [binding.node for binding in bindings(tree.body).get("datetime", ())]
    match found:
        case [ast.Import()]:
            return "module"
        case [ast.ImportFrom(module="datetime")]:
            return "class"
    return None


def _edit(source: Source, node: ast.Name, attribute: str, meant: Meaning) -> Edit | None:
    """What makes one use of the name mean what it should; None where it does."""
    start = source.offset(node.lineno, node.col_offset)
    after = source.text[start + len("datetime") :]
    of_the_module = attribute in _OF_THE_MODULE
    if meant == "module":
        return None if of_the_module else Edit(start, start + len("datetime"), "datetime.datetime")
    dot = re.match(r"\s*\.\s*", after)
    return Edit(start, start + len("datetime") + dot.end(), "") if of_the_module and dot else None


def _without_import(code: str, meant: Meaning, *, bound: bool) -> str:
    """The code without its own import of the name, where the file has it; else with the import that gives what is meant."""
    lines = []
    for line in code.split("\n"):
        given = re.fullmatch(r"from datetime import (?P<names>[\w, ]+)", line)
        if given:
            names = [name.strip() for name in given["names"].split(",") if name.strip() != "datetime"]
            lines += [f"from datetime import {', '.join(names)}"] if names else []
        elif line != "import datetime":
            lines.append(line)
    own = {"module": "import datetime", "class": "from datetime import datetime"}[meant]
    return "\n".join(lines if bound else [own, *lines])
