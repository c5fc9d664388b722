"""A header with one value for some answers and another for all others, told apart otherwise than the plan tells them apart.

A small model compares with the one path that it reads first, or looks at the status alone.
"""

import ast
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pytest_factory.artifacts import Criterion
from pytest_factory.mends.fault import Fault, Function, Mended, body_start, own_functions
from pytest_factory.workspace.edits import Edit, Source, applied, first_line

_HOOKS = {"flask": ".after_request", "fastapi": '.middleware("http")'}


class Rule(NamedTuple):
    """Which answers have which value."""

    header: str
    value: str
    """Of a GET with this status of the path, and of all below it where there is something."""
    status: int
    path: str
    below: bool
    other: str
    """Of every other answer."""


def heading(fault: Fault) -> Iterator[Mended]:
    """The function that sees all answers, with the rule that all criteria of the header together tell."""
    criterion = fault.criterion
    for header in criterion.expect.headers if criterion else ():
        rule = _rule(header, [c for c in fault.criteria if header in c.expect.headers])
        hooks = [one for one in own_functions(fault.code) if rule and _sets(one[2], header, fault.framework)]
        if rule is None or not hooks or len({path for path, _, _ in hooks}) > 1:
            continue
        (path, source, first), *others = hooks
        edits = [_written(source, first, rule, fault.framework)]
        for _, _, other in others:
            begin, end = source.own_lines(other)
            edits.append(Edit(source.at(begin), source.at(end + 1), ""))
        yield Mended("one rule for a header", path, applied(source.text, edits))


def _rule(header: str, criteria: Sequence[Criterion]) -> Rule | None:
    """The rule that holds for all criteria of a header with two values; None where there is no such one."""
    values = {value for c in criteria if (value := c.expect.headers[header]) is not None}
    for value in values if len(values) == 2 else ():
        mine = [c for c in criteria if c.expect.headers[header] == value]
        [other] = values - {value}
        top = min((c.bare for c in mine), key=len)
        same = {(c.method, c.expect.status) for c in mine} == {("GET", mine[0].expect.status)}
        rule = Rule(header, value, mine[0].expect.status, top, any(c.bare != top for c in mine), other)
        if same and all(_has(rule, c) == (c.expect.headers[header] == value) for c in criteria):
            return rule
    return None


def _has(rule: Rule, criterion: Criterion) -> bool:
    inside = criterion.bare == rule.path or (rule.below and criterion.bare.startswith(f"{rule.path.rstrip('/')}/"))
    return inside and (criterion.method, criterion.expect.status) == ("GET", rule.status)


def _sets(function: Function, header: str, framework: str) -> bool:
    """Whether a function that sees every answer sets this header, and no other."""
    if not any(ast.unparse(mark).replace("'", '"').endswith(_HOOKS[framework]) for mark in function.decorator_list):
        return False
    named = {
        node.slice.value if isinstance(node.slice, ast.Constant) else None
        for node in ast.walk(function)
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store)
    }
    return named == {header} and len(function.args.args) == (1 if framework == "flask" else 2)


def _written(source: Source, function: Function, rule: Rule, framework: str) -> Edit:
    """The function's body, written anew."""
    names = [argument.arg for argument in function.args.args]
    response = names[0] if framework == "flask" else "response"
    asked = "request.path" if framework == "flask" else f"{names[0]}.url.path"
    told = f'{asked} == "{rule.path}"'
    if rule.below:
        told = f'({told} or {asked}.startswith("{rule.path.rstrip("/")}/"))'
    method = "request.method" if framework == "flask" else f"{names[0]}.method"
    lines = [] if framework == "flask" else [f"response = await {names[1]}({names[0]})"]
    lines += [
        f'some = {told} and {method} == "GET" and {response}.status_code == {rule.status}',
        f'{response}.headers["{rule.header}"] = "{rule.value}" if some else "{rule.other}"',
        f"return {response}",
    ]
    start = body_start(function)
    indent = " " * start.col_offset
    text = "".join(f"{indent}{line}\n" for line in lines)
    return Edit(source.at(first_line(start)), source.at((function.end_lineno or 0) + 1), text)
