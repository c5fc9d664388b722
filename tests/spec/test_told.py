"""What the request and the app tell goes before what the model made up."""

import pytest

from pytest_factory.artifacts import Answer, Criterion, Expectation, Spec
from pytest_factory.spec.normalise import normalise
from pytest_factory.spec.quoted import with_quoted_words, with_refused_values, without_others_words
from pytest_factory.spec.told import (
    as_new_page,
    as_page,
    served,
    spelt,
    with_said_query,
    with_worded_query,
    without_labels,
    without_new_ids,
)


def criterion(method: str = "GET", path: str = "/boats", *, says: str = "", **expect: object) -> Criterion:
    """One criterion; status 200 where none is given."""
    expected = Expectation.model_validate({"status": 200, **expect})
    return Criterion(id="AC1", says=says, method=method, path=path, expect=expected)


@pytest.mark.parametrize(
    ("request_text", "status", "body", "sent"),
    [
        ('A length like "4x2" is refused.', 422, {"name": "Ada", "length": 4}, {"name": "Ada", "length": "4x2"}),
        ('A length like "4x2" is refused.', 201, {"name": "Ada", "length": 4}, {"name": "Ada", "length": 4}),
        ('A length like "4x2" is refused.', 422, {"name": "4x2", "length": 4}, {"name": "4x2", "length": 4}),
        ('A flag like "4x2" is refused.', 422, {"name": "Ada", "length": 4}, {"name": "Ada", "length": 4}),
        ('A length like "4x2" is taken.', 422, {"name": "Ada", "length": 4}, {"name": "Ada", "length": 4}),
        ("A length like 4x2 is refused.", 422, {"name": "Ada", "length": 4}, {"name": "Ada", "length": 4}),
    ],
    ids=["refused", "taken", "sent already", "another key", "nothing wrong", "no quotes"],
)
def test_a_value_in_quotes_is_what_is_refused(
    request_text: str, status: int, body: dict[str, object], sent: dict[str, object]
) -> None:
    """A refusal that sends the good value sends the wrong one that the request writes out, under the key before it."""
    given = criterion("POST", status=status).model_copy(update={"body": body})

    assert [c.body for c in with_refused_values([given], request_text)] == [sent]


@pytest.mark.parametrize(
    ("path", "says", "sent"),
    [
        ("/boats", "GET /boats?size=-2.5 answers 200.", "/boats?size=-2.5"),
        ("/boats", "GET /boats?size=2&flag=red.", "/boats?size=2&flag=red"),
        ("/boats?size=1", "GET /boats?size=2 answers 200.", "/boats?size=1"),
        ("/boats", "Is there a GET /boats? Yes.", "/boats"),
        ("/boats", "GET /harbours?size=2 answers 200.", "/boats"),
    ],
)
def test_a_query_that_stands_in_the_words_is_sent(path: str, says: str, sent: str) -> None:
    """The path with its query string as the words have it, where the path itself has none."""
    assert with_said_query(criterion(path=path, says=says)).path == sent


@pytest.mark.parametrize(
    ("method", "contains", "kept", "fields"),
    [
        ("POST", {"id": 5, "name": "Ada"}, {"name": "Ada"}, {"id": "integer"}),
        ("POST", {"harbour_id": 7}, {}, {"harbour_id": "integer"}),
        ("POST", {"id": 3}, {"id": 3}, {}),
        ("POST", {"identity": 9}, {"identity": 9}, {}),
        ("GET", {"id": 5}, {"id": 5}, {}),
    ],
)
def test_an_id_of_what_is_made_is_the_apps_to_choose(
    method: str, contains: dict[str, object], kept: dict[str, object], fields: dict[str, str]
) -> None:
    """A number that neither the request nor the path has is not asked for; that there is one is."""
    found = without_new_ids(criterion(method, contains=contains), "The third boat has id 3.").expect
    assert (found.contains, found.fields) == (kept, fields)


