"""SCOUT: from a spec and a repository's texts to a survey, with nothing imported."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from pytest_factory.artifacts import Criterion, Expectation, Outcome, Spec, Stopped, Survey
from pytest_factory.stages.scout import scout
from pytest_factory.workspace.splice import splice

ROOT = Path(__file__).parent.parent.parent


def spec_for(*exchanges: str) -> Spec:
    """A spec whose criteria are these exchanges: `GET /path`."""
    pairs = [exchange.split() for exchange in exchanges]
    criteria = tuple(
        Criterion(id=f"AC{number}", method=method, path=path, expect=Expectation(status=200))
        for number, (method, path) in enumerate(pairs, 1)
    )
    return Spec(format="v1", title="A feature", intent="", criteria=criteria)


def sources_below(folder: Path) -> dict[str, str]:
    """Path to text of the files of an app."""
    files = [path for path in folder.rglob("*") if path.suffix in (".py", ".html", ".toml", ".md")]
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in files}


def surveyed(sources: dict[str, str], request: str, *exchanges: str) -> Survey:
    """The survey, which there must be."""
    survey = scout(spec_for(*exchanges), request, sources)
    assert isinstance(survey, Survey), survey
    return survey


def where(survey: Survey) -> tuple[str, str, str, str]:
    """The place, in short."""
    return survey.place.file, survey.place.router, survey.place.prefix, survey.place.inside


LIBRARY = sources_below(ROOT / "tests/apps/library")
SCAFFOLD = sources_below(ROOT / "templates/targetapp")


def test_scaffold_is_a_one_file_fastapi_app() -> None:
    """New code goes into the file of the app; its route, its settings and its tests are shown."""
    survey = surveyed(SCAFFOLD, "Add a list of trees at /trees.", "GET /trees")

    assert (survey.framework, survey.app, survey.app_file) == ("fastapi", "app.main:app", "app/main.py")
    assert where(survey) == ("app/main.py", "app", "", "")
    assert [file.path for file in survey.files] == ["app/main.py", "app/settings.py"]
    assert survey.example.startswith('@app.get("/")\ndef read_info() -> ServiceInfo:\n')
    assert (survey.suite.folder, survey.suite.client, survey.suite.client_name) == ("tests", "fixture", "client")
    assert survey.suite.example_file == "tests/test_main.py"


@pytest.mark.parametrize(
    ("request_", "exchanges", "place"),
    [
        ("Add GET /books/authors.", ["GET /books/authors"], ("library/books/views.py", "bp", "/books", "")),
        (
            "Members can be removed.",
            ["DELETE /members/1", "GET /members/1"],
            ("library/members/views.py", "bp", "/members", ""),
        ),
        ("Loans can be renewed.", ["POST /loans/1/renew"], ("library/loans/views.py", "bp", "/loans", "")),
        ("List books by year.", ["GET /books?year=1969"], ("library/books/views.py", "bp", "/books", "")),
        ("Show the number of books.", ["GET /"], ("library/pages/views.py", "bp", "", "")),
        ("Add /opening-hours.", ["GET /opening-hours"], ("library/__init__.py", "app", "", "create_app")),
        ("Add middleware that measures time.", ["GET /books"], ("library/__init__.py", "app", "", "create_app")),
        ("Every response says how long it took.", ["GET /books"], ("library/__init__.py", "app", "", "create_app")),
        (
            "DELETE /books/<id> removes a book and its loans.",
            ["DELETE /books/1", "GET /loans/1"],
            ("library/books/views.py", "bp", "/books", ""),
        ),
        ("Sort what is listed.", ["GET /books", "GET /members"], ("library/books/views.py", "bp", "/books", "")),
    ],
)
def test_place_is_where_the_paths_lead(request_: str, exchanges: list[str], place: tuple[str, ...]) -> None:
    """A blueprint whose prefix fits takes its paths; what fits nowhere, or concerns all, goes into the app's factory."""
    assert where(surveyed(LIBRARY, request_, *exchanges)) == place


