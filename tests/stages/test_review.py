"""Stage 6, review: rules first, then a model that must point at a line."""

import json
from collections.abc import Mapping, Sequence
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


def rules(
    code: Patch,
    request: str = "Add GET /boats.",
    *,
    spec: Spec = SPEC,
    before: Sequence[Route] = OLD,
    after: Sequence[Route] = BOATS,
    sources: Mapping[str, str] = {"app.py": ""},
) -> list[str]:
    """The rules' reasons."""
    return check_rules(spec, code, request=request, before=before, after=after, sources=sources)


def test_what_the_criteria_ask_for_passes() -> None:
    """A route that a criterion uses, with no new status, is no reason to reject."""
    assert rules(CODE) == []


@pytest.mark.parametrize(
    ("code", "after", "reason"),
    [
        (CODE, (*BOATS, route("POST", "/boats")), "the route POST /boats is new"),
        (CODE, BOATS[1:], "the route GET / is gone"),
        (patch("def f():\n    raise HTTPException(status_code=409)\n"), BOATS, "status 409"),
        (patch("def f():\n    abort(403)\n"), BOATS, "status 403"),
        (patch("def f():\n    return {}, 202\n"), BOATS, "status 202"),
        (patch("x = status.HTTP_418_IM_A_TEAPOT\nf(status_code=status.HTTP_418_IM_A_TEAPOT)\n"), BOATS, "status 418"),
        (patch("def f():\n    return make_response({}, 403)\n"), BOATS, "status 403"),
        (patch("def f():\n    response.status_code = HTTPStatus.GONE\n"), BOATS, "status 410"),
        (patch("from werkzeug.exceptions import Conflict\n\ndef f():\n    raise Conflict()\n"), BOATS, "status 409"),
        (patch("def f():\n    return redirect('/', code=308)\n"), BOATS, "status 308"),
        (patch("httpx\n", "requirements.txt"), BOATS, "declares dependencies"),
        (Patch(changes=(Change(path="old.py", before="x\n", after=None),)), BOATS, "old.py is deleted"),
    ],
)
def test_what_nobody_asked_for_is_named(code: Patch, after: tuple[Route, ...], reason: str) -> None:
    """Routes, statuses, dependencies and deletions that no criterion asks for are reasons to reject."""
    reasons = rules(code, after=after)

    assert len(reasons) == 1
    assert reason in reasons[0]


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        ("Add GET /boats; a boat twice is a conflict.", "abort(409)\n"),
        ("Add GET /boats.", "abort(400)\n"),
        ("Add GET /boats.", "abort(451)\n"),
    ],
)
def test_a_status_may_be_named_or_be_the_frameworks_or_the_apps(request_: str, code: str) -> None:
    """What the request calls by name, frameworks answer by themselves, or another file of the app answers is no new status."""
    assert rules(patch(code), request_, sources={"app.py": "", "law.py": "abort(451)\n"}) == []


def test_a_route_that_the_request_names_is_asked_for() -> None:
    """A plan that leaves out a route of the request makes no candidate wrong that has it; another method is not named."""
    after = (*BOATS, route("DELETE", "/boats/<int:boat_id>"), route("GET", "/docks/{name}"))
    request = "Add GET /boats, DELETE /boats/{id}, and a page /docks/{dock}."

    assert rules(CODE, request, after=after) == []
    assert rules(CODE, request, after=(*after, route("PUT", "/docks/{name}"))) == [
        "the route PUT /docks/{name} is new and no criterion asks for it"
    ]


def test_a_placeholder_may_get_another_name() -> None:
    """A route whose placeholder is renamed or typed is neither new nor gone; one that takes more segments is another."""
    before, after = (*OLD, route("PUT", "/x/{id}")), (*BOATS, route("PUT", "/x/{x_id:int}"))

    assert rules(CODE, before=before, after=after) == []
    assert len(rules(CODE, before=before, after=(*BOATS, route("PUT", "/x/{rest:path}")))) == 2


FASTAPI = """from fastapi import APIRouter, Depends, Query

@router.get("/boats")
def more({arguments}):
    return []
"""
FLASK = """from flask import request

@bp.get("/boats")
def more():
    return {expression}
"""


def takes(text: str, request: str = "Add GET /boats.", path: str = "/boats", base: str = "") -> list[str]:
    """The rules' reasons against a text whose route of that path stands in line 4."""
    after = (*OLD, Route(method="GET", path=path, file="app.py", function="more", line=4))
    spec = SPEC.model_copy(update={"criteria": (SPEC.criteria[0].model_copy(update={"path": "/boats/7?sort=name"}),)})
    spec = SPEC if path == "/boats" else spec
    return rules(patch(text), request, spec=spec, after=after, sources={"app.py": "", "other.py": base})


@pytest.mark.parametrize(
    "text",
    [
        FASTAPI.format(arguments="loud: bool = False"),
        FASTAPI.format(arguments="boats: str | None = None, *, loud: str = Query('')"),
        FASTAPI.format(arguments="quiet: Annotated[int, Query(alias='loud')] = 1"),
        FLASK.format(expression="request.args.get('loud')"),
        FLASK.format(expression="request.args['loud']"),
        FLASK.format(expression="'loud' in request.args"),
    ],
)
def test_a_query_parameter_that_nobody_speaks_of_is_named(text: str) -> None:
    """What a route reads of its query string must be sent by a criterion, or be said by the request, or be the app's way."""
    assert takes(text) == ["app.py takes the query parameter loud, which no criterion sends"]
    assert takes(text, "Add GET /boats; with loud, in capitals.") == []
    assert takes(text, base="from flask import request\nx = request.args['loud']\n") == []