@pytest.mark.parametrize(
    ("request_text", "text", "kept", "media"),
    [
        ("A page at /boats shows the word Fleet.", ("<h1>fleet</h1>", "Welcome aboard"), ("Fleet",), "text/html"),
        ("GET /boats answers with the word ahoy as plain text.", ("ahoy",), ("ahoy",), "text/plain"),
        ("GET /boats says ahoy.", ("ahoy", "hello"), ("ahoy",), None),
        ("Serve the usual /boats.txt.", ("Boat: *",), ("Boat: *",), "text/plain"),
        ('A page of what {"name": "Ada", "id": 4} is.', ("<p>Name: Ada, 4</p>",), ("Ada",), "text/html"),
    ],
)
def test_a_text_says_what_is_told(
    request_text: str, text: tuple[str, ...], kept: tuple[str, ...], media: str | None
) -> None:
    """Markup and invented words are no requirement; a page and a plain text have their media type."""
    path = "/boats.txt" if ".txt" in request_text else "/boats"
    found = served(criterion(path=path, text=text), request_text, request_text).expect
    assert found.text == kept
    assert found.headers.get("Content-Type") == media


def test_a_piece_is_spelt_as_it_is_told() -> None:
    """Capital letters are those of the request, since a body is compared letter by letter."""
    assert (spelt("nothing FOUND", 'It says "Nothing found".'), spelt("a+b", "aab")) == ("Nothing found", "")


@pytest.mark.parametrize(
    ("body", "path", "sent"),
    [
        ({"size": 3}, "/boats", "/boats?size=3"),
        ({"size": [3]}, "/boats", "/boats"),
        ({"a": 1}, "/boats?b=2", "/boats?b=2"),
    ],
)
def test_a_get_sends_no_body(body: dict[str, object], path: str, sent: str) -> None:
    """Values of parameters that the request names are meant as the query; anything else is dropped."""
    given = criterion(path=path).model_copy(update={"body": body})
    (found,) = normalise(
        Spec(format="v1", title="t", intent="i", criteria=(given,)), "Boats take a query parameter size."
    ).criteria
    assert (found.path, found.body) == (sent, None)


def test_what_a_refusal_says_is_open() -> None:
    """A body of an error that the request does not tell is the model's invention."""
    given = criterion("POST", status=422, body={"detail": [{"msg": "too short"}], "error": "short"})
    spec = Spec(format="v1", title="t", intent="i", criteria=(given,))
    assert not normalise(spec, "Short names are refused with 422.").criteria[0].expect.of_body
    assert normalise(spec, "Short names are a 422 with the key error.").criteria[0].expect.contains == {
        "error": "short"
    }


@pytest.mark.parametrize(
    ("says", "sent"),
    [
        ("GET /boats with limit 2 and offset -1 answers 200.", "/boats?limit=2&offset=-1"),
        ('GET /boats with limit of "x" answers 400.', "/boats?limit=x"),
        ("GET /boats with flag red answers 200.", "/boats?flag=red"),
        ("GET /boats with flag and limit 3 answers 200.", "/boats?limit=3"),
        ("GET /boats with limit abc answers 400.", "/boats"),
        ("GET /boats with sails 3 answers 200.", "/boats"),
        ("GET /boats answers 200 with limit 3.", "/boats"),
    ],
)
def test_a_query_that_is_told_in_words_is_sent(says: str, sent: str) -> None:
    """Names that the request has, with numbers and quoted values; any word for what it calls a parameter."""
    request = "GET /boats takes limit and offset, and the query parameter flag."

    assert with_worded_query(criterion(says=says), request).path == sent


def test_only_a_get_without_a_query_gets_one_from_words() -> None:
    """What is posted is a body's matter, and a query that is there is not touched."""
    says = "with limit 2 answers"
    assert with_worded_query(criterion("POST", says=says), "limit").path == "/boats"
    assert with_worded_query(criterion(path="/boats?limit=1", says=says), "limit").path == "/boats?limit=1"
    assert with_worded_query(criterion(path="/boats/2", says=says), "limit").path == "/boats/2"


@pytest.mark.parametrize(
    ("request_text", "method", "body", "kept"),
    [
        ("GET /boats answers the names.", "GET", None, {}),
        ('GET /boats answers {"names": ["Ada"]}.', "GET", None, {"names": ["Ada"]}),
        ("POST /boats keeps names.", "POST", {"names": ["Ada"]}, {"names": ["Ada"]}),
    ],
)
def test_a_list_that_nobody_told_is_only_a_list(
    request_text: str, method: str, body: dict[str, object] | None, kept: dict[str, object]
) -> None:
    """Items below a key are checked where the request or the criterion itself has them; else that it is a list."""
    given = criterion(method, contains={"names": ["Ada"]}).model_copy(update={"body": body})

    (found,) = normalise(Spec(format="v1", title="", intent="", criteria=(given,)), request_text).criteria

    expect = found.expect
    assert (expect.body or expect.contains, expect.fields) == (kept, {} if kept else {"names": "array"})


