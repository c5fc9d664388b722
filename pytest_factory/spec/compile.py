"""Criteria -> readable pytest code in the style of the app's own tests."""

import re
from collections.abc import Sequence

from pytest_factory.artifacts import Artifact, Criterion, Spec, State, SuiteStyle, Survey
from pytest_factory.prompts import Prompts
from pytest_factory.workspace.excerpts import words_of


class Scenario(Artifact):
    """Criteria that share the app's state and therefore one test function."""

    name: str
    criteria: tuple[Criterion, ...]


def compile_tests(spec: Spec, survey: Survey, prompts: Prompts) -> str:
    """The source of one test module for all criteria, one test function a scenario; not yet formatted."""
    state = shared_state(spec, survey)
    first = [criterion for criterion in spec.criteria if criterion.first]
    alone = survey.suite.client == "fixture" or bool(state)  # else what one test makes the next one finds
    rest = [criterion for criterion in spec.criteria if not criterion.first]
    return prompts.render(
        "test/acceptance.py.j2",
        spec=spec,
        made=first if alone else (),
        scenarios=scenarios(rest) if alone or not first else _one(spec.criteria),
        flask=survey.framework == "flask",
        typed=_typed(survey.suite),
        client=survey.suite.client_name,
        fixture=survey.suite.client == "fixture",
        own_fixture=survey.suite.fixture,
        app_module=survey.app.partition(":")[0],
        app_name=survey.app.partition(":")[2],
        state=state,
    )


def shared_state(spec: Spec, survey: Survey) -> tuple[State, ...]:
    """The data of the app's modules with which each test has to begin anew: what it may change, or what others may have changed.

    Those that the app changes, and those that the paths have a word of, which the feature may change; none where no criterion
    looks at data or changes them.
    """
    if not any(criterion.changes_state or criterion.expect.of_body for criterion in spec.criteria):
        return ()
    words = words_of(" ".join(criterion.path for criterion in spec.criteria))
    return tuple(state for state in survey.state if state.changes or words_of(state.name) & words)


def scenarios(criteria: Sequence[Criterion]) -> tuple[Scenario, ...]:
    """Group criteria: what follows a change of state on the same resource belongs to it, the rest stands alone.

    A change of state that follows one of another resource belongs to it, too, and so does what reads another resource then:
    either may need what was made there. What is not there needs nothing.
    """
    groups: list[list[Criterion]] = []
    changed: dict[str, list[Criterion]] = {}
    for criterion in criteria:
        resource = criterion.path.strip("/").split("?")[0].split("/")[0]
        joins = changed and (criterion.changes_state or criterion.expect.status < 400)
        group = changed.get(resource) or (next(reversed(changed.values())) if joins else [])
        if not group:
            groups.append(group)
        group.append(criterion)
        if criterion.changes_state:
            changed[resource] = group
    names: dict[str, int] = {}
    return tuple(Scenario(name=_unique(_name(group[0]), names), criteria=tuple(group)) for group in groups)


def _one(criteria: Sequence[Criterion]) -> tuple[Scenario, ...]:
    """All criteria in one test function."""
    return (Scenario(name=_name(criteria[0]), criteria=tuple(criteria)),)


def _name(criterion: Criterion) -> str:
    words = re.sub(r"\W+", " ", criterion.path.replace("?", " with ")).split() or ["root"]
    return "_".join([criterion.method.lower(), *words, "gives", str(criterion.expect.status)]).lower()


def _unique(name: str, seen: dict[str, int]) -> str:
    seen[name] = seen.get(name, 0) + 1
    return name if seen[name] == 1 else f"{name}_{seen[name]}"


def _typed(suite: SuiteStyle) -> bool:
    """Whether the app's own tests are annotated; without an example they are, since mypy may be strict."""
    return not suite.example or "->" in suite.example
