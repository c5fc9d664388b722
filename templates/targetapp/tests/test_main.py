"""The routes of app.main."""

from fastapi.testclient import TestClient


def test_info_names_the_service(client: TestClient) -> None:
    response = client.get("/")
    assert response.status_code == 200
    assert response.json() == {"title": "Target App", "version": "0.1.0", "environment": "development"}


def test_unknown_path_is_not_found(client: TestClient) -> None:
    response = client.get("/no-such-path")
    assert response.status_code == 404
    assert response.json() == {"detail": "Not Found"}


def test_openapi_names_the_service(client: TestClient) -> None:
    info = client.get("/openapi.json").json()["info"]
    assert info == {"title": "Target App", "version": "0.1.0"}
