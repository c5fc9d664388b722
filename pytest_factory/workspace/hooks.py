"""New functions that run before each request come first: those that a file has may answer, and what comes after is not run."""

import ast

from pytest_factory.errors import SpliceError
from pytest_factory.workspace.edits import Edit, Source, applied
from pytest_factory.workspace.scope import FUNCTIONS, all_names, bindings


def hooks_first(text: str, before: str) -> str:
    """`text` with each new `@x.before_request` function moved before the first of x that stood in the file `before`.

    Flask calls them in the order of their registration. One that names what is defined between the two stays.
    """
    try:
        source, old = Source(text, name="the file"), ast.parse(before)
    except (SpliceError, SyntaxError):
        return text
    known = {node.name for node in old.body if isinstance(node, FUNCTIONS)}
    hooks = [node for node in source.tree.body if isinstance(node, FUNCTIONS) and _hook_of(node)]
    edits: list[Edit] = []
    for hook in hooks:
        first = next((other for other in hooks if other.name in known and _hook_of(other) == _hook_of(hook)), None)
        if hook.name in known or first is None or first.lineno > hook.lineno:
            continue
        between = source.tree.body[source.tree.body.index(first) : source.tree.body.index(hook)]
        if all_names(hook) & set(bindings(between)):
            continue
        begin, end = source.own_lines(hook)
        goal = source.at(source.comments_above(source.own_lines(first)[0]))
        edits.append(Edit(goal, goal, source.cut(begin, end) + "\n\n\n"))
        edits.append(Edit(source.at(begin), source.at(end + 1), ""))
    return applied(text, edits) if edits else text


def _hook_of(node: ast.stmt) -> str:
    """x of `@x.before_request`; empty for every other statement."""
    decorators = getattr(node, "decorator_list", [])
    found = (ast.unparse(one).removesuffix("()").rpartition(".") for one in decorators)
    return next((owner for owner, _, name in found if name == "before_request"), "")
