"""Headers of every response."""

import pytest

from pytest_factory.artifacts import Answer, Criterion, Expectation, Route
from pytest_factory.spec.everywhere import NOWHERE, with_the_others
from pytest_factory.spec.literals import read_literals


def route(path: str) -> Route:
    """A GET that the app answers."""
    return Route(method="GET", path=path, file="a.py", function="f", line=1)


ROUTES = (route("/"), route("/boats"))
ANSWERS = tuple(Answer(method="GET", path=path, status=200, answered=[]) for path in ("/", "/boats"))


def plan(path: str, value: str | None, header: str = "X-Harbour") -> Criterion:
    """A criterion that expects a header of one answer."""
    expect = Expectation(status=200, headers={header: value})
    return Criterion(id="AC1", says="It has the header.", method="GET", path=path, expect=expect)


def added(request: str, *criteria: Criterion, routes: tuple[Route, ...] = ROUTES) -> list[tuple[str, int, str | None]]:
    """Path, status and value of what is asked for beyond the criteria."""
    more = with_the_others(criteria, request, read_literals(request), routes, ANSWERS)[len(criteria) :]
    return [(c.path, c.expect.status, next(iter(c.expect.headers.values()))) for c in more]


@pytest.mark.parametrize(
    "request_",
    [
        "Every response should carry X-Harbour.",
        "We need X-Harbour on all responses of the app. It helps.",
        "Clients want to see X-Harbour. It is to be on every response.",
        "Send X-Harbour with each HTTP answer, errors too.",
        "They want X-Harbour on everything the service sends.",
    ],
)
def test_a_header_of_every_response_is_looked_for_elsewhere(request_: str) -> None:
    """Another route of the app has it, and a page that is not found."""
    assert added(request_, plan("/", None)) == [("/boats", 200, None), (NOWHERE, 404, None)]


def test_two_headers_are_looked_for_together() -> None:
    """On the same answers."""
    request = "Every response has X-Harbour: north and X-Pier: east."
    expect = Expectation(status=200, headers={"X-Harbour": "north", "X-Pier": "east"})
    given = [Criterion(id="AC1", says="It has both.", method="GET", path="/", expect=expect)]

    found = with_the_others(given, request, read_literals(request), ROUTES, ANSWERS)

    assert [(c.path, c.expect.headers) for c in found[1:]] == [("/boats", expect.headers), (NOWHERE, expect.headers)]


def test_its_value_is_the_one_that_is_asked_for() -> None:
    """What all criteria expect of it is expected elsewhere, too; of several values nobody knows which."""
    request = "Every response has an X-Harbour of north."
    assert added(request, plan("/", "north"))[0] == ("/boats", 200, "north")
    assert added(request, plan("/", "north"), plan("/boats", "south")) == []


def test_every_other_response_has_the_value_behind_it() -> None:
    """What the request names has its own value, and the rest has the other one."""
    request = "GET /boats is kept (max-age=60) by Cache-Control, every other answer is not (no-store)."
    criteria = plan("/boats", "max-age=60", "Cache-Control"), plan("/nobody", "no-store", "Cache-Control")
    assert added(request, *criteria) == [("/", 200, "no-store"), (NOWHERE, 404, "no-store")]


def test_every_other_response_is_a_refused_one_below_what_is_named_too() -> None:
    """One of each status that refuses something there, with what it takes; and two pages, as the first may be named by code."""
    request = "GET /boats is kept (max-age=60) by Cache-Control, every other answer is not (no-store)."
    answers = [
        *ANSWERS,
        Answer(method="GET", path="/piers", status=200),
        Answer(method="POST", path="/boats", body={"name": ""}, status=422),
        Answer(method="POST", path="/piers", body={"name": ""}, status=400),
        Answer(method="GET", path="/boats/9", status=404),
        Answer(method="GET", path="/boats/8", status=404),
    ]
    criteria = [plan("/boats", "max-age=60", "Cache-Control")]

    found = with_the_others(criteria, request, read_literals(request), ROUTES, answers)[1:]

    assert [(c.method, c.path, c.expect.status) for c in found] == [
        ("GET", "/", 200),
        ("GET", "/piers", 200),
        ("GET", "/boats/9", 404),
        ("POST", "/boats", 422),
        ("GET", NOWHERE, 404),
    ]
    assert found[3].body == {"name": ""}
    assert {c.expect.headers["Cache-Control"] for c in found} == {"no-store"}


