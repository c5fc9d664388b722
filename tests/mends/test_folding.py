"""Letters as they were sent."""

import pytest

from pytest_factory.artifacts import Change, Criterion, CriterionResult, Expectation, Patch
from pytest_factory.mends.fault import Fault
from pytest_factory.mends.folding import folding

CODE = """def add(data):
    mail = data["mail"].lower()
    if mail in KNOWN or any(boat.mail.lower() == mail for boat in BOATS):
        abort(409)
    return keep(mail)
"""
MENDED = """def add(data):
    mail = data["mail"]
    if mail.lower() in KNOWN or any(boat.mail.lower() == mail.lower() for boat in BOATS):
        abort(409)
    return keep(mail)
"""


def mends(code: str, *, got: str = '{"mail": "ada@sea.org"}', sent: str = "Ada@Sea.Org") -> list[str]:
    """What is made of a candidate that answers so."""
    body = {"mail": sent, "sails": 2}
    criterion = Criterion(id="AC1", method="POST", path="/boats", body=body, expect=Expectation(status=201))
    result = CriterionResult(id="AC1", ok=False, expected="", got=got)
    patch = Patch(changes=(Change(path="app.py", before="", after=code),))
    fault = Fault(code=patch, framework="flask", sources={}, criterion=criterion, result=result)
    return [mend.text for mend in folding(fault)]


@pytest.mark.parametrize("how", ["lower", "casefold", "upper"])
def test_a_text_is_kept_as_it_came(how: str) -> None:
    """It is folded where it is compared, and nowhere else."""
    assert mends(CODE.replace("lower", how)) == [MENDED.replace("lower", how)]


@pytest.mark.parametrize(
    ("code", "got", "sent"),
    [
        (CODE, '{"mail": "Ada@Sea.Org"}', "Ada@Sea.Org"),
        (CODE, '{"mail": "bob@sea.org"}', "Ada@Sea.Org"),
        (CODE, '{"mail": "ada@sea.org"}', "ada@sea.org"),
        (CODE.replace(".lower()", ""), '{"mail": "ada@sea.org"}', "Ada@Sea.Org"),
    ],
    ids=["as-sent", "another", "small", "folds-nothing"],
)
def test_other_answers_have_other_causes(code: str, got: str, sent: str) -> None:
    """Only letters that differ in their case alone tell that a text was folded."""
    assert mends(code, got=got, sent=sent) == []
