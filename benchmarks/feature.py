"""A right change of an app, and edits that add something to it wherever the app has a place for that."""

import ast
import re
from collections.abc import Mapping
from functools import cached_property
from typing import NamedTuple

from pytest_factory.artifacts import Change, Patch, Spec
from pytest_factory.spec.literals import path_matches
from pytest_factory.workspace.appmap import AppMap, read_app
from pytest_factory.workspace.modules import Modules
from pytest_factory.workspace.registers import Register
from pytest_factory.workspace.routing import registered, route_calls, unknown

Function = ast.FunctionDef | ast.AsyncFunctionDef


class Handler(NamedTuple):
    """A function that answers a route."""

    file: str
    node: Function
    register: str
    """The object that it is registered on, as it is written there."""
    method: str
    path: str
    """Without the prefix of the object."""
    changed: bool
    """Whether the change made or edited it."""


class Feature:
    """A right change of an app."""

    def __init__(self, sources: Mapping[str, str], code: Patch, spec: Spec, request: str) -> None:
        """`sources` is the base, path to text."""
        self.sources, self.code, self.spec, self.request = sources, code, spec, request
        self.after = {**sources, **{change.path: change.after for change in code if change.after is not None}}

    @cached_property
    def app(self) -> AppMap:
        """The app with the change."""
        return read_app(self.after)

    @cached_property
    def made(self) -> Register:
        """The app object."""
        return min(register for register, how in self.app.registers.made.items() if how.is_app)

    @cached_property
    def flask(self) -> bool:
        """Whether the app is one of Flask."""
        return self.app.framework(self.made) == "flask"

    @cached_property
    def handlers(self) -> list[Handler]:
        """What answers routes, the change's own first, then the others of its files, then the rest."""
        found = []
        for module in self.app.modules:
            before = _functions(self.sources.get(module.path, ""))
            for name, node in module.functions.items():
                changed = name not in before or ast.dump(before[name]) != ast.dump(node)
                for call in route_calls(node):
                    assert isinstance(call.func, ast.Attribute)
                    on = ast.unparse(call.func.value)
                    found += [
                        Handler(module.path, node, on, method, path, changed)
                        for method, path in registered(call, unknown)
                    ]
        touched = self.code.paths
        return sorted(found, key=lambda one: (not one.changed, one.file not in touched, one.file, one.node.lineno))

    def unsaid(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """Those that neither the request nor a criterion has."""
        said = f"{self.request} {self.spec.model_dump_json()}".lower()
        return tuple(word for word in words if word.lower() not in said)

    def with_text(self, path: str, text: str) -> Patch:
        """The change, and this as the text of a file."""
        return self.code.merged(Patch(changes=(Change(path=path, before=self.sources.get(path), after=text),)))

    def with_lines(self, path: str, line: int, lines: list[str], *imports: str) -> Patch:
        """The change, and these lines after that line of a file, with the imports that it lacks."""
        text = self.after[path].splitlines()
        text[line:line] = lines
        return self.with_text(path, with_imports("\n".join(text) + "\n", imports))


def text_of(patch: Patch, path: str) -> str:
    """What a patch makes of a file."""
    return next(change.after for change in patch if change.path == path) or ""


def with_imports(text: str, imports: tuple[str, ...], *more: str) -> str:
    """A module with those imports that it lacks, and further lines, below the imports that it begins with."""
    body, below = ast.parse(text).body, 0
    for number, node in enumerate(body):
        docstring = number == 0 and isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if not docstring and not isinstance(node, ast.Import | ast.ImportFrom):
            break
        below = node.end_lineno or 0
    found = [node for node in body if isinstance(node, ast.Import | ast.ImportFrom)]
    bound = {alias.asname or alias.name for node in found for alias in node.names}
    lines = text.splitlines()
    lines[below:below] = [line for line in imports if line.split()[-1] not in bound] + (["", *more] if more else [])
    return "\n".join(lines) + "\n"


def sibling(feature: Feature, handler: Handler, verb: str, path: str, name: str) -> Patch:
    """A handler below another one, with the parameters of its path."""
    kinds = re.findall(r"\{(\w+)(?::\w+)?\}", path) or re.findall(r"<(?:[^<>]*:)?(\w+)>", path)
    arguments = ", ".join(f"{kind}: str" for kind in kinds)
    indent = " " * handler.node.col_offset
    decorator = f'@{handler.register}.{verb.lower()}("{path}")'
    lines = [
        decorator,
        f"def {name}({arguments}) -> dict[str, str]:",
        '    """Tell what is there."""',
        '    return {"state": "done"}',
    ]
    gap = [""] if indent else ["", ""]
    return feature.with_lines(handler.file, handler.node.end_lineno or 0, gap + [indent + line for line in lines])


def at_start(feature: Feature, handler: Handler, lines: list[str], *imports: str) -> Patch:
    """Lines before the first statement of a handler."""
    body = handler.node.body
    first = body[1] if ast.get_docstring(handler.node) and len(body) > 1 else body[0]
    alone = first is body[0] and ast.get_docstring(handler.node)
    line = (first.end_lineno or 0) if alone else first.lineno - 1
    return feature.with_lines(handler.file, line, [" " * first.col_offset + text for text in lines], *imports)


def with_argument(text: str, function: str, argument: str) -> str:
    """A text whose function takes one argument more, its last."""
    found = re.search(rf"def {function}\(", text)
    assert found is not None
    depth, position = 1, found.end()
    while depth:
        depth += {"(": 1, ")": -1, "[": 1, "]": -1}.get(text[position], 0)
        position += 1
    inside = text[found.end() : position - 1].rstrip().rstrip(",")
    return f"{text[: found.end()]}{f'{inside}, ' if inside else ''}{argument}{text[position - 1 :]}"


def hook(feature: Feature, statement: str) -> Patch:
    """A function that runs for every request, below the statement that makes the app."""
    file, name = feature.made.file, feature.made.name
    line = feature.app.registers.made[feature.made].line
    node = next(
        one for one in ast.walk(ast.parse(feature.after[file])) if isinstance(one, ast.stmt) and one.lineno == line
    )
    indent = " " * node.col_offset
    imports: tuple[str, ...]
    logs = ("import logging",) if "logging" in statement else ()
    if feature.flask:
        lines = [
            f"@{name}.after_request",
            "def after_each(response: Response) -> Response:",
            '    """After each request."""',
            f"    {statement}",
            "    return response",
        ]
        reads = ("from flask import request",) if "request." in statement else ()
        imports = (*logs, "from flask import Response", *reads)
    else:
        lines = [
            f'@{name}.middleware("http")',
            "async def around_each(request: Request, call_next: Any) -> Any:",
            '    """Around each request."""',
            "    response = await call_next(request)",
            f"    {statement}",
            "    return response",
        ]
        imports = (*logs, "from typing import Any", "from fastapi import Request")
    gap = [""] if indent else ["", ""]
    return feature.with_lines(file, node.end_lineno or 0, gap + [indent + text for text in lines], *imports)


def named(feature: Feature, handler: Handler) -> bool:
    """Whether a criterion or the request speaks of a handler's route, whatever its prefix is."""
    ends = [
        one.route.path
        for one in feature.app.placed
        if one.route.function == handler.node.name and one.route.file == handler.file
    ]
    return any(path_matches(path, criterion.path) for path in ends for criterion in feature.spec.criteria) or any(
        path in feature.request for path in ends if path != "/"
    )


def _functions(text: str) -> dict[str, Function]:
    return next((module.functions for module in Modules({"module.py": text})), {})
