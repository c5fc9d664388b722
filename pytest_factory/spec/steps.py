"""How a spec is put right: steps, each of which knows one fault of plans, one after the other.

A step is a function of a criterion, or of all of them, and of the facts that its parameters name, as a pytest fixture is asked
for by its name.
"""

import inspect
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from pytest_factory.artifacts import Answer, Criterion, Route
from pytest_factory.spec.likened import wanted_literals
from pytest_factory.spec.literals import Literals


@dataclass(frozen=True)
class Facts:
    """What is known besides the plan; a field or property is what a step's parameter of that name gets."""

    request: str
    literals: Literals
    """What the request says literally, without what it only compares with."""
    routes: Sequence[Route]
    """Those of the app."""
    answers: Sequence[Answer]
    """What the app answers now."""

    @classmethod
    def of(cls, request: str, routes: Sequence[Route], answers: Sequence[Answer]) -> "Facts":
        """The facts of a request to an app."""
        return cls(request, wanted_literals(request, routes), routes, answers)

    @property
    def paths(self) -> tuple[str, ...]:
        """Those that the request names as a part of what it wants."""
        return self.literals.paths

    @property
    def told(self) -> str:
        """Everything that PLAN was told, as text: the request and what the app answers."""
        return "\n".join([self.request, *(answer.shown for answer in self.answers)])


@dataclass(frozen=True)
class Step:
    """One step, by the name of its function."""

    name: str
    apply: Callable[[Sequence[Criterion], Facts], list[Criterion]]


def each(function: Callable[..., Criterion]) -> Step:
    """The step that puts every criterion right for itself: `function(criterion, ...)` gives it as it should be."""
    needed = _needed(function)

    def apply(criteria: Sequence[Criterion], facts: Facts) -> list[Criterion]:
        given = {name: getattr(facts, name) for name in needed}
        return [function(criterion, **given) for criterion in criteria]

    return Step(function.__name__, apply)


def every(function: Callable[..., list[Criterion]]) -> Step:
    """The step that looks at all criteria together: `function(criteria, ...)` gives them as they should be."""
    needed = _needed(function)

    def apply(criteria: Sequence[Criterion], facts: Facts) -> list[Criterion]:
        return function(criteria, **{name: getattr(facts, name) for name in needed})

    return Step(function.__name__, apply)


def through(steps: Iterable[Step], criteria: Sequence[Criterion], facts: Facts) -> tuple[Criterion, ...]:
    """The criteria after all steps, numbered anew."""
    for step in steps:
        criteria = step.apply(criteria, facts)
    return tuple(
        criterion.model_copy(update={"id": f"AC{number}"}) for number, criterion in enumerate(criteria, start=1)
    )


def _needed(function: Callable[..., object]) -> list[str]:
    """The facts that a function takes: all its parameters but the first. Raises TypeError where there is no such fact."""
    _, *names = inspect.signature(function).parameters
    if unknown := [name for name in names if not hasattr(Facts, name) and name not in Facts.__annotations__]:
        raise TypeError(
            f"{function.__module__}.{function.__name__} asks for {', '.join(unknown)}: Facts has no such field"
        )
    return names
