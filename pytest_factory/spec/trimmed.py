"""Blanks at the ends of a text that are not to be kept: what is sent with some comes back without them.

"Leading and trailing spaces are removed" is a fact of the request that no plan of a small model has tried.
"""

import re
from collections.abc import Sequence

from pytest_factory.artifacts import Criterion, Expectation
from pytest_factory.spec.literals import sentences
from pytest_factory.spec.sent import with_values

_BLANKS = r"\b(?:blanks?|spaces?|whitespace|white space)\b"
_ENDS = r"\b(?:leading|trailing|surrounding|around|beginning|start|ends?|front|behind|before|after)\b"
_GONE = re.compile(
    r"\b(?:trim\w*|strip\w*|remov\w*|dropp?\w*|cut|ignor\w*|discard\w*|not (?:be )?kept|neither (?:be )?kept|without)\b",
    re.I,
)
_TRIMS = re.compile(r"\b(?:trimm?ed|trims?|strips?|stripped)\b", re.I)


def with_blanks_around(criteria: Sequence[Criterion], request: str) -> list[Criterion]:
    """The criteria and, last, the first change that has a text back once more with blanks around the text that is sent.

    Only where the request says that these are not kept. Where several texts are sent it is the one that the sentence names.
    """
    told = next((s for s in sentences(request) if _tells(s)), "")
    for criterion in criteria if told else ():
        body = criterion.body if isinstance(criterion.body, dict) else criterion.form
        back = criterion.expect.contains
        plain = {key: value for key, value in body.items() if isinstance(value, str) and value.strip() == value != ""}
        texts = [key for key, value in plain.items() if back.get(key) == value]
        named = [key for key in texts if re.search(rf"\b{re.escape(key)}s?\b", told, re.I)]
        keys = named or (texts if len(plain) == 1 else [])
        if not keys or not criterion.changes_state:
            continue
        around = {**body, **{key: f"  {plain[key]} " for key in keys}}
        says = f"{criterion.method} {criterion.path} with blanks around {', '.join(keys)} answers without them."
        expect = Expectation(status=criterion.expect.status, contains={key: plain[key] for key in keys})
        sent = with_values(criterion, around)
        return [*criteria, sent.model_copy(update={"says": says, "expect": expect, "certain": True})]
    return list(criteria)


def _tells(sentence: str) -> bool:
    around = re.search(_BLANKS, sentence, re.I) and re.search(_ENDS, sentence, re.I) and _GONE.search(sentence)
    return bool(around) or _TRIMS.search(sentence) is not None
