"""A PATCH whose body is the class of a new thing: it asks for keys that a client may leave out, or sets them back to defaults."""

import ast
import re
from collections.abc import Iterator, Mapping

from pytest_factory.mends.fault import Fault, Function, Mended, body_start, edit, own_routes
from pytest_factory.workspace.edits import Edit, Source, applied, first_line
from pytest_factory.workspace.modules import Modules
from pytest_factory.workspace.scope import arguments_of, fields_of, local_names

_BEFORE = ("New", "Create")
_BEHIND = ("Create", "Input", "Body", "In")


def partial(fault: Fault) -> Iterator[Mended]:
    """The route with a class of its own, all of whose keys may be left out, and which sets only what is sent."""
    criterion, result = fault.criterion, fault.result
    if criterion is None or result is None or fault.framework != "fastapi" or not isinstance(criterion.body, dict):
        return
    refused = result.got.startswith("status")
    if criterion.method != "PATCH" or criterion.expect.status >= 300 or result.traceback:
        return
    if refused and not result.got.startswith("status 422"):
        return
    classes = _classes(fault.texts)
    for path, source, function in own_routes(fault):
        for argument in arguments_of(function):
            note = argument.annotation
            fields = _fields(note.id, classes) if isinstance(note, ast.Name) else {}
            if not isinstance(note, ast.Name) or not fields or not criterion.body.keys() <= fields.keys():
                continue
            edits = [*_only_what_is_sent(source, function, argument.arg, fields)]
            if not all(_optional(field) for field in fields.values()):
                name = _named(note.id, classes)
                at = source.at(first_line(function))
                edits += [edit(source, note, name), Edit(at, at, _class(name, fields))]
            if edits:
                yield Mended("only what is sent", path, applied(source.text, edits))


def modelled(fault: Fault) -> Iterator[Mended]:
    """The route of a change that takes any `dict`, and what has to be refused: with a class that has the rules of a new thing."""
    criterion = fault.let_in
    if criterion is None or fault.framework != "fastapi" or criterion.method not in ("PATCH", "PUT"):
        return
    keys = {key for body in (criterion.body, *fault.good) if isinstance(body, dict) for key in body}
    classes = _classes(fault.texts)
    fields = {name: found for name in classes if keys <= (found := _fields(name, classes)).keys() and "id" not in found}
    name = min(fields, key=lambda one: len(fields[one]), default="")
    for path, source, function in own_routes(fault) if keys and name else ():
        for argument in arguments_of(function):
            note = ast.unparse(argument.annotation) if argument.annotation else ""
            taken = next(one for one in ("change", "changes", "changed") if one not in local_names(function))
            if argument.annotation is None or not re.fullmatch(r"[Dd]ict(\[.*\])?", note):
                continue
            kind = name if criterion.method == "PUT" else _named(name, classes)
            start, at = body_start(function), source.at(first_line(function))
            behind = source.at(first_line(start))
            line = f"{' ' * start.col_offset}{argument.arg} = {taken}.model_dump(exclude_unset=True)\n"
            given = source.offset(argument.lineno, argument.col_offset)
            end = source.offset(argument.end_lineno or 0, argument.end_col_offset or 0)
            edits = [Edit(given, end, f"{taken}: {kind}"), Edit(behind, behind, line)]
            edits += [] if kind == name else [Edit(at, at, _class(kind, fields[name]))]
            yield Mended("the rules of a new one", path, applied(source.text, edits))


def _classes(sources: Mapping[str, str]) -> dict[str, ast.ClassDef]:
    return {
        node.name: node for module in Modules(sources) for node in module.tree.body if isinstance(node, ast.ClassDef)
    }


def _fields(name: str, classes: Mapping[str, ast.ClassDef]) -> dict[str, ast.AnnAssign]:
    """The fields of a pydantic class, those of its bases first; empty where one of these is not known."""
    node = classes.get(name)
    if node is None:
        return {}
    found: dict[str, ast.AnnAssign] = {}
    for base in (ast.unparse(base) for base in node.bases):
        if base.rpartition(".")[2] == "BaseModel":
            continue
        inherited = _fields(base, classes) if base != name else {}
        if not inherited:
            return {}
        found |= inherited
    return {**found, **fields_of(node)} if node.bases else {}


def _optional(field: ast.AnnAssign) -> bool:
    value = field.value
    told = [word.value for word in value.keywords if word.arg == "default"] if isinstance(value, ast.Call) else [value]
    return any(isinstance(one, ast.Constant) and one.value is None for one in told)


def _named(name: str, classes: Mapping[str, ast.ClassDef]) -> str:
    """What the class of a change is called: `TicketChange` for `NewTicket`."""
    bare = name
    for part in _BEFORE:
        bare = bare.removeprefix(part)
    for part in _BEHIND:
        bare = bare.removesuffix(part)
    names = (f"{bare or name}{end}" for end in ("Change", "Patch", "Changes", "ChangeBody"))
    return next(one for one in names if one not in classes)


def _class(name: str, fields: Mapping[str, ast.AnnAssign]) -> str:
    lines = [f"class {name}(BaseModel):", '    """What is to be changed; the rest stays as it is."""', ""]
    for key, field in fields.items():
        note = ast.unparse(field.annotation)
        bounds = [ast.unparse(w) for w in field.value.keywords] if isinstance(field.value, ast.Call) else []
        told = ", ".join(word for word in bounds if not word.startswith(("default=", "default_factory=")))
        some = note if note.endswith("| None") or note.startswith("Optional[") else f"{note} | None"
        lines.append(f"    {key}: {some} = {f'Field(default=None, {told})' if told else 'None'}")
    return "\n".join([*lines, "", "", ""])


def _only_what_is_sent(
    source: Source, function: Function, argument: str, fields: Mapping[str, ast.AnnAssign]
) -> Iterator[Edit]:
    """`ticket.subject = change.subject` under a test that it was sent, `change.model_dump()` of what was sent."""
    for node in ast.walk(function):
        match node:
            case ast.Assign(
                targets=[ast.Attribute(attr=key)], value=ast.Attribute(value=ast.Name(id=name), attr=read)
            ) if name == argument and key == read and key in fields:
                if node in function.body:  # under a test it may be one of this kind already
                    said = ast.unparse(node)
                    yield edit(source, node, f"if {argument}.{key} is not None:\n{' ' * (node.col_offset + 4)}{said}")
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id=name), attr="model_dump" | "dict"), args=[], keywords=[]
            ) if name == argument:
                yield edit(source, node, f"{ast.unparse(node.func)}(exclude_unset=True)")
            case _:
                continue
