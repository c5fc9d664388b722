"""An import from a module that only has the name itself from elsewhere, which a strict type checker does not take."""

import ast
import re
from collections.abc import Iterator

from pytest_factory.mends.fault import Fault, Mended, replaced
from pytest_factory.workspace.edits import Source
from pytest_factory.workspace.merging import Wanted, wanted_of
from pytest_factory.workspace.modules import Modules
from pytest_factory.workspace.names import import_for

_HANDED_ON = re.compile(
    r'^(?P<path>\S+?):\d+: error: Module "(?P<module>[\w.]+)" does not explicitly export attribute "(?P<name>\w+)"',
    re.MULTILINE,
)
"""As mypy says it."""


def importing(fault: Fault) -> Iterator[Mended]:
    """The name imported from where it is made: a module of the app, or the one that a framework documents."""
    for said in _HANDED_ON.finditer(fault.gate.detail if fault.gate and fault.gate.name == "mypy" else ""):
        text = next((change.after for change in fault.code if said["path"].endswith(change.path)), None)
        home = _home(fault, said["path"], said["module"], said["name"]) if text else ""
        if not text or not home:
            continue
        source = Source(text, name=said["path"])
        for node in ast.walk(source.tree):
            if isinstance(node, ast.ImportFrom) and node.module == said["module"]:
                told = [one._replace(module=home) if one.name == said["name"] else one for one in wanted_of(node)]
                yield Mended("import from its home", said["path"], replaced(source, node, _statements(told, node)))


def _home(fault: Fault, path: str, module: str, name: str) -> str:
    """The module that makes what another one only hands on; empty where that is not known."""
    modules = Modules(fault.texts)
    here = modules.by_path.get(path)
    through = modules.imported(here, module) if here else None
    found = modules.member(through, name) if through else None
    if found is not None and found.binding is not None and found.module is not through:
        return modules.dotted(found.module.path)
    usual = import_for(name, [], fault.framework) if through is None else ""
    return usual.split()[1] if usual.startswith("from ") and usual.split()[1] != module else ""


def _statements(told: list[Wanted], node: ast.ImportFrom) -> str:
    return f"\n{' ' * node.col_offset}".join(str(one) for one in told)
