"""Steps of the repair: what they are given, and that each is one of a kind."""

from collections.abc import Sequence

import pytest

from pytest_factory.artifacts import Answer, Criterion, Expectation
from pytest_factory.spec.normalise import STEPS
from pytest_factory.spec.steps import Facts, each, every, through

FACTS = Facts.of("Add GET /boats.", (), (Answer(method="GET", path="/", status=200, shown="the pier"),))
CRITERIA = [
    Criterion(id="AC7", says=f"GET {path} answers.", method="GET", path=path, expect=Expectation(status=200))
    for path in ("/boats", "/piers")
]


def test_a_step_gets_the_facts_that_it_names() -> None:
    """Parameters are bound by their names, whatever their order; what a step does not name it does not get."""

    def told(criterion: Criterion, told: str, paths: Sequence[str]) -> Criterion:
        return criterion.model_copy(update={"says": f"{criterion.path in paths} {'pier' in told}"})

    assert [c.says for c in each(told).apply(CRITERIA, FACTS)] == ["True True", "False True"]


def test_steps_go_one_after_the_other() -> None:
    """The second step sees what the first one made, and the criteria are numbered in the end."""

    def first(criteria: Sequence[Criterion]) -> list[Criterion]:
        return [criteria[-1], *criteria]

    def renamed(criterion: Criterion) -> Criterion:
        return criterion.model_copy(update={"path": f"{criterion.path}/1"})

    found = through([every(first), each(renamed)], CRITERIA, FACTS)
    assert [(c.id, c.path) for c in found] == [("AC1", "/piers/1"), ("AC2", "/boats/1"), ("AC3", "/piers/1")]


def test_a_fact_that_there_is_not() -> None:
    """A step that asks for it is refused when it is made, by its name and that of the fact."""

    def wrong(criterion: Criterion, weather: str) -> Criterion:
        return criterion.model_copy(update={"says": weather})

    with pytest.raises(TypeError, match=r"wrong asks for weather"):
        each(wrong)


def test_only_one_step_is_taken_twice() -> None:
    """Lists below a key are looked for in what the plan says, and in what was added to it; nothing else is done again."""
    names = [step.name for step in STEPS]
    assert {name for name in names if names.count(name) > 1} == {"enveloped"}
