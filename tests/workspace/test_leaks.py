"""What a model writes although nobody asked is left out."""

import pytest

from pytest_factory.workspace.leaks import Spoken, without_elisions, without_leaks

BOATS = '@app.get("/boats")\ndef boats() -> list[str]:\n    return FLEET\n'
BEFORE = 'app = FastAPI()\n\n\n@app.get("/")\ndef root() -> str:\n    return NAME\n\n\ndef sail(x):\n    return x\n'


def asked(method: str, path: str) -> bool:
    """Only GET /boats is asked for."""
    return (method, path) == ("GET", "/boats")


@pytest.mark.parametrize(
    ("leak", "why"),
    [
        ('@app.get("/tags")\ndef tags() -> str:\n    return ""\n', "a route that nobody asked for"),
        ('@app.post("/boats")\ndef add_boat() -> None: ...\n', "another method of the route"),
        ('@app.route("/tags", methods=["GET", "POST"])\ndef tags():\n    return ""\n', "the same in Flask's words"),
        ('@app.get("/")\ndef root() -> str:\n    return "x"\n', "a protected function"),
        ('LABELS = ["red", "green"]\n', "data that nothing uses"),
        ("A = [1]\nB = (2,)\n", "more of it"),
        ("WORDS = Counter()\n", "a collection that nothing uses"),
        ("def sail(x):\n    ...  # 3 lines\n", "a function of the file as its excerpt shows it"),
    ],
)
def test_leaks_are_left_out(leak: str, why: str) -> None:
    """A stray route, a protected function and idle data go; what was asked for stays, byte for byte."""
    wanted = f'FLEET = ["Ada"]\n\n\n{BOATS}'

    assert without_leaks(f"{leak}{wanted}", before=BEFORE, protected={"root"}, asked=asked) == wanted, why


@pytest.mark.parametrize(
    "code",
    [
        BOATS,
        'NAME = "harbour"\n\n\n' + BOATS,
        "def helper() -> int:\n    return 1\n\n\n" + BOATS,
        '@app.middleware("http")\nasync def add(request, call_next):\n    return await call_next(request)\n',
        "@app.after_request\ndef add(response):\n    return response\n",
        '@app.get("/")\ndef root() -> str:\n    return "changed"\n',
        "LIMITER = Limiter()\n\n\n" + BOATS,
        "def broken(:\n",
        "def new(x):\n    ...  # 3 lines\n\n\n" + BOATS,
        "def sail(x):\n    return 2 * x  # ... 3 lines\n\n\n" + BOATS,
    ],
)
def test_the_rest_stays(code: str) -> None:
    """Names that the file uses, helpers, middleware, functions of the file that are not protected, and calls stay."""
    assert without_leaks(code, before=BEFORE, protected=(), asked=asked) == code


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("def sail(x):\n    ...  # 3 lines\n    return x\n", "def sail(x):\n    return x\n"),
        ('def sail(x):\n    """Sail."""\n    ...  # 3 lines\n', 'def sail(x):\n    """Sail."""\n    ...  # 3 lines\n'),
        ("def new(x):\n    ...  # 3 lines\n    return x\n", "def new(x):\n    ...  # 3 lines\n    return x\n"),
        ("def sail(:\n", "def sail(:\n"),
    ],
)
def test_an_excerpt_that_goes_on_with_code_is_that_code(code: str, expected: str) -> None:
    """Where a function of the file has code of its own below the mark of an excerpt, the mark goes."""
    assert without_elisions(code, BEFORE) == expected


NOT_FOUND = """@app.exception_handler(StarletteHTTPException)
async def handle_http_error(request, error):
    if error.status_code == 404:
        return JSONResponse({}, status_code=404)
    return await http_exception_handler(request, error)
"""
BAD_INPUT = "@app.errorhandler(422)\ndef handle_bad_input(error):\n    return {}, 422\n"


@pytest.mark.parametrize(
    ("statuses", "left"),
    [({404}, NOT_FOUND), ({422, 200}, BAD_INPUT), ({404, 422}, NOT_FOUND + BAD_INPUT), (None, NOT_FOUND + BAD_INPUT)],
)
def test_handlers_of_other_errors_are_left_out(statuses: set[int] | None, left: str) -> None:
    """A handler stays where a status that it has is one that is asked for; where nobody knows those, all stay."""
    code, spoken = NOT_FOUND + BAD_INPUT, Spoken(frozenset(statuses or ()), frozenset())
    kept = without_leaks(code, before=BEFORE, protected=(), asked=asked, spoken=spoken if statuses else None)
    assert kept == left


def test_middleware_of_other_headers_is_left_out() -> None:
    """What a worked example puts on every response goes; what is asked for, and what has no header, stays."""
    timing = '@app.middleware("http")\nasync def timing(request, go):\n    response.headers["X-Time"] = "1"\n'
    tide = '@app.after_request\ndef tide(response):\n    response.headers["X-Tide"] = "low"\n'
    count = '@app.middleware("http")\nasync def count(request, go):\n    COUNT["all"] += 1\n'
    spoken = Spoken(frozenset({200}), frozenset({"x-tide"}))

    kept = without_leaks(timing + tide + count, before=BEFORE, protected=(), asked=asked, spoken=spoken)

    assert kept == tide + count


def test_handlers_without_a_status_stay() -> None:
    """What a handler of everything answers is not known, and one that the file has is the splice's matter."""
    code = BAD_INPUT.replace("422", "ValueError")
    spoken = Spoken(frozenset({404}), frozenset())
    assert without_leaks(code, before=BEFORE, protected=(), asked=asked, spoken=spoken) == code
    assert without_leaks(BAD_INPUT, before=BAD_INPUT, protected=(), asked=asked, spoken=spoken) == BAD_INPUT
