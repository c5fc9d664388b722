"""Other forms of what was sent."""

import hashlib

import pytest
from pydantic import JsonValue

from pytest_factory.artifacts import Criterion, Expectation
from pytest_factory.spec.encoded import encoded
from pytest_factory.spec.literals import read_literals

SHA = hashlib.sha256(b"sea").hexdigest()


def expected(request: str, path: str, *, body: JsonValue = None, method: str = "GET", **expect: object) -> Expectation:
    """What one criterion expects after it."""
    told = Expectation.model_validate({"status": 200, **expect})
    criterion = Criterion(id="AC1", method=method, path=path, body=body, expect=told)
    return encoded([criterion], request, read_literals(request))[0].expect


@pytest.mark.parametrize(
    ("request_", "path", "right"),
    [
        ("GET /signs/{text} answers with the text in base64.", "/signs/sea%3F%3E", "c2VhPz4="),
        ("GET /base64/<text> answers with it encoded, URL-safe.", "/base64/sea%3F%3E", "c2VhPz4="),
        ("GET /base64/<text> answers with it encoded, URL-safe.", "/base64/~~~", "fn5-"),
        ("GET /hex/{text} gives the hex form.", "/hex/sea", "736561"),
        ("GET /sum/{text} answers with its SHA-256.", "/sum/sea", SHA),
        ("GET /turn?text=boat answers with the letters reversed.", "/turn?text=boat", "taob"),
        ("GET /rot/{text} answers with ROT13 of it.", "/rot/sea", "frn"),
    ],
)
def test_a_form_is_worked_out(request_: str, path: str, right: str) -> None:
    """What the plan made up, the text itself or nothing at all, becomes the form that the request names."""
    assert expected(request_, path, text=("made up",)).text == (right,)
    assert expected(request_, path).text == (right,)


@pytest.mark.parametrize(
    ("expect", "contains"),
    [
        ({"contains": {"text": "sea", "digest": "1234"}}, {"text": "sea", "digest": SHA}),
        ({"contains": {"digest": "sea"}}, {"digest": SHA}),
        (
            {"contains": {"text": "sea"}, "fields": {"digest": "string", "length": "integer"}},
            {"text": "sea", "digest": SHA},
        ),
        ({"fields": {"digest": "string", "length": "integer"}}, {"digest": SHA}),
        ({"contains": {"a": "low", "b": "high"}}, {"a": "low", "b": "high"}),
        ({"contains": {"digest": SHA, "text": "sea"}}, {"digest": SHA, "text": "sea"}),
    ],
)
def test_in_json_it_is_the_one_key_that_the_plan_made_up(expect: dict[str, object], contains: dict[str, str]) -> None:
    """Of several nobody knows which; what is right already stays."""
    request = "POST /digests takes a text and answers with its sha256."
    assert expected(request, "/digests", method="POST", body={"text": "sea"}, **expect).contains == contains


@pytest.mark.parametrize(
    ("request_", "path"),
    [
        ("GET /back/{text} decodes base64.", "/back/c2Vh"),
        ("GET /boats/{name} answers with the name. Signs are in base64.", "/boats/sea"),
        ("GET /signs/{text} answers with base64.", "/others/sea"),
        ("GET /signs/{text} answers with base64.", "/signs/sea?times=2"),
        ("GET /signs/{text} answers with the text.", "/signs/sea"),
        ("GET /turn/{text} answers with it reversed.", "/turn/otto"),
    ],
    ids=["way-back", "other-sentence", "other-route", "two-values", "no-form", "palindrome"],
)
def test_other_answers_stay(request_: str, path: str) -> None:
    """Only the route that the request says so of, in that direction, with one value."""
    assert expected(request_, path, text=("made up",)).text == ("made up",)


def test_the_way_back_gets_the_form() -> None:
    """A plan that hands the text itself to what decodes hands it its form."""
    request = "GET /signs/{text} answers with it in base64, which GET /back/{sign} decodes."
    paths = ("/signs/sea", "/back/sea", "/back/boat")
    plan = [
        Criterion(id="AC1", method="GET", path=path, expect=Expectation(status=200, text=(path[-3:],)))
        for path in paths
    ]

    found = encoded(plan, request.replace(", which", ". That is what"), read_literals(request))

    assert [(c.path, c.expect.text) for c in found] == [
        ("/signs/sea", ("c2Vh",)),
        ("/back/c2Vh", ("sea",)),
        ("/back/boat", ("oat",)),
        ("/signs/a~~~~b", ("YX5+fn5i",)),
    ]


def test_several_forms_need_no_other() -> None:
    """Where the plan has two values already, none is added; the other one tells the alphabet of URLs from the plain one."""
    request = "GET /signs/{text} answers with it in URL-safe base64."
    plan = [
        Criterion(id="AC1", method="GET", path=f"/signs/{text}", expect=Expectation(status=200)) for text in ("a", "b")
    ]

    assert len(encoded(plan, request, read_literals(request))) == 2
    assert encoded(plan[:1], request, read_literals(request))[1].expect.text == ("YX5-fn5i",)
