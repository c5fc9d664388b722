"""What a request says literally."""

import pytest
from pydantic import JsonValue

from pytest_factory.spec.json_texts import open_ended, same_json
from pytest_factory.spec.literals import path_matches, placeholder, read_literals


@pytest.mark.parametrize(
    ("request_text", "routes", "paths", "statuses"),
    [
        (
            "Add GET /boats/{boat_id} giving one boat, or 404.",
            (("GET", "/boats/{boat_id}"),),
            ("/boats/{boat_id}",),
            (404,),
        ),
        ("Add a /ping endpoint.", (), ("/ping",), ()),
        (
            "PUT `/boats/<int:n>/name` renames it (204); errors are 400/422.",
            (("PUT", "/boats/<int:n>/name"),),
            None,
            (204, 400, 422),
        ),
        ("The home page (/) greets.", (), ("/",), ()),
        ("Names of at most 200 characters and/or 300 items.", (), (), ()),
        ("Limit to 100 requests; then 429.", (), (), (429,)),
        ("More than 280, or what is not between 200 and 300, is 422.", (), (), (422,)),
    ],
)
def test_routes_paths_and_statuses_are_found(
    request_text: str,
    routes: tuple[tuple[str, str], ...],
    paths: tuple[str, ...] | None,
    statuses: tuple[int, ...],
) -> None:
    """Routes, bare paths and status codes are told from counts, fractions and limits."""
    literals = read_literals(request_text)

    assert literals.routes == routes
    assert literals.statuses == statuses
    if paths is not None:
        assert literals.paths == paths


def test_headers_are_found_by_their_form_or_by_their_fame() -> None:
    """X- headers and the well-known ones are facts of a request."""
    literals = read_literals("Send X-Trace-Token and Retry-After with every answer.")

    assert literals.headers == ("X-Trace-Token", "Retry-After")


@pytest.mark.parametrize(
    ("request_text", "sent", "returned"),
    [
        (
            'Add POST /boats/<id>/load with {"bags": 3}. Taking too many is refused with 409 and {"error": "full"}.',
            ({"bags": 3},),
            ({"error": "full"},),
        ),
        ('POST /boats accepts sails; what has none is a 422 with {"error": "no sail"}.', (), ({"error": "no sail"},)),
        ('A boat that is taken is rejected with {"error": "taken"}.', (), ({"error": "taken"},)),
    ],
)
def test_what_a_refusal_says_is_answered(
    request_text: str, sent: tuple[object, ...], returned: tuple[object, ...]
) -> None:
    """Behind a status or a refusal stands what comes back, behind a method and its path what is sent."""
    literals = read_literals(request_text)

    assert (literals.sent, literals.returned) == (sent, returned)


def test_what_is_sent_is_told_from_what_is_answered() -> None:
    """The last verb before a JSON literal says whose it is."""
    literals = read_literals('POST /mix takes {"parts": [1, 2]} and answers with {"whole": 3}.')

    assert literals.sent == ({"parts": [1, 2]},)
    assert literals.returned == ({"whole": 3},)


@pytest.mark.parametrize(
    ("request_text", "named"),
    [
        ("Allow an optional size when a boat is added.", False),
        ("It works. Link each boat to its pier.", False),
        ("Answer a POST with 405 and Allow: GET.", True),
        ("Location is a header that each new boat has.", True),
        ("A new boat has a Location.", True),
    ],
)
def test_a_verb_at_the_beginning_of_a_sentence_is_no_header(request_text: str, named: bool) -> None:
    """Some headers are called like words of the language; there they count where the sentence speaks of headers."""
    assert bool(read_literals(request_text).headers) is named


def test_what_stands_in_an_outline_is_no_answer() -> None:
    """An object with dots in it cannot be read, and its parts are parts of an answer; what is behind it is read again."""
    text = 'It returns {"year": 2024, "trips": [{"month": 1}, ...]}, or {"error": "no year"}, or { a brace.'
    assert read_literals(text).returned == ({"error": "no year"},)


