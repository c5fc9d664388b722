"""A class that is the body of a request and the thing itself at once: the body gets a class of its own.

A small model writes one class for what is sent and what is kept, `name` and all, where `name` stands in the path. FastAPI then
refuses every request whose body does not repeat the name.
"""

import ast
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from pytest_factory.errors import SpliceError
from pytest_factory.workspace.edits import Edit, Source, applied, first_line
from pytest_factory.workspace.leaks import routes_in
from pytest_factory.workspace.observables import Function, parsed
from pytest_factory.workspace.scope import FUNCTIONS, fields_of, local_names

Sent = Callable[[str, str], frozenset[str] | None]
"""The keys that every body has which a (method, path) must take, the path as the decorator has it; None where nobody knows."""

PARAMETER = re.compile(r"{(\w+)(?::\w+)?}")
"""A placeholder of a path as FastAPI writes it, with its name."""
_NAMES = ("body", "sent", "payload")


class _Model(NamedTuple):
    """A class of a module."""

    text: str
    node: ast.ClassDef

    @property
    def fields(self) -> dict[str, ast.AnnAssign]:
        """Its fields by name."""
        return fields_of(self.node)

    @property
    def plain(self) -> bool:
        """Whether all its fields are its own: pydantic's BaseModel is its base."""
        return [ast.unparse(base) for base in self.node.bases] in (["BaseModel"], ["pydantic.BaseModel"])


def with_own_bodies(code: str, *, sources: Mapping[str, str], sent: Sent) -> str:
    """`code` with a new class for the body of every route whose class asks for what stands in the path already.

    The function gets the whole thing under the name that it knows, or makes it itself of what the body lacks (`Boat(id=...,
    **new.model_dump())`, or `new.id = ...`), or reads nothing of the body but what is sent. A class of a body that nobody has is
    made of the fields that another one has for what is sent. `sources` is the app, path to text,
    where the class may stand. Where more is missing, nothing is done; what does not parse stays as it is.
    """
    try:
        source = Source(code, name="the addition")
    except SpliceError:
        return code
    functions = [node for node in source.tree.body if isinstance(node, FUNCTIONS)]
    if all(sent(*route) is None for node in functions for route in routes_in(node)):
        return code  # before the whole app is parsed
    models = {model.node.name: model for text in (*sources.values(), code) for model in _models(text)}
    code = applied(code, [edit for node in functions for edit in _defined(source, node, models, sources, sent)])
    models |= {model.node.name: model for model in _models(code)}
    source = Source(code, name="the addition")
    functions = [node for node in source.tree.body if isinstance(node, FUNCTIONS)]
    code = applied(code, [edit for node in functions for edit in _made_whole(source, node, models, sent)])
    source, edits = Source(code, name="the addition"), list[Edit]()
    for node in source.tree.body:
        if isinstance(node, FUNCTIONS) and (twice := _asked_twice(node, models, sent)):
            edits += _split(source, node, *twice, taken=models)
            models = {**models, _name(twice[1]): twice[1]}
    return applied(code, edits) if edits else code


def _defined(
    source: Source, function: Function, models: Mapping[str, _Model], sources: Mapping[str, str], sent: Sent
) -> list[Edit]:
    """A class of the body that the function names and nobody has: with the fields that are sent, as another class has them."""
    for method, path in routes_in(function):
        keys = sent(method, path) or frozenset()
        for argument in function.args.args if keys else ():
            note = argument.annotation
            name = note.id if isinstance(note, ast.Name) and note.id[:1].isupper() else ""
            like = next((model for model in models.values() if keys <= model.fields.keys()), None)
            word = re.compile(rf"\b{name}\b")
            known = name in models or len(word.findall(source.text)) > 1 or any(map(word.search, sources.values()))
            if name and like is not None and not known:
                fields = [ast.unparse(field) for key, field in like.fields.items() if key in keys]
                at = source.at(source.comments_above(first_line(function)))
                return [
                    Edit(at, at, f"class {name}(BaseModel):\n" + "".join(f"    {one}\n" for one in fields) + "\n\n")
                ]
    return []


def _models(text: str) -> list[_Model]:
    return [_Model(text, node) for node in parsed(text).body if isinstance(node, ast.ClassDef)]


def _name(model: _Model) -> str:
    return f"{model.node.name}Body"


def _asked_twice(
    function: Function, models: Mapping[str, _Model], sent: Sent
) -> tuple[ast.arg, _Model, list[str]] | None:
    """The argument that is the body, its class, and the fields that only the path has, or the function."""
    for path, argument, model, missing in _lacking(function, models, sent):
        made = {*PARAMETER.findall(path), *_given(function, model.node.name, argument.arg)}
        if set(missing) <= made or _spares(function, argument.arg, missing):
            return argument, model, missing
    return None


def _lacking(
    function: Function, models: Mapping[str, _Model], sent: Sent
) -> Iterator[tuple[str, ast.arg, _Model, list[str]]]:
    """The paths and arguments whose class asks for fields that no body has, with some that one has."""
    for method, path in routes_in(function):
        keys = sent(method, path)
        for argument in function.args.args if keys is not None else ():
            model = models.get(ast.unparse(argument.annotation)) if argument.annotation else None
            if model is not None and model.plain:
                missing = [n for n, field in model.fields.items() if _required(field) and n not in (keys or ())]
                if missing and len(missing) < len(model.fields):
                    yield path, argument, model, missing