def test_what_is_a_page_now_is_checked_as_a_page() -> None:
    """JSON that a criterion expects of a page becomes text; a route that answers with JSON is left alone."""
    now = [
        Answer(method="GET", path="/boats", status=200, shown="a page: Boats Ada"),
        Answer(method="GET", path="/api/boats", status=200, shown='[{"name": "Ada"}]', answered=[{"name": "Ada"}]),
    ]
    given = criterion(path="/boats?q=ada", items=True, contains={"name": "Ada"}, text=("Boats found",))

    assert as_page(given, now).expect == Expectation(status=200, text=("Boats found", "Ada"))
    shown = criterion(path="/boats", text=("Boats Ada", "Nothing"))
    assert as_page(shown, now).expect == Expectation(status=200, text=("Ada", "Nothing"))
    api = given.model_copy(update={"path": "/api/boats?q=ada"})
    assert as_page(api, now) == api


@pytest.mark.parametrize(
    ("request_text", "path", "text"),
    [
        ("Please make a page /fleet/<id> for each boat.", "/fleet/2", ("Bea", "1969", "Oslo")),
        ("Please make a page /fleet/<id> for each boat.", "/fleet/7", ("Oslo",)),
        ("Please make a page /fleet/<id> for each boat, and the same as JSON.", "/fleet/2", None),
        ("Tell the boats at /fleet/<id>.", "/fleet/2", None),
        ("Please make a page of each boat.", "/boats/2", None),
    ],
)
def test_a_new_page_shows_what_a_plan_expects_of_json(
    request_text: str, path: str, text: tuple[str, ...] | None
) -> None:
    """The values of the thing, as far as the app tells them and a template writes them as they are; what answers JSON goes on."""
    rows: list[dict[str, object]] = [
        {"id": 1, "name": "Ada"},
        {"id": 2, "name": "Bea", "built": 1969, "motto": "<3", "at": 7},
    ]
    now = [
        Answer.model_validate({"method": "GET", "path": "/boats", "status": 200, "answered": rows}),
        Answer.model_validate({"method": "GET", "path": "/boats/2", "status": 200, "answered": rows[1]}),
    ]
    fields = {"name": "string", "built": "number", "motto": "string", "at": "number", "lent": "boolean"}
    given = criterion(path=path, fields=fields, contains={"goal": "Oslo"})
    told = as_new_page(given, request_text, now)

    if text is None:
        assert told == given
    else:
        assert told.expect == Expectation(status=200, headers={"Content-Type": "text/html"}, text=text)


@pytest.mark.parametrize(
    ("text", "kind", "left"),
    [
        (("Harbour", "tide", "low", "guests", "1.2"), "text/html", ("Harbour", "low", "guests", "1.2")),
        (("tide", "boats"), "text/html", ("tide", "boats")),
        (("Harbour", "tide"), "text/plain", ("Harbour", "tide")),
        (("Harbour", "water"), "text/html", ("Harbour", "water")),
    ],
    ids=["labels", "nothing-else", "no-page", "not-of-the-request"],
)
def test_a_page_may_word_its_labels_as_it_likes(text: tuple[str, ...], kind: str, left: tuple[str, ...]) -> None:
    """Words of the request that are no values and are not quoted go, where something else is left to look for."""
    request = 'A page with the name, the tide and the boats; it greets its "guests".'
    answers = [Answer(method="GET", path="/", status=200, answered={"name": "Harbour", "tide": "low"})]
    page = criterion(path="/about", text=text, headers={"Content-Type": kind})

    assert without_labels(page, request, answers).expect.text == left


def refused(status: int, **expect: object) -> Criterion:
    """A refusal of a booking."""
    told = Expectation.model_validate({"status": status, **expect})
    return Criterion(id="", says="", method="POST", path="/berths", body={"boat": 1}, expect=told)


@pytest.mark.parametrize(
    "request_",
    [
        'Refuse it with a 409 and the code "taken".',
        "It is a 409 with error `taken`, as our others.",
        "409, reason “taken”.",
    ],
)
def test_a_quoted_code_is_said_by_each_answer_of_its_status(request_: str) -> None:
    """What a plan made up of that body goes; answers of other statuses stay."""
    found = with_quoted_words([refused(409, contains={"detail": "x"}), refused(409), refused(404)], request_)

    assert [(c.expect.text, c.expect.contains) for c in found] == [(("taken",), {}), (("taken",), {}), ((), {})]


