"""The API of the books."""

from flask.testing import FlaskClient


def test_all_books_are_listed(client: FlaskClient) -> None:
    response = client.get("/books")
    assert response.status_code == 200
    titles = [book["title"] for book in response.get_json()]
    assert titles == ["The Left Hand of Darkness", "Kindred", "Solaris"]


def test_books_of_one_author(client: FlaskClient) -> None:
    books = client.get("/books?author=Octavia E. Butler").get_json()
    assert [book["title"] for book in books] == ["Kindred"]


def test_one_book(client: FlaskClient) -> None:
    response = client.get("/books/3")
    assert response.get_json() == {
        "id": 3,
        "title": "Solaris",
        "author": "Stanisław Lem",
        "year": 1961,
        "lent": False,
    }


def test_unknown_book_is_not_found(client: FlaskClient) -> None:
    response = client.get("/books/99")
    assert response.status_code == 404
    assert response.get_json() == {"error": "Not Found", "message": "there is no book 99"}


def test_book_is_added(client: FlaskClient) -> None:
    response = client.post("/books", json={"title": "Babel-17", "author": "Delany", "year": 1966})
    assert response.status_code == 201
    assert client.get(f"/books/{response.get_json()['id']}").get_json()["title"] == "Babel-17"


def test_book_without_author_is_refused(client: FlaskClient) -> None:
    response = client.post("/books", json={"title": "Babel-17", "year": 1966})
    assert response.status_code == 400
    assert response.get_json()["message"] == "missing: author"
