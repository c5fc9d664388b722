"""A thing that the app shows now is there: what is not found is another one."""

import re
from collections.abc import Sequence

from pytest_factory.artifacts import Answer, Criterion
from pytest_factory.spec.grounding import items_of

_ITEM = re.compile(r"(?P<home>(?:/[^/?]+)+?)/(?P<id>\d+)(?P<rest>(?:/[^/?\d][^/?]*)*(?:\?.*)?)$")
_NOWHERE = "999"


def with_missing_ones(criteria: Sequence[Criterion], answers: Sequence[Answer]) -> list[Criterion]:
    """`criteria` without a 404 of a thing that a list of the app has, before any criterion takes it away.

    It becomes one of a thing that is not there; where there is such a criterion already, it goes.
    """
    shown = {(a.path.rstrip("/"), str(item["id"])) for a in answers for item in items_of(a)}
    result: list[Criterion] = []
    gone: set[tuple[str, str]] = set()
    for criterion in criteria:
        found = _ITEM.match(criterion.path)
        thing = (found["home"], found["id"]) if found else ("", "")
        if criterion.method == "DELETE" and criterion.changes_state:
            gone.add(thing)
        if found is None or criterion.expect.status != 404 or thing not in shown - gone:
            result.append(criterion)
            continue
        path = f"{found['home']}/{_NOWHERE}{found['rest']}"
        if not any(_misses(other, criterion.method, found, shown) for other in criteria):
            says = f"{criterion.method} {path} answers 404, since there is no such thing."
            result.append(criterion.model_copy(update={"path": path, "says": says}))
            shown = shown - {thing}  # one is enough
    return result


def _misses(other: Criterion, method: str, found: re.Match[str], shown: set[tuple[str, str]]) -> bool:
    """Whether a criterion asks in the same way for a thing that is not there."""
    its = _ITEM.match(other.path)
    if its is None or other.method != method or other.expect.status != 404:
        return False
    same = its["home"] == found["home"] and its["rest"].partition("?")[0] == found["rest"].partition("?")[0]
    return same and (its["home"], its["id"]) not in shown
