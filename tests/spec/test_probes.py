"""What PLAN is told of the app as it is."""

import contextlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest
from pydantic import JsonValue

from pytest_factory.artifacts import Answer, Route
from pytest_factory.spec.asked import LONGEST, ask, shown
from pytest_factory.spec.probes import CHARACTERS, MOST, SENT, probes, telling
from pytest_factory.workspace.calls import PATH, Call


class Handler(BaseHTTPRequestHandler):
    """A harbour where a POST is answered, and a GET ends the connection."""

    def do_POST(self) -> None:
        """Say where it went."""
        body = json.dumps({"path": self.path}).encode()
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(201)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        """Say nothing at all."""
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextlib.contextmanager
def serve() -> Iterator[str]:
    """The harbour's address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def route(text: str) -> Route:
    """A route from `GET /path`."""
    method, path = text.split()
    return Route(method=method, path=path, file="app.py", function="view", line=1)


ROUTES = [route(text) for text in ("GET /", "GET /boats", "POST /boats", "GET /boats/{boat_id}", "GET /harbours")]


def test_what_has_to_do_with_the_request_is_asked() -> None:
    """Routes that the request is about and the start are read, then what the tests change there; one thing is read again.

    What makes other things is sent, too: some of these may need it. It is no business of the model.
    """
    calls = [
        Call(method="POST", path="/boats", body={"name": "Ada"}),
        Call(method="POST", path="/harbours", body={}),
        Call(method="GET", path="/boats/7"),
    ]
    asked = probes("Boats need a flag.", ROUTES, calls)
    assert [(call.method, call.path) for call in asked] == [
        ("GET", "/boats"),
        ("GET", "/boats/7"),
        ("GET", "/"),
        ("POST", "/boats"),
        ("POST", "/harbours"),
        ("GET", "/boats/7"),
        ("GET", "/boats/1"),
    ]
    assert [call.path for call in asked if call.aside] == ["/harbours"]


def test_things_are_made_before_their_parts_and_gone_last() -> None:
    """In whatever order the tests are written."""
    told = ("DELETE /boats/1", "PUT /boats/1", "POST /boats/1/crew", "POST /boats")
    calls = [Call(method=line.split()[0], path=line.split()[1]) for line in told]
    routes = [route(line.replace("/1", "/{boat_id}")) for line in told]

    asked = probes("The crew of boats.", routes, calls)

    assert [f"{call.method} {call.path}" for call in asked] == list(reversed(told))


@pytest.mark.parametrize(
    ("request_text", "asked"),
    [
        ("Boats with a long name are to be refused.", [{"sails": 2, "name": "Ada"}, {"sails": 2, "name": ""}]),
        ("Boats with a long name are refused with 409.", [{"sails": 2, "name": "Ada"}]),
        ("Give boats a name.", [{"sails": 2, "name": "Ada"}]),
    ],
)
def test_how_the_app_refuses_is_asked_where_the_request_does_not_tell(
    request_text: str, asked: list[JsonValue]
) -> None:
    """An empty text is what most apps refuse already."""
    calls = [Call(method="POST", path="/boats", body={"sails": 2, "name": "Ada"}), Call(method="POST", path="/boats")]

    sent = probes(request_text, ROUTES, calls)

    assert [call.body for call in sent if call.body] == asked


def test_an_app_of_many_routes_is_not_asked_for_all() -> None:
    """However many routes share a word with the request, a few are asked, and what the tests change is among them."""
    many = [route(f"GET /boats/{number}") for number in range(100)] + [route("POST /boats")]
    asked = probes("Boats.", many, [Call(method="POST", path="/boats", body={"name": "Ada"})])
    assert len(asked) <= SENT
    assert asked[-1].method == "POST"


def test_a_placeholder_that_no_test_fills_is_one() -> None:
    """Without a test that uses the route its placeholder is 1."""
    assert [call.path for call in probes("One boat", ROUTES, [])][1] == "/boats/1"


def test_a_name_that_another_route_has_is_asked_for() -> None:
    """`/ada` leads to the boat that is called so: by that name it is found on its own route, too."""
    routes = [route(text) for text in ("GET /boats/{name}", "POST /boats", "GET /{name}", "GET /harbours/{harbour_id}")]
    calls = [Call(method="GET", path=path) for path in ("/ada", "/boats/none", "/harbours/7", "/ada?x=1")]

    asked = [call.path for call in probes("Add DELETE /boats/{name}.", routes, calls)]

    assert asked == ["/boats/none", "/boats/ada"]


def test_answers_are_what_the_server_said() -> None:
    """Status and body come from the server; a request without an answer is left out."""

    with serve() as url, httpx.Client(base_url=url) as client:
        calls = [
            Call(method="GET", path="/dead"),
            Call(method="GET", path="/\n"),
            Call(method="POST", path="/boats", body={"name": "Ada"}),
        ]
        (answer,) = ask(calls, client)
    assert (answer.status, answer.shown, answer.answered) == (201, '{"path": "/boats"}', {"path": "/boats"})


@pytest.mark.parametrize(
    ("response", "line"),
    [
        (httpx.Response(200, json={"a": None}), '{"a": null}'),
        (httpx.Response(200, text="just\ntext"), "just text"),
        (httpx.Response(200, html="<style>b{}</style><h1>Boats</h1><p>Two</p>"), "a page: Boats Two"),
        (httpx.Response(301, headers={"location": "/new"}), "to /new"),
        (httpx.Response(200, json=[]), "[]"),
        (httpx.Response(204), ""),
    ],
)
def test_a_body_is_one_line(response: httpx.Response, line: str) -> None:
    """JSON stays JSON, a page is its visible text, a redirect is where it leads."""
    assert shown(response) == line


def test_a_long_list_shows_whole_items() -> None:
    """Items that do not fit are counted, and no item is cut."""
    items: list[JsonValue] = [{"id": number, "name": "x" * 40} for number in range(20)]
    text = shown(httpx.Response(200, json=items))
    assert len(text) < LONGEST + 60
    assert text.startswith('[{"id": 0, "name": "xxxxxxxxxxxxxxxx..."}')
    assert text.endswith(" more]")


def test_the_answers_that_tell_the_most_are_kept() -> None:
    """Of each route one answer a status stays, what worked first; a server error tells nothing, and there is a limit."""
    told = [
        Answer(method="GET", path="/boats/1", status=200, shown="one"),
        Answer(method="GET", path="/boats/2", status=200, shown="two"),
        Answer(method="GET", path="/boats/3", status=404, shown="none"),
        Answer(method="POST", path="/boats", status=500, shown="broken"),
        Answer(method="GET", path="/harbours", status=200, shown="some"),
    ]
    assert [answer.shown for answer in telling(told, ROUTES)] == ["one", "some", "none"]
    many = [Answer(method="GET", path=f"/{number}", status=200, shown="x" * 200) for number in range(20)]
    kept = [answer for answer in telling(many, ROUTES) if answer.told]
    assert 0 < len(kept) <= MOST
    assert sum(len(answer.shown) for answer in kept) <= CHARACTERS


def test_every_other_answer_is_asked_for_where_the_request_speaks_of_it() -> None:
    """Two pages that it is not about, and a thing that nobody made."""
    calls = [Call(method="GET", path="/boats/1")]
    others = [route("GET /piers"), route("GET /people"), route("GET /people/{person_id}")]

    asked = probes("GET /boats has X-Kept: yes, every other answer has X-Kept: no.", [*ROUTES, *others], calls)
    before = probes("GET /boats has X-Kept: yes.", [*ROUTES, *others], calls)

    new = [call.path for call in asked if call not in before]
    assert new == ["/harbours", "/piers", "/boats/999999"]


def test_parts_of_a_list_are_asked_for_where_something_works_together_with_them() -> None:
    """As the app's own tests ask for them, and of a route that the request is about."""
    calls = [
        Call(method="GET", path=path) for path in ("/boats?size=4", "/harbours?big=1", "/boats?size=5", "/boats?n=1")
    ]
    request = "Sort GET /boats, together with the filters."

    asked = probes(request, ROUTES, calls)

    assert [call.path for call in asked if "?" in call.path] == ["/boats?size=4", "/boats?size=5"]
    assert not any("?" in call.path for call in probes("Sort GET /boats.", ROUTES, calls))


