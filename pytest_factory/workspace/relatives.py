"""Names that FastAPI does not have: modules that Starlette, on which it is built, has, and statuses by another's name."""

import ast
import importlib
import importlib.util
import re

from pytest_factory.errors import SpliceError
from pytest_factory.workspace.edits import Edit, Source, applied


def with_real_modules(code: str) -> str:
    """`code` with `from fastapi.middleware.base import ...` and the like taken from where it is, and `HTTP_200_CREATED` by the
    name that its number has; what does not parse stays.

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
    for node in ast.walk(added.tree):
        name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
        if isinstance(node, ast.expr) and (real := _status(name)):
            end = added.offset(node.end_lineno or 0, node.end_col_offset or 0)
            edits.append(Edit(end - len(name), end, real))
        elif isinstance(node, ast.alias) and not node.asname and (real := _status(node.name)):
            start = added.offset(node.lineno, node.col_offset)
            edits.append(Edit(start, start + len(node.name), real))
    return applied(code, edits) if edits else code


def _status(name: str) -> str:
    """The name that Starlette has for the number of a status; empty where `name` is one, or is no such name at all."""
    found = re.fullmatch(r"HTTP_(\d{3})_[A-Z_]+", name)
    if found is None or not _exists("starlette.status"):
        return ""
    module = importlib.import_module("starlette.status")
    known = {*vars(module), *getattr(module, "__deprecated__", ())}
    same = sorted(one for one in vars(module) if one.startswith(f"HTTP_{found[1]}_"))
    return same[0] if same and name not in known else ""


def _exists(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:  # a package above it is not there
        return False
