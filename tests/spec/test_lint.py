"""The rules of format v1, as code checks them."""

from typing import Any

import pytest

from pytest_factory.artifacts import Criterion, CriterionResult, Expectation, Route, Spec
from pytest_factory.spec.complete import complete
from pytest_factory.spec.evidence import as_answered, without_strangers
from pytest_factory.spec.lint import lint
from pytest_factory.spec.normalise import normalise

BOATS = Route(method="GET", path="/boats", file="app.py", function="boats", line=1)


def criterion(method: str = "GET", path: str = "/boats", status: int = 200, **more: Any) -> Criterion:
    """One criterion; `more` are fields of Criterion, or of Expectation where it has them."""
    expect = {
        name: more.pop(name)
        for name in tuple(more)
        if name in Expectation.model_fields and name not in ("headers", "body")
    }
    expect |= {name: more.pop(f"expect_{name}") for name in ("headers", "body") if f"expect_{name}" in more}
    return Criterion(id="AC1", method=method, path=path, expect=Expectation(status=status, **expect), **more)


def spec(*criteria: Criterion) -> Spec:
    """A spec of these criteria, numbered."""
    numbered = (c.model_copy(update={"id": f"AC{number}"}) for number, c in enumerate(criteria, start=1))
    return Spec(format="v1", title="Add boats", intent="", criteria=tuple(numbered))


@pytest.mark.parametrize(
    ("request_text", "good", "bad", "finding"),
    [
        ("Add GET /boats.", criterion(), criterion(path="/ships"), "GET /boats"),
        ("Add a /boats page.", criterion(), criterion(path="/"), "the path /boats"),
        ("Answer 410 for boats that sank.", criterion(status=410), criterion(), "status 410"),
        (
            "Send X-Boat with all.",
            criterion(expect_headers={"x-boat": None}),
            criterion(),
            "header X-Boat",
        ),
        ('Return {"afloat": true}.', criterion(expect_body={"afloat": True}), criterion(), "afloat"),
        (
            'It takes {"name": "Ada"}.',
            criterion("POST", body={"name": "Ada"}),
            criterion("POST", body={"x": 1}),
            "sends the JSON",
        ),
        ("A list of three boats.", criterion(items=True, length=3), criterion(items=True), "3 items"),
        (
            "Add POST /boats to store a boat.",
            criterion("POST", body={"name": "Ada"}),
            criterion("POST"),
            "must send a body",
        ),
        ("Boats.", criterion(path="/boats/1"), criterion(path="/boats/{id}"), "placeholder"),
        (
            "Boats may be kept (Cache-Control private, max-age=9), harbours not (Cache-Control no-store).",
            criterion(expect_headers={"Cache-Control": "private, max-age=9"}),
            criterion(expect_headers={"Cache-Control": "max-age=9, no-store"}),
            "stands nowhere in the request",
        ),
        ("Boats.", criterion(), criterion(path="boats"), "must start with /"),
        (
            "Boats.",
            criterion(expect_headers={"X-Boat": "1"}),
            criterion(expect_headers={"X-Boat 1": None}),
            "no header name",
        ),
        ("Boats.", criterion(), criterion(body={"a": 1}), "sends no body"),
        ("Boats.", criterion(status=404), criterion(status=405), "nobody asked"),
        ("Boats.", criterion(status=405, expect_headers={"X-Boat": None}), criterion(status=500), "nobody asked"),
        ("All errors are JSON.", criterion(status=405), criterion(status=501), "nobody asked"),
    ],
)
def test_each_rule_finds_its_fault_and_nothing_else(
    request_text: str, good: Criterion, bad: Criterion, finding: str
) -> None:
    """A rule speaks where it is broken, naming the fault, and is silent where it is kept."""
    assert lint(spec(good), request_text) == []
    assert any(finding in line for line in lint(spec(bad), request_text))


def test_the_same_request_cannot_answer_differently() -> None:
    """Two answers to one request contradict each other, unless something in between changed the state."""
    contradiction = spec(criterion(path="/boats/1"), criterion(path="/boats/1", status=404))
    removed = spec(
        criterion(path="/boats/1"), criterion("DELETE", "/boats/1", 204), criterion(path="/boats/1", status=404)
    )

    assert any("sends the same" in line for line in lint(contradiction, "Boats."))
    assert lint(removed, "Boats.") == []


