"""Whether an oracle can be imported, found out without running a line of it: a held-out check that breaks costs a run."""

import ast
import importlib.machinery
import importlib.util
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

from pytest_factory.errors import CaseError


def check_importable(oracle: Path) -> None:
    """Raise CaseError, in one line with file, line and remedy, for what is no Python or imports what is not there.

    Only what runs whenever the file is imported counts; an import below `try` or in a function may be missing. Whether a
    module holds the name that is imported from it is not known before it runs.
    """
    try:
        source = oracle.read_bytes()
        with warnings.catch_warnings(action="ignore"):  # an odd escape sequence is no reason to refuse
            tree = ast.parse(source, str(oracle))
            compile(tree, str(oracle), "exec", dont_inherit=True)
    except OSError as error:
        raise CaseError(f"{oracle}: cannot be read: {error.strerror}") from error
    except SyntaxError as error:
        raise CaseError(f"{oracle}:{error.lineno or 1}: is no Python ({error.msg}); correct it") from error
    except ValueError as error:
        raise CaseError(f"{oracle}: is no Python ({error}); correct it") from error
    for line, module in _imports(tree):
        if module.startswith("."):
            raise CaseError(
                f"{oracle}:{line}: imports {module}; an oracle is a file of its own, put what it needs in there"
            )
        if not _there(module):
            raise CaseError(
                f"{oracle}:{line}: imports {module}, which is not installed; install it, or correct the name"
            )


def _imports(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """The line and the module of each import at the top of a file."""
    for node in tree.body:
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, "." * node.level + (node.module or "")


def _there(module: str) -> bool:
    """Whether a module can be found; no package on the way to it is imported, as find_spec would do."""
    first, *rest = module.split(".")
    try:
        found = importlib.util.find_spec(first)
    except ValueError:  # a module that was made by hand has no spec
        return True
    name = first
    for part in rest:
        if found is None or found.submodule_search_locations is None:
            return module in sys.modules  # os.path is, and no file of that name
        name = f"{name}.{part}"
        found = importlib.machinery.PathFinder.find_spec(name, list(found.submodule_search_locations))
    return found is not None
