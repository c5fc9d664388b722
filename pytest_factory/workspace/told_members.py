"""What a class of the app has, where code asked it for something else: a small model repeats the wrong name."""

import ast
import re
from collections.abc import Sequence

from pytest_factory.artifacts import SourceFile

_NO_MEMBER = re.compile(r"[\"'](\w+)[\"'] (?:object )?has no (?:attribute|field) [\"'](\w+)[\"']")
"""As Python, pydantic and mypy say it."""


def members_told(said: str, files: Sequence[SourceFile]) -> list[str]:
    """A sentence for each class of `files` that the error `said` found lacking: what it has, and a constant of that name."""
    hints = []
    for name, missing in dict.fromkeys(_NO_MEMBER.findall(said)):
        for file in files:
            found = _class(file.text, name)
            if found is None:
                continue
            has = [
                part.target.id
                for part in found.body
                if isinstance(part, ast.AnnAssign) and isinstance(part.target, ast.Name)
            ]
            has += [
                part.name for part in found.body if isinstance(part, ast.FunctionDef) and not part.name.startswith("_")
            ]
            hints.append(f"{name} of {file.path} has no {missing}; it has {', '.join(has)}.")
        here = "\n".join(file.text for file in files)
        hints += [
            f"There is {other}, use that." for other in dict.fromkeys(re.findall(rf"\b{missing.upper()}\b", here))
        ]
    return hints


def _class(text: str, name: str) -> ast.ClassDef | None:
    try:
        nodes = ast.walk(ast.parse(text))
    except SyntaxError:
        return None
    return next((node for node in nodes if isinstance(node, ast.ClassDef) and node.name == name), None)
