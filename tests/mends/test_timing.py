"""The time that a request took, in Flask."""

import pytest

from pytest_factory.artifacts import Change, Criterion, Expectation, Patch
from pytest_factory.mends.fault import Fault
from pytest_factory.mends.timing import timing

CODE = '''@app.after_request
def tell(response: Response) -> Response:
    """Tell how long it took."""
    response.headers["X-Sail-Time"] = str({value})
    return response
'''
KEPT = '@app.before_request\ndef keep_time() -> None:\n    """Keep when the request came."""\n    g.came = {now}\n\n\n'


def mended(value: str, *, more: str = "", framework: str = "flask") -> list[str]:
    """What becomes of a header with this value."""
    code = more + CODE.format(value=value)
    patch = Patch(changes=(Change(path="app.py", before="", after=code),))
    criterion = Criterion(
        id="AC1", method="GET", path="/", expect=Expectation(status=200, headers={"X-Sail-Time": None})
    )
    sort = "fastapi" if framework == "fastapi" else "flask"
    return [mend.text for mend in timing(Fault(patch, sort, {}, criterion))]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "now", "right"),
    [
        ("time.perf_counter() - g.start", "time.perf_counter()", "time.perf_counter() - g.came"),
        (
            "int((time.time() - request.started) * 1000)",
            "time.time()",
            "int((time.time() - g.came) * 1000)",
        ),
        (
            'int(time.time() * 1000) - int(request.headers.get("X-Start", 0))',
            "int(time.time() * 1000)",
            "int(time.time() * 1000) - g.came",
        ),
    ],
    ids=["of g", "of the request", "of its headers"],
)
def test_the_time_is_kept_before_the_request(value: str, now: str, right: str) -> None:
    """By a hook in front, in the measure in which the difference is taken."""
    assert mended(value) == [KEPT.format(now=now) + CODE.format(value=right)]


def test_a_hook_that_the_app_has_keeps_it() -> None:
    """First of all, since it may answer a request, and then no other hook is called before those behind it are."""
    hook = '@app.before_request\ndef refuse() -> Response | None:\n    """Refuse guests."""\n{kept}    return guests()\n\n\n'
    kept = "    g.came = time.time()\n"

    found = mended("time.time() - g.start", more=hook.format(kept=""))

    assert found == [hook.format(kept=kept) + CODE.format(value="time.time() - g.came")]


@pytest.mark.parametrize(
    ("value", "more", "framework"),
    [
        (
            "time.time() - g.start",
            "@app.before_request\ndef start() -> None:\n    g.start = time.time()\n\n\n",
            "flask",
        ),
        ("time.time()", "", "flask"),
        ("time.time() - START", "", "flask"),
        ("g.limit - g.used", "", "flask"),
        ("time.time() - request.state.start", "", "fastapi"),
    ],
    ids=["kept already", "no difference", "since the start", "no time", "another framework"],
)
def test_what_is_kept_or_no_time_stays(value: str, more: str, framework: str) -> None:
    """Nothing is mended where somebody keeps the time, or where the difference is no time of the request."""
    assert mended(value, more=more, framework=framework) == []
