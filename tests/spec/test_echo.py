"""Another value for what an answer repeats."""

import pytest
from pydantic import JsonValue

from pytest_factory.artifacts import Answer, Criterion, Expectation
from pytest_factory.spec.echo import with_another, with_another_refused
from pytest_factory.spec.literals import read_literals

HELLO = "Add GET /hello/{name}, which greets."


def criterion(path: str = "/hello/Kim", method: str = "GET", **expect: object) -> Criterion:
    """One criterion; it answers 200 with a greeting of Kim where nothing else is said."""
    expected = Expectation.model_validate(
        {"status": 200, **(expect or {"contains": {"message": "Hello, Kim!", "length": 3}})}
    )
    return Criterion(id="AC1", method=method, path=path, expect=expected)


def test_what_is_repeated_is_asked_for_with_another_word() -> None:
    """Only what repeats the word is expected of the other one, once: what follows from it (a length) is not known."""
    first, other = with_another([criterion()], HELLO, read_literals(HELLO), [])
    assert first == criterion()
    assert (other.path, other.expect.contains) == ("/hello/miK", {"message": "Hello, miK!"})
    assert with_another([first, other], HELLO, read_literals(HELLO), []) == [first, other]


def test_a_length_follows_from_the_other_word() -> None:
    """Where the request speaks of one: the other word has another length than the first."""
    text = f"{HELLO} It tells the length of that name, too."

    _, other = with_another([criterion()], text, read_literals(text), [])

    assert (other.path, other.expect.contains) == ("/hello/Kimx", {"message": "Hello, Kimx!", "length": 4})


@pytest.mark.parametrize("word", ["Ada", "anna", "Otto"])
def test_the_other_word_is_another(word: str) -> None:
    """A palindrome gets a letter more."""
    given = criterion(f"/hello/{word}", body={"name": word})
    _, other = with_another([given], HELLO, read_literals(HELLO), [])
    assert other.path != given.path
    assert other.expect.contains == {"name": other.path.rpartition("/")[2]}


@pytest.mark.parametrize(
    ("request_text", "criteria", "shown"),
    [
        ("Add GET /planets/{name}: one planet of the fixed ones.", [criterion("/planets/Kim")], ""),
        (f"{HELLO} 404 for guests.", [criterion()], ""),
        (HELLO, [criterion(), criterion(status=404)], ""),
        (HELLO, [criterion("/hello/Kim", "PUT"), criterion()], ""),
        (HELLO, [criterion()], '[{"name": "Kim"}]'),
        (HELLO, [criterion(contains={"message": "Hello!"})], ""),
        (HELLO, [criterion("/hello/12", contains={"message": "12"})], ""),
        ("Add GET /hello/Kim.", [criterion()], ""),
    ],
)
def test_data_are_not_asked_for_what_they_may_not_have(
    request_text: str, criteria: list[Criterion], shown: str
) -> None:
    """Where the word may be one of some data, where nothing repeats it, and where it is no placeholder, nothing is added."""
    answers = [Answer(method="GET", path="/", status=200, shown=shown)]
    assert with_another(criteria, request_text, read_literals(request_text), answers) == criteria


ORDER = "GET /boats takes sort=name or sort=sails; any other value is a 400."


def refused(path: str, status: int = 400, method: str = "GET") -> Criterion:
    """A criterion of a refusal."""
    return criterion(path, method, status=status)


def test_what_is_refused_is_asked_for_with_another_word() -> None:
    """A second word, once, where the request refuses all others: a table of the first one is found out."""
    given = [refused("/boats?sort=unknown&page=2")]
    first, other = with_another_refused(given, ORDER)
    assert first == given[0]
    assert (other.path, other.expect.status) == ("/boats?sort=nwonknux&page=2", 400)
    assert with_another_refused([first, other], ORDER) == [first, other]


def test_behind_a_minus_another_word_is_refused_as_well() -> None:
    """Where some value with a minus in front is taken."""
    given = [criterion("/boats?sort=-name&page=2", items=True), refused("/boats?sort=unknown&page=2")]

    *_, other, turned = with_another_refused(given, ORDER)

    assert (other.path, turned.path) == ("/boats?sort=nwonknux&page=2", "/boats?sort=-nwonknux&page=2")
    assert turned.expect.status == 400


@pytest.mark.parametrize(
    ("rows", "path", "more"),
    [
        ([{"name": "Ada", "id": 1, "size": 4}], "/boats?sort=unknown", ["/boats?sort=id"]),
        ([{"name": "Ada", "crew": []}], "/boats?sort=unknown", []),
        ([{"id": 1}, {"name": "Bea"}], "/boats?sort=unknown", []),
        ([{"id": 1}], "/boats?kind=unknown", []),
    ],
)
def test_a_key_that_nobody_told_of_is_no_order(rows: list[JsonValue], path: str, more: list[str]) -> None:
    """Code that sorts by whatever a thing has refuses made-up words only."""
    now = Answer(method="GET", path="/boats", status=200, answered=rows)

    found = with_another_refused([refused(path)], ORDER, [now])

    assert [c.path for c in found[2:]] == more


@pytest.mark.parametrize(
    ("request_text", "given"),
    [
        ("GET /boats takes sort=name; sort=best is a 400.", refused("/boats?sort=worst")),
        (ORDER, refused("/boats?sort=12")),
        (ORDER, refused("/boats?sort=worst&by=best")),
        (ORDER, refused("/boats?sort=worst", 200)),
        (ORDER, refused("/boats?sort=worst", method="DELETE")),
    ],
)
def test_what_is_told_to_be_refused_stands_alone(request_text: str, given: Criterion) -> None:
    """Where the request does not tell that any other is refused, or it is no word that is, nothing is added."""
    assert with_another_refused([given], request_text) == [given]
