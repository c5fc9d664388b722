"""Criteria -> readable pytest code in the style of the app's own tests."""

import re
from collections.abc import Sequence

from pytest_factory.artifacts import Artifact, Criterion, Spec, SuiteStyle, Survey
from pytest_factory.prompts import Prompts


class Scenario(Artifact):
    """Criteria that share the app's state and therefore one test function."""

    name: str
    criteria: tuple[Criterion, ...]


def compile_tests(spec: Spec, survey: Survey, prompts: Prompts) -> str:
    """The source of one test module for all criteria, one test function a scenario; not yet formatted."""
    return prompts.render(
        "test/acceptance.py.j2",
        spec=spec,
        scenarios=scenarios(spec.criteria),
        flask=survey.framework == "flask",
        typed=_typed(survey.suite),
        client=survey.suite.client_name,
        fixture=survey.suite.client == "fixture",
        app_module=survey.app.partition(":")[0],
        app_name=survey.app.partition(":")[2],
    )


def scenarios(criteria: Sequence[Criterion]) -> tuple[Scenario, ...]:
    """Group criteria: what follows a change of state on the same resource belongs to it, the rest stands alone.

    A change of state that follows one of another resource belongs to it, too: it may need what was made there.
    """
    groups: list[list[Criterion]] = []
    changed: dict[str, list[Criterion]] = {}
    for criterion in criteria:
        resource = criterion.path.strip("/").split("?")[0].split("/")[0]
        joins = criterion.changes_state and changed
        group = changed.get(resource) or (next(reversed(changed.values())) if joins else [])
        if not group:
            groups.append(group)
        group.append(criterion)
        if criterion.changes_state:
            changed[resource] = group
    names: dict[str, int] = {}
    return tuple(Scenario(name=_unique(_name(group[0]), names), criteria=tuple(group)) for group in groups)


def _name(criterion: Criterion) -> str:
    words = re.sub(r"\W+", " ", criterion.path.replace("?", " with ")).split() or ["root"]
    return "_".join([criterion.method.lower(), *words, "gives", str(criterion.expect.status)]).lower()


def _unique(name: str, seen: dict[str, int]) -> str:
    seen[name] = seen.get(name, 0) + 1
    return name if seen[name] == 1 else f"{name}_{seen[name]}"


def _typed(suite: SuiteStyle) -> bool:
    """Whether the app's own tests are annotated; without an example they are, since mypy may be strict."""
    return not suite.example or "->" in suite.example