@pytest.mark.parametrize(
    "request_",
    [
        "Send X-Harbour with GET /boats.",
        "Every response of /boats carries X-Harbour.",
        "Every successful response carries X-Harbour.",
        "X-Harbour says where the boat is. All answers are given in English by the way.",
        "Every response carries a header.",
        "GET /boats has X-Harbour, every other response has none.",
    ],
)
def test_some_responses_are_not_all(request_: str) -> None:
    """Where a sentence is about a path or about successes, or is not about the header, nothing is added."""
    assert added(request_, plan("/", None)) == []


def test_an_app_that_answers_everything_has_no_page_that_is_not_found() -> None:
    """What a catch-all route answers is not known; without routes nothing is."""
    everything = (*ROUTES, route("/{page}"))
    request = "Every response should carry X-Harbour."
    assert added(request, plan("/", None), routes=everything) == [("/boats", 200, None)]
    assert added(request, plan("/", None), routes=()) == []


def test_a_plan_that_mistakes_the_others_is_put_right() -> None:
    """What is told of every other answer holds for what the request does not name, though the plan has nothing of it."""
    request = "GET /boats is kept (max-age=60) by Cache-Control, every other answer is not (no-store)."
    plans = [plan(path, "max-age=60", "Cache-Control") for path in ("/boats", "/boats/1", "/")]

    found = with_the_others(plans, request, read_literals(request), ROUTES, ANSWERS)

    values = [(c.path, c.expect.headers["Cache-Control"]) for c in found]
    assert values == [("/boats", "max-age=60"), ("/boats/1", "max-age=60"), ("/", "no-store"), (NOWHERE, "no-store")]


PLACES = [("/piers", 200), ("/boats/9", 404), ("/boats/1", 200)]


def test_what_a_plan_says_nothing_of_is_told_with_the_others() -> None:
    """A request that the plan sends anyway is expected to have what every other answer has, unless it may be one of the named."""
    request = "GET /boats is kept (max-age=60) by Cache-Control, every other answer is not (no-store)."
    silent = [Criterion(id="", method="GET", path=p, expect=Expectation(status=s)) for p, s in PLACES]

    found = with_the_others(
        [plan("/boats", "max-age=60", "Cache-Control"), *silent], request, read_literals(request), ROUTES, ANSWERS
    )

    headers = {c.path: dict(c.expect.headers) for c in found[1 : len(PLACES) + 1]}
    assert headers == {
        "/piers": {"Cache-Control": "no-store"},
        "/boats/9": {"Cache-Control": "no-store"},
        "/boats/1": {},
    }


BELOW = "A GET of /boats or of anything below it is kept (max-age=60) by Cache-Control, every other answer is not (no-store)."


@pytest.mark.parametrize(
    ("request_text", "asked", "more"),
    [
        (BELOW, "/boats", [("/boats/1", "max-age=60")]),
        (BELOW, "/boats/1", []),
        (BELOW.replace(" or of anything below it", ""), "/boats", []),
    ],
)
def test_what_is_below_a_named_path_has_what_that_has(
    request_text: str, asked: str, more: list[tuple[str, str]]
) -> None:
    """Where the request speaks of what is below it, and the plan does not look there."""
    answers = [*ANSWERS, Answer(method="GET", path="/boats/1", status=200)]
    given = [plan(asked, "max-age=60", "Cache-Control"), plan("/nobody", "no-store", "Cache-Control")]

    found = with_the_others(given, request_text, read_literals(request_text), ROUTES, answers)

    values = {(c.path, c.expect.headers["Cache-Control"]) for c in found[2:]}
    assert values - {("/", "no-store"), (NOWHERE, "no-store")} == set(more)


@pytest.mark.parametrize(
    ("request_text", "value"), [(BELOW, "no-store"), (BELOW.replace("A GET of ", "What is at "), None)]
)
def test_a_change_is_another_answer_than_a_get(request_text: str, value: str | None) -> None:
    """Where the request tells something of a GET, a POST to the same path is one of the others."""
    made = Criterion(id="", method="POST", path="/boats", expect=Expectation(status=201))
    given = [plan("/boats", "max-age=60", "Cache-Control"), made]

    found = with_the_others(given, request_text, read_literals(request_text), ROUTES, ANSWERS)

    assert found[1].expect.headers.get("Cache-Control") == value
