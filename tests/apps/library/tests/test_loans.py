"""The API of the loans."""

import pytest
from flask.testing import FlaskClient


@pytest.fixture
def member(client: FlaskClient) -> int:
    """The id of a member."""
    response = client.post("/members", json={"name": "Ada", "email": "ada@example.org"})
    member_id = response.get_json()["id"]
    assert isinstance(member_id, int)
    return member_id


def test_book_is_lent_and_given_back(client: FlaskClient, member: int) -> None:
    response = client.post("/loans/", json={"book_id": 1, "member_id": member})
    assert response.status_code == 201
    loan = response.get_json()["id"]
    assert client.get("/books/1").get_json()["lent"] is True
    assert client.post(f"/loans/{loan}/return").get_json()["returned"] is True
    assert client.get("/books/1").get_json()["lent"] is False


def test_lent_book_is_not_lent_again(client: FlaskClient, member: int) -> None:
    client.post("/loans/", json={"book_id": 1, "member_id": member})
    response = client.post("/loans/", json={"book_id": 1, "member_id": member})
    assert response.status_code == 409
    assert response.get_json()["message"] == "somebody has the book"


def test_member_has_at_most_the_allowed_number(client: FlaskClient, member: int) -> None:
    client.post("/loans/", json={"book_id": 1, "member_id": member})
    assert client.post("/loans/", json={"book_id": 2, "member_id": member}).status_code == 409


def test_open_loans_of_one_member(client: FlaskClient, member: int) -> None:
    client.post("/loans/", json={"book_id": 1, "member_id": member})
    assert len(client.get(f"/loans/?member={member}").get_json()) == 1
    assert client.get("/loans/?member=99").get_json() == []


def test_unknown_loan_and_unknown_book_are_not_found(client: FlaskClient, member: int) -> None:
    assert client.post("/loans/99/return").status_code == 404
    assert client.post("/loans/", json={"book_id": 99, "member_id": member}).status_code == 404
