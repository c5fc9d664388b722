"""The house: imports go one way, each library has one place, pytest is known at the top only, files stay short."""

import ast
import graphlib
import itertools
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

import pytest_factory

PACKAGE = Path(pytest_factory.__file__).parent
LAYERS = (
    ("errors",),
    ("artifacts", "settings"),
    ("trace", "prompts", "cases", "jail"),
    ("models", "workspace"),
    ("forge", "spec"),
    ("stages", "oracle", "metrics", "mends"),
    ("ending", "options", "project", "session", "solution"),
    ("controller", "doctor", "selfcheck", "terminal", "workbench"),
    ("base", "keeping", "manifest", "mutation", "pulls", "request", "witness"),
    ("publish", "search"),
    ("pipeline",),
    ("fixtures", "commands_cases", "targets"),
    ("cli", "plugin"),
    ("__main__",),
)
"""A module or package of the package imports from itself and from rows above only."""

PYTEST_IS_KNOWN_TO = {
    "fixtures.py",
    "jail/inside/recorder.py",  # a plugin of the pytest that runs in the jail
    "oracle/client_plugin.py",  # a plugin of the oracle's pytest
    "plugin.py",
}
ONE_PLACE = {
    "cosmic_ray": "workspace/mutants.py",
    "git": "workspace/objects.py",
    "jinja2": "prompts.py",
    "ollama": "models/ollama.py",
    "openai": "models/openai.py",
    "xllamacpp": "models/engine.py",
}
LAZY = {*ONE_PLACE, "anthropic", "duckdb", "rich"}
"""Never imported when a module of ours is: every pytest run would pay for it."""

LINES = 270
LONGER = {
    "artifacts.py",  # the contract between all stages, in one piece
    "pipeline.py",  # the order of the stages, in one piece
}


class Import(NamedTuple):
    """One import in the package."""

    file: str
    """Relative to the package."""
    module: str
    """Dotted; of ours with the imported name, where that is a module."""
    at_import: bool
    """Whether it happens when the file is imported."""


def imports_of(path: Path) -> Iterator[Import]:
    """Every import of a file, those in functions and for type checkers included."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    later = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        or (isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test))
        for inner in ast.walk(node)
    }
    file = path.relative_to(PACKAGE).as_posix()
    for node in ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.module is not None, f"{file}: relative import"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        yield from (Import(file, name, id(node) not in later) for name in names)


FILES = sorted(PACKAGE.rglob("*.py"))
IMPORTS = [found for path in FILES for found in imports_of(path)]


def unit(path: str) -> str:
    """The module or package at the top of ours that a file belongs to."""
    return path.split("/")[0].removesuffix(".py")


def ours(found: Import) -> str | None:
    """The module or package at the top of ours that is imported."""
    first, _, rest = found.module.partition(".")
    name = rest.split(".")[0]
    return name if first == "pytest_factory" and name != "__version__" else None


def test_every_module_has_a_layer() -> None:
    """A new file at the top says where in the house it lives."""
    named = list(itertools.chain.from_iterable(LAYERS))

    assert {unit(path.relative_to(PACKAGE).as_posix()) for path in FILES} - {"__init__"} == set(named)
    assert len(named) == len(set(named))


def test_imports_go_one_way() -> None:
    """Nothing imports from its own row or from one below."""
    row = {name: number for number, names in enumerate(LAYERS) for name in names}
    edges = {(found.file, name) for found in IMPORTS if (name := ours(found)) and name != unit(found.file)}

    assert [edge for edge in sorted(edges) if row[edge[1]] >= row[unit(edge[0])]] == []


def test_stages_do_not_know_each_other() -> None:
    """Artifacts are the only hand-off: no stage imports another one."""
    stages = [found for found in IMPORTS if found.file.startswith("stages/")]

    assert [found for found in stages if found.module.startswith("pytest_factory.stages")] == []


def test_pytest_is_known_at_the_top_only() -> None:
    """What does the work could be called from anywhere; the hooks, the fixtures and inner plugins are pytest's."""
    known = {found.file for found in IMPORTS if found.module.split(".")[0] in ("pytest", "_pytest")}

    assert known == PYTEST_IS_KNOWN_TO


@pytest.mark.parametrize("library", sorted(ONE_PLACE))
def test_each_library_has_one_place(library: str) -> None:
    """A library that changes its mind is one file's matter."""
    assert {found.file for found in IMPORTS if found.module.split(".")[0] == library} == {ONE_PLACE[library]}


def test_slow_libraries_are_imported_late() -> None:
    """Importing a module of ours imports none of them."""
    early = [found for found in IMPORTS if found.at_import and found.module.split(".")[0] in LAZY]

    assert early == []


def test_there_is_no_cycle() -> None:
    """Modules can be imported in some order, each after all that it needs."""
    modules = {".".join(("pytest_factory", *path.relative_to(PACKAGE).with_suffix("").parts)): path for path in FILES}
    modules = {name.removesuffix(".__init__"): path for name, path in modules.items()}
    names = {path.relative_to(PACKAGE).as_posix(): name for name, path in modules.items()}
    needs: defaultdict[str, set[str]] = defaultdict(set)
    for found in IMPORTS:
        whole, part = found.module, found.module.rpartition(".")[0]
        wanted = whole if whole in modules else part
        if found.at_import and wanted in modules and wanted != names[found.file] and wanted != "pytest_factory":
            needs[names[found.file]].add(wanted)

    assert list(graphlib.TopologicalSorter(needs).static_order())


def test_files_are_short() -> None:
    """One role a folder, one variant a file: what grows longer is two things."""
    lengths = {path.relative_to(PACKAGE).as_posix(): len(path.read_text().splitlines()) for path in FILES}

    assert {file: length for file, length in lengths.items() if length > LINES and file not in LONGER} == {}
    assert not [file for file in lengths if Path(file).stem in ("utils", "util", "helpers", "common", "misc")]


def test_no_name_looks_like_a_test() -> None:
    """pytest would collect a class Test... that a test imports."""
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in FILES}
    classes = [node.name for tree in trees.values() for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]

    assert [name for name in classes if name.startswith("Test")] == []


def test_hooks_are_short_and_say_when_they_are_called() -> None:
    """Who reads plugin.py needs no knowledge of pytest's inside, and finds the work elsewhere."""
    tree = ast.parse((PACKAGE / "plugin.py").read_text(encoding="utf-8"))
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    hooks = [node for node in functions if node.name.startswith("pytest_")]

    assert not [node for node in tree.body if isinstance(node, ast.ClassDef)]
    lines = {node.name: sum(len(ast.unparse(line).splitlines()) for line in node.body[1:]) for node in hooks}
    assert {name: count for name, count in lines.items() if count > 15} == {}
    starts = {(ast.get_docstring(node) or "").split()[0] for node in hooks}
    assert starts <= {"When", "Before", "After", "Around", "For", "In", "At"}
