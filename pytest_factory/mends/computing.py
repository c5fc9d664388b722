"""A field that a pydantic model lacks, given a value in one route: the model computes it, wherever it is answered."""

import ast
import re
from collections.abc import Iterator

from pytest_factory.mends.fault import Fault, Mended, Site, without
from pytest_factory.workspace.edits import Source
from pytest_factory.workspace.scope import all_names, fields_of, local_names

_NO_FIELD = re.compile(r'"(?P<cls>\w+)" object has no field "(?P<name>\w+)"')
_NO_SETTER = re.compile(r"property '(?P<name>\w+)' of '\w+' object has no setter")


def computing(fault: Fault) -> Iterator[Mended]:
    """The model with a computed field of what `x.NAME = ...` makes of x alone; then the code without that statement."""
    site = fault.site
    if site is None:
        return
    if match := _NO_FIELD.search(fault.raised):
        value = _given(site, match["name"])
        texts = {**fault.sources, **{change.path: change.after or "" for change in fault.code}}
        for path, text in texts.items() if value else ():
            if path.endswith(".py") and f"class {match['cls']}(" in text:
                yield from _computed(path, text, match["cls"], match["name"], value)
    elif (match := _NO_SETTER.search(fault.raised)) and _given(site, match["name"]) and len(site.function.body) > 1:
        yield Mended("drop what is computed", site.path, without(site.source, site.statement))


def _given(site: Site, name: str) -> str:
    """What the statement gives the field, as code of the model's own; empty where that takes more than the object."""
    match site.statement:
        case ast.Assign(targets=[ast.Attribute(value=ast.Name(id=held), attr=attribute)], value=value) if (
            attribute == name
        ):
            if all_names(value) & local_names(site.function) <= {held}:
                return re.sub(rf"(?<![\w.]){held}\b", "self", ast.unparse(value))
    return ""


def _computed(path: str, text: str, cls: str, name: str, value: str) -> Iterator[Mended]:
    """The module with the computed field behind the last member of the class."""
    source = Source(text, name=path)
    found = next((n for n in source.tree.body if isinstance(n, ast.ClassDef) and n.name == cls), None)
    if found is None:
        return
    end = source.at(source.own_lines(found.body[-1])[1] + 1)
    lines = f"\n    @computed_field\n    def {name}(self) -> {_kind(found, value)}:\n        return {value}\n"
    lines = lines.replace("    def ", "    @property\n    def ", 1)
    yield Mended("compute a field", path, text[:end].rstrip("\n") + "\n" + lines + text[end:])


def _kind(cls: ast.ClassDef, value: str) -> str:
    """The annotation of what is computed: of a sum of fields that of the first, of a length int."""
    notes = {name: ast.unparse(field.annotation) for name, field in fields_of(cls).items()}
    tree = ast.parse(value, mode="eval").body
    match tree:
        case ast.Call(func=ast.Name(id="len" | "sum")):
            return "int"
        case ast.BinOp(left=ast.Attribute(value=ast.Name(id="self"), attr=attribute)) if attribute in notes:
            return notes[attribute]
        case (
            ast.JoinedStr() | ast.Call(func=ast.Attribute(attr="isoformat" | "strftime" | "upper" | "lower" | "title"))
        ):
            return "str"
    return "Any"