def test_types_in_the_place_of_values_become_values() -> None:
    """A body that is sent holds values, not the names of their types."""
    sent = spec(criterion("POST", "/boats", 201, body={"name": "string", "length": "number"}))

    assert normalise(sent, "Add POST /boats.").criteria[0].body == {"name": "example", "length": 1.5}


def test_a_count_that_the_request_tells_is_put_in() -> None:
    """The length of a list is written into the spec by code, not left to the model."""
    counted = normalise(spec(criterion(items=True)), "Add GET /boats: a list of four boats.")

    assert counted.criteria[0].expect.length == 4


def test_an_answer_that_the_request_writes_out_is_put_in() -> None:
    """The one JSON answer of a request replaces what the model made of it."""
    exact = normalise(spec(criterion(contains={"afloat": "yes"})), 'GET /boats returns {"afloat": true}.')

    assert exact.criteria[0].expect.body == {"afloat": True}


def test_what_the_request_sends_is_put_in() -> None:
    """A change that must succeed and lacks its body sends what the request writes out; of several forms of it one will do."""
    told = 'PUT /lamps/{name} takes {"on": true} or {"on": false}, and answers 200.'
    silent = spec(criterion("PUT", "/lamps/red"), criterion("PUT", "/lamps/red", 422))
    sent, refused = normalise(silent, told).criteria
    assert (sent.body, refused.body) == ({"on": True}, None)
    assert lint(spec(sent), told) == []


def test_after_a_change_of_state_another_answer_may_be_right() -> None:
    """What the request writes out is the answer of the app as it starts."""
    given = spec(criterion(), criterion("POST", "/ships", 201), criterion(contains={"afloat": 2}))

    first, _, last = normalise(given, 'Add /boats, which returns {"afloat": 1}.').criteria
    assert (first.expect.body, last.expect.contains) == ({"afloat": 1}, {"afloat": 2})


def test_routes_that_nobody_asked_for_are_dropped() -> None:
    """A criterion on another method of the request's path goes, one on a route that the app has stays."""
    given = spec(criterion("POST", "/boats", 201, body={"name": "Ada"}), criterion("GET", "/boats"))

    assert [c.method for c in normalise(given, "Add POST /boats.").criteria] == ["POST"]
    assert [c.method for c in normalise(given, "Add POST /boats.", [BOATS]).criteria] == ["POST", "GET"]


def test_another_method_of_another_route_is_dropped() -> None:
    """Of a route that the request does not name the app answers what it answers; a header may have to be on a refusal."""
    routes = [BOATS, Route(method="POST", path="/oars/{oar_id}/wax", file="app.py", function="wax", line=1)]
    gone, waxed = criterion("GET", "/oars/1/wax", 404), criterion("POST", "/oars/1/wax", 404)
    marked = criterion("GET", "/oars/1/wax", 405, expect_headers={"X-Sail": None})
    given = spec(criterion("DELETE", "/boats/1", 204), gone, waxed, marked)

    kept = normalise(given, "DELETE /boats/{id} removes a boat; 405 and all else has X-Sail.", routes).criteria
    assert [(c.method, c.path, c.expect.status) for c in kept] == [
        ("DELETE", "/boats/1", 204),
        ("POST", "/oars/1/wax", 404),
        ("GET", "/oars/1/wax", 405),
    ]


@pytest.mark.parametrize(
    ("request_text", "kept"),
    [("Refuse long names of boats.", False), ("Let me change a boat's name.", True), ("Boats: PUT /boats/{id}.", True)],
)
def test_a_method_that_the_request_has_no_word_of_is_dropped(request_text: str, kept: bool) -> None:
    """A request without paths means the app's routes as they are, unless it asks for what another method does."""
    routes = [Route(method="GET", path="/boats/{boat_id}", file="app.py", function="read", line=1)]
    both = spec(criterion(path="/boats/1"), criterion("PUT", "/boats/1", body={"name": "Ada"}))
    assert (len(normalise(both, request_text, routes).criteria) == 2) is kept


