"""Imports from a module that FastAPI does not have, where Starlette, on which it is built, has it."""

import ast
import importlib.util

from pytest_factory.errors import SpliceError
from pytest_factory.workspace.edits import Edit, Source, applied


def with_real_modules(code: str) -> str:
    """`code` with `from fastapi.middleware.base import ...` and the like taken from where it is; what does not parse stays.

    What is there is asked of the FastAPI and the Starlette that are installed here.
    """
    try:
        added = Source(code, name="the addition")
    except SpliceError:
        return code
    edits = []
    for node in ast.walk(added.tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("fastapi.") and not node.level:
            real = f"starlette.{node.module.removeprefix('fastapi.')}"
            if not _exists(node.module) and _exists(real):
                start = added.offset(node.lineno, node.col_offset) + len("from ")
                edits.append(Edit(start, start + len(node.module), real))
    return applied(code, edits) if edits else code


def _exists(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:  # a package above it is not there
        return False
