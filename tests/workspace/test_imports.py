"""Undefined names get their imports, and only what is new is tidied."""

import importlib

import pytest

from pytest_factory.errors import SpliceError
from pytest_factory.workspace.imports import Style, resolve_names, style_of, tidy, undefined_names
from pytest_factory.workspace.names import table


def test_undefined_names_are_what_nothing_binds() -> None:
    """Builtins, arguments and imports are bound; the rest is named once, sorted."""
    text = "import os\n\n\ndef f(x):\n    print(x, os, time.time(), Any, Any)\n"
    assert undefined_names(text) == ("Any", "time")


def test_syntax_of_a_newer_python_is_no_finding() -> None:
    """What this interpreter cannot run but ruff can read does not stop the look-up."""
    assert undefined_names("def f(x: int) -> int:\n    return x\n") == ()
    with pytest.raises(SpliceError, match="the file, line 1"):
        undefined_names("def f(:\n")


@pytest.mark.parametrize("framework", ["fastapi", "flask"])
def test_every_name_of_the_table_is_where_it_says(framework: str) -> None:
    """The table agrees with the installed frameworks and the standard library."""
    for name, module in table(framework).items():
        assert hasattr(importlib.import_module(module), name), f"{module}.{name}"


@pytest.mark.parametrize(
    ("framework", "code", "statement"),
    [
        ("fastapi", "def f(r: Request) -> None: ...", "from fastapi import Request"),
        ("flask", "def f() -> object:\n    return request.json", "from flask import request"),
        ("flask", "raise NotFound()", "from werkzeug.exceptions import NotFound"),
        ("fastapi", "class A(BaseModel):\n    x: int", "from pydantic import BaseModel"),
        ("fastapi", "X: Callable[[int], Any]", "from collections.abc import Callable\nfrom typing import Any"),
        ("fastapi", "X = time.perf_counter()", "import time"),
        ("fastapi", "X = time()", "from time import time"),
        ("fastapi", "X = datetime.now()", "from datetime import datetime"),
        ("fastapi", "X: datetime = datetime.now(UTC)", "from datetime import UTC, datetime"),
        ("fastapi", "X = datetime.datetime.now(datetime.UTC)", "import datetime"),
        ("fastapi", "X = str(uuid4()) + str(uuid.uuid1())", "import uuid\nfrom uuid import uuid4"),
        ("fastapi", "X = Path('a').name", "from pathlib import Path"),
        ("fastapi", "def f(x: int = Path(ge=1)) -> None: ...", "from fastapi import Path"),
        (
            "fastapi",
            "def f(e: StarletteHTTPException) -> None: ...",
            "from starlette.exceptions import HTTPException as StarletteHTTPException",
        ),
    ],
)
def test_usual_names_get_their_usual_import(framework: str, code: str, statement: str) -> None:
    """How a name is used tells the module from its member, and the framework's name from the standard library's."""
    text = tidy(resolve_names(f"{code}\n", framework=framework))
    assert text.startswith(statement + "\n")
    assert undefined_names(text) == ()


def test_names_of_the_app_go_before_all_others() -> None:
    """An app that defines `Response` means its own."""
    text = resolve_names(
        "X = Response(find())\n", framework="fastapi", package_names={"Response": "app.models", "find": "app.store"}
    )
    assert text.startswith("from app.models import Response\nfrom app.store import find\n")


def test_unknown_names_stay_undefined() -> None:
    """Nothing is invented for a name that has no usual meaning, also where a module has that name."""
    text = "X = products + code.value + string\n"
    assert resolve_names(text, framework="fastapi") == text


def test_new_text_is_sorted_formatted_and_rid_of_unused_imports() -> None:
    """A new file comes out as ruff would have it."""
    text = "import sys\nfrom fastapi import Depends, FastAPI\nimport json, os\napp = FastAPI( title='x' )\nX = json\n"
    assert tidy(text) == 'import json\n\nfrom fastapi import FastAPI\n\napp = FastAPI(title="x")\nX = json\n'


def test_what_was_unused_unsorted_or_unformatted_before_stays_so() -> None:
    """Only what is new is tidied in a file that is not tidy: the diff shows the feature alone."""
    base = "import sys\nimport re\nfrom app import *\nx = {  'a':1 }\ndef f( a ):\n  return a\n"
    text = base.replace("import re", "import re, time") + "\n\ndef g( a ):\n  return  a\n"
    assert tidy(text, base=base) == base + "\n\ndef g(a):\n    return a\n"