def test_a_body_that_works_is_not_refused_as_not_valid() -> None:
    """What is sent with success and then refused with 422 contradicts itself; a conflict may come of the second time."""
    works = criterion("PUT", "/boats/1", body={"name": "Ada"})
    refused = criterion("PUT", "/boats/1", 422, body={"name": "Ada"})
    conflict = criterion("PUT", "/boats/1", 409, body={"name": "Ada"})
    found = normalise(spec(works, refused, conflict), "PUT /boats/{id} names a boat, else 422.").criteria
    assert [c.expect.status for c in found] == [200, 409]


def test_the_same_criterion_twice_is_one() -> None:
    """Nothing stands twice in a spec, and numbers follow the order."""
    twice = normalise(spec(criterion(), criterion(path="/boats/1"), criterion()), "Boats.")

    assert [(c.id, c.path) for c in twice.criteria] == [("AC1", "/boats"), ("AC2", "/boats/1")]


@pytest.mark.parametrize(
    ("request_text", "path", "kept"),
    [
        ("Add GET /boats.", "/", False),
        ("Add GET /boats; the home page counts them.", "/", True),
        ("Add POST /boats; the harbour shows them.", "/harbour", True),
        ("Add POST /boats.", "/harbour", False),
        ("Greet everybody.", "/", True),
    ],
)
def test_routes_that_the_request_does_not_speak_of_stay_as_they_are(request_text: str, path: str, kept: bool) -> None:
    """A criterion that the base fails is dropped where the request names other paths only."""
    given = spec(criterion(path="/boats"), criterion(path=path))
    results = [CriterionResult(id="AC1", ok=False), CriterionResult(id="AC2", ok=False)]

    assert (len(without_strangers(given, request_text, results).criteria) == 2) is kept


@pytest.mark.parametrize(("text", "kept"), [("/boats/1", True), ("/crew/1", False), ("boats/1", False)])
def test_a_page_that_is_to_link_to_what_the_request_names_stays(text: str, kept: bool) -> None:
    """Where it stands the request need not say; a text that is no such address is a mistake there."""
    given = spec(criterion(path="/boats/1"), criterion(path="/", text=(text,)))
    results = [CriterionResult(id="AC1", ok=False), CriterionResult(id="AC2", ok=False)]

    assert (len(without_strangers(given, "Add a page /boats/<id>.", results).criteria) == 2) is kept


@pytest.mark.parametrize("certain", [True, False])
def test_what_code_made_of_the_request_is_no_stranger(certain: bool) -> None:
    """A page that the request speaks of without its path is meant, as code knows."""
    other = criterion(path="/", absent=("Ada",)).model_copy(update={"certain": certain})
    results = [CriterionResult(id="AC1", ok=False), CriterionResult(id="AC2", ok=False)]

    found = without_strangers(spec(criterion(path="/boats/1"), other), "Add /boats/<id>, hidden first.", results)

    assert (len(found.criteria) == 2) is certain


@pytest.mark.parametrize(
    ("request_text", "contains"),
    [
        ("Add POST /boats returning 201 and the boat.", {"name": "Ada"}),
        ("Add POST /boats returning the new id.", {}),
        ("Add POST /boats.", {}),
    ],
)
def test_what_comes_back_holds_what_was_sent(request_text: str, contains: dict[str, str]) -> None:
    """Where the request says that the thing itself comes back, the answer has its values."""
    given = spec(criterion("POST", "/boats", 201, body={"name": "Ada"}))

    assert normalise(given, request_text).criteria[0].expect.contains == contains


def test_a_header_that_is_told_as_a_text_is_a_header() -> None:
    """A small model writes it there; what the request does not call a header is a text."""
    given = spec(criterion(text=("X-Boat: 3", "x-pier:", "Sails: 2")))

    expect = normalise(given, "Send X-Boat and X-Pier. It says Sails: 2.").criteria[0].expect

    assert (expect.headers, expect.text) == ({"X-Boat": "3", "X-Pier": None}, ("Sails: 2",))


def test_headers_that_leaked_are_dropped() -> None:
    """A header stays where the request names it or has its words, else it came from an example."""
    given = spec(criterion(expect_headers={"X-Boat-Name": None, "X-Process-Time": None, "Location": None}))

    assert set(normalise(given, "Send the boat's name in a header.").criteria[0].expect.headers) == {
        "X-Boat-Name",
        "Location",
    }


