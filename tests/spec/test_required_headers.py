"""Headers that a client has to send."""

import pytest

from pytest_factory.artifacts import Criterion, Expectation
from pytest_factory.spec.literals import read_literals
from pytest_factory.spec.required_headers import read_required, with_required_header

REQUEST = "GET /log needs the header Authorization: Bearer sesame; without it the answer is 401 with WWW-Authenticate: Bearer."


def plan(status: int, sent: dict[str, str] | None = None, path: str = "/log") -> Criterion:
    """A criterion of a path that is protected."""
    expect = Expectation(status=status, headers={"WWW-Authenticate": "Bearer"})
    return Criterion(id="", says="", method="GET", path=path, headers=sent or {}, expect=expect)


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (REQUEST, ("Authorization", "Bearer sesame", 401)),
        (
            "Only clients that send X-Harbour-Key: k3y-7 may POST /boats, others get a 403.",
            ("X-Harbour-Key", "k3y-7", 403),
        ),
        ("POST /boats requires the header `X-Api-Key: abc.123`. Otherwise it is a 401.", ("X-Api-Key", "abc.123", 401)),
        ("GET /log answers 401 without a token.", None),
        ("Every response has X-Harbour: north. A boat that is private is a 403.", None),
        ("GET /log must be sent X-Key: a, else it is a 401, or a 403.", None),
    ],
)
def test_what_has_to_be_sent_is_read(request_: str, expected: tuple[str, str, int] | None) -> None:
    """Its name, its value and the status without it; where one of these is not told, nothing is known."""
    assert read_required(request_) == expected


def test_what_succeeds_sends_it_and_what_is_refused_does_not() -> None:
    """Another value is refused as none is; what says that one has to come in is not said to who is in."""
    given = [plan(401, {"Authorization": "Bearer sesame"}), plan(200)]

    refused, other, works = with_required_header(given, REQUEST, read_literals(REQUEST))

    assert (refused.headers, refused.expect.status) == ({}, 401)
    assert (other.headers, other.expect) == ({"Authorization": "Bearer wrong"}, refused.expect)
    assert (works.headers, works.expect.headers) == ({"Authorization": "Bearer sesame"}, {})


def test_other_paths_and_what_is_told_already_stay() -> None:
    """A page that nobody protects, and a plan that sends what it must."""
    given = [
        plan(200, path="/boats"),
        plan(401, {"Authorization": "Bearer no"}),
        plan(200, {"Authorization": "Bearer sesame"}),
    ]

    assert with_required_header(given, REQUEST, read_literals(REQUEST)) == given
