"""Headers with two values."""

import ast
from typing import Literal

import pytest

from pytest_factory.artifacts import Change, Criterion, CriterionResult, Expectation, Patch
from pytest_factory.mends.fault import Fault
from pytest_factory.mends.heading import heading

FLASK = """@app.after_request
def add_tide(response: Response) -> Response:
    if request.path == "/boats":
        response.headers["X-Tide"] = "high"
    else:
        response.headers["X-Tide"] = "low"
    return response
"""
FASTAPI = """@app.middleware('http')
async def add_tide(request: Request, call_next: Next) -> Response:
    \"\"\"Tell the tide.\"\"\"
    response = await call_next(request)
    if response.status_code == 200:
        response.headers["X-Tide"] = "high"
    return response
"""
PLACES = (("GET", "/boats", 200, "high"), ("GET", "/boats/1", 200, "high"), ("GET", "/boats/9", 404, "low"))
MORE = (*PLACES, ("POST", "/boats", 200, "low"), ("GET", "/", 200, "low"))


def mended(code: str, places: tuple[tuple[str, str, int, str], ...] = MORE) -> list[str]:
    """What is made of a candidate that tells two values apart in the wrong way."""
    criteria = tuple(
        Criterion(id="AC1", method=method, path=path, expect=Expectation(status=status, headers={"X-Tide": value}))
        for method, path, status, value in places
    )
    result = CriterionResult(id="AC1", ok=False, expected="header X-Tide: low", got="X-Tide: high")
    patch = Patch(changes=(Change(path="app.py", before="", after=code),))
    framework: Literal["flask", "fastapi"] = "fastapi" if code is FASTAPI else "flask"
    fault = Fault(patch, framework, {}, criteria[-1], result, criteria=criteria)
    return [mend.text for mend in heading(fault)]


def test_the_rule_is_that_of_all_criteria() -> None:
    """A GET that works, of the path or of what is below it, has the one value, and everything else the other."""
    below = '(request.path == "/boats" or request.path.startswith("/boats/"))'

    [flask], [fastapi] = mended(FLASK), mended(FASTAPI)

    assert flask == (
        "@app.after_request\ndef add_tide(response: Response) -> Response:\n"
        f'    some = {below} and request.method == "GET" and response.status_code == 200\n'
        '    response.headers["X-Tide"] = "high" if some else "low"\n    return response\n'
    )
    assert below.replace("request.path", "request.url.path") in fastapi
    assert '"""Tell the tide."""\n    response = await call_next(request)\n' in fastapi
    assert ast.parse(fastapi)


def test_a_path_alone_is_compared_with_alone() -> None:
    """Where the plan has nothing below it that has the same value."""
    [made] = mended(FLASK, (PLACES[0], *MORE[2:]))

    assert 'some = request.path == "/boats" and' in made


def test_what_sets_it_once_more_goes() -> None:
    """Two functions that see each answer, and set the same header, are one."""
    [made] = mended(f"{FLASK}\n\n{FLASK.replace('add_tide', 'add_low_tide')}")

    assert made.count("after_request") == 1


@pytest.mark.parametrize(
    ("code", "places"),
    [
        (FLASK, (*MORE, ("GET", "/boats/2", 200, "low"))),
        (FLASK, (*MORE, ("GET", "/tides", 200, "ebb"))),
        (FLASK, PLACES[:2]),
        (FLASK.replace("    return", '    response.headers["X-Sea"] = "calm"\n    return'), MORE),
        (FLASK.replace("after_request", "get('/')"), MORE),
    ],
)
def test_where_there_is_no_such_rule_nothing_is_done(code: str, places: tuple[tuple[str, str, int, str], ...]) -> None:
    """Criteria that no rule fits, three values or one, other headers, and a function that does not see all answers."""
    assert mended(code, places) == []
