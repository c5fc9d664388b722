"""Stage 4, test: Spec, Survey (never the built code) -> Patch (tests only).

Acceptance tests are compiled from the spec's criteria. Further tests may come from the model; they count only if they fail
on the base and pass on the patch, which the pipeline finds out by running them.
"""

import ast
import re
from collections.abc import Collection, Mapping, Sequence

from pytest_factory.artifacts import Change, Patch, Spec, Survey
from pytest_factory.errors import UnusableReply
from pytest_factory.models.chain import Asker
from pytest_factory.models.protocol import Message
from pytest_factory.prompts import Prompts
from pytest_factory.spec.versions import version_of
from pytest_factory.workspace.imports import resolve_names, style_of, tidy
from pytest_factory.workspace.reply import read_blocks

MAX_TOKENS = 900


def acceptance_tests(spec: Spec, survey: Survey, *, slug: str, sources: Mapping[str, str], prompts: Prompts) -> Patch:
    """The criteria as one readable test module in the app's own style."""
    text = tidy(version_of(spec.format).compile(spec, survey, prompts), style=style_of(sources))
    return Patch(changes=(Change(path=module_path(slug, survey, sources), before=None, after=text),))


def module_path(slug: str, survey: Survey, sources: Mapping[str, str], kind: str = "") -> str:
    """A path for a new test module that no file of the app has."""
    stem = "test_" + re.sub(r"\W", "_", slug)
    folder = "" if survey.suite.folder in ("", ".") else f"{survey.suite.folder}/"
    names = [f"{folder}{stem}{kind}.py", f"{folder}{stem}{kind}_feature.py"]
    names += [f"{folder}{stem}{kind}_{number}.py" for number in range(2, 1000)]
    return next(name for name in names if name not in sources)


def further_tests(
    spec: Spec,
    survey: Survey,
    *,
    request: str,
    slug: str,
    sources: Mapping[str, str],
    asker: Asker,
    prompts: Prompts,
    temperature: float,
    seed: int,
    attempt: int,
) -> Patch:
    """Tests that the model writes from the description; an empty patch where it writes none that can be read."""
    messages = conversation(spec, survey, request=request, prompts=prompts)
    try:
        code = asker.ask(messages, _module, temperature=temperature, seed=seed, max_tokens=MAX_TOKENS, attempt=attempt)
    except UnusableReply:
        return Patch()
    text = tidy(
        resolve_names(code, framework=survey.framework, package_names=_app_names(survey)), style=style_of(sources)
    )
    return Patch(changes=(Change(path=module_path(slug, survey, sources, "_more"), before=None, after=text),))


def conversation(spec: Spec, survey: Survey, *, request: str, prompts: Prompts) -> list[Message]:
    """The messages for further tests."""
    fixture = survey.suite.client == "fixture"
    task = prompts.render(
        "test/user.md.j2",
        spec=spec,
        request=request,
        suite=survey.suite,
        fixture=fixture,
        flask=survey.framework == "flask",
    )
    return [
        Message(role="system", content=prompts.render("test/system.md.j2")),
        Message(role="user", content=task),
    ]


def keep(patch: Patch, names: Collection[str]) -> Patch:
    """The patch with only the test functions in `names`, and no classes of tests; empty where none is left."""
    changes = []
    for change in patch:
        tree = ast.parse(change.after or "")
        dropped: list[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef] = [
            node for node in tree.body if isinstance(node, ast.ClassDef) and node.name.startswith("Test")
        ]
        dropped += [node for node in _functions(tree) if node.name.startswith("test") and node.name not in names]
        dropped.sort(key=lambda node: node.lineno)
        lines = (change.after or "").splitlines()
        for node in reversed(dropped):
            start = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            del lines[start - 1 : node.end_lineno]
        text = tidy("\n".join(lines) + "\n")
        if any(node.name.startswith("test") for node in _functions(ast.parse(text))):
            changes.append(change.model_copy(update={"after": text}))
    return Patch(changes=tuple(changes))


def _functions(tree: ast.Module) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [node for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def _module(text: str) -> str:
    """The one block of tests in a reply; every test in it must assert something."""
    code = "\n\n".join(block.code for block in read_blocks(text))
    try:
        tree = ast.parse(code)
    except SyntaxError as error:
        raise UnusableReply(f"line {error.lineno} of the tests is no Python: {error.msg}") from error
    tests = [node for node in _functions(tree) if node.name.startswith("test")]
    if not tests or not all(_asserts(node) for node in tests):
        raise UnusableReply("the reply holds no test, or a test without an assertion")
    return code


def _asserts(node: ast.AST) -> bool:
    return any(isinstance(part, ast.Assert) or "raises" in _called(part) for part in ast.walk(node))


def _called(node: ast.AST) -> Sequence[str]:
    return [node.func.attr] if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else []


def _app_names(survey: Survey) -> dict[str, str]:
    module, _, name = survey.app.partition(":")
    return {name.removesuffix("()"): module}
