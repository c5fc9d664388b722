"""Pieces of a page as it is now that a plan copied: after a change the page may well be another one."""

from collections.abc import Sequence

from pytest_factory.artifacts import Answer, Criterion
from pytest_factory.spec.asked import made_id
from pytest_factory.spec.sent import sent_values
from pytest_factory.spec.told import spelt


def without_copies(criteria: Sequence[Criterion], request: str, answers: Sequence[Answer]) -> list[Criterion]:
    """The criteria; a page that is asked for after a change shows what the request says, and what was sent.

    Sent is what the criteria before it send, and what made the thing when the app was asked (`answers`). Where nothing of the
    page would be left, all stays.
    """
    sent = {str(value) for answer in answers if made_id(answer) is not None for value in answer.form.values()}
    changed = False
    result = []
    for criterion in criteria:
        expect = criterion.expect
        told = [piece for piece in expect.text if spelt(piece, request) or any(piece in value for value in sent)]
        if changed and criterion.method == "GET" and told:
            criterion = criterion.model_copy(update={"expect": expect.model_copy(update={"text": tuple(told)})})
        if criterion.changes_state:
            changed = True
            sent |= {str(value) for value in sent_values(criterion).values()}
        result.append(criterion)
    return result
