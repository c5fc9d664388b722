"""The API of the members."""

from flask.testing import FlaskClient


def test_member_is_added_and_shown(client: FlaskClient) -> None:
    response = client.post("/members", json={"name": "Ada", "email": "ada@example.org"})
    assert response.status_code == 201
    member = response.get_json()
    assert client.get(f"/members/{member['id']}").get_json() == member
    assert client.get("/members").get_json() == [member]


def test_member_needs_an_address(client: FlaskClient) -> None:
    assert client.post("/members", json={"name": "Ada"}).status_code == 400


def test_unknown_member_is_not_found(client: FlaskClient) -> None:
    assert client.get("/members/99").status_code == 404
