"""Of a repository's files, what matters for a request: ranked by shared words, long ones cut to signatures."""

import ast
import math
import re
from collections.abc import Iterator, Mapping, Set

from pytest_factory.artifacts import SourceFile
from pytest_factory.workspace.adapt import is_text, runs_server
from pytest_factory.workspace.edits import Source, first_line
from pytest_factory.workspace.modules import Function, Modules, is_aside, is_test
from pytest_factory.workspace.pages import NAMED, PAGES
from pytest_factory.workspace.routing import APPS, ROUTERS
from pytest_factory.workspace.scope import FUNCTIONS

BUDGET = 6000
"""Characters of all files together: about 1500 tokens, a fifth of the default window of 8192."""

_PLACE_SHARE = 0.6
"""Of the budget that the file of the place may take before it is cut."""
_LEAST = 200
"""Characters below which an excerpt says nothing."""
_LONG_DOCSTRING = 2
"""Lines after its first one from which a docstring is cut."""
"""How the names of template pages end."""
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_COMMON = (
    "add added adding all allow also and any are back body but can code delete each endpoint every exist feature field first "
    "for found from get given has have header html http into its json list make may message method must name new not number "
    "object one only page patch path post put request response return returning see server set should show status that the "
    "their them then there this true type value when where which with without your"
)


def words_of(text: str) -> frozenset[str]:
    """The words of a text or of identifiers, in lower case and singular, without those that say nothing."""
    common = set(_COMMON.split())
    words = (word.lower() for word in _WORD.findall(text))
    singular = (word[:-3] + "y" if word.endswith("ies") else word.removesuffix("s") for word in words)
    return frozenset(word for word in singular if len(word) > 2 and word not in common)


def files_for(
    place: str,
    sources: Mapping[str, str],
    modules: Modules,
    words: Set[str],
    *,
    routed: Set[str],
    changed: Mapping[str, Set[str]] | None = None,
    budget: int = BUDGET,
) -> tuple[SourceFile, ...]:
    """The files that matter, within a budget of characters: the place, then what it imports and renders, then by shared words.

    `routed` are the files that have routes: of these only those that share words with the request matter. `changed` are the
    functions of a path that the feature may have to write again.
    """
    changed = changed or {}
    text = excerpt(sources[place], words, int(budget * _PLACE_SHARE), keep=changed.get(place, frozenset()))
    chosen = [SourceFile(path=place, why="new code goes here", text=text)]
    left = budget - len(text)
    for path, why in _ranked(place, sources, modules, words, routed):
        if left < _LEAST:
            break
        keep = changed.get(path, frozenset())
        text = excerpt(sources[path], words, left, keep=keep) if path.endswith(".py") else sources[path]
        says = text == sources[path] or words & words_of(text)
        if text.strip() and says and len(text) <= left:
            chosen.append(SourceFile(path=path, why=why, text=text))
            left -= len(text)
    return tuple(chosen)


def excerpt(text: str, words: Set[str], budget: int, *, keep: Set[str] = frozenset()) -> str:
    """A module's text; where it is longer than the budget, what shares the fewest words shrinks, then goes.

    Long docstrings become their first line and what runs a server goes, then bodies of functions `...`, then whole
    statements go, but not imports and what makes an app or a router. Functions named in `keep` (methods as `Class.name`)
    shrink last; a signature that
    shares no word, and that none of those uses, goes with its body.
    """
    if len(text) <= budget:
        return text
    source = Source(text, name="the file")
    gone: dict[int, tuple[int, str]] = {}
    size = len(text)
    for spans in (_asides, _bodies, _statements, _kept_bodies):
        for _, (first, last), stub in sorted(spans(source, words, keep)):
            if size <= budget:
                break
            inner = {start: gone.pop(start) for start in list(gone) if first <= start <= last}
            size += sum(len(source.cut(start, end)) - len(short) for start, (end, short) in inner.items())
            size -= len(source.cut(first, last)) - len(stub)
            gone[first] = (last, stub)
    return without(source, gone)


def without(source: Source, gone: Mapping[int, tuple[int, str]]) -> str:
    """The text without some spans of lines: first line to the last one and what stands in their place."""
    lines: list[str] = []
    number = 1
    while number <= len(source.lines):
        last, stub = gone.get(number, (number, source.line(number)))
        if stub or number not in gone:
            lines.append(stub)
        number = last + 1
    return re.sub(r"\n{4,}", "\n\n\n", "\n".join(lines)).strip("\n") + "\n"


Span = tuple[float, tuple[int, int], str]
"""How much some lines matter, the first and the last of them, and what stands in their place without them."""


