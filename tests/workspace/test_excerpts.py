"""Which files a prompt shows, and how long ones are cut."""

import ast
import sys
from types import ModuleType

import pytest

from pytest_factory.workspace.excerpts import excerpt, files_for, words_of
from pytest_factory.workspace.modules import Modules
from pytest_factory.workspace.suite import EXAMPLE_LINES, shortened, suite_style

LONG = '''"""Rooms."""

from flask import Flask

TEXT = """
{filler}
"""

app = Flask(__name__)


@app.get("/rooms/<int:number>")
def room(number):
    """One room."""
    return {{"number": number}}


# Prices.
@app.get("/prices")
def prices():
    """All prices."""
    rows = load()
    return rows


class Guests:
    """Who is there."""

    def count(self):
        """How many."""
        total = 0
        return total
'''.format(filler="lorem ipsum\n" * 40)


def test_words_are_singular_lower_and_say_something() -> None:
    """Identifiers come apart, and words that every request has are dropped."""
    assert words_of("Add GET /bookLoans: returns open_loans of HTTPLibraries") == {"book", "loan", "open", "library"}


def test_short_file_is_shown_as_it_is() -> None:
    """Nothing is cut that fits."""
    assert excerpt(LONG, frozenset(), len(LONG)) == LONG


def test_bodies_that_matter_least_shrink_first() -> None:
    """Functions that share no word with the request go, methods become signatures; the others stay whole."""
    text = excerpt(LONG, frozenset({"room"}), len(LONG) - 130)

    assert 'def room(number):\n    """One room."""\n    return {"number": number}\n' in text
    assert "        ...  # 3 lines\n" in text
    assert "total = 0" not in text
    assert "def prices" not in text
    ast.parse(text)


DOCUMENTED = '''"""Ferries."""

from flask import Flask

app = Flask(__name__)

"""A loose text
of two lines."""


def dumped(rows):
    """Dump rows."""
    text = str(rows)
    return text


@app.get("/ferries")
def ferries():
    """All ferries.

    ---
    responses: lorem ipsum dolor sit amet, consectetur
    """
    return dumped(load())


if __name__ == "__main__":
    app.run()
'''


def test_documentation_goes_before_code() -> None:
    """Of a long docstring the first line is left, loose texts and what runs a server go, and no body has to."""
    text = excerpt(DOCUMENTED, frozenset({"ferry"}), len(DOCUMENTED) - 110)

    assert '    """All ferries."""\n    return dumped(load())\n' in text
    assert "text = str(rows)" in text
    assert "loose" not in text
    assert "app.run" not in text


def test_what_the_feature_changes_is_shown_whole() -> None:
    """The function that a feature may have to write again keeps its body, and what it uses its signature."""
    text = excerpt(DOCUMENTED, frozenset(), 210, keep={"ferries"})

    assert "    return dumped(load())\n" in text
    assert "def dumped(rows):\n    ...  # 3 lines\n" in text


def test_what_does_not_fit_goes_but_not_what_makes_the_app() -> None:
    """Under a small budget imports, the app and what the request speaks of are left."""
    text = excerpt(LONG, frozenset({"room"}), 150)

    assert "from flask import Flask\n" in text
    assert "app = Flask(__name__)\n" in text
    assert "def room(number):" in text
    assert "lorem" not in text
    assert "# Prices." not in text
    assert len(text) <= 150


SOURCES = {
    "shop/__init__.py": "",
    "shop/web.py": "from shop import store, log\nfrom shop.models import Order\n\nPAGE = 'order.html'\n",
    "shop/store.py": "from shop import money\n\n\ndef orders():\n    return []\n",
    "shop/models.py": "class Order:\n    pass\n",
    "shop/log.py": "LEVEL = 'info'\n",
    "shop/money.py": "def total(order):\n    return 0\n",
    "shop/other.py": "def parcels():\n    return []\n",
    "shop/routes.py": "from shop.web import x\n",
    "shop/templates/order.html": "<h1>Order {{ order.number }}</h1>\n",
    "tests/test_order.py": "def test_order_parcel(): pass\n",
    "broken.py": "def order(parcel:\n",
}


def test_place_comes_first_then_what_it_imports_and_renders_then_what_shares_words() -> None:
    """Tests, files that do not parse and files that say nothing of the request are left out."""
    words = words_of("orders and their parcels")
    files = files_for("shop/web.py", SOURCES, Modules(SOURCES), words, routed={"shop/routes.py"})

    assert [(file.path, file.why) for file in files] == [
        ("shop/web.py", "new code goes here"),
        ("shop/models.py", "imported by shop/web.py"),
        ("shop/store.py", "imported by shop/web.py"),
        ("shop/log.py", "imported by shop/web.py"),
        ("shop/templates/order.html", "rendered by shop/web.py"),
        ("shop/money.py", "speaks of order"),
    ]


