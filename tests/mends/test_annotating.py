"""What only mypy finds is mended by what mypy says."""

import subprocess
import sys
from pathlib import Path

from pytest_factory.artifacts import Change, Gate, Patch
from pytest_factory.mends.annotating import emptied, rebinding, returning
from pytest_factory.mends.fault import Fault, Mended

BASE = """from flask import Flask, Response, jsonify

app = Flask(__name__)


@app.get("/boats")
def read_boats() -> Response:
    return jsonify([])
"""
ADDED = """

@app.get("/fleet")
def redirect_fleet() -> Response:
    return redirect("/boats", code=301)


@app.get("/sails")
def read_sails() -> Response:
    sails = request.args.get("sails", "1")
    sails = int(sails)
    return jsonify(sails)
"""


def typed(text: str, folder: Path) -> str:
    """What mypy says of a module."""
    (folder / "app").mkdir(exist_ok=True)
    (folder / "app/main.py").write_text(text)
    command = [sys.executable, "-m", "mypy", "--ignore-missing-imports", "--no-incremental", "app/main.py"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True).stdout


def test_annotations_and_names_are_mended_as_mypy_says(tmp_path: Path) -> None:
    """A redirect is a response of werkzeug, and a text that becomes a number has a name of its own: mypy finds no more."""
    text = BASE.replace("jsonify\n", "jsonify, redirect, request\n", 1) + ADDED
    found = typed(text, tmp_path)
    assert found.count("error:") == 2

    def mended(now: str, said: str) -> list[Mended]:
        code = Patch(changes=(Change(path="app/main.py", before=BASE, after=now),))
        fault = Fault(code, "flask", {}, gate=Gate(name="mypy", ok=False, reason=said, detail=said))
        return [*returning(fault), *rebinding(fault)]

    first, second = mended(text, found)
    assert {first.mend, second.mend} == {"annotate as returned", "name the text"}
    assert "def redirect_fleet() -> WerkzeugResponse:" in first.text
    (rest,) = mended(first.text, typed(first.text, tmp_path))
    assert '    given = request.args.get("sails", "1")\n    sails = int(given)\n' in rest.text
    assert typed(rest.text, tmp_path).startswith("Success")


def test_a_list_of_something_else_is_annotated_as_what_it_is(tmp_path: Path) -> None:
    """A helper that promises boats and returns what JSON shows of them says so, and mypy finds no more."""
    helper = '''

def list_boats(names: list[str]) -> list[str]:
    """Their names, as JSON has them."""
    return [{"name": name, "sails": 2} for name in names]
'''
    found = typed(BASE + helper, tmp_path)
    code = Patch(changes=(Change(path="app/main.py", before=BASE, after=BASE + helper),))

    (only,) = returning(Fault(code, "flask", {}, gate=Gate(name="mypy", ok=False, reason=found, detail=found)))

    assert "-> list[dict[str, " in only.text
    assert typed(only.text, tmp_path).startswith("Success")


def test_what_is_empty_gets_a_type(tmp_path: Path) -> None:
    """As mypy asks for it, each name in turn; mypy finds no more."""
    text = "from collections import defaultdict\nfrom typing import Any\n\nSEEN = defaultdict(int)\nBOATS = {}\n"
    while found := typed(text, tmp_path).partition("Found")[0].strip():
        code = Patch(changes=(Change(path="app/main.py", before="", after=text),))
        gate = Gate(name="mypy", ok=False, reason="", detail=found)
        text = next(emptied(Fault(code, "fastapi", {}, gate=gate))).text
        if typed(text, tmp_path).startswith("Success"):
            break
    assert text.splitlines()[3:] == ["SEEN: defaultdict[str, int] = defaultdict(int)", "BOATS: dict[str, Any] = {}"]
