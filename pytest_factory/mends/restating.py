"""A refusal by an error of the app's own that has another status: one of its siblings has it, or a new one is made of it."""

import ast
import re
from collections.abc import Iterator, Mapping
from http import HTTPStatus

from pytest_factory.mends.fault import Fault, Function, Mended, edit, functions, own_functions
from pytest_factory.workspace.edits import Edit, applied, first_line

_REFUSED = re.compile(r"status (4\d\d)\b")


def restating(fault: Fault) -> Iterator[Mended]:
    """The candidate with the errors that it raises, and did not before, replaced by such of the status that is asked for.

    An app's error is a class of its files that has its status as an attribute: `class Conflict(AppError): status_code = 409`.
    """
    criterion, result = fault.criterion, fault.result
    refused = _REFUSED.match(result.got) if result else None
    if criterion is None or refused is None or not 400 <= criterion.expect.status < 500:
        return
    got, wanted = int(refused[1]), criterion.expect.status
    classes = _classes({**fault.sources, **{change.path: change.after or "" for change in fault.code}})
    for path, source, function in own_functions(fault.code):
        before = next((change.before or "" for change in fault.code if change.path == path), "")
        old = next((one for one in functions(before) if one.name == function.name), None)
        known = {ast.dump(node) for node in ast.walk(old) if isinstance(node, ast.Raise)} if old else set[str]()
        for name, nodes in _raised(function, known).items():
            error = classes.get(name)
            states = [key for key, value in _attributes(error).items() if value == got] if error else []
            if got == wanted or not states or error is None:
                continue
            if sibling := _sibling(classes, error, states[0], wanted):
                yield Mended(
                    "raise another error", path, applied(source.text, [edit(source, n, sibling) for n in nodes])
                )
                continue
            made, text = _made(error, states[0], wanted, criterion.expect.text)
            if made in classes:
                continue
            top = next(node for node in source.tree.body if function in ast.walk(node))
            at = source.at(source.comments_above(first_line(top)))
            edits = [Edit(at, at, text), *(edit(source, node, made) for node in nodes)]
            yield Mended("raise another error", path, applied(source.text, edits))


def _classes(texts: Mapping[str, str]) -> dict[str, ast.ClassDef]:
    """The classes of the app's modules that stand in one of them only, by name."""
    found: dict[str, list[ast.ClassDef]] = {}
    for path, text in texts.items():
        try:
            tree = ast.parse(text) if path.endswith(".py") else None
        except (SyntaxError, ValueError):
            continue
        for node in tree.body if tree else ():
            if isinstance(node, ast.ClassDef):
                found.setdefault(node.name, []).append(node)
    return {name: nodes[0] for name, nodes in found.items() if len(nodes) == 1}


def _raised(function: Function, known: set[str]) -> dict[str, list[ast.expr]]:
    """Class name to the names in `raise Name(...)` and `raise Name` that are new."""
    found: dict[str, list[ast.expr]] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Raise) and ast.dump(node) not in known:
            called = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
            if isinstance(called, ast.Name):
                found.setdefault(called.id, []).append(called)
    return found


def _attributes(error: ast.ClassDef) -> dict[str, object]:
    """The constants that a class binds."""
    pairs = (
        (part.targets[0] if isinstance(part, ast.Assign) else part.target, part.value)
        for part in error.body
        if isinstance(part, ast.Assign | ast.AnnAssign)
    )
    return {
        target.id: value.value
        for target, value in pairs
        if isinstance(target, ast.Name) and isinstance(value, ast.Constant)
    }


def _sibling(classes: Mapping[str, ast.ClassDef], error: ast.ClassDef, state: str, wanted: int) -> str:
    """The one class of the same bases with the status; empty where there is none, or several."""
    bases = [ast.unparse(base) for base in error.bases]
    same = [
        name
        for name, other in classes.items()
        if [ast.unparse(base) for base in other.bases] == bases and _attributes(other).get(state) == wanted
    ]
    return same[0] if len(same) == 1 and bases else ""


def _made(error: ast.ClassDef, state: str, wanted: int, said: tuple[str, ...]) -> tuple[str, str]:
    """Name and code of a new class; what it has as a text is the one word that its answer must say, if there is one."""
    words = said[0] if len(said) == 1 else HTTPStatus(wanted).phrase
    name = "".join(word.capitalize() for word in re.findall(r"[A-Za-z0-9]+", words)) + "Error"
    lines = [f"class {name}({error.name}):", f'    """Refused with {wanted}."""', "", f"    {state} = {wanted}"]
    texts = [key for key, value in _attributes(error).items() if isinstance(value, str)]
    if len(said) == 1 and len(texts) == 1:
        lines.append(f'    {texts[0]} = "{said[0]}"')
    return name, "\n".join(lines) + "\n\n\n"
