"""Rounds back to BUILD: how long they go on."""

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.plugin.conftest import Shop

NUMBERS = (1, 2, 3)
PLAN = {
    "title": "Tell a number",
    "intent": "There is one.",
    "criteria": [
        {"says": f"{n}", "method": "GET", "path": f"/page?n={n}", "status": 200, "json_values": {"n": n}}
        for n in NUMBERS
    ],
}


def reply(right: int) -> str:
    """Code that is right for this many of the numbers."""
    given = "n" if right == len(NUMBERS) else f"n if n <= {right} else 0"
    body = f'@app.get("/page")\ndef read_page(n: int) -> dict[str, int]:\n    return {{"n": {given}}}\n'
    return f"```python\n{body}```"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("rounds", "outcome", "written"),
    [
        ([0, 1, 2, 3], "ungraded", 6),
        ([1, 2, 0, 3], "no-pr", 5),
    ],
    ids=["each brings something", "one brings nothing"],
)
def test_a_round_that_brings_something_is_followed_by_another(
    shop: "Shop", rounds: list[int], outcome: str, written: int
) -> None:
    """The first reply is BUILD's only candidate, then two a round; the first round in vain is the last."""
    shop.case("page", plan=json.dumps(PLAN))
    first, *later = rounds
    shop.script["page"]["build"] = [reply(first), *(reply(right) for right in later for _ in range(2))]
    shop.script["page"]["review"] = ['{"reason": "It is right.", "verdict": "approve"}']
    shop.write("script.json", json.dumps(shop.script))

    shop.run("cases", "--factory-candidates", "1", "--factory-plans", "1")

    (trace,) = shop.traces
    candidates = [event for event in trace if event["event"] == "candidate"]
    assert (trace[-1]["outcome"], len(candidates)) == (outcome, written)


BRANCHED = """```python
@app.get("/page")
def read_page(n: int) -> dict[str, int]:
    if n > 1:
        return {"n": n}
    return {"n": 1}
```"""


@pytest.mark.slow
def test_a_plan_that_is_met_and_tests_too_little_is_followed_by_another(shop: "Shop") -> None:
    """What the other one asks for runs the rest of the code that there is, and no further code is written."""
    little = json.dumps({**PLAN, "criteria": PLAN["criteria"][:1]})
    shop.case("page", plan=little)
    shop.script["page"]["plan"] = [little, json.dumps(PLAN)]
    shop.script["page"]["build"] = [BRANCHED] * 3
    shop.script["page"]["test"] = ["no tests"] * 3
    shop.script["page"]["review"] = ['{"reason": "It is right.", "verdict": "approve"}']
    shop.write("script.json", json.dumps(shop.script))

    shop.run("cases", "--factory-candidates", "1", "--factory-plans", "2")

    (trace,) = shop.traces
    told = [event for event in trace if (event["stage"], event["event"]) == ("validate", "gate")]
    first = next(event for event in told if not event["eval_ok"])
    assert (first["gate"], trace[-1]["outcome"]) == ("coverage", "ungraded")
    assert len([event for event in trace if event["event"] == "try"]) == 2
