"""The state in which a request refuses something, expected of the very thing that it is done to.

"A trip that was cancelled cannot be moved, that is a 409": a small model reads the word and expects a trip that it has just moved
to be cancelled.
"""

import re

from pytest_factory.artifacts import Criterion
from pytest_factory.spec.grounding import REFUSES
from pytest_factory.spec.literals import read_literals, sentences
from pytest_factory.spec.sent import sent_values

_ACTION = re.compile(r"/\d+/([a-z][a-z_-]*)$")


def without_denied_states(criterion: Criterion, request: str) -> Criterion:
    """`criterion`, a change that works, without the values of states of which the request only says that they refuse it.

    The key is still expected. What the criterion sends, and a state to which it leads by its name (`cancel`), stays.
    """
    found, told = _ACTION.search(criterion.bare), criterion.expect.contains
    if not criterion.changes_state or found is None:
        return criterion
    parts = [part for sentence in sentences(request) for part in sentence.split(";")]
    own = sent_values(criterion).keys()
    denied = {
        key
        for key, value in told.items()
        if value is True and key not in own and not key.startswith(found[1].rstrip("e")) and _only_refuses(key, parts)
    }
    if not denied:
        return criterion
    contains = {key: value for key, value in told.items() if key not in denied}
    fields = {**criterion.expect.fields, **dict.fromkeys(denied, "boolean")}
    expect = criterion.expect.model_copy(update={"contains": contains, "fields": fields})
    return criterion.model_copy(update={"expect": expect})


def _only_refuses(key: str, parts: list[str]) -> bool:
    """Whether the parts of a request that have a word all refuse something, and there are some."""
    saying = [part for part in parts if re.search(rf"\b{re.escape(key)}\b", part, re.I)]
    return bool(saying) and all(
        REFUSES.search(part) or any(400 <= status < 500 for status in read_literals(part).statuses) for part in saying
    )
