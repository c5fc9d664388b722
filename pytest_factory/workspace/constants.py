"""Constants that code compares with something, and arguments that it never reads: signs that an answer is written down."""

import ast
from collections.abc import Iterator
from typing import NamedTuple

_PATH = ("full_path", "path", "path_params", "url", "view_args")
"""Attributes of a request that tell what stands in its path."""

_LONGEST = 10_000
"""Repetitions of a text: nobody sends more."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


class Compared(NamedTuple):
    """`subject == value`, in one of its forms."""

    subject: str
    """The other side, as it is written."""
    value: str | int


def compared(tree: ast.AST) -> set[Compared]:
    """Texts and whole numbers that something is compared with by ==, !=, in, not in, match or startswith, tuples one by one."""
    found: set[Compared] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Compare(left=left, comparators=rights, ops=ops):
                for one, op, other in zip([left, *rights], ops, rights, strict=False):
                    if isinstance(op, ast.Eq | ast.NotEq):
                        found |= {*_pairs(one, other), *_pairs(other, one)}
                    elif isinstance(op, ast.In | ast.NotIn) and isinstance(other, ast.Tuple | ast.List | ast.Set):
                        found |= {pair for item in other.elts for pair in _pairs(one, item)}
            case ast.Call(func=ast.Attribute(value=subject, attr="startswith"), args=[value]):
                whole = value.elts if isinstance(value, ast.Tuple) else [value]
                found |= {pair for item in whole for pair in _pairs(subject, item)}
            case ast.Match(subject=subject, cases=cases):
                patterns = [inner for case in cases for inner in ast.walk(case.pattern)]
                values = [inner.value for inner in patterns if isinstance(inner, ast.MatchValue)]
                found |= {pair for value in values for pair in _pairs(subject, value)}
    return found


def unread(function: Function) -> set[str]:
    """The arguments that a function never names; none where it may read them otherwise."""
    arguments = function.args
    nodes = [node for statement in function.body for node in ast.walk(statement)]
    names = {node.id for node in nodes if isinstance(node, ast.Name)}
    reads_path = any(isinstance(node, ast.Attribute) and node.attr in _PATH for node in nodes)
    if arguments.kwarg or reads_path or "locals" in names:
        return set()
    return {one.arg for one in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)} - names


def _pairs(subject: ast.expr, value: ast.expr) -> Iterator[Compared]:
    if isinstance(subject, ast.Tuple) and isinstance(value, ast.Tuple):
        for one, other in zip(subject.elts, value.elts, strict=False):
            yield from _pairs(one, other)
        return
    constant = _constant(value)
    if isinstance(constant, str | int) and not isinstance(constant, bool) and _constant(subject) is None:
        yield Compared(ast.unparse(subject), constant)


def _constant(node: ast.expr) -> object:
    """What a constant is, or a text that is repeated so many times; None for everything else."""
    match node:
        case ast.Constant(value=value):
            return value
        case ast.BinOp(left=ast.Constant(value=str(text)), op=ast.Mult(), right=ast.Constant(value=int(times))):
            return text * min(times, _LONGEST)
    return None
