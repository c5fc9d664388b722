"""The line by which a route answers with keys more: what a small model that reads a long file does not think of by itself."""

import ast
from collections import Counter
from collections.abc import Mapping, Sequence, Set

from pytest_factory.artifacts import SourceFile
from pytest_factory.workspace.excerpts import words_of
from pytest_factory.workspace.modules import is_test
from pytest_factory.workspace.scope import FUNCTIONS

_MAKING = frozenset({"add", "create", "new", "make", "save", "insert", "delete", "remove", "update", "set", "clear"})
"""Words of what changes something."""
_MOST = 2


def sketched_return(text: str, function: str, keys: Sequence[str], *, listed: bool = False) -> str:
    """The `return` of a function of a module with these keys beside what it returns now, each by a name of its own.

    `listed` says that the answer is a list, whose items have them. Empty where the function returns at several places, or
    something else than a model, a JSON object, or a list of either.

    >>> sketched_return("def read(boat: Dep) -> Boat:\\n    return boat\\n", "read", ["trips"])
    'return {**boat.model_dump(), "trips": trips}'
    """
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return ""
    found = [node for node in ast.walk(tree) if isinstance(node, FUNCTIONS) and node.name == function]
    returns = [node.value for one in found for node in ast.walk(one) if isinstance(node, ast.Return) and node.value]
    if len(found) != 1 or len(returns) != 1:
        return ""
    more = ", ".join(f'"{key}": {key}' for key in keys)
    match returns[0]:
        case ast.Call(func=ast.Name(id="jsonify"), args=[value]):
            told = _listed(value, more, plain=True) if listed else _object(value, more, plain=True)
            return f"return jsonify({told})" if told else ""
    note = ast.unparse(found[0].returns) if found[0].returns else ""
    if not note or note == "Response" or note.startswith("list[") is not listed:
        return ""
    plain = "dict[" in note
    told = _listed(returns[0], more, plain=plain) if listed else _object(returns[0], more, plain=plain)
    return f"return {told}" if told else ""


def helpers_for(keys: Sequence[str], files: Sequence[SourceFile], sources: Mapping[str, str]) -> list[str]:
    """Methods and functions of `files` that share a word with one of the keys and answer something: how the app calls them, else
    their first lines. `sources` are all files of the app."""
    words, found = words_of(" ".join(keys)), {}
    for file in files if words else ():
        try:
            tree = ast.parse(file.text)
        except SyntaxError:
            continue
        owners: list[ast.Module | ast.ClassDef] = [
            tree,
            *(node for node in tree.body if isinstance(node, ast.ClassDef)),
        ]
        for owner, node in ((one, node) for one in owners for node in one.body):
            if isinstance(node, FUNCTIONS) and node.returns and not node.decorator_list and _gives(node.name, words):
                told = f"{node.name}({ast.unparse(node.args)}) -> {ast.unparse(node.returns)}"
                given = calls_of(node.name, sources)
                found[node.name] = given[0] if given else f"{told} of {getattr(owner, 'name', file.path)}"
    return list(found.values())[:_MOST]


def calls_of(name: str, sources: Mapping[str, str]) -> list[str]:
    """How the app calls a method of this name, as code, the commonest first; its tests and decorators do not count."""
    found: Counter[str] = Counter()
    for path, text in sources.items():
        if path.endswith(".py") and not is_test(path) and f".{name}(" in text:
            try:
                nodes = list(ast.walk(ast.parse(text)))
            except SyntaxError:
                continue
            routes = {id(mark) for node in nodes if isinstance(node, FUNCTIONS) for mark in node.decorator_list}
            calls = [node for node in nodes if isinstance(node, ast.Call) and id(node) not in routes]
            found.update(ast.unparse(c) for c in calls if isinstance(c.func, ast.Attribute) and c.func.attr == name)
    return [call for call, _ in found.most_common() if not call.startswith("self.")]


def _gives(name: str, words: Set[str]) -> bool:
    return bool(words_of(name) & words) and _MAKING.isdisjoint(name.split("_"))


def _listed(value: ast.expr, more: str, *, plain: bool) -> str:
    """A list whose items have more keys, as code."""
    match value:
        case ast.ListComp(elt=elt, generators=[one]):
            told, _, rest = ast.unparse(value).rpartition(f" for {ast.unparse(one.target)} in ")
            inner = _object(elt, more, plain=plain)
            return f"[{inner} for {ast.unparse(one.target)} in {rest}" if told and inner else ""
        case ast.Call(func=ast.Name(id="list" | "sorted"), args=[ast.expr() as items]):
            pass
        case ast.Name() | ast.Attribute():
            items = value
        case _:
            return ""
    return f"[{_object(ast.Name('item'), more, plain=plain)} for item in {ast.unparse(items)}]"


def _object(value: ast.expr, more: str, *, plain: bool) -> str:
    """An object with more keys, as code; `plain` says that it is no model."""
    match value:
        case ast.Dict():
            return f"{ast.unparse(value)[:-1]}, {more}}}"
        case ast.Name() | ast.Call() | ast.Subscript() | ast.Attribute():
            return f"{{**{ast.unparse(value)}{'' if plain else '.model_dump()'}, {more}}}"
    return ""
