"""A branch for the very value that a criterion sends, beside one that does the same for every other: `elif sort == "unknown"`."""

import ast
import re
from collections.abc import Iterator

from pytest_factory.mends.fault import Fault, Mended, own_functions
from pytest_factory.workspace.edits import Edit, Source, applied

_SAID = re.compile(
    r"^(?P<path>\S+) compares (?P<name>.+) with (?P<value>'.*'|\".*\"|\S+), a value of a criterion", re.M
)


def leaking(fault: Fault) -> Iterator[Mended]:
    """Where REVIEW's rules find such a comparison, the code without its branch; whether another one serves is tried."""
    if fault.gate is None or fault.gate.name != "scope":
        return
    for match in _SAID.finditer(fault.gate.reason):
        for path, source, function in own_functions(fault.code):
            branches = [
                node for node in ast.walk(function) if isinstance(node, ast.If) and _compares(node, match["value"])
            ]
            for node in branches if path == match["path"] else ():
                if text := _without(source, function, node):
                    yield Mended("no branch of its own", path, text)


def _compares(node: ast.If, value: str) -> bool:
    match node.test:
        case ast.Compare(left=left, ops=[ast.Eq()], comparators=[right]):
            return value in (ast.unparse(left), ast.unparse(right))
    return False


def _without(source: Source, function: ast.stmt, node: ast.If) -> str:
    """The text without the branch; empty where what follows it cannot stand alone."""
    chained = any(isinstance(one, ast.If) and one.orelse == [node] for one in ast.walk(function))
    elif_ = chained and source.line(node.lineno).lstrip().startswith("elif")
    start, end = source.at(node.lineno), source.at((node.body[-1].end_lineno or node.lineno) + 1)
    if elif_ or not node.orelse:
        return applied(source.text, [Edit(start, end, "")])
    follower = node.orelse[0]
    if len(node.orelse) > 1 or not isinstance(follower, ast.If) or follower.lineno == node.lineno:
        return ""
    if not source.line(follower.lineno).lstrip().startswith("elif"):
        return ""
    word = source.text.index("elif", source.at(follower.lineno))
    return applied(source.text, [Edit(start, end, ""), Edit(word, word + len("elif"), "if")])
