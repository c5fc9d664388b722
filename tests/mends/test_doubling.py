"""Checks that FastAPI makes already."""

import pytest

from pytest_factory.artifacts import Change, Gate, Patch
from pytest_factory.mends.doubling import doubling, unraised, unused
from pytest_factory.mends.fault import Fault

TEXT = '''from typing import Annotated

from fastapi import FastAPI, HTTPException, Query

app = FastAPI()


@app.get("/boats")
def read_boats(sails: Annotated[int, Query(ge=1)] = 1, name: str = "", mast: int = Query(0, le=9)) -> list[int]:
    """All boats."""
    if sails < 1 or mast > 9:
        raise HTTPException(status_code=422, detail="no")
    if len(name) > 9:
        raise HTTPException(status_code=422, detail="no")
    return [sails]
'''


def fault(gate: str) -> Fault:
    """What a candidate fails with."""
    code = Patch(changes=(Change(path="app/main.py", before="", after=TEXT),))
    return Fault(code, "fastapi", {}, gate=Gate(name=gate, ok=False, reason="the tests run 70 % of the changed lines"))


def test_a_check_that_fastapi_makes_is_made_once() -> None:
    """The refusal of what never comes goes, that of a parameter without bounds stays."""
    (found,) = doubling(fault("coverage"))

    assert found.text == TEXT.replace(
        '    if sails < 1 or mast > 9:\n        raise HTTPException(status_code=422, detail="no")\n', ""
    )


def test_only_lines_that_no_test_runs_are_in_question() -> None:
    """Another gate has nothing to do with it."""
    assert list(doubling(fault("mypy"))) == []


TRIED = """def signed(text):
    \"\"\"The text as a sign.\"\"\"
    kept = text.strip()
    try:
        if kept:
            kept = sign(kept)
        return kept
    except ValueError:
        return "no sign"
    except:
        return ""
"""


def unhandled(missed: str, code: str = TRIED) -> list[str]:
    """What is made of a candidate of which lines were not run."""
    patch = Patch(changes=(Change(path="app.py", before="", after=code),))
    gate = Gate(name="coverage", ok=False, reason="", detail=f"not run: {missed}")
    return [mend.text for mend in unraised(Fault(code=patch, framework="flask", sources={}, gate=gate))]


def test_a_handler_of_what_nothing_raises_goes() -> None:
    """What was tried stands as it is, one step to the left."""
    assert unhandled("app.py:9, app.py:11") == [
        'def signed(text):\n    """The text as a sign."""\n    kept = text.strip()\n'
        "    if kept:\n        kept = sign(kept)\n    return kept\n"
    ]


@pytest.mark.parametrize(
    ("missed", "code"),
    [
        ("app.py:9", TRIED),
        ("app.py:6, app.py:9, app.py:11", TRIED),
        ("other.py:9, other.py:11", TRIED),
        ("app.py:9, app.py:11", TRIED + "    finally:\n        close()\n"),
    ],
    ids=["one-reached", "tried-in-vain", "other-file", "finally"],
)
def test_a_handler_that_may_be_reached_stays(missed: str, code: str) -> None:
    """Where one of them ran, or what is tried did not run to its end, nobody knows."""
    assert unhandled(missed, code) == []


def test_what_nothing_uses_goes() -> None:
    """A new class and a new function whose names stand nowhere else; what is used, registered, or was there stays."""
    old = "class Old:\n    pass\n\n\n"
    kept = "def count():\n    return 1\n\n\n@app.get('/')\ndef read():\n    return count()\n"
    idle = "class Tide(Base):\n    def go(self):\n        return 1\n\n\nasync def helper():\n    return 2\n\n\n"
    patch = Patch(changes=(Change(path="app.py", before=old, after=f"{old}{idle}{kept}"),))
    gate = Gate(name="coverage", ok=False, reason="")

    found = [mend.text for mend in unused(Fault(code=patch, framework="flask", sources={"app.py": old}, gate=gate))]

    assert [text.split() for text in found] == [(old + kept).split()]
    other = Fault(code=patch, framework="flask", sources={"web.py": "import Tide, helper"}, gate=gate)
    assert list(unused(other)) == []
    assert list(unused(Fault(code=patch, framework="flask", sources={}, gate=Gate(name="mypy", ok=False)))) == []


def test_a_route_that_no_test_asks_for_is_left_out() -> None:
    """Nothing of its body ran; one that a test has asked for stays, though a line of it was missed."""
    old = "from flask import Flask\n\napp = Flask(__name__)\n"
    idle = '\n\n@app.get("/piers")\ndef piers():\n    """All piers."""\n    return store.piers()\n'
    kept = '\n\n@app.get("/boats")\ndef boats():\n    if not BOATS:\n        return []\n    return BOATS\n'
    patch = Patch(changes=(Change(path="app.py", before=old, after=f"{old}{idle}{kept}"),))
    gate = Gate(name="coverage", ok=False, reason="", detail="not run: app.py:9, app.py:15")

    found = [mend.text for mend in unused(Fault(code=patch, framework="flask", sources={"app.py": old}, gate=gate))]

    assert [text.split() for text in found] == [(old + kept).split()]


MADE = """from fastapi import FastAPI, Request, Response


def make_app() -> FastAPI:
    app = FastAPI()

    @app.middleware("http")
    async def sailing(request: Request, call_next) -> Response:
        return await call_next(request)

    @app.exception_handler(Exception)
    async def sunk(request: Request, error: Exception) -> Response:
        return await call_next(request)

    return app
"""


@pytest.mark.parametrize(
    ("missed", "gone"), [("app.py:13", True), ("app.py:9", False), ("", False)], ids=["handler", "middleware", "none"]
)
def test_a_handler_that_nothing_called_is_left_out(missed: str, gone: bool) -> None:
    """It goes, also out of a function that makes the app; where a test ran its body it stays, and so does what others name."""
    begun = MADE.replace(MADE[MADE.index("    @app.middleware") : MADE.index("    return app")], "")
    text = MADE + "\n\nprint(sailing)\n"
    patch = Patch(changes=(Change(path="app.py", before=begun, after=text),))
    gate = Gate(name="coverage", ok=False, reason="", detail=f"not run: {missed}")

    found = [mend.text for mend in unused(Fault(code=patch, framework="fastapi", sources={"app.py": begun}, gate=gate))]

    handler = text[text.index("    @app.exception_handler") : text.index("    return app")]
    assert [one.split() for one in found] == ([text.replace(handler, "").split()] if gone else [])
