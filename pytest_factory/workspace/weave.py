"""Blocks of a reply -> changes of files: whose file a block is, spliced, its names imported, formatted."""

import ast
import functools
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from pathlib import PurePosixPath
from types import MappingProxyType

from pytest_factory.artifacts import Change, Survey
from pytest_factory.errors import SpliceError
from pytest_factory.workspace.annotate import annotate_empties, complete_generics
from pytest_factory.workspace.answered_headers import headers_are_texts, headers_on_the_response
from pytest_factory.workspace.argument_order import defaults_last
from pytest_factory.workspace.bodies import Sent, with_own_bodies
from pytest_factory.workspace.datetimes import as_bound
from pytest_factory.workspace.defaults import text_defaults
from pytest_factory.workspace.embedding import with_embedded_keys
from pytest_factory.workspace.handled_status import with_handled_status
from pytest_factory.workspace.hooks import hooks_first
from pytest_factory.workspace.imports import resolve_names, style_of, tidy, undefined_names
from pytest_factory.workspace.kept_parameters import with_kept_parameters
from pytest_factory.workspace.leaks import Asked, Spoken, without_elisions, without_leaks
from pytest_factory.workspace.modules import is_test
from pytest_factory.workspace.namesakes import helpers_apart
from pytest_factory.workspace.pages import PAGES, in_layout, page_of
from pytest_factory.workspace.parameters import as_fastapi_takes_them
from pytest_factory.workspace.prefixes import prefix_of, without_prefix
from pytest_factory.workspace.rehome import rehomed
from pytest_factory.workspace.relatives import with_real_modules
from pytest_factory.workspace.reply import Block
from pytest_factory.workspace.returns import widen_returns
from pytest_factory.workspace.routing import route_calls
from pytest_factory.workspace.splice import splice

NOTHING_NEW = "the reply changes nothing: all of it is in the files already"
"""Why a reply that repeats what it was shown is none."""
_TEXTS = (".html", ".jinja", ".j2", ".txt", ".css", ".xml", ".svg", ".js")


def weave(
    blocks: Iterable[Block],
    survey: Survey,
    sources: Mapping[str, str],
    *,
    protected: Collection[tuple[str, str]] = (),
    asked: Asked = lambda method, path: True,
    sent: Sent = lambda method, path: None,
    spoken: Spoken | None = None,
    shown: Mapping[str, str] = MappingProxyType({}),
) -> tuple[Change, ...]:
    """Put every block into its file; blocks of the same file go in one after the other. Blocks of tests are left out.

    `asked` says whether the spec speaks of a route, which is told as its decorator has it: others are left out.
    `protected` are functions, as (path, name), that the feature is not about: where a block writes one of them again, that
    part of it is left out. `sent` says what bodies a route must take, `spoken` which statuses and headers the criteria speak of:
    handlers of other errors and middleware of other headers are left out; parameters that it does not give up are kept.
    `shown` has functions of the worked examples, name to code: one that the reply calls as if it were there comes along.
    Raises SpliceError where a block cannot be put anywhere without guessing, or where nothing changes.
    """
    placed = []
    for block in blocks:
        path = "" if is_test(block.path) else file_of(block, survey, sources)
        if path and not is_test(path):  # "data.json", say, was the end of its path
            code = (
                helpers_apart(as_fastapi_takes_them(defaults_last(block.code))) if path.endswith(".py") else block.code
            )
            placed.append(block.model_copy(update={"path": path, "code": code}))
    known = own_names(sources, survey.source_root)
    texts: dict[str, str] = {}
    homed = rehomed(placed, sources, _homes(known, survey, sources), survey.routes)
    written = {block.path: block.code for block in homed}
    for block in homed:
        path = block.path
        before = texts.get(path, sources.get(path, ""))
        if path.endswith(".py"):
            names = {name for file, name in protected if file == path}
            code = without_elisions(block.code, sources.get(path, ""))
            code = with_kept_parameters(code, before, spoken.given_up if spoken else ())
            code = without_prefix(code, prefix_of(path, sources.get(path, ""), survey.routes), asked)
            code = with_own_bodies(code, sources={**sources, **written}, sent=sent)
            code = with_embedded_keys(code, sent=sent) if survey.framework == "fastapi" else code
            kept = without_leaks(code, before=before, protected=names, asked=asked, spoken=spoken)
            texts[path] = _python(kept, path, before, survey, sources, known, shown)
        else:
            texts[path] = in_layout(block.code, sources) if path.endswith(PAGES) and path not in sources else block.code
    changes = _changes(texts, sources)
    if not changes:
        raise SpliceError(NOTHING_NEW)
    return changes


def whole_files(blocks: Iterable[Block], sources: Mapping[str, str]) -> tuple[Change, ...]:
    """Every block as the whole text of the file that it names: how a reference solution, which is no model's, goes in.

    Blocks of tests are left out.
    """
    return _changes({block.path: block.code for block in blocks if not is_test(block.path)}, sources)


