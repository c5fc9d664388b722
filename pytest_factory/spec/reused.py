"""Ids that are not used again: what is made after the last one was deleted has an id of its own.

An app that numbers by what it holds gives the id of the last thing once more after that is gone; a plan that deletes one of the
others does not see it.
"""

import re
from collections.abc import Sequence

from pytest_factory.artifacts import Answer, Criterion, Expectation
from pytest_factory.spec.known import shape_of

_NOT = r"(?:\b(?:not|never)\b|n['\u2019]t\b)"
_NOT_AGAIN = re.compile(
    rf"\b(?:ids?|identifiers?|numbers?)\b[^.;]*{_NOT}[^.;]*"
    r"\b(?:again|re-?used?|recycled|(?:given|go|assigned|handed out) to (?:an? |the |any )?(?:new|other|later|another|next))\b"
    rf"|{_NOT}[^.;]{{0,20}}\bre-?use[^.;]*\b(?:ids?|identifiers?|numbers?)\b",
    re.I,
)


def with_own_ids(criteria: Sequence[Criterion], request: str, answers: Sequence[Answer]) -> list[Criterion]:
    """The criteria, and three more where the request wants no id to be used again: one thing is made, deleted, and made again.

    The ids are those that follow the one which the app gave when it was asked what it answers now (`answers`): each thing that
    the criteria make takes one.
    """
    found = list(criteria)
    if not _NOT_AGAIN.search(request):
        return found
    for gone in (c for c in criteria if c.method == "DELETE" and c.expect.status in (200, 204)):
        home = gone.bare.rpartition("/")[0]
        made = next((a for a in answers if (a.method, a.path, a.status) == ("POST", home, 201)), None)
        first = made.answered.get("id") if made and isinstance(made.answered, dict) else None
        if made is None or not isinstance(first, int) or isinstance(first, bool):
            continue
        number = first + sum(_makes(criterion, home) for criterion in criteria)
        body = made.body if isinstance(made.body, dict) else None
        make = Criterion(
            id="",
            says=f"POST {home} makes another one.",
            method="POST",
            path=home,
            body=body,
            form=made.form,
            expect=Expectation(status=201, contains={"id": number}),
        )
        path = f"{home}/{number}"
        drop = gone.model_copy(update={"path": path, "says": f"DELETE {path} answers {gone.expect.status}, too."})
        own = {
            "says": f"POST {home} does not give the id {number} again.",
            "expect": Expectation(status=201, contains={"id": number + 1}),
        }
        return [*found, make, drop, make.model_copy(update=own)]
    return found


def _makes(criterion: Criterion, home: str) -> bool:
    same = criterion.method == "POST" and shape_of(criterion.path) == shape_of(home)
    return same and 200 <= criterion.expect.status < 300
