"""Values that cross."""

from typing import Literal

import pytest

from pytest_factory.artifacts import Change, Criterion, CriterionResult, Expectation, Patch
from pytest_factory.mends.crossing import crossing
from pytest_factory.mends.fault import Fault

FASTAPI = '''@app.get("/boats")
def list_boats(since: date | None = None, until: date | None = None) -> list[Boat]:
    """Boats."""
    return find(since, until)
'''
FLASK = """@app.get("/boats")
def list_boats() -> Response:
    since = request.args.get("since")
    until = request.args.get("until")
    return jsonify(find(since, until))
"""
CROSSED = "/boats?since=2026-03-04&until=2026-03-01"
TAKEN = ("/boats?since=2026-03-01&until=2026-03-04", "/boats?since=2026-03-01")


def mends(
    code: str,
    *,
    path: str = CROSSED,
    taken: tuple[str, ...] = TAKEN,
    framework: Literal["fastapi", "flask"] = "fastapi",
) -> list[str]:
    """What is made of a candidate that refuses nothing."""
    criterion = Criterion(id="AC1", method="GET", path=path, expect=Expectation(status=422))
    result = CriterionResult(id="AC1", ok=False, expected="status 422", got="status 200 []")
    patch = Patch(changes=(Change(path="app.py", before="", after=code),))
    fault = Fault(code=patch, framework=framework, sources={}, criterion=criterion, result=result, taken=taken)
    return [mend.text for mend in crossing(fault)]


def test_the_wrong_way_round_is_refused() -> None:
    """FastAPI has the values as arguments."""
    assert mends(FASTAPI) == [
        FASTAPI.replace(
            "    return",
            "    if since is not None and until is not None and until < since:\n"
            '        raise HTTPException(status_code=422, detail="until is less than since")\n    return',
        )
    ]


def test_flask_knows_them_where_they_are_read() -> None:
    """Behind the later one."""
    assert mends(FLASK, framework="flask") == [
        FLASK.replace(
            "    return",
            "    if since is not None and until is not None and until < since:\n"
            '        abort(422, description="until is less than since")\n    return',
        )
    ]


@pytest.mark.parametrize(
    ("path", "taken"),
    [
        (CROSSED, (CROSSED,)),
        (CROSSED, ("/boats?since=2026-03-01",)),
        ("/boats?since=a&until=b", TAKEN),
        (TAKEN[0], TAKEN),
        ("/boats?since=2026-03-04", TAKEN),
    ],
)
def test_what_does_not_tell_the_two_apart_is_left(path: str, taken: tuple[str, ...]) -> None:
    """A success that crosses, none that sends both, no numbers and no dates, the right way round, one alone."""
    assert mends(FASTAPI, path=path, taken=taken) == []


def test_a_function_that_does_not_say_where_the_values_are_is_left() -> None:
    """They may be anything there."""
    assert mends('@app.get("/boats")\ndef list_boats(query: Dep) -> list[Boat]:\n    return find(query)\n') == []