@pytest.mark.parametrize(
    "arguments",
    [
        "boat_id: int",
        "boat_id: int, sort: str = ''",
        "store: Store",
        "user: str = Depends(get_user)",
        "request: Request",
    ],
)
def test_what_is_no_parameter_of_the_query_is_none(arguments: str) -> None:
    """Parts of the path, what a criterion sends, bodies and dependencies are nothing that nobody asked for."""
    assert takes(FASTAPI.format(arguments=arguments), path="/boats/{boat_id}") == []


def test_a_decorator_may_give_arguments() -> None:
    """A function with another decorator may get its arguments from that one."""
    assert takes(FASTAPI.format(arguments="loud: bool").replace("def more", "@wrapped\ndef more")) == []


@pytest.mark.parametrize(
    "text",
    [
        "def f():\n    response.headers['X-Crew'] = '1'\n",
        "def f():\n    return JSONResponse({}, headers={'X-Crew': '1'})\n",
        "def f():\n    response.headers.setdefault('X-Crew', '1')\n",
    ],
)
def test_a_header_that_nobody_speaks_of_is_named(text: str) -> None:
    """A header of the app's own invention must be asked for, unless the request leaves open which headers it wants."""
    assert rules(patch(text)) == ["app.py sets the header X-Crew, which no criterion asks for"]
    assert rules(patch(text), "Add GET /boats with an X-Crew header.") == []
    assert rules(patch(text), "Add GET /boats with the usual headers.") == []
    assert rules(patch(text.replace("X-Crew", "Location"))) == []


HOOK = """@app.middleware("http")
async def watch(request, call_next):
    response = await call_next(request)
    {statement}
    return response
"""


def test_a_hook_that_only_logs_is_named() -> None:
    """A function around every request that does nothing but log is not asked for, unless the request speaks of a log."""
    logs = HOOK.format(statement="logger.info('%s', request.url)")

    assert rules(patch(logs)) == ["app.py: watch only writes to a log, which no criterion asks for"]
    assert rules(patch(logs), "Add GET /boats and log every request.") == []
    assert rules(patch(HOOK.format(statement="COUNTS[request.url.path] += 1"))) == []
    assert rules(patch(HOOK.format(statement="audit.log(request)"))) == []


@pytest.mark.parametrize(
    ("path", "other", "named"),
    [
        ("boats/extra.py", "import boats.app\n", True),
        ("boats/extra.py", "from boats.extra import sail\n", False),
        ("boats/extra.py", "from . import extra\n", False),
        ("boats/extra.py", "app = 'boats.extra:app'\n", False),
        ("boats/extra.py", "for name in pkgutil.iter_modules(['boats']): ...\n", False),
        ("scripts/extra.py", "", False),
        ("boats/extra.html", "", False),
    ],
)
def test_a_new_module_that_nothing_uses_is_named(path: str, other: str, named: bool) -> None:
    """A new module must be imported somewhere, unless the app finds its modules by itself; other files need no name."""
    code = Patch(changes=(Change(path=path, before=None, after="def sail():\n    ...\n"),))
    reasons = rules(code, sources={"boats/app.py": other})

    assert reasons == ([f"{path} is new and nothing uses it"] if named else [])


@pytest.mark.parametrize(
    ("change", "request_"),
    [
        (Change(path="pyproject.toml", before="", after="x"), "Add GET /boats, with the package sails."),
        (Change(path="harbour.py", before="x\n", after=None), "Remove the harbour."),
    ],
)
def test_dependencies_and_deletions_may_be_asked_for(change: Change, request_: str) -> None:
    """Who asks for a package or for something to be removed gets it."""
    assert rules(Patch(changes=(change,)), request_) == []


def test_a_route_may_go_where_the_request_says_so() -> None:
    """Removing a route is no fault where the request asks for it."""
    assert rules(CODE, "Remove GET / for good; add GET /boats.", after=BOATS[1:]) == []


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


def test_a_clock_is_no_duration() -> None:
    """Where the request asks how long something took, a header that holds the clock's own time is wrong whatever it is."""
    hook = "def stop(response):\n    response.headers['X-Sail'] = str(time.time(){})\n    return response\n"
    request = "GET /boats says how long it took, in X-Sail."
    headers = SPEC.criteria[0].expect.model_copy(update={"headers": {"X-Sail": None}})
    spec = SPEC.model_copy(update={"criteria": (SPEC.criteria[0].model_copy(update={"expect": headers}),)})

    (reason,) = rules(patch(hook.format("")), request, spec=spec)
    assert "X-Sail" in reason
    assert rules(patch(hook.format(" - g.start")), request, spec=spec) == []
    assert rules(patch(hook.format("")), "GET /boats says when it answered, in X-Sail.", spec=spec) == []
    (unit,) = rules(patch(hook.format(" - g.start")), request.replace("long", "many milliseconds"), spec=spec)
    assert "seconds where milliseconds" in unit