def _made_whole(source: Source, function: Function, models: Mapping[str, _Model], sent: Sent) -> list[Edit]:
    """`new.id = next_id()`, for a body that has no id: the whole thing is made there, and the body has a name of its own."""
    for _, argument, model, missing in _lacking(function, models, sent):
        name, known = argument.arg, local_names(function)
        word = next((word for word in _NAMES if word not in known), None)
        for place, node in enumerate(function.body if word else ()):
            if not isinstance(node, ast.Assign) or [ast.unparse(target) for target in node.targets] != [
                f"{name}.{missing[0]}"
            ]:
                continue
            earlier = [*function.body[:place], node.value]
            if len(missing) > 1 or not _single(earlier, name).isdisjoint({"", *missing}):
                break
            uses = [use for part in earlier for use in ast.walk(part) if isinstance(use, ast.Name) and use.id == name]
            made = f"{name} = {model.node.name}({missing[0]}="
            value = source.offset(node.value.lineno, node.value.col_offset)
            end = source.offset(node.value.end_lineno or node.lineno, node.value.end_col_offset or 0)
            return [
                _renamed(source, argument, name, word or ""),
                *(_renamed(source, use, name, word or "") for use in uses),
                Edit(source.offset(node.lineno, node.col_offset), value, made),
                Edit(end, end, f", **{word}.model_dump())"),
            ]
    return []


def _renamed(source: Source, place: ast.arg | ast.Name, name: str, new: str) -> Edit:
    start = source.offset(place.lineno, place.col_offset)
    return Edit(start, start + len(name), new)


def _given(function: Function, name: str, body: str) -> set[str]:
    """What the function gives itself where it makes the whole thing of a body: `id` in `Boat(id=1, **new.model_dump())`."""
    for call in ast.walk(function):
        if isinstance(call, ast.Call) and ast.unparse(call.func) == name:
            rest = [ast.unparse(word.value) for word in call.keywords if word.arg is None]
            if any(text.startswith(f"{body}.model_dump(") for text in rest):
                return {word.arg for word in call.keywords if word.arg}
    return set()


def _spares(function: Function, body: str, missing: Sequence[str]) -> bool:
    """Whether the function reads single fields of the body, and none of the missing ones."""
    return bool(read := _single(function.body, body)) and read.isdisjoint({"", *missing})


def _single(code: Iterable[ast.AST], body: str) -> set[str]:
    """The fields that code takes of a body, `sails` of `new.sails`; an empty text where it takes the body itself."""
    nodes = [node for part in code for node in ast.walk(part)]
    uses = [node for node in nodes if isinstance(node, ast.Name) and node.id == body]
    read = [node for node in nodes if isinstance(node, ast.Attribute) and node.value in uses]
    return {node.attr for node in read} | ({""} if len(read) < len(uses) else set())


def _split(
    source: Source,
    function: Function,
    argument: ast.arg,
    model: _Model,
    missing: Sequence[str],
    *,
    taken: Mapping[str, _Model],
) -> list[Edit]:
    """A class of the body before the function, its argument, and, where it is used, the whole thing made of both."""
    name, known = _name(model), local_names(function)
    given = set(missing) <= _given(function, model.node.name, argument.arg) or _spares(function, argument.arg, missing)
    word = argument.arg if given else next((word for word in _NAMES if word not in known), "")
    documented = ast.get_docstring(function, clean=False) is not None and len(function.body) > 1
    start = function.body[documented]
    line = source.at(first_line(start))
    shared = source.text[line : source.offset(start.lineno, start.col_offset)].strip()
    if taken.get(name, model) is not model or not word or (shared and not getattr(start, "decorator_list", [])):
        return []
    fields = [ast.unparse(field) for key, field in model.fields.items() if key not in missing]
    made = f"class {name}(BaseModel):\n" + "".join(f"    {field}\n" for field in fields)
    asked = missing if not given else ()
    new = [f"{key}: {ast.unparse(model.fields[key].annotation)}" for key in asked if key not in known]
    whole = ", ".join([*(f"{key}={key}" for key in missing), f"**{word}.model_dump(exclude_unset=True)"])
    indent = " " * start.col_offset
    end = source.offset(argument.end_lineno or argument.lineno, argument.end_col_offset or 0)
    first = source.at(first_line(function))
    return [
        Edit(first, first, "" if name in taken else f"{made}\n\n"),
        Edit(source.offset(argument.lineno, argument.col_offset), end, ", ".join([*new, f"{word}: {name}"])),
        Edit(line, line, "" if given else f"{indent}{argument.arg} = {model.node.name}({whole})\n"),
    ]


def _required(field: ast.AnnAssign) -> bool:
    """Whether a body must have it: there is no default, or a Field that gives none."""
    value = field.value
    if isinstance(value, ast.Call) and ast.unparse(value.func).rpartition(".")[2] == "Field":
        given = any(word.arg in ("default", "default_factory") for word in value.keywords)
        return not given and (not value.args or ast.unparse(value.args[0]) == "...")
    return value is None
