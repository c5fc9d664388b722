"""Reading an app's source: its routes with their prefixes, its app objects, nothing imported."""

from pathlib import Path

import pytest

from pytest_factory.workspace.appmap import read_app, routes_of
from pytest_factory.workspace.apps import app_named, apps_of
from pytest_factory.workspace.routing import answers, shadows, shape

ROOT = Path(__file__).parent.parent.parent


def sources_below(folder: Path) -> dict[str, str]:
    """Path to text of the files of an app."""
    files = [path for path in folder.rglob("*") if path.suffix in (".py", ".html", ".toml", ".md")]
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in files}


def _said(sources: dict[str, str]) -> list[str]:
    return [f"{route.method} {route.path} {route.function}" for route in routes_of(sources)]


FASTAPI = "from fastapi import APIRouter, FastAPI\n"
FLASK = "from flask import Blueprint, Flask\n"
ONE = FLASK + "app = Flask(__name__)\n"
VIEW = "\n\n@app.get('/x')\ndef x(): pass\n"
MAKE = FLASK + "def make(x=1):\n    app = Flask(__name__)\n    return app\n"

ROUTES = {
    "decorators": (
        {
            "main.py": FASTAPI + "app = FastAPI()\n\n\n@app.get('/a')\n@app.post('/a')\ndef a(): pass\n\n\n"
            "@app.api_route('/b', methods=['PUT', 'patch'])\ndef b(): pass\n\n\n@app.websocket('/c')\nasync def c(ws): pass\n"
        },
        ["GET /a a", "POST /a a", "PATCH /b b", "PUT /b b", "WEBSOCKET /c c"],
    ),
    "prefixes of FastAPI add up": (
        {
            "app/main.py": FASTAPI
            + "from app.api import api\n\napp = FastAPI()\napp.include_router(api, prefix='/v1')\n",
            "app/api/__init__.py": FASTAPI + "from . import users\n\napi = APIRouter()\n"
            "api.include_router(users.router, prefix='/users')\n",
            "app/api/users.py": FASTAPI + "router = APIRouter(prefix='/x')\n\n\n@router.get('')\ndef all_(): pass\n\n\n"
            "@router.get('/{id}')\ndef one(id): pass\n",
        },
        ["GET /v1/users/x all_", "GET /v1/users/x/{id} one"],
    ),
    "the prefix of Flask's registration goes before the blueprint's own": (
        {
            "app.py": FLASK + "import views\n\n\ndef create_app():\n    app = Flask(__name__)\n"
            "    app.register_blueprint(views.bp, url_prefix='/b/')\n    app.register_blueprint(views.other)\n    return app\n",
            "views.py": FLASK
            + "bp = Blueprint('a', __name__, url_prefix='/a')\nother = Blueprint('o', __name__, url_prefix='/o')\n\n\n"
            "@bp.route('/x', methods=['GET', 'POST'])\ndef x(): pass\n\n\n@other.delete('')\ndef y(): pass\n",
        },
        ["GET /b/x x", "POST /b/x x", "DELETE /o y"],
    ),
    "a router that a function makes": (
        {
            "main.py": FASTAPI
            + "from shop import build_router\n\napp = FastAPI()\napp.include_router(build_router(1), prefix='/shop')\n",
            "shop.py": FASTAPI + "def build_router(store, prefix='/items'):\n    router = APIRouter()\n\n"
            "    @router.get(prefix + '/{id}')\n    def one(id): pass\n\n    return router\n",
        },
        ["GET /shop/items/{id} one"],
    ),
    "an app that is passed to a function": (
        {
            "app.py": FLASK + "from views import register\n\napp = Flask(__name__)\nregister(app)\n",
            "views.py": "from flask import jsonify\n\n\ndef register(app):\n    @app.get('/a')\n    def a(): pass\n",
        },
        ["GET /a a"],
    ),
    "routers in a loop": (
        {
            "main.py": FASTAPI + "import a\nimport b\n\napp = FastAPI()\nfor router in (a.router, b.router):\n"
            "    app.include_router(router, prefix='/api')\n",
            "a.py": FASTAPI + "router = APIRouter(prefix='/a')\n\n\n@router.get('/')\ndef a(): pass\n",
            "b.py": FASTAPI + "router = APIRouter(prefix='/b')\n\n\n@router.get('/')\ndef b(): pass\n",
        },
        ["GET /api/a/ a", "GET /api/b/ b"],
    ),
    "prefixes from constants and settings": (
        {
            "main.py": FASTAPI
            + "from core import settings\nfrom core import ITEMS\n\nrouter = APIRouter(prefix=ITEMS)\n\n\n"
            "@router.get(f'{ITEMS}/all')\ndef a(): pass\n\n\napp = FastAPI()\napp.include_router(router, prefix=settings.API)\n",
            "core.py": "class Settings:\n    API: str = '/api'\n\n\nsettings = Settings()\nITEMS = '/items'\n",
        },
        ["GET /api/items/items/all a"],
    ),
    "calls that add a route": (
        {
            "app.py": FLASK
            + "from flask.views import MethodView\n\n\nclass Base(MethodView):\n    def get(self): pass\n\n\n"
            "class Item(Base):\n    def post(self): pass\n\n\ndef home(): pass\n\n\napp = Flask(__name__)\n"
            "app.add_url_rule('/', view_func=home)\napp.add_url_rule('/i', view_func=Item.as_view('i'))\n"
            "app.add_url_rule('/o', 'o', home, methods=['PUT'])\n"
        },
        ["GET / home", "GET /i Item", "POST /i Item", "PUT /o home"],
    ),
    "an app that is mounted below another": (
        {
            "main.py": FASTAPI
            + "app = FastAPI()\nsub = FastAPI()\napp.mount('/sub', sub)\n\n\n@sub.get('/a')\ndef a(): pass\n"
        },
        ["GET /sub/a a"],
    ),
    "a router that nothing includes": (
        {"main.py": FASTAPI + "router = APIRouter(prefix='/r')\n\n\n@router.get('/a')\ndef a(): pass\n"},
        ["GET /r/a a"],
    ),
    "a subclass of a framework's class": (
        {
            "main.py": FLASK
            + "class Api(Flask):\n    pass\n\n\napp = Api(__name__)\n\n\n@app.get('/a')\ndef a(): pass\n"
        },
        ["GET /a a"],
    ),
    "what is no route, no app's, or no Python": (
        {
            "main.py": FASTAPI + "from unittest import mock\n\n\n@mock.patch('a.b')\ndef a(): pass\n",
            "tests/test_a.py": FASTAPI + "app = FastAPI()\n\n\n@app.get('/t')\ndef t(): pass\n",
            "broken.py": "def f(:\n",
            "README.md": "@app.get('/readme')",
        },
        [],
    ),
}