def test_a_placeholder_in_braces_is_no_json() -> None:
    """The braces of a path hold no JSON value."""
    assert read_literals("Add GET /boats/{boat_id}.").returned == ()


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("a list of four boats", 4),
        ("a fixed list of exactly 12 boats", 12),
        ("a list of boats", None),
        ("a list of 7 days", None),
    ],
)
def test_the_length_of_a_list_is_found(text: str, count: int | None) -> None:
    """A list's length is a fact where it is told; a span of time is none."""
    assert read_literals(f"Return {text}.").count == count


@pytest.mark.parametrize(
    ("literal", "value", "same"),
    [
        ({"greeting": "Hello, NAME!"}, {"greeting": "Hello, Ada!"}, True),
        ({"greeting": "Hello, NAME!"}, {"greeting": "Bye, Ada!"}, False),
        ({"error": "..."}, {"error": "no such boat"}, True),
        ({"count": 3}, {"count": 3}, True),
        ({"count": 1}, {"count": True}, False),
        ({"count": 3}, {"count": 3, "more": 1}, False),
        ([1, "{x}"], [1, "anything"], True),
    ],
)
def test_words_in_capitals_stand_for_anything(literal: JsonValue, value: JsonValue, same: bool) -> None:
    """A literal with an open word matches what fills it, a closed one only itself."""
    assert same_json(literal, value) is same


def test_open_ended_looks_into_the_depth() -> None:
    """An open word anywhere in a literal makes it incomparable as it is."""
    assert open_ended({"a": [{"b": "<name>"}]})
    assert not open_ended({"a": [{"b": "name"}]})


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("/boats/{id}", "/boats/7", True),
        ("/boats/{id}", "/boats/7?full=1", True),
        ("/boats/{id}", "/boats", False),
        ("/boats/<int:n>/name", "/boats/7/name", True),
        ("/files/{rest:path}", "/files/a/b/c", True),
        ("/", "/", True),
    ],
)
def test_concrete_paths_match_their_patterns(pattern: str, path: str, matches: bool) -> None:
    """A concrete path is an instance of a route's pattern, whatever framework wrote it."""
    assert path_matches(pattern, path) is matches


def test_placeholders_of_all_frameworks_are_known() -> None:
    """{id}, <int:id> and :id stand for values, a word does not."""
    assert [placeholder(segment) for segment in ("{id}", "<int:id>", ":id", "boats")] == [True, True, True, False]


def test_facts_are_told_in_a_few_words_each() -> None:
    """What PLAN tells the model is what the rules check."""
    literals = read_literals(
        'Add GET /boats: a list of two boats. POST /mix takes {"a": 1} and returns {"b": 2}, or 409; X-Boat.'
    )

    assert literals.facts == (
        "GET /boats",
        "POST /mix",
        "status 409",
        "header X-Boat",
        'send_json {"a": 1}',
        'answer {"b": 2}',
        "list_length 2",
    )


def test_values_of_headers_are_facts() -> None:
    """Words that mean nothing but the value of a header have to be somewhere in the criteria."""
    told = read_literals(
        "Boats may be kept (max-age=60), all else not (no-store); X-Frame-Options is DENY, no-one cares."
    )

    assert told.values == ("max-age=60", "no-store", "DENY")
    assert "header value no-store" in told.facts


@pytest.mark.parametrize(
    ("request_text", "names"),
    [
        ("It takes an optional query parameter min_size, a whole number.", ("min_size",)),
        ("Filter by the query parameters `from_year` and `to_year`.", ("from_year", "to_year")),
        ("Add a query parameter that filters.", ()),
        ("Query parameters are refused.", ()),
        ("Let GET /boats take limit and offset, both optional whole numbers.", ("limit", "offset")),
        ("GET /boats accepts an optional flag and an optional whole number called size.", ()),
        ("GET /boats accepts an optional colour, red or green.", ("colour",)),
        ("GET /boats takes seconds to answer.", ()),
        ("POST /boats takes name and length, both optional.", ()),
    ],
)
def test_query_parameters_are_those_that_are_called_so(request_text: str, names: tuple[str, ...]) -> None:
    """A name that follows the words is one; an ordinary word is none."""
    assert read_literals(request_text).parameters == names
