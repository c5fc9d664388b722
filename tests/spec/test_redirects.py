"""Addresses that lead somewhere else."""

import pytest

from pytest_factory.artifacts import Criterion, Expectation, Route
from pytest_factory.spec.literals import read_literals
from pytest_factory.spec.redirects import redirected

ROUTES = (Route(method="GET", path="/fleet", file="a.py", function="fleet", line=1),)
PAGE = Criterion(id="AC1", method="GET", path="/boats.htm", expect=Expectation(status=200, text=("Boats",)))


@pytest.mark.parametrize(
    ("request_text", "status"),
    [
        ("Send everybody who comes to /boats.htm to our fleet, permanently.", 301),
        ("While the pier is closed /boats.htm should redirect to the fleet, temporarily.", 302),
        ("Redirect /boats.htm to the fleet for good, with a 308.", 200),
        ("Show the boats at /boats.htm permanently.", 200),
        ("Send people to the fleet.", 200),
        ("Send people from /old.htm to the fleet for good.", 200),
    ],
)
def test_who_is_sent_away_is_redirected(request_text: str, status: int) -> None:
    """Only from a new path that the request names, and where it says for how long but not with which status."""
    told = redirected(PAGE, request_text, read_literals(request_text), ROUTES)

    assert told.expect.status == status
    assert (told == PAGE) == (status == 200)
    assert "Location" in told.expect.headers or status == 200


def test_a_page_that_the_app_has_stays() -> None:
    """What is there is not what people are sent away from."""
    text = "Send everybody from /boats.htm to /fleet for good."
    page = PAGE.model_copy(update={"path": "/fleet"})

    assert redirected(page, text, read_literals(text), ROUTES) == page


@pytest.mark.parametrize(
    ("function", "given", "leads"),
    [
        ("fleet", None, "/"),
        ("show_fleet", None, "/"),
        ("index", None, None),
        ("show_page", None, None),
        ("fleet", "/boats", "/boats"),
    ],
    ids=["its name", "with a verb", "another name", "no name", "told by the plan"],
)
def test_the_page_is_the_one_that_the_request_calls_by_its_name(
    function: str, given: str | None, leads: str | None
) -> None:
    """By the name of its function, since its path may be any; a place that the plan tells stays."""
    text = "The old page /fleet.htm should send everybody to the fleet for good."
    home = Route(method="GET", path="/", file="a.py", function=function, line=1)
    routes = (home, Route(method="GET", path="/fleet/{id}", file="a.py", function="fleet_boat", line=9))
    headers: dict[str, str | None] = {"Location": given} if given else {}
    expect = Expectation(status=200, headers=headers)
    page = Criterion(id="AC1", method="GET", path="/fleet.htm", expect=expect)

    assert redirected(page, text, read_literals(text), routes).expect.headers == {"Location": leads}


def test_a_redirect_of_the_plan_gets_its_place() -> None:
    """The page that the request names by its path; what the plan says besides stays."""
    text = "The old page /fleet.htm should redirect to /fleet with a 308."
    headers: dict[str, str | None] = {"X-Tide": "low"}
    page = Criterion(id="AC1", method="GET", path="/fleet.htm", expect=Expectation(status=308, headers=headers))

    expect = redirected(page, text, read_literals(text), ROUTES).expect

    assert (expect.status, expect.headers) == (308, {"X-Tide": "low", "Location": "/fleet"})
