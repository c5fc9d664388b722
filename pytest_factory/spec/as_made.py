"""Values of a thing that the criteria make: it has what was sent, not what another one had when the app was asked."""

import re
from collections.abc import Sequence

from pydantic import JsonValue

from pytest_factory.artifacts import Criterion
from pytest_factory.spec.sent import sent_values

_THING = re.compile(r"(?P<home>(?:/[\w-]+)*?/[A-Za-z][\w-]*)/\d+(?:/|$)")


def as_made(criteria: Sequence[Criterion]) -> list[Criterion]:
    """The criteria; what is expected of a thing that one of them made is what that one sends, unless another one changes it.

    Only of collections in which all that is made is made alike, and of keys that the criterion itself does not send.
    """
    made: dict[str, list[dict[str, JsonValue]]] = {}
    changed: set[str] = set()
    result = []
    for criterion in criteria:
        bare = criterion.bare.rstrip("/")
        found = _THING.match(bare)
        if (
            criterion.method == "POST"
            and criterion.changes_state
            and isinstance(criterion.body, dict)
            and found is None
        ):
            made.setdefault(bare, []).append(criterion.body)
        elif criterion.method in ("PUT", "PATCH") and criterion.changes_state:
            changed |= sent_values(criterion).keys()
        alike = made.get(found["home"], []) if found else []
        if alike and all(one == alike[0] for one in alike) and criterion.expect.status < 400:
            own = changed | sent_values(criterion).keys()
            told = criterion.expect.contains
            right = {key: alike[0][key] if key in alike[0] and key not in own else value for key, value in told.items()}
            criterion = criterion.model_copy(update={"expect": criterion.expect.model_copy(update={"contains": right})})
        result.append(criterion)
    return result