def test_files_stay_within_the_budget() -> None:
    """What does not fit any more is left out."""
    words = words_of("orders")
    sources = {**SOURCES, "shop/models.py": "class Order:\n" + "    x = 1  # an order\n" * 200}
    files = files_for("shop/web.py", sources, Modules(sources), words, routed=set(), budget=600)

    assert sum(len(file.text) for file in files) <= 600
    assert "shop/models.py" not in [file.path for file in files]


CONFTEST = "import pytest\n\n\n@pytest.fixture\ndef web(app):\n    return app.test_client()\n"


def test_fixture_that_gives_a_client_is_the_suite_s_client() -> None:
    """The example is the module that uses it and shares the request's words."""
    sources = {
        "tests/conftest.py": CONFTEST,
        "tests/test_a.py": "def test_a(web):\n    assert web.get('/a')\n",
        "tests/test_b.py": "def test_b(web):\n    assert web.get('/orders')\n",
        "tests/test_c.py": "def test_orders():\n    assert orders()\n",
    }
    style = suite_style(sources, "python -m pytest -q", words_of("orders"))

    assert (style.folder, style.client, style.client_name) == ("tests", "fixture", "web")
    assert (style.example_file, style.example) == ("tests/test_b.py", sources["tests/test_b.py"])


def test_client_of_the_module_is_the_suite_s_client() -> None:
    """Also where tests lie beside the code."""
    text = (
        "from fastapi.testclient import TestClient\n\nc = TestClient(app)\n\n\ndef test_a():\n    assert c.get('/')\n"
    )
    style = suite_style({"app/test_main.py": text, "app/main.py": ""}, "", words_of("a"))

    assert (style.folder, style.client, style.client_name) == ("app", "module", "c")


@pytest.mark.parametrize(
    ("path", "client"),
    [("tests/api/conftest.py", "none"), ("conftest.py", "fixture")],
)
def test_a_fixture_is_that_of_the_tests_below_it(path: str, client: str) -> None:
    """One of a folder beside is not there for a new module, which makes its client itself."""
    sources = {path: CONFTEST, "tests/test_b.py": "def test_b(web):\n    assert web.get('/orders')\n"}

    style = suite_style(sources, "", words_of("boats"))

    assert style.client == client


def test_a_fixture_of_a_test_module_is_had_by_new_ones() -> None:
    """With what it uses of its module, and nothing else of that: another database than the tests' is no place for tests."""
    text = """import os

import pytest
from boats import create_app
from boats.testing import clean, fast

PLACE = "boats.db"
OTHER = 1


@pytest.fixture
def app(tmp_path):
    return create_app(str(tmp_path / PLACE), fast)


@pytest.fixture()
def web(app):
    return app.test_client()


def test_boats(web):
    assert web.get("/boats")
"""
    style = suite_style({"tests/test_boats.py": text}, "", words_of("boats"))

    assert (style.client, style.client_name) == ("fixture", "web")
    names: dict[str, object] = {}
    assert "OTHER" not in style.fixture
    assert "def test_" not in style.fixture
    assert "import os" not in style.fixture
    modules = {"boats": ModuleType("boats"), "boats.testing": ModuleType("boats.testing")}
    modules["boats"].create_app = None  # type: ignore[attr-defined]
    modules["boats.testing"].fast = modules["boats.testing"].clean = None  # type: ignore[attr-defined]
    with pytest.MonkeyPatch.context() as patch:
        for name, module in modules.items():
            patch.setitem(sys.modules, name, module)
        exec(style.fixture, names)  # noqa: S102 - it stands above
    assert names.keys() >= {"app", "web", "PLACE"}


def test_fixture_of_more_than_a_client_is_none() -> None:
    """A test could not call it; neither is an asynchronous client taken."""
    text = CONFTEST.replace("return app.test_client()", "yield app, app.test_client()")
    style = suite_style({"tests/conftest.py": text, "tests/test_a.py": "def test_a(web): pass\n"}, "", words_of("a"))

    assert (style.client, style.client_name) == ("none", "client")
    assert suite_style({}, "", words_of("a")).folder == "tests"


def test_suite_is_the_one_that_the_command_names() -> None:
    """Where there are several, the target's test command says which."""
    sources = {f"{folder}/test_{name}.py": "def test_x(): pass\n" for folder in ("unit", "e2e/tests") for name in "abc"}
    assert suite_style(sources, "python -m pytest e2e/tests -q", words_of("a")).folder == "e2e/tests"
    assert suite_style(sources, "pytest", words_of("a")).folder == "unit"


def test_example_is_cut_to_whole_tests() -> None:
    """Imports stay, tests that use the client come first, nothing is cut in the middle."""
    tests = "".join(f"def test_{n}(client):\n" + "    assert client\n" * 8 + "\n\n" for n in range(9))
    text = shortened('"""Doc."""\n\nimport os\n\n\ndef helper():\n    return os\n\n\n' + tests, "client")

    assert "import os\n" in text
    assert "def test_0(client)" in text
    assert "def test_8(client)" not in text
    assert text.count("\n") <= EXAMPLE_LINES
    ast.parse(text)
    assert shortened("class TestAll:\n    def test_a(self):\n" + "        x = 1\n" * 50, "client") == ""
