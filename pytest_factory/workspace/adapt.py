"""An addition, made to fit the file that it goes into: what the file has already falls away, names that collide change."""

import ast
import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

from pytest_factory.workspace.edits import Edit, Source, applied
from pytest_factory.workspace.merging import Wanted, reconciled, wanted_of
from pytest_factory.workspace.routing import APPS, ROUTERS, endpoints, is_route
from pytest_factory.workspace.scope import FUNCTIONS, Binding, bindings, constant_name, local_names
from pytest_factory.workspace.units import is_ellipsis

_HOOKS = (
    "middleware", "exception_handler", "on_event", "errorhandler", "app_errorhandler", "before_request", "after_request",
    "teardown_request",
)  # fmt: skip
_CALLS = (
    "add_middleware", "include_router", "register_blueprint", "add_url_rule", "add_api_route", "add_exception_handler",
    "mount",
)  # fmt: skip
"""Decorators (beside the routes') and calls by which an app or a router is recognised."""

Bound = Mapping[str, Sequence[Binding]]


def read(addition: str) -> Source:
    """The addition as a model gave it, without a common indentation. Raises SpliceError where it does not parse."""
    lines = addition.replace("\r\n", "\n").replace("\r", "\n")
    return Source(textwrap.dedent(lines).rstrip("\n") + "\n", name="the addition")


def unwrapped(added: Source, inside: str) -> Source:
    """Where the addition repeats the factory that new code goes into: the factory's body stands in its place."""
    node = next((node for node in added.tree.body if isinstance(node, FUNCTIONS) and node.name == inside), None)
    if node is None:
        return added
    first, last = added.own_lines(node)
    begin = node.body[0].lineno if node.body[0].lineno > node.lineno else last + 1
    body = added.cut(begin, last, dedent=node.body[0].col_offset)
    before, after = added.cut(1, first - 1), added.cut(last + 1, len(added.lines))
    blank = "\n" * (begin - first)  # messages speak of the lines that the model wrote
    return Source(f"{before}\n{blank}{body}\n{after}\n".removeprefix("\n" if first == 1 else ""), name=added.name)


def without_known(added: Source, bound: Bound, register: str, *, in_factory: bool) -> Source:
    """The addition without what the file has or must not get.

    The app, a router of a name that the file has or that nothing registers, bare strings, the main guard, what runs a server
    and, inside a factory, its return.
    """
    gone: list[ast.stmt] = []
    has_app = register in bound
    loose = _loose_routers(added) if has_app else set()
    for node in added.tree.body:
        made, name = _made(node), constant_name(node)
        known = (made and name in bound) or (made in APPS and has_app) or (in_factory and name == register)
        known = known or name in loose
        if known or is_text(node) or runs_server(node) or isinstance(node, ast.Return) or is_ellipsis(node):
            gone.append(node)
    return _without(added, gone)


def _loose_routers(added: Source) -> set[str]:
    """Routers that the addition makes, without a prefix of their own, and registers nowhere: no request would reach them."""
    registered = {
        argument.id
        for call in ast.walk(added.tree)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in _CALLS
        for argument in call.args
        if isinstance(argument, ast.Name)
    }
    loose = set()
    for node in added.tree.body:
        call = getattr(node, "value", None)
        if _made(node) in ROUTERS and isinstance(call, ast.Call):
            prefixed = any(word.arg in ("prefix", "url_prefix") for word in call.keywords)
            loose |= set() if prefixed else {str(constant_name(node))}
    return loose - registered


def without_running(added: Source) -> Source:
    """The addition without what runs a server."""
    return _without(added, [node for node in added.tree.body if runs_server(node)])


def on_register(added: Source, bound: Bound, register: str) -> tuple[Source, set[str]]:
    """The addition with routes and hooks on objects that the file does not have moved to `register`, and those objects.

    Raises SpliceError where the file has no `register` either.
    """
    found = bindings(added.tree.body)
    own = {name for name in found if any(binding.kind != "import" for binding in found[name])}
    edits: list[Edit] = []
    moved: set[str] = set()
    for node in _hooked(added.tree.body):
        if node.id in bound or node.id in own or (node.id in found and register not in bound):
            continue
        if register not in bound:
            raise added.error(node, f"`{node.id}` is not in the file, and neither is `{register}`")
        moved.add(node.id)
        edits.append(_replace(added, node, register))
    return Source(applied(added.text, edits), name=added.name), moved


def imports_of(added: Source, bound: Bound, moved: Set[str], *, new_file: bool) -> tuple[list[Wanted], Source]:
    """The imports that the file still needs, and the addition with names spelled as they are imported there."""
    asked = [want for node in added.tree.body for want in wanted_of(node) if want.bound not in moved]
    if not new_file:  # the file's own annotations must keep their meaning
        asked = [want for want in asked if want.module != "__future__"]
    wanted, names = reconciled(asked, bound)
    edits = [_replace(added, node, names[node.id]) for node in _free(added.tree, frozenset(names))]
    return wanted, Source(applied(added.text, edits), name=added.name)