def test_an_invented_body_keeps_only_its_plain_values() -> None:
    """Equality is for answers that the request writes out; of others the keys and plain values stay."""
    invented = spec(criterion(expect_body={"name": "Ada", "crew": ["Eve"]}))
    written_out = spec(criterion(expect_body={"name": "Ada"}))

    softened = normalise(invented, "Add GET /boats.").criteria[0].expect
    assert (softened.body, softened.contains, softened.fields) == (None, {"name": "Ada"}, {"crew": "array"})
    assert normalise(written_out, 'GET /boats gives {"name": "Ada"}.').criteria[0].expect.body == {"name": "Ada"}


@pytest.mark.parametrize(
    ("tags", "kept"), [(["sea", "port"], True), (["sea", "sky"], False)], ids=["what was sent", "another word"]
)
def test_a_list_that_is_made_of_what_was_sent_stays(tags: list[str], kept: bool) -> None:
    """Blanks, capitals, an order and what is left out are what a request may ask for; a word that nobody sent is made up."""
    given = criterion("POST", status=201, body={"tags": ["Sea ", "", "PORT", "sea"]}, contains={"tags": tags})
    expect = normalise(spec(given), "Tags of a boat are cleaned when it is added.").criteria[0].expect
    assert (expect.contains, expect.fields) == (({"tags": tags}, {}) if kept else ({}, {"tags": "array"}))


def test_an_invented_list_keeps_the_form_of_its_items() -> None:
    """Which items a list has is the app's to know, what they look like stays."""
    invented = spec(criterion(expect_body=[{"name": "Ada", "length": 3}, {"name": "Bob", "length": 4}]))

    softened = normalise(invented, "Add GET /boats.").criteria[0].expect
    assert (softened.body, softened.items, softened.length) == (None, True, None)
    assert softened.fields == {"name": "string", "length": "number"}


def test_what_is_said_twice_of_one_request_is_joined() -> None:
    """A second criterion on the same request adds its headers, and its body only where the first has none."""
    twice = spec(
        criterion(items=True, length=2),
        criterion(contains={"a": 1}, expect_headers={"Location": None}),
        criterion("POST", "/boats", 201, body={"name": "Ada"}),
        criterion(items=True, length=3),
    )

    first, _, third = normalise(twice, "Boats.").criteria
    assert (first.expect.length, first.expect.contains, first.expect.headers) == (2, {}, {"Location": None})
    assert third.expect.length == 3

    page = spec(criterion(text=("Ada", "Bob")), criterion(text=("Cid",)))
    assert normalise(page, 'Show "Ada", "Bob" and "Cid".').criteria[0].expect.text == ("Ada", "Bob", "Cid")


@pytest.mark.parametrize(
    ("given", "expected", "got", "adapted"),
    [
        (criterion(contains={"a": 1}), "a JSON object", '[{"a": 2}]', criterion(contains={"a": 1}, items=True)),
        (
            criterion(path="/", expect_headers={"X-Boat": None}),
            "status 200",
            'status 404 {"detail": "Not Found"}',
            criterion(path="/", status=404, expect_headers={"X-Boat": None}),
        ),
        (
            criterion(path="/ships", expect_headers={"X-Boat": None}),
            "status 200",
            "status 404 ",
            criterion(path="/ships", expect_headers={"X-Boat": None}),
        ),
        (criterion(path="/"), "status 200", "status 404 ", criterion(path="/")),
        (
            criterion(path="/", expect_headers={"Content-Type": "text/plain"}),
            "status 200",
            "status 404 ",
            criterion(path="/", expect_headers={"Content-Type": "text/plain"}),
        ),
        (
            criterion("POST", "/", 302, expect_headers={"Location": None}),
            "status 302",
            "status 409 ",
            criterion("POST", "/", 302, expect_headers={"Location": None}),
        ),
        (criterion(contains={"a": 1, "b": 2}), '"a": 1', '{"a": 3}', criterion(contains={"b": 2})),
        (criterion(contains={"a": "Ship"}), '"a": "Ship"', '{"a": "Boat"}', criterion(contains={"a": "Ship"})),
        (
            criterion(fields={"a": "number", "b": "number"}),
            "the key 'a' with a value of type number",
            '{"a": null, "b": 1}',
            criterion(fields={"a": "any", "b": "number"}),
        ),
    ],
)
def test_the_base_tells_the_form_of_an_answer(given: Criterion, expected: str, got: str, adapted: Criterion) -> None:
    """A list stays a list, and a header changes no status, save on a path that the request names."""
    result = CriterionResult(id="AC1", ok=False, expected=expected, got=got)

    assert as_answered(spec(given), "Send X-Boat, also with GET /ships.", [result]).criteria == (adapted,)