def file_of(block: Block, survey: Survey, sources: Mapping[str, str]) -> str:
    """The path that a block belongs to: the one that it names, the one file that ends so, or the place of new code.

    A package that is not there is the app's: small models write `app/main.py`, as worked examples have it, for `desk/main.py`.
    """
    named = block.path
    if not named or named in sources:
        return named or survey.place.file
    named = page_of(named, sources)
    tail = f"/{named}"
    ends = [path for path in sources if path.endswith(tail)]
    if len(ends) == 1:
        return ends[0]
    if PurePosixPath(named).suffix not in (".py", *_TEXTS):
        raise SpliceError(f"{named}: files of this kind are not written; put the code into {survey.place.file}")
    folder = str(PurePosixPath(survey.place.file).parent)
    known = {str(PurePosixPath(path).parent) for path in sources}
    if "/" in named and str(PurePosixPath(named).parent) in known:
        return named
    if "/" not in named and named.endswith(".py"):
        return named if folder == "." else f"{folder}/{named}"
    if not named.endswith(".py"):
        return named
    if own := _in_the_package(named, sources):
        return own
    raise SpliceError(f"{named}: there is no such file and no such folder; put the code into {survey.place.file}")


def _in_the_package(named: str, sources: Mapping[str, str]) -> str:
    """A path below a package that is not there, below the one that has such a file, or else such a folder.

    Empty where several have, or none has.
    """
    package, _, rest = named.partition("/")
    if any(path.startswith(f"{package}/") for path in sources) or not rest:
        return ""
    folder = str(PurePosixPath(rest).parent)
    files = {path for path in sources if path.endswith(f"/{rest}")}
    folders = {str(PurePosixPath(path).parent) for path in sources if path.endswith(".py") and not is_test(path)}
    homes = {f"{one}/{PurePosixPath(rest).name}" for one in folders if folder != "." and one.endswith(f"/{folder}")}
    return next((one.pop() for one in (files, homes) if len(one) == 1), "")


def own_names(sources: Mapping[str, str], source_root: str) -> dict[str, str]:
    """Names that exactly one module of the app defines, to that module's dotted name; of private ones functions and classes:
    a model that sees a helper uses it."""
    found: dict[str, set[str]] = {}
    for path, text in sources.items():
        if not path.endswith(".py") or "test" in path:
            continue
        try:
            tree = ast.parse(text)
        except SyntaxError:
            continue
        module = _module(path, source_root)
        for node in tree.body:
            hidden = isinstance(node, ast.Assign | ast.AnnAssign)
            for name in _defined(node):
                if not name.startswith("__") and not (hidden and name.startswith("_")):
                    found.setdefault(name, set()).add(module)
    return {name: next(iter(modules)) for name, modules in found.items() if len(modules) == 1}


def _homes(known: Mapping[str, str], survey: Survey, sources: Mapping[str, str]) -> dict[str, str]:
    """The names of the app's units to the files that define them; `known` has their modules."""
    paths = {_module(path, survey.source_root): path for path in sources if path.endswith(".py")}
    return {name: paths[module] for name, module in known.items()}


def _changes(texts: Mapping[str, str], sources: Mapping[str, str]) -> tuple[Change, ...]:
    return tuple(
        Change(path=path, before=sources.get(path), after=text)
        for path, text in texts.items()
        if text != sources.get(path)
    )


def _python(
    code: str,
    path: str,
    before: str,
    survey: Survey,
    sources: Mapping[str, str],
    known: Mapping[str, str],
    shown: Mapping[str, str],
) -> str:
    inside = survey.place.inside if path == survey.place.file else ""
    addition = text_defaults(headers_are_texts(headers_on_the_response(with_real_modules(as_bound(code, before)))))
    addition = widen_returns(complete_generics(with_handled_status(addition)))
    module = _module(path, survey.source_root)
    names = {name: where for name, where in known.items() if where != module}
    register = survey.place.router if path == survey.place.file else _register_of(before) or survey.place.router
    put = functools.partial(splice, before, register=register, inside=inside, framework=survey.framework)
    text = put(addition)
    if borrowed := [shown[name] for name in undefined_names(text) if name in shown.keys() - names.keys()]:
        text = put("\n\n\n".join([*borrowed, addition]))
    text = annotate_empties(hooks_first(text, before), before)
    text = resolve_names(text, framework=survey.framework, package_names=names)
    return tidy(text, base=before, style=style_of(sources))


def _register_of(text: str) -> str:
    """What most routes of a file are registered on; empty where it has none."""
    try:
        calls = [call for node in ast.parse(text).body for call in route_calls(node)]
    except SyntaxError:
        return ""
    named = [call.func.value for call in calls if isinstance(call.func, ast.Attribute)]
    owners = Counter(owner.id for owner in named if isinstance(owner, ast.Name))
    return owners.most_common(1)[0][0] if owners else ""


def _module(path: str, source_root: str) -> str:
    dotted = path.removeprefix(f"{source_root}/").removesuffix(".py").replace("/", ".")
    return dotted.removesuffix(".__init__")


def _defined(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [node.name]
    if isinstance(node, ast.Assign):
        return [target.id for target in node.targets if isinstance(target, ast.Name)]
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return [node.target.id]
    return []