def test_tidy_base_keeps_the_whole_file_tidy() -> None:
    """In a file that is sorted and formatted, new imports are sorted in and new units are formatted."""
    base = "import os\nimport time\n\nX = os.name\nY = time.time()\n"
    text = "import os\nimport time\nimport re\n\nX = os.name\nY = time.time()\ndef f():\n  return re\n"
    assert (
        tidy(text, base=base)
        == base.replace("os\nimport t", "os\nimport re\nimport t", 1) + "\n\ndef f():\n    return re\n"
    )


@pytest.mark.parametrize(
    ("imports", "left"),
    [
        ("from time import sleep as rest", ""),
        ("import time as clock", ""),
        ("from time import sleep as rest, time as now", "from time import time as now\n\n"),
        ("from time import sleep, time as now", "from time import time as now\n\n"),
        ("from time import time as now, sleep as rest", "from time import time as now\n\n"),
    ],
)
def test_an_import_by_another_name_goes_as_well(imports: str, left: str) -> None:
    """An unused name is found by what it is called here."""
    used = "X = now()\n" if left else "X = 1\n"

    assert tidy(f"{imports}\n\n{used}") == f"{left}{used}"


def test_import_that_a_replaced_function_needed_goes() -> None:
    """What became unused by the change is removed, from a line that others share, too."""
    base = "from time import sleep, time\n\n\ndef f():\n    sleep(time())\n"
    assert tidy(base.replace("sleep(time())", "sleep(1)"), base=base) == base.replace("sleep, time", "sleep").replace(
        "time()", "1"
    )


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        ({"pyproject.toml": "[tool.ruff]\nline-length = 120\n"}, Style(line_length=120)),
        (
            {"ruff.toml": "line-length = 100\n[format]\nquote-style = 'single'\n"},
            Style(line_length=100, options=('format.quote-style="single"',)),
        ),
        (
            {"pyproject.toml": "[tool.ruff.lint.isort]\nforce-single-line = true\n"},
            Style(options=("lint.isort.force-single-line=true",)),
        ),
        (
            {"pyproject.toml": "[tool.black]\nline-length = 99\nskip-string-normalization = true\n"},
            Style(line_length=99, options=('format.quote-style="preserve"',)),
        ),
        ({"pyproject.toml": "[tool.ruff\n"}, Style()),
        ({"src/shop/a.py": "", "manage.py": "", "tests/test_a.py": ""}, Style(first_party=("manage", "shop", "tests"))),
        ({}, Style()),
    ],
)
def test_style_is_what_the_target_asks_for(sources: dict[str, str], expected: Style) -> None:
    """ruff's table is read, else black's; a broken file asks for nothing."""
    assert style_of(sources) == expected


def test_style_is_passed_to_ruff() -> None:
    """Quotes, line length and own modules are as the target wants them."""
    sources = {
        "pyproject.toml": "[tool.ruff]\nline-length = 40\n[tool.ruff.format]\nquote-style = 'single'\n",
        "app/store.py": "",
    }
    text = 'from app.store import find\nimport flask\n\nX = flask.abort(find("a long text"), "x")\n'
    assert tidy(text, style=style_of(sources)) == (
        "import flask\n\nfrom app.store import find\n\nX = flask.abort(\n    find('a long text'), 'x'\n)\n"
    )


@pytest.mark.parametrize(
    ("base", "select", "fixed"),
    [
        ("", "", True),
        ("import os\n\n\ndef f():\n    return os.name\n", "", True),
        ('X = f"none"\n', "", False),
        ("", 'select = ["E4"]', False),
        ("", 'select = ["F"]\nignore = ["F541"]', False),
        ("", 'select = ["NONE1"]', False),
    ],
    ids=["new file", "clean", "the base does so", "not asked for", "ignored", "no such rule"],
)
def test_what_ruff_can_mend_is_mended(base: str, select: str, fixed: bool) -> None:
    """A right function is not thrown away for an f in front of a text; what the base does may be done."""
    style = style_of({"pyproject.toml": f"[tool.ruff.lint]\n{select}\n"})
    added = 'Y = f"one"\n'

    assert tidy(f"{base}{added}", base=base, style=style).endswith('Y = "one"\n' if fixed else added)
