"""benchmarks/agreement.py: what a second plan is good for, told by recorded plans."""

from benchmarks.agreement import WAYS, Pair, common, table, undisputed
from benchmarks.appraising import Worth
from pytest_factory.artifacts import Criterion, Expectation, Spec


def criterion(path: str, *, method: str = "GET", status: int = 200, **expect: object) -> Criterion:
    """One criterion."""
    expected = Expectation.model_validate({"status": status, **expect})
    return Criterion(id="AC1", method=method, path=path, expect=expected)


def spec(*criteria: Criterion) -> Spec:
    """A spec of these."""
    return Spec(format="v1", title="t", intent="i", criteria=criteria)


MADE, BOAT, FLEET = criterion("/boats", method="POST", status=201), criterion("/boats/1"), criterion("/boats", length=2)
GONE, MORE = criterion("/boats/1", status=404), criterion("/boats", length=3)


def test_what_both_ask_for_is_left() -> None:
    """And what makes the state that it is asked in; where two plans have nothing in common the first stays."""
    assert common(spec(MADE, BOAT, FLEET), spec(FLEET, GONE)).criteria == (MADE, FLEET)
    assert common(spec(MADE, BOAT), spec(FLEET)) == spec(MADE, BOAT)


def test_what_the_other_expects_otherwise_goes() -> None:
    """Another status, another value, another length of the same request; what it does not ask for stays."""
    name, other = criterion("/boats/2", contains={"name": "Ada"}), criterion("/boats/2", contains={"name": "Ida"})

    assert undisputed(spec(MADE, BOAT, FLEET, name), spec(GONE, MORE, other)).criteria == (MADE,)
    assert undisputed(spec(BOAT, FLEET), spec(FLEET)) == spec(BOAT, FLEET)
    assert undisputed(spec(BOAT), spec(GONE)) == spec(BOAT)


def test_the_report_counts_against_the_first_plan_alone() -> None:
    """Specs that a way wins and loses, and wrong patches where both specs are met."""
    bad, good, better = (Worth(met=met, caught=caught) for met, caught in ((False, 0), (True, 1), (True, 2)))
    worths = [(bad, good, bad), (better, good, better), (good, good, bad)]
    pairs = [
        Pair(case="c", first="a", second="b", worth=dict(zip(WAYS, three, strict=True)), criteria={})
        for three in worths
    ]

    lines = [line.split() for line in table(pairs)]

    assert lines[0][:2] == ["3", "pairs"]
    assert lines[2:] == [
        ["alone", "2", "0", "0", "3", "3"],
        ["common", "3", "1", "0", "2", "3"],
        ["undisputed", "1", "0", "1", "2", "2"],
    ]
