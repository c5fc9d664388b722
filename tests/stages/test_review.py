"""Stage 6, review: rules first, then a model that must point at a line."""

import json
from pathlib import Path

import pytest

from pytest_factory.artifacts import Change, Criterion, Expectation, Patch, Route, Spec
from pytest_factory.models.chain import Asker
from pytest_factory.models.protocol import Endpoint
from pytest_factory.models.scripted import ScriptedModel
from pytest_factory.prompts import Prompts
from pytest_factory.stages.review import check_rules, review
from pytest_factory.trace import Trace

SPEC = Spec(
    format="v1",
    title="Add boats",
    intent="",
    criteria=(Criterion(id="AC1", method="GET", path="/boats", expect=Expectation(status=200)),),
)
OLD = (Route(method="GET", path="/", file="app.py", function="root", line=1),)
BOATS = (*OLD, Route(method="GET", path="/boats", file="app.py", function="boats", line=5))
CODE = Patch(changes=(Change(path="app.py", before="x = 1\n", after="x = 1\nboats = ['Ada']\n"),))


def route(method: str, path: str) -> Route:
    """A further route."""
    return Route(method=method, path=path, file="app.py", function="more", line=9)


def patch(text: str, path: str = "app.py") -> Patch:
    """A patch that adds `text`."""
    return Patch(changes=(Change(path=path, before="", after=text),))


def test_what_the_criteria_ask_for_passes() -> None:
    """A route that a criterion uses, with no new status, is no reason to reject."""
    assert check_rules(SPEC, CODE, request="Add GET /boats.", before=OLD, after=BOATS) == []


@pytest.mark.parametrize(
    ("code", "after", "reason"),
    [
        (CODE, (*BOATS, route("POST", "/boats")), "the route POST /boats is new"),
        (CODE, BOATS[1:], "the route GET / is gone"),
        (patch("def f():\n    raise HTTPException(status_code=409)\n"), BOATS, "status 409"),
        (patch("def f():\n    abort(403)\n"), BOATS, "status 403"),
        (patch("def f():\n    return {}, 202\n"), BOATS, "status 202"),
        (patch("x = status.HTTP_418_IM_A_TEAPOT\nf(status_code=status.HTTP_418_IM_A_TEAPOT)\n"), BOATS, "status 418"),
        (patch("httpx\n", "requirements.txt"), BOATS, "declares dependencies"),
        (Patch(changes=(Change(path="old.py", before="x\n", after=None),)), BOATS, "old.py is deleted"),
    ],
)
def test_what_nobody_asked_for_is_named(code: Patch, after: tuple[Route, ...], reason: str) -> None:
    """Routes, statuses, dependencies and deletions that no criterion asks for are reasons to reject."""
    reasons = check_rules(SPEC, code, request="Add GET /boats.", before=OLD, after=after)

    assert len(reasons) == 1
    assert reason in reasons[0]


def test_a_route_may_go_where_the_request_says_so() -> None:
    """Removing a route is no fault where the request asks for it."""
    assert check_rules(SPEC, CODE, request="Remove GET / for good; add GET /boats.", before=OLD, after=BOATS[1:]) == []


@pytest.mark.parametrize(
    ("reply", "approve", "reason"),
    [
        ({"reason": "does what it must", "verdict": "approve"}, True, "does what it must"),
        ({"reason": "fixed to Ada", "line": "boats = ['Ada']", "verdict": "reject"}, False, "fixed to Ada"),
        ({"reason": "I do not like it", "line": "nowhere()", "verdict": "reject"}, True, "points at no line"),
        ({"reason": "I do not like it", "verdict": "reject"}, True, "points at no line"),
    ],
)
def test_a_rejection_must_point_at_an_added_line(
    tmp_path: Path, reply: dict[str, str], approve: bool, reason: str
) -> None:
    """The model's rejection counts where it quotes what the diff adds, else it is only noted."""
    script = tmp_path / "script.json"
    script.write_text(json.dumps({"*": {"review": [json.dumps(reply)]}}), encoding="utf-8")
    model = ScriptedModel(Endpoint(name=f"scripted/{script}", served_by="scripted", model=str(script)))
    trace = Trace.create(tmp_path / "runs", session="s", feature="boats")
    asker = Asker("review", "boats", [model], trace, call_seconds=5, deadline=lambda: 60.0, check_budget=lambda: None)

    verdict = review(SPEC, CODE, asker=asker, prompts=Prompts(), seed=1)
    trace.close()

    assert verdict.approve is approve
    assert reason in verdict.reasons[0]