def test_survey_of_a_many_file_flask_app() -> None:
    """The place comes first, then its store; the example and the tests are those of the place."""
    survey = surveyed(LIBRARY, "Loans can be renewed: POST /loans/1/renew.", "POST /loans/1/renew")

    assert (survey.framework, survey.app, survey.source_root) == ("flask", "library:create_app()", ".")
    assert [file.path for file in survey.files][:2] == ["library/loans/views.py", "library/store.py"]
    assert sum(len(file.text) for file in survey.files) <= 6000
    assert survey.example.startswith('@bp.post("/<int:loan_id>/return")\n')
    assert survey.suite.example_file == "tests/test_loans.py"
    assert survey.suite.example.count("\n") <= 40
    assert len(survey.routes) == 10


FASTAPI = "from fastapi import APIRouter, FastAPI\n"
FLASK = "from flask import Flask\n"


def test_one_file_flask_app() -> None:
    """The app's own object takes the code."""
    source = FLASK + "app = Flask(__name__)\n\n\n@app.get('/')\ndef home():\n    return ''\n"
    survey = surveyed({"app.py": source}, "Add /about.", "GET /about")

    assert (survey.framework, survey.app, *where(survey)) == ("flask", "app:app", "app.py", "app", "", "")
    assert survey.suite.client == "none"


def test_src_layout() -> None:
    """The module is named as seen from src."""
    sources = {"src/shop/__init__.py": "", "src/shop/web.py": FASTAPI + "app = FastAPI()\n"}
    survey = surveyed(sources, "Add /about.", "GET /about")

    assert (survey.app, survey.source_root, survey.app_file) == ("shop.web:app", "src", "src/shop/web.py")


def test_router_that_a_function_makes_takes_code_inside() -> None:
    """The function's body is the place, and the code fits there."""
    sources = {
        "main.py": FASTAPI + "from rooms import build\n\napp = FastAPI()\napp.include_router(build(), prefix='/api')\n",
        "rooms.py": FASTAPI
        + "def build():\n    router = APIRouter(prefix='/rooms')\n\n    @router.get('/{n}')\n    def room(n: int):\n"
        "        return n\n\n    return router\n",
    }
    survey = surveyed(sources, "Add GET /api/rooms/free.", "GET /api/rooms/free")
    place = survey.place
    text = splice(
        sources["rooms.py"],
        "@router.get('/free')\ndef free():\n    return []\n",
        register=place.router,
        inside=place.inside,
    )

    assert where(survey) == ("rooms.py", "router", "/api/rooms", "build")
    assert text.index("def free") < text.index("def room")


def test_router_that_cannot_serve_the_path_is_no_place() -> None:
    """A path outside of a router's prefix goes to the router above, however similar the rest is."""
    sources = {
        "main.py": FASTAPI + "from api import api\n\napp = FastAPI()\napp.include_router(api)\n",
        "api.py": FASTAPI + "from books import router\n\napi = APIRouter(prefix='/api')\napi.include_router(router)\n",
        "books.py": FASTAPI + "router = APIRouter(prefix='/books')\n\n\n@router.get('/')\ndef books(): pass\n",
    }
    assert where(surveyed(sources, "Add /api/authors.", "GET /api/authors")) == ("api.py", "api", "/api", "")
    assert where(surveyed(sources, "Add /api/books/new.", "GET /api/books/new")) == (
        "books.py",
        "router",
        "/api/books",
        "",
    )
    assert where(surveyed(sources, "Add /status.", "GET /status")) == ("main.py", "app", "", "")


TWO = {
    "main.py": FASTAPI
    + "import a\nimport b\n\napp = FastAPI()\napp.include_router(a.router)\napp.include_router(b.router)\n",
    "a.py": FASTAPI + "router = APIRouter(prefix='/books')\n\n\n@router.get('/')\ndef books(): pass\n",
    "b.py": FASTAPI + "router = APIRouter(prefix='/books')\n\n\n@router.get('/old')\ndef old(): pass\n",
}


def test_between_places_that_fit_equally_well_the_model_chooses() -> None:
    """It is given what exists; without it, or with an answer that is none of these, the first is taken."""
    asked: list[Sequence[str]] = []

    def _second(question: str, options: Sequence[str]) -> str:
        asked.append(options)
        return options[1]

    chosen = scout(spec_for("GET /books/new"), "Add /books/new.", TWO, choose=_second)
    first = scout(spec_for("GET /books/new"), "Add /books/new.", TWO)
    wrong = scout(spec_for("GET /books/new"), "Add /books/new.", TWO, choose=lambda question, options: "c.py")

    assert asked == [["a.py: router", "b.py: router"]]
    assert [survey.place.file for survey in (chosen, first, wrong) if isinstance(survey, Survey)] == [
        "b.py",
        "a.py",
        "a.py",
    ]