def test_missing_facts_are_completed_from_the_request_alone() -> None:
    """A route and its 404 that every try left out are added, with concrete paths."""
    completed = complete(spec(criterion(path="/boats")), "Add GET /boats/{boat_id}, 404 if it is not there.")

    assert [(c.path, c.expect.status) for c in completed.criteria] == [
        ("/boats", 200),
        ("/boats/1", 200),
        ("/boats/999999", 404),
    ]
    assert lint(completed, "Add GET /boats/{boat_id}, 404 if it is not there.") == []


@pytest.mark.parametrize(
    ("said", "added"),
    [
        ("A PUT without a name is a 422.", [("/boats/1", 422, {})]),
        ("A name that is no text is refused with 400.", [("/boats/1", 400, {})]),
        ("A name of more than 30 characters is a 422.", []),
        ("It is a 409 if there is no such harbour.", []),
    ],
)
def test_a_refusal_of_what_is_missing_is_completed(said: str, added: list[object]) -> None:
    """What lacks everything is refused where the request says so of what is missing; other refusals are not made up."""
    works = criterion("PUT", "/boats/1", body={"name": "Ada"})
    completed = complete(spec(works), f"PUT /boats/{{boat_id}} names a boat. {said}")
    assert [(c.path, c.expect.status, c.body) for c in completed.criteria[1:]] == added


def test_a_header_for_every_response_is_completed_on_a_known_path() -> None:
    """A header that the model forgot is looked for where the app answers already."""
    completed = complete(spec(criterion(path="/")), "Send X-Boat with every response.", known_path="/harbour")

    assert completed.criteria[-1].path == "/harbour"
    assert completed.criteria[-1].expect.headers == {"X-Boat": None}


def test_a_redirect_is_its_status_and_where_it_leads() -> None:
    """What a model expects of the body of a redirect falls away; that it leads somewhere is put in."""
    moved = spec(criterion(path="/ships", status=301, text=("boats",)))

    expect = normalise(moved, "Send /ships to the boats, permanently.").criteria[0].expect

    assert (expect.status, expect.headers, expect.text) == (301, {"Location": None}, ())


def test_a_query_parameter_that_the_request_names_is_sent() -> None:
    """A criterion that only speaks of it sends nothing."""
    request = "GET /boats takes an optional query parameter harbour."
    bad, good = criterion(), criterion(path="/boats?harbour=Kiel")

    assert any("harbour" in finding for finding in lint(spec(bad), request))
    assert lint(spec(good), request) == []


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("/boats/1/launch", False),
        ("/boats/1/haul-out", False),
        ("/boats/1/trips", True),
        ("/boats", True),
        ("/launch", True),
    ],
)
def test_what_is_done_to_one_thing_needs_no_body(path: str, asked: bool) -> None:
    """The request may well speak of the updated boat that comes back."""
    criterion = Criterion(id="AC1", method="POST", path=path, expect=Expectation(status=200))
    spec = Spec(format="v1", title="Boats", intent="x", criteria=(criterion,))

    found = lint(spec, f"POST {path} answers with the updated boat.")

    assert any("must send a body" in finding for finding in found) is asked


@pytest.mark.parametrize(
    ("request_", "asked"),
    [
        ("Add GET /ships, which answers the way GET /boats does.", False),
        ("Add GET /ships with items looking like those of GET /boats.", False),
        ("Add GET /ships in the same form as `GET /boats`.", False),
        ("GET /ships has a Location header pointing at the boats (/boats).", False),
        ("Add GET /ships, like GET /boats. And GET /boats has them, too.", True),
        ("Add GET /ships and let GET /boats count them.", True),
        ("Some paths such as GET /boats count GET /ships.", True),
        ("Add GET /ships like GET /piers.", True),
    ],
)
def test_a_route_that_is_only_compared_with_needs_no_criterion(request_: str, asked: bool) -> None:
    """The app has it; one that it does not have, or that the request names otherwise, too, is asked for."""
    findings = lint(spec(criterion(path="/ships")), request_, [BOATS])

    assert any("no criterion uses" in finding for finding in findings) == asked
