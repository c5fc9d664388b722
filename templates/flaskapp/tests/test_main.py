"""The service as a whole."""

from flask.testing import FlaskClient


def test_info_names_the_service(client: FlaskClient) -> None:
    response = client.get("/")
    assert response.status_code == 200
    assert response.get_json() == {"title": "Flask App", "version": "0.1.0"}


def test_unknown_path_is_not_found(client: FlaskClient) -> None:
    assert client.get("/no-such-path").status_code == 404