def test_app_that_the_target_names_is_taken() -> None:
    """Not the one with the most routes."""
    sources = {
        "a.py": FASTAPI + "app = FastAPI()\n",
        "b.py": FASTAPI + "app = FastAPI()\n\n\n@app.get('/b')\ndef b(): pass\n",
    }
    survey = scout(spec_for("GET /x"), "Add /x.", sources, app="a:app")

    assert isinstance(survey, Survey)
    assert (survey.app, survey.place.file) == ("a:app", "a.py")


@pytest.mark.parametrize(
    ("sources", "app", "reason"),
    [
        ({"main.py": "print()\n"}, "", "no FastAPI or Flask app is found; set `app` in targets.toml"),
        ({}, "", "no FastAPI or Flask app is found"),
        (
            {"main.py": FLASK + "def make(config):\n    app = Flask(__name__)\n    return app\n"},
            "",
            "its factory needs arguments; set `app` in targets.toml",
        ),
        ({"main.py": FASTAPI + "app = FastAPI()\n"}, "web:app", "the repository has no such module"),
        ({"main.py": FASTAPI + "app = FastAPI()\n"}, "main:api", "does not show a FastAPI or Flask app there"),
    ],
)
def test_without_an_app_the_run_stops_and_says_what_to_set(sources: dict[str, str], app: str, reason: str) -> None:
    """It is a verdict, not an exception: the user names the app in targets.toml."""
    stopped = scout(spec_for("GET /x"), "Add /x.", sources, app=app)

    assert isinstance(stopped, Stopped)
    assert (stopped.stage, stopped.outcome) == ("scout", Outcome.NO_PR)
    assert reason in stopped.reason
    assert "targets.toml" in stopped.reason


def test_an_app_that_only_registers_routers_gives_new_paths_to_the_one_that_speaks_of_them() -> None:
    """Among routers without a prefix the words of the request decide; an app with a route of its own keeps new paths."""
    sources = {
        "main.py": FASTAPI + "import boats, crews\n\napp = FastAPI()\napp.include_router(boats.router)\n"
        "app.include_router(crews.router)\n",
        "boats.py": FASTAPI + "router = APIRouter()\n\n\n@router.get('/boats')\ndef boats(): return ['harbour']\n",
        "crews.py": FASTAPI + "router = APIRouter()\n\n\n@router.get('/crews')\ndef crews(): return ['captain']\n",
    }
    own = {**sources, "main.py": sources["main.py"] + "\n\n@app.get('/')\ndef root(): return 1\n"}

    assert where(surveyed(sources, "Add GET /captains of all crews.", "GET /captains")) == (
        "crews.py",
        "router",
        "",
        "",
    )
    assert where(surveyed(sources, "Add GET /harbours.", "GET /harbours")) == ("boats.py", "router", "", "")
    assert where(surveyed(sources, "Add GET /weather.", "GET /weather")) == ("main.py", "app", "", "")
    assert where(surveyed(own, "Add GET /captains of all crews.", "GET /captains")) == ("main.py", "app", "", "")


@pytest.mark.parametrize("named", [True, False])
def test_a_function_that_the_request_names_is_shown_whole(named: bool) -> None:
    """Also where it stays as it is: a model that sees its body left out leaves one out, too."""
    routes = [
        f'@app.get("/signs/{n}/{{text}}")\ndef sign_{n}(text: str) -> str:\n    sign = text.strip()\n'
        + "".join(f"    sign = sign.replace('{letter}', '{n}')\n" for letter in "abcdefghijklmnopqrst")
        + "    return sign\n"
        for n in range(60)
    ]
    sources = {"main.py": "from fastapi import FastAPI\n\napp = FastAPI()\n\n\n" + "\n\n".join(routes)}
    spec = spec_for("GET /letters/sea", "GET /signs/7/sea")
    before = spec.criteria[1].model_copy(update={"before": True})
    spec = spec.model_copy(update={"criteria": (spec.criteria[0], before)})
    request = f"GET /letters/{{sign}} is the way back{' of GET /signs/7/{text}' if named else ''}."

    survey = scout(spec, request, sources)

    assert isinstance(survey, Survey)
    assert (routes[7].strip() in survey.files[0].text) is named