@pytest.mark.parametrize(
    ("request_", "criteria"),
    [
        ('A 409 and the code "taken".', [refused(409, contains={"code": "taken"}), refused(409)]),
        ('A 409 or a 422 with the codes "taken" and "odd".', [refused(409), refused(422)]),
        ('A berth with the name "taken" is a 409.', [refused(409)]),
        ('The code "taken" is what we call it.', [refused(409)]),
    ],
)
def test_a_quoted_word_that_is_said_or_not_a_code_is_left(request_: str, criteria: list[Criterion]) -> None:
    """One that a criterion has, two statuses, a value, a sentence without a status."""
    assert with_quoted_words(criteria, request_) == criteria


@pytest.mark.parametrize(
    ("request_text", "status", "kept"),
    [
        ('Refuse it with 409 and a message containing "is full".', 200, ()),
        ('Refuse it with 409 and a message containing "is full".', 302, ()),
        ('Refuse it with 409 and a message containing "is full".', 409, ("is full",)),
        ('The page says "is full", and boarding gets a 409.', 200, ("is full",)),
        ('Boarding gets a 409 with "is full", and the page says "is full".', 200, ("is full",)),
        ("Boarding gets a 409 where it is full.", 200, ("is full",)),
    ],
)
def test_the_words_of_a_refusal_stand_on_no_other_answer(request_text: str, status: int, kept: tuple[str, ...]) -> None:
    """What the request has behind a status that refuses, and nowhere else, is that refusal's."""
    assert without_others_words(criterion(status=status, text=("is full",)), request_text).expect.text == kept


def test_a_file_that_is_sent_as_an_attachment_is_one() -> None:
    """Its name is the app's to choose, where the request tells none."""
    given = criterion(path="/boats.csv", text=["Ada"], headers={"Content-Disposition": "attachment; filename=all.csv"})
    found = served(given, "Add GET /boats.csv, sent as an attachment.", "Ada").expect.headers
    assert found == {"Content-Type": "text/csv", "Content-Disposition": "attachment"}
    named = "Add GET /boats.csv, an attachment with the filename all.csv."
    assert served(given, named, "Ada").expect.headers["Content-Disposition"] == "attachment; filename=all.csv"


@pytest.mark.parametrize(
    ("piece", "kept"),
    [("7 boats left", True), ("7 ships left", False), ("7 boats", False)],
    ids=["same", "other", "part"],
)
def test_a_quoted_text_tells_the_same_with_another_number(piece: str, kept: bool) -> None:
    """What the request shows with 3 is said with 7 as well."""
    assert spelt(piece, 'Show how many there are, like "3 boats left".') == (piece if kept else "")


def test_a_word_is_spelt_as_it_is_before_it_is_spelt_otherwise() -> None:
    """ "Sunk" in quotes is no "sunk" that stands before it."""
    assert spelt("Sunk", 'A sunk boat says "Sunk".') == "Sunk"
    assert spelt("SUNK", "A sunk boat.") == "sunk"


def test_each_refusal_of_a_sentence_says_its_own_word() -> None:
    """Where these stand right behind the statuses."""
    request = 'A blank name is a 400 with code "invalid", and a sunk boat refuses (409 "wrong_state").'
    given = [criterion("POST", status=status) for status in (400, 409, 201)]

    found = with_quoted_words(given, request)

    assert [c.expect.text for c in found] == [("invalid",), ("wrong_state",), ()]


@pytest.mark.parametrize(
    "said",
    [
        'POST /boats/1/reject takes {"reason": "..."}; blank ones are a 400.',
        'POST /boats/1/reject takes the reason "sunk".',
    ],
)
def test_what_stands_for_a_value_is_not_refused(said: str) -> None:
    """Dots are no value, and the name of a route is no word of refusing."""
    given = refused(400).model_copy(update={"body": {"reason": " "}})
    assert with_refused_values([given], said) == [given]


def test_what_a_refusal_says_is_not_sent() -> None:
    """A code in quotes is that of the answer; a value in quotes is sent, as before."""
    given = [
        Criterion(id="AC1", method="POST", path="/boats", body={"name": " "}, expect=Expectation(status=400)),
    ]

    assert with_refused_values(given, 'A name that is not valid is a 400 with code "invalid".') == given
    assert with_refused_values(given, 'With a name the state becomes "sunk", an odd one is not valid.') == given
    assert with_refused_values(given, 'A name such as "x!" is not valid.')[0].body == {"name": "x!"}
