"""The versions of the spec format: all that makes one, by its name. SPEC.md describes the current one.

A version is its wire form, its rules, its prompt with worked examples, and its compiler; outside of this folder nothing
depends on which one is used. That a criterion must fail on the base is the rule of no version: PLAN executes every spec.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from pydantic import JsonValue

from pytest_factory.artifacts import Answer, CriterionResult, Route, Spec, Survey
from pytest_factory.errors import UsageError
from pytest_factory.prompts import Prompts
from pytest_factory.spec import v0, v1
from pytest_factory.spec.compile import compile_tests
from pytest_factory.spec.complete import complete
from pytest_factory.spec.evidence import adapt
from pytest_factory.spec.lint import lint
from pytest_factory.spec.literals import read_literals
from pytest_factory.spec.normalise import normalise


class Schema(Protocol):
    """How a version makes the JSON schema of its replies."""

    def __call__(self, path: str = "", *, queries: bool = False) -> dict[str, JsonValue]:
        """`path` is a regular expression for paths, `queries` makes each criterion tell its query: where the form has them."""
        ...


@dataclass(frozen=True)
class Version:
    """One version; `request` is the feature request, `routes` are those that the app has already."""

    name: str

    parse: Callable[[str], Spec]
    """(reply): the normal form; raises UnusableReply with the first thing that is wrong."""
    to_wire: Callable[[Spec], str]
    """(spec): the reply that a model would have given, as far as the wire form can hold it."""
    schema: Schema
    """The JSON schema of a reply."""

    repair: Callable[[Spec, str, Sequence[Route], Sequence[Answer]], Spec]
    """(spec, request, routes, answers): what has one right answer is put right, before the rules are asked; `answers` are what
    the app answers now."""
    lint: Callable[[Spec, str, Sequence[Route]], list[str]]
    """(spec, request, routes): the rules' findings, worst first; each a sentence to the model."""
    adapt: Callable[[Spec, str, Sequence[CriterionResult]], Spec]
    """(spec, request, results): what the base's own answers put right; `results` are those of the base."""
    complete: Callable[[Spec, str, str], Spec]
    """(spec, request, known_path): the last resort after all tries; the app answers a GET of `known_path`."""

    system: str
    """The template of the system prompt."""
    examples: str
    """The JSON file of the worked examples, among the templates."""
    facts: Callable[[str], tuple[str, ...]]
    """(request): what the prompt says that the criteria must use."""

    compile: Callable[[Spec, Survey, Prompts], str]
    """(spec, survey, prompts): one test module, not yet formatted."""


def _as_it_is(spec: Spec, *_: object) -> Spec:
    return spec


def _facts(request: str) -> tuple[str, ...]:
    return read_literals(request).facts


def _no_facts(_: str) -> tuple[str, ...]:
    return ()


V0 = Version(
    name=v0.FORMAT,
    parse=v0.parse,
    to_wire=v0.to_wire,
    schema=v0.schema,
    repair=_as_it_is,
    lint=v0.lint,
    adapt=_as_it_is,
    complete=_as_it_is,
    system="plan/v0.md.j2",
    examples="plan/v0.json",
    facts=_no_facts,
    compile=compile_tests,
)
V1 = Version(
    name=v1.FORMAT,
    parse=v1.parse,
    to_wire=v1.to_wire,
    schema=v1.schema,
    repair=normalise,
    lint=lint,
    adapt=adapt,
    complete=complete,
    system="plan/v1.md.j2",
    examples="plan/v1.json",
    facts=_facts,
    compile=compile_tests,
)
VERSIONS: Mapping[str, Version] = {version.name: version for version in (V0, V1)}


def version_of(name: str) -> Version:
    """The version of this name; raises UsageError where there is none."""
    if name not in VERSIONS:
        raise UsageError(f"spec format {name!r}: there is no such version; use one of {', '.join(VERSIONS)}")
    return VERSIONS[name]