def _asides(source: Source, words: Set[str], keep: Set[str]) -> Iterator[Span]:
    """Docstrings of several lines, of which the first one stays, loose texts, and what runs a server."""
    for aside in source.tree.body[1:]:
        if is_text(aside) or runs_server(aside):
            begin, last = source.own_lines(aside)
            yield -math.inf, (source.comments_above(begin), last), ""
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        text, told = node.body[0], ast.get_docstring(node)
        if told and (text.end_lineno or 0) - text.lineno >= _LONG_DOCSTRING:
            first = told.splitlines()[0].replace("\\", "").replace('"""', "")
            yield _matters(source, node, words), source.own_lines(text), f'{" " * text.col_offset}"""{first}"""'


def _bodies(source: Source, words: Set[str], keep: Set[str]) -> Iterator[Span]:
    """Bodies of functions; where nothing but the body speaks of the request the whole function."""
    top = {id(node) for node in source.tree.body}
    kept = _kept(source, keep)
    used = {name.id for function in kept for name in ast.walk(function) if isinstance(name, ast.Name)}
    for node in ast.walk(source.tree):
        if isinstance(node, FUNCTIONS) and not _has_functions(node) and node not in kept:
            begin, head, last = first_line(node), first_line(node.body[0]), node.end_lineno or node.lineno
            if id(node) in top and node.name not in used and not words & words_of(source.cut(begin, head - 1)):
                yield _matters(source, node, words), (source.comments_above(begin), last), ""
            elif node.lineno < head < last:
                yield _matters(source, node, words), (head, last), _stub(node, head, last)


def _statements(source: Source, words: Set[str], keep: Set[str]) -> Iterator[Span]:
    kept = {*_kept(source, keep)}
    named = {name for name in keep if "." not in name}
    for node in source.tree.body:
        wanted = getattr(node, "name", "") in named or not kept.isdisjoint(ast.walk(node))
        if not isinstance(node, ast.Import | ast.ImportFrom) and not _makes(node) and not wanted:
            begin, last = first_line(node), node.end_lineno or node.lineno
            yield _matters(source, node, words), (source.comments_above(begin), last), ""


def _kept_bodies(source: Source, words: Set[str], keep: Set[str]) -> Iterator[Span]:
    for node in _kept(source, keep):
        head, last = first_line(node.body[0]), node.end_lineno or node.lineno
        if node.lineno < head < last:
            yield _matters(source, node, words), (head, last), _stub(node, head, last)


def _kept(source: Source, keep: Set[str]) -> list[Function]:
    """The functions that `keep` names, by their names alone or with their class: `Store.find`."""
    found: list[Function] = []
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ClassDef):
            found += [part for part in node.body if isinstance(part, FUNCTIONS) and f"{node.name}.{part.name}" in keep]
        elif isinstance(node, FUNCTIONS) and node.name in keep:
            found.append(node)
    return found


def _stub(function: ast.FunctionDef | ast.AsyncFunctionDef, head: int, last: int) -> str:
    return f"{' ' * function.body[0].col_offset}...  # {last - head + 1} lines"


def _matters(source: Source, node: ast.stmt, words: Set[str]) -> float:
    """What a unit has to do with the request; its name and its decorators count most."""
    begin, last = first_line(node), node.end_lineno or node.lineno
    head = first_line(node.body[0]) if isinstance(node, (*FUNCTIONS, ast.ClassDef)) else begin + 1
    named = len(words & words_of(source.cut(begin, head - 1)))
    return 4 * named + len(words & words_of(source.cut(begin, last))) - (last - begin) / 25


def _has_functions(node: ast.stmt) -> bool:
    return any(isinstance(inner, FUNCTIONS) for inner in ast.walk(node) if inner is not node)


def _makes(node: ast.stmt) -> bool:
    """Whether a statement makes an app or a router, also inside of a function."""
    called = {one.func for one in ast.walk(node) if isinstance(one, ast.Call)}
    return any(ast.unparse(function).rpartition(".")[2] in {**APPS, **ROUTERS} for function in called)


def _ranked(
    place: str, sources: Mapping[str, str], modules: Modules, words: Set[str], routed: Set[str]
) -> list[tuple[str, str]]:
    """Path and reason of the other files, best first."""
    near = modules.own_imports(modules.by_path[place])
    far = [inner for one in near for inner in modules.own_imports(one)]
    pages = set(NAMED.findall(sources[place]))
    ranked: list[tuple[int, int, str, str]] = []
    for path, text in sources.items():
        is_page = path.endswith(PAGES)
        if path == place or is_test(path) or is_aside(path) or not (is_page or path in modules.by_path):
            continue
        shared = words & (words_of(path) | words_of(text))
        speaks = f"speaks of {', '.join(sorted(shared)[:4])}"
        if any(one.path == path for one in near) and (shared or path not in routed):
            ranked.append((0, -len(shared), path, f"imported by {place}"))
        elif is_page and any(path.endswith(f"/{page}") for page in pages) and shared:
            ranked.append((1, -len(shared), path, f"rendered by {place}"))
        elif len(shared) > 1 or (shared and any(one.path == path for one in far)):
            ranked.append((2, -len(shared), path, speaks))
    return [(path, why) for _, _, path, why in sorted(ranked)]