@pytest.mark.parametrize(("sources", "expected"), ROUTES.values(), ids=ROUTES.keys())
def test_routes_are_read_with_their_full_paths(sources: dict[str, str], expected: list[str]) -> None:
    """However routers are made and hung, each route is found once, with its method, full path and function."""
    assert _said(sources) == expected


def test_routes_of_a_many_file_flask_app() -> None:
    """The lending library's routes come from four blueprints, two of them with a prefix from elsewhere."""
    routes = routes_of(sources_below(ROOT / "tests/apps/library"))
    assert [f"{route.method} {route.path}" for route in routes] == [
        "GET /books", "GET /books/<int:book_id>", "POST /books", "GET /loans/", "POST /loans/",
        "POST /loans/<int:loan_id>/return", "GET /members/<int:member_id>", "GET /members", "POST /members", "GET /",
    ]  # fmt: skip
    assert routes[3].file == "library/loans/views.py"
    assert routes[3].line == 13


APPS = {
    "a module's attribute": ({"app/main.py": FASTAPI + "api = FastAPI()\n"}, "app.main:api", "."),
    "src layout": ({"src/shop/__init__.py": "", "src/shop/web.py": FASTAPI + "app = FastAPI()\n"}, "shop.web:app", "src"),
    "src without a package": ({"src/web.py": FASTAPI + "app = FastAPI()\n"}, "web:app", "src"),
    "a folder that imports from itself": (
        {"backend/web.py": FASTAPI + "from models import A\n\napp = FastAPI()\n", "backend/models.py": "A = 1\n"},
        "web:app",
        "backend",
    ),
    "a factory": ({"shop/__init__.py": MAKE}, "shop:make()", "."),
    "an attribute that a factory made": (
        {
            "shop/__init__.py": MAKE.replace("x=1", "config"),
            "wsgi.py": "from shop import make\n\napplication = make({})\n",
        },
        "wsgi:application",
        ".",
    ),
    "the app with the most routes": (
        {"a.py": ONE, "b.py": ONE + VIEW},
        "b:app",
        ".",
    ),
    "no example's app": (
        {"examples/a.py": ONE + VIEW, "web.py": ONE},
        "web:app",
        ".",
    ),
    "no mounted app": ({"m.py": FASTAPI + "admin = FastAPI()\nsite = FastAPI()\nsite.mount('/a', admin)\n"}, "m:site", "."),
}  # fmt: skip


