"""Which modules an app's files import from elsewhere, read with `ast`; and whether an interpreter has them."""

import ast
import json
import subprocess
import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from pytest_factory.errors import TargetError
from pytest_factory.workspace.repository import Repository

_NOT_THE_APP = frozenset({"setup.py", "noxfile.py"})
_ASK = (
    "import importlib.util, json, sys; "
    "print(json.dumps([name for name in json.load(sys.stdin) if importlib.util.find_spec(name) is None]))"
)


def missing_modules(repository: Repository, python: Path) -> list[str]:
    """The top-level modules that the files import at their top level and that `python` cannot find, sorted.

    The app's own modules do not count. Nothing is imported: the interpreter is only asked where a module would be.
    """
    files = [path for path in repository.files() if path.endswith(".py") and path not in _NOT_THE_APP]
    wanted = {name for path in files for name in _imports(repository.read(path) or "")} - _own_names(files)
    command = [str(python), "-I", "-c", _ASK]
    asked = subprocess.run(command, input=json.dumps(sorted(wanted)), capture_output=True, text=True, timeout=60)
    if asked.returncode != 0:
        raise TargetError(f"{python} does not start: {asked.stderr.strip()}")
    missing: list[str] = json.loads(asked.stdout)
    return missing


def _imports(text: str) -> Iterator[str]:
    """First parts of what a module imports unconditionally; a text that does not parse imports nothing."""
    try:
        with warnings.catch_warnings(action="ignore"):
            tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return
    for node in tree.body:
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.split(".")[0]


def _own_names(files: Iterable[str]) -> set[str]:
    """Every name under which one of the files can be imported: folders, and modules that lie in no package."""
    packages = {PurePosixPath(path).parent for path in files if path.endswith("/__init__.py")}
    names = set()
    for path in map(PurePosixPath, files):
        outermost = path
        while outermost.parent in packages:
            outermost = outermost.parent
        names.add(outermost.stem)
        names.update(part for part in path.parts[: 2 if path.parts[0] == "src" else 1])
    return names