def renamed_routes(added: Source, body: Sequence[ast.stmt], bound: Bound) -> Source:
    """The addition with the names of its route functions such that none hides what it is not meant to replace.

    `body` are the file's statements. A route that the file has (object, method and path) keeps the file's name for it; another
    whose name is taken gets its method as a suffix.
    """
    taken = set(bound) | {want.bound for node in added.tree.body for want in wanted_of(node)}
    taken |= {name for name, found in bindings(added.tree.body).items() if any(_is_plain(binding) for binding in found)}
    edits: list[Edit] = []
    for node in added.tree.body:
        if not isinstance(node, FUNCTIONS) or not endpoints(node):
            continue
        old = same_route(added, node, body)
        name = old.name if old else _free_name(node, taken)
        if name != node.name:
            start = added.offset(node.lineno, node.col_offset)
            match = re.compile(r"(async\s+)?def\s+").match(added.text, start)
            assert match
            edits.append(Edit(match.end(), match.end() + len(node.name), name))
        taken.add(name)
    return Source(applied(added.text, edits), name=added.name)


def same_route(
    added: Source, node: ast.stmt, body: Sequence[ast.stmt]
) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
    """The file's function that answers what this one answers.

    Raises SpliceError where two do, or where the file's answers more: replacing it would lose a route.
    """
    keys = {endpoint.key for endpoint in endpoints(node)}
    hits = [old for old in body if isinstance(old, FUNCTIONS) and keys & {endpoint.key for endpoint in endpoints(old)}]
    if len(hits) > 1:
        names = " and ".join(f"`{hit.name}` (line {hit.lineno})" for hit in hits)
        raise added.error(node, f"the routes of {names} would both be replaced")
    for hit in hits:
        if lost := [endpoint for endpoint in endpoints(hit) if endpoint.key not in keys]:
            raise added.error(node, f"replaces `{hit.name}`, which also answers {lost[0].method} {lost[0].path}")
    return hits[0] if hits else None


def runs_server(node: ast.stmt) -> bool:
    """Whether a statement only serves for running the file: the main guard, `uvicorn.run(...)`, `app.run()`."""
    if isinstance(node, ast.If):
        return "__name__" in ast.unparse(node.test)
    call = node.value if isinstance(node, ast.Expr) else None
    return isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "run"


def _without(added: Source, gone: Iterable[ast.stmt]) -> Source:
    """The addition with blank lines for some statements: messages speak of the lines that the model wrote."""
    edits = []
    for first, last in map(added.own_lines, gone):
        edits.append(Edit(added.at(first), added.at(last + 1), "\n" * (last + 1 - first)))
    return Source(applied(added.text, edits), name=added.name)


def _made(node: ast.stmt) -> str:
    """`FastAPI` for `app = FastAPI(...)`; empty for every other statement."""
    value = getattr(node, "value", None)
    name = ast.unparse(value.func).rpartition(".")[2] if constant_name(node) and isinstance(value, ast.Call) else ""
    return name if name in APPS or name in ROUTERS else ""


def _hooked(body: Sequence[ast.stmt]) -> Iterator[ast.Name]:
    """The objects that routes, hooks or routers are registered on, at the top level."""
    for node in body:
        calls: list[tuple[ast.expr, tuple[str, ...]]]
        calls = [(call, _HOOKS) for call in getattr(node, "decorator_list", [])]
        calls += [(node.value, _CALLS)] if isinstance(node, ast.Expr) else []
        for call, attributes in calls:
            function = call.func if isinstance(call, ast.Call) else call
            if not (isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name)):
                continue
            if function.attr in attributes or (attributes is _HOOKS and is_route(call)):
                yield function.value


def _free(node: ast.AST, names: frozenset[str]) -> Iterator[ast.Name]:
    """Uses of names, but not where a function binds one of them for itself."""
    if isinstance(node, (*FUNCTIONS, ast.Lambda)):
        names -= local_names(node)
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in names:
        yield node
    if names:
        for child in ast.iter_child_nodes(node):
            yield from _free(child, names)


def _replace(source: Source, node: ast.Name, text: str) -> Edit:
    start = source.offset(node.lineno, node.col_offset)
    if not source.text.startswith(node.id, start):  # Python 3.11 misplaces what stands inside of some f-strings
        raise source.error(node, f"`{node.id}` would have to be written `{text}` here")
    return Edit(start, start + len(node.id), text)


def _free_name(node: ast.FunctionDef | ast.AsyncFunctionDef, taken: Iterable[str]) -> str:
    taken = set(taken)
    names = [node.name, *(f"{node.name}_{endpoint.method.lower()}" for endpoint in endpoints(node))]
    names += [f"{names[-1]}_{number}" for number in range(2, len(taken) + 3)]
    return next(name for name in names if name not in taken)


def _is_plain(binding: Binding) -> bool:
    return not (isinstance(binding.node, FUNCTIONS) and endpoints(binding.node))


def is_text(node: ast.stmt) -> bool:
    """Whether a statement is a bare string, as a docstring is."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
