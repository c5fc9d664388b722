"""What a class of the app has, where code asked it for something else: a small model repeats the wrong name."""

import ast
import re
from collections.abc import Iterable, Mapping, Sequence

from pytest_factory.artifacts import SourceFile, Survey
from pytest_factory.workspace.modules import is_test
from pytest_factory.workspace.pages import pages_told
from pytest_factory.workspace.scope import FUNCTIONS, fields_of

_NO_MEMBER = re.compile(r"[\"'](\w+)[\"'] (?:object )?has no (?:attribute|field) [\"'](\w+)[\"']")
"""As Python, pydantic and mypy say it."""
_NO_FUNCTION = re.compile(
    r"module [\"'](?P<of>[\w.]+)[\"'] has no attribute [\"'](?P<missing>\w+)[\"']"
    r"|cannot import name [\"'](?P<name>\w+)[\"'] from [\"'](?P<its>[\w.]+)[\"']"
)


def told_by_code(said: str, survey: Survey, sources: Mapping[str, str]) -> list[str]:
    """What the app's code tells of an error `said`: members that a class lacks, templates that are not there."""
    shown = {file.path for file in survey.files}
    others = [
        SourceFile(path=path, why="", text=text)
        for path, text in sources.items()
        if path.endswith(".py") and path not in shown and not is_test(path)
    ]
    told = [
        *members_told(said, survey.files, survey.place.file, others),
        *functions_told(said, [*survey.files, *others]),
    ]
    return [*told, *pages_told(said, sources)]


def members_told(
    said: str, files: Sequence[SourceFile], place: str = "", others: Sequence[SourceFile] = ()
) -> list[str]:
    """A sentence for each class that the error `said` found lacking: what it has, and a constant of that name.

    `files` are those that BUILD is shown; the class may be in one of the `others`, too. Where it is in another file than
    `place`, and has methods, it may get one more: how that is written is said, too.
    """
    hints = []
    for name, missing in dict.fromkeys(_NO_MEMBER.findall(said)):
        for file in (*files, *others):
            found = _class(file.text, name)
            if found is None:
                continue
            has = [*fields_of(found), *_methods(found)]
            hints.append(f"{name} of {file.path} has no {missing}; it has {', '.join(has)}.")
            if file.path != place and _methods(found) and missing.islower():
                hints.append(
                    f"If nothing that it has does this, write {missing} in a second block, which begins with "
                    f"# file: {file.path}, inside of `class {name}:` and without the other methods."
                )
        here = "\n".join(file.text for file in files)
        hints += [
            f"There is {other}, use that." for other in dict.fromkeys(re.findall(rf"\b{missing.upper()}\b", here))
        ]
    return hints


def functions_told(said: str, files: Sequence[SourceFile]) -> list[str]:
    """For each module of the app in which the error `said` found no such function: what it has, and how it gets one more."""
    hints = []
    for found in _NO_FUNCTION.finditer(said):
        missing, dotted = found["missing"] or found["name"], (found["of"] or found["its"]).replace(".", "/")
        file = next(
            (one for one in files if f"/{one.path}".endswith((f"/{dotted}.py", f"/{dotted}/__init__.py"))), None
        )
        has = _functions(file.text) if file else []
        if file and has and missing.islower():
            hints += [
                f"{file.path} has no {missing}; it has {', '.join(has)}.",
                f"If none of these does this, write {missing} in a second block, which begins with # file: {file.path}.",
            ]
    return list(dict.fromkeys(hints))


def _functions(text: str) -> list[str]:
    """The public functions of a module, as they are called."""
    try:
        body = ast.parse(text).body
    except SyntaxError:
        return []
    return _called(part for part in body if isinstance(part, FUNCTIONS) and not part.decorator_list)


def _class(text: str, name: str) -> ast.ClassDef | None:
    if f"class {name}" not in text:
        return None
    try:
        nodes = ast.walk(ast.parse(text))
    except SyntaxError:
        return None
    return next((node for node in nodes if isinstance(node, ast.ClassDef) and node.name == name), None)


def _methods(node: ast.ClassDef) -> list[str]:
    """The public methods, as they are called."""
    return _called(part for part in node.body if isinstance(part, FUNCTIONS))


def _called(functions: Iterable[ast.FunctionDef | ast.AsyncFunctionDef]) -> list[str]:
    public = (part for part in functions if not part.name.startswith("_"))
    return [f"{part.name}({ast.unparse(part.args).removeprefix('self').removeprefix(', ')})" for part in public]