def test_parts_and_what_was_sent_first_are_no_business_of_the_model() -> None:
    """They stay among the answers, for code; of each other route one answer is told."""
    boats = Answer(method="GET", path="/boats", status=200)
    part = Answer(method="GET", path="/boats?size=4", status=200, aside=True)
    made = Answer(method="POST", path="/boats", status=201, first=True)

    answers = telling([made, boats, part], ROUTES)

    assert [(answer.path, answer.told) for answer in answers] == [
        ("/boats", False),
        ("/boats", True),
        ("/boats?size=4", False),
    ]


def test_a_thing_is_made_before_an_action_on_it_is_asked_for() -> None:
    """By the request with which a test makes one, wherever that stands."""
    action = Call(method="PUT", path="/boats/1/flag", guessed=(PATH,))
    calls = [action, Call(method="POST", path="/boats", body={"name": "Ada"})]

    asked = probes("Boats with a flag.", [*ROUTES, route("PUT /boats/{boat_id}/flag")], calls)

    assert [f"{call.method} {call.path}" for call in asked if call.method != "GET"] == [
        "POST /boats",
        "PUT /boats/1/flag",
    ]


def test_what_makes_a_thing_that_the_request_is_about_is_told() -> None:
    """Though the page that makes it is called otherwise; another thing's maker stays aside."""
    routes = [route(text) for text in ("POST /boats/new", "GET /boats/<int:boat_id>", "POST /piers")]
    calls = [Call(method="POST", path=path) for path in ("/boats/new", "/piers")]

    asked = probes("Show the boats' flags.", routes, calls)

    assert [(call.path, call.aside) for call in asked if call.method == "POST"] == [
        ("/piers", True),
        ("/boats/new", False),
    ]


def test_what_is_too_much_for_the_model_is_kept_for_code() -> None:
    """Aside, behind what it is told."""
    routes = [route(f"GET /boats/{number}") for number in range(MOST + 3)]
    answers = telling([Answer(method="GET", path=one.path, status=200, shown="x") for one in routes], routes)

    assert [answer.told for answer in answers] == [True] * MOST + [False] * 3


def test_numbers_in_texts_are_sent_last_where_a_crash_is_reported() -> None:
    """They are for code, and change nothing that the others are asked."""
    routes = (Route(method="POST", path="/boats", file="a.py", function="make_boat", line=1),)
    made = Call(method="POST", path="/boats", body={"name": "Ada", "sails": 2, "new": True})
    report = 'A boat whose sails are "2x" ends in a server error.'

    *_, last = probes(report, routes, [made])

    assert (last.body, last.aside) == ({"name": "Ada", "sails": "2", "new": True}, True)
    assert last not in probes("A boat with two sails is refused.", routes, [made])