@pytest.mark.parametrize(("sources", "spec", "root"), APPS.values(), ids=APPS.keys())
def test_likeliest_app_is_named_as_a_server_wants_it(sources: dict[str, str], spec: str, root: str) -> None:
    """The first app object comes with its module as seen from the folder that must be on the import path."""
    found = read_app(sources)
    app = apps_of(found)[0]

    assert (app.spec, app.root) == (spec, root)
    assert app_named(found, spec) == app


def test_factory_that_needs_arguments_cannot_be_named() -> None:
    """A server could not call it."""
    assert apps_of(read_app({"a.py": MAKE.replace("x=1", "config")})) == []


@pytest.mark.parametrize("spec", ["nowhere:app", "main:nothing", "main:helper()", "main:app()"])
def test_name_that_means_no_app_is_none(spec: str) -> None:
    """What the target's table names must be an app in the source."""
    found = read_app({"main.py": FASTAPI + "app = FastAPI()\n\n\ndef helper(): pass\n"})
    assert app_named(found, spec) is None


def test_circular_code_ends() -> None:
    """Modules that import each other and routers that include each other are read to the end."""
    sources = {
        "a.py": FASTAPI + "from b import router as other\nfrom b import x as y\n\nrouter = APIRouter(prefix='/a')\n"
        "router.include_router(other)\nx = y\n\n\n@router.get('/r')\ndef r(): pass\n",
        "b.py": FASTAPI + "from a import router as other\nfrom a import x as y\n\nrouter = APIRouter(prefix='/b')\n"
        "router.include_router(other)\nx = y\n\n\ndef f():\n    return f()\n\n\napp = f()\n",
    }
    assert {route.function for route in routes_of(sources)} == {"r"}


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("/a/{x}", "/a/1", True),
        ("/a/{x}", "/a/1/b", False),
        ("/a/{x:path}", "/a/1/b", True),
        ("/a/<int:x>", "/a/1?q=2", True),
        ("/a/<int:x>", "/a/b", False),
        ("/a/<any(b,c):x>", "/a/b", True),
        ("/a.b", "/aXb", False),
    ],
)
def test_route_answers_concrete_paths(pattern: str, path: str, expected: bool) -> None:
    """Placeholders of both frameworks, with their converters; a query string does not count."""
    assert answers(pattern, path) is expected


def test_shape_forgets_names_and_shadowing_needs_a_placeholder() -> None:
    """Two paths of one shape are the same route; only a wider one takes another's requests."""
    assert shape("/a/{x}/<y>") == shape("/a/{z:str}/<string:b>")
    assert shape("/a/{x}") != shape("/a/{x:path}")
    assert shadows("/a/{x}", "/a/b")
    assert shadows("/{x}/{y}", "/a/{y}")
    assert not shadows("/a/b", "/a/{x}")
    assert not shadows("/a/{x}", "/a/{y}")
    assert not shadows("/a/{x:int}", "/a/b")
    assert not shadows("/a/{x}", "/a/{y:path}")
