"""How an app's own tests look: their folder, their client, one module as an example."""

import ast
import re
import shlex
from collections import Counter
from collections.abc import Mapping, Set
from pathlib import PurePosixPath

from pytest_factory.artifacts import SuiteStyle
from pytest_factory.workspace.edits import Source, first_line
from pytest_factory.workspace.excerpts import without, words_of
from pytest_factory.workspace.modules import is_test
from pytest_factory.workspace.scope import FUNCTIONS, all_names, constant_name

EXAMPLE_LINES = 40

_CLIENT = re.compile(r"\b(TestClient|test_client)\(")  # an AsyncClient serves no test that is not async
_MODULE = re.compile(r"(^|/)(test_[^/]*|[^/]*_test)\.py$")


def suite_style(sources: Mapping[str, str], test_command: str, words: Set[str]) -> SuiteStyle:
    """The style of the tests that `test_command` names; of all tests where it names no file or folder of the repository.

    A fixture of one test module is no other module's: where no conftest.py has one, its code is told, and new ones have it, too.
    The example is the test module that uses the client and shares the most words, cut to at most EXAMPLE_LINES lines.
    """
    tests = {path: text for path, text in sources.items() if path.endswith(".py") and is_test(path)}
    named = [part.rstrip("/") for part in shlex.split(test_command) if not part.startswith("-")]
    chosen = {
        path: text for path, text in tests.items() if any(path == name or path.startswith(f"{name}/") for name in named)
    }
    trees = {path: tree for path, text in (chosen or tests).items() if (tree := _parsed(text))}
    modules = {path: tree for path, tree in trees.items() if _MODULE.search(path) and _tests(tree)}
    spoken = [_spoken(tree) for tree in modules.values()]
    folder = _folder(modules)
    shared = [
        tree for path, tree in trees.items() if PurePosixPath(path).name == "conftest.py" and _reaches(path, folder)
    ]
    names = {name for tree in shared for name in _fixtures(tree)}
    fixtures = Counter({name: sum(name in speaks for speaks in spoken) for name in sorted(names)})
    globals_ = Counter(name for tree in modules.values() for name in (*_clients(tree), *_fixtures(tree)))
    fixture, module = (next(iter(found.most_common(1)), ("", 0)) for found in (fixtures, globals_))
    name = (module if module[1] > fixture[1] else fixture)[0]
    ranked = sorted(
        modules, key=lambda path: (name not in _spoken(modules[path]), -len(words & words_of(tests[path])), path)
    )
    apart = name == module[0] and module[1] > fixture[1]
    own = next((code for path in ranked if apart and (code := _own_fixture(tests[path], name))), "")
    return SuiteStyle(
        folder=folder,
        client="none" if not name else "module" if apart and not own else "fixture",
        client_name=name or "client",
        fixture=own,
        example_file=ranked[0] if ranked else "",
        example=shortened(tests[ranked[0]], name) if ranked else "",
    )


def shortened(text: str, client: str, lines: int = EXAMPLE_LINES) -> str:
    """A test module without the units that are too much: tests that use the client stay first, in the module's order.

    Empty where no test is short enough to show anything.
    """
    source = Source(text, name="the test module")
    if len(source.lines) <= lines:
        return text
    units = [
        (source.comments_above(first_line(node)), node.end_lineno or node.lineno, node) for node in source.tree.body
    ]
    imports = [unit for unit in units if isinstance(unit[2], ast.Import | ast.ImportFrom)]
    others = [unit for unit in units if unit not in imports]
    others.sort(key=lambda unit: (client not in _spoken(unit[2]), not _tests(unit[2]), unit[0]))
    size = sum(last - first + 1 for first, last, _ in imports) + 4  # a docstring apart, and blank lines between imports
    gone: dict[int, tuple[int, str]] = {}
    tests = 0
    for first, last, node in others:
        if size + last - first + 3 > lines:
            gone[first] = (last, "")
        else:
            size += last - first + 3
            tests += len(_tests(node))
    if not tests:
        return ""
    short = without(source, gone)
    over = short.count("\n") - EXAMPLE_LINES  # comments between units, say
    return shortened(text, client, lines - over) if over > 0 and lines > over else short


def _folder(modules: Mapping[str, object]) -> str:
    """The folder above most test modules; `tests` where there are none."""
    folders = Counter(str(PurePosixPath(path).parent) for path in sorted(modules))
    return min(folders, key=lambda folder: (-folders[folder], folder.count("/"))) if folders else "tests"


def _reaches(conftest: str, folder: str) -> bool:
    """Whether the fixtures of a conftest.py are those of the tests in a folder."""
    home = str(PurePosixPath(conftest).parent)
    return home in (".", folder) or folder.startswith(f"{home}/")


def _fixtures(tree: ast.Module) -> list[str]:
    """The fixtures that give a client of the app, and nothing beside it."""
    return [
        node.name
        for node in tree.body
        if isinstance(node, FUNCTIONS) and "fixture" in "".join(map(ast.unparse, node.decorator_list))
        if any(_CLIENT.search(ast.unparse(statement)) for statement in node.body)
        if not any(
            isinstance(given, ast.Return | ast.Yield) and isinstance(given.value, ast.Tuple) for given in ast.walk(node)
        )
    ]


def _own_fixture(text: str, name: str) -> str:
    """The code of a fixture of a test module, with what it uses of the module; empty where it has no such fixture."""
    source = Source(text, name="the test module")
    if name not in _fixtures(source.tree):
        return ""
    bound = {one: node for node in source.tree.body for one in _binds(node)}
    needed, wanted = dict.fromkeys([bound[name]]), [bound[name]]
    while wanted:
        more = [bound[one] for one in sorted(_spoken(wanted.pop())) if one in bound and bound[one] not in needed]
        needed |= dict.fromkeys(more)
        wanted += more
    units = sorted(needed, key=lambda node: (not isinstance(node, ast.Import | ast.ImportFrom), node.lineno))
    return (
        "\n\n".join(source.cut(first_line(node), node.end_lineno or node.lineno).rstrip("\n") for node in units) + "\n"
    )


def _binds(node: ast.stmt) -> list[str]:
    """The names that a statement of a module binds."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        return [alias.asname or alias.name.partition(".")[0] for alias in node.names]
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [node.name]
    name = constant_name(node)
    return [name] if name else []


def _clients(tree: ast.Module) -> list[str]:
    """The clients that a test module makes for itself."""
    return [name for node in tree.body if (name := constant_name(node)) and _CLIENT.search(ast.unparse(node))]


def _tests(tree: ast.AST) -> list[ast.AST]:
    return [node for node in ast.walk(tree) if isinstance(node, FUNCTIONS) and node.name.startswith("test")]


def _spoken(node: ast.AST) -> set[str]:
    """The names that are read or taken as arguments."""
    return all_names(node) | {inner.arg for inner in ast.walk(node) if isinstance(inner, ast.arg)}


def _parsed(text: str) -> ast.Module | None:
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return None
