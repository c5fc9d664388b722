"""Small changes of a module, made by cosmic-ray: tests that prove something notice most of them.

Only cosmic-ray's operators are used, on a text: its own runner starts the tests as a command and believes the exit status,
and would have to be installed beside the app.
"""

from collections.abc import Collection, Iterator
from typing import NamedTuple

from pytest_factory.errors import UsageError

LEFT_OUT = ("ReplaceBinaryOperator_BitOr_", "Variable")
"""Beginnings of operators: `|` stands in annotations, where any other breaks the import; the last ones need arguments."""


class Mutant(NamedTuple):
    """One module with one change."""

    line: int
    operator: str
    text: str


def check_mutation() -> None:
    """Raise UsageError where cosmic-ray is not installed."""
    try:
        import cosmic_ray.mutating  # noqa: F401
    except ImportError as error:
        remedy = "pip install 'pytest-feature-factory[mutation]', or leave out --factory-mutation"
        raise UsageError(f"--factory-mutation: cosmic-ray is not installed ({error}); {remedy}") from error


def mutants_of(text: str, lines: Collection[int]) -> Iterator[Mutant]:
    """Every mutant of a module whose change begins on one of these lines (from 1), each text once."""
    from cosmic_ray.ast import ast_nodes, get_ast
    from cosmic_ray.mutating import mutate_code
    from cosmic_ray.plugins import get_operator, operator_names

    seen = {text}
    for name in operator_names():
        short = name.partition("/")[2]
        if short.startswith(LEFT_OUT):
            continue
        operator = get_operator(name)()
        places = [place for node in ast_nodes(get_ast(text)) for place in operator.mutation_positions(node)]
        for occurrence, ((line, _), _) in enumerate(places):
            mutated = mutate_code(text, operator, occurrence) if line in lines else None
            if mutated is not None and mutated not in seen:
                seen.add(mutated)
                yield Mutant(line, short, mutated)
