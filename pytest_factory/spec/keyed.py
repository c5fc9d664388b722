"""Things that are named by a word: one that was made when the app was asked is gone, and its word may be another each time."""

import re
from collections.abc import Mapping, Sequence

from pydantic import JsonValue

from pytest_factory.artifacts import Answer, Criterion


def with_words_that_are_there(
    criteria: Sequence[Criterion], request: str, answers: Sequence[Answer]
) -> list[Criterion]:
    """The criteria with the word of a thing that the app made while it was asked as that of one which it has.

    `answers` are what the app answers now: a POST that made a thing, and a GET of `HOME/WORD` that found another one. What is
    expected of such a thing becomes what that one has. A word of the `request` stays, and so does one that a criterion makes.
    """
    made = {
        value
        for answer in answers
        if answer.method == "POST" and answer.status < 300 and isinstance(answer.answered, dict)
        for value in answer.answered.values()
        if isinstance(value, str) and value and value not in request
    }
    there: dict[str, tuple[str, JsonValue]] = {}
    for answer in answers:
        home, _, word = answer.bare.rpartition("/")
        if answer.method == "GET" and answer.status == 200 and not word.isdigit() and word not in made and home:
            there.setdefault(home, (word, answer.answered))
    return [_placed(criterion, made, there) for criterion in criteria]


def _placed(criterion: Criterion, made: set[str], there: Mapping[str, tuple[str, JsonValue]]) -> Criterion:
    for home, (word, has) in there.items():
        found = re.match(rf"{re.escape(home)}/([^/?]+)", criterion.path)
        if found is None or found[1] not in made:
            continue
        path = f"{home}/{word}{criterion.path[found.end() :]}"
        says = criterion.says.replace(found[1], word)
        known = has if isinstance(has, dict) else {}
        contains = {key: known.get(key, value) for key, value in criterion.expect.contains.items()}
        expect = criterion.expect.model_copy(update={"contains": contains})
        return criterion.model_copy(update={"path": path, "says": says, "expect": expect})
    return criterion
