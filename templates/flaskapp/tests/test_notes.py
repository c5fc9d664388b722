"""The notes."""

import pytest
from flask.testing import FlaskClient


def test_notes_are_listed(client: FlaskClient) -> None:
    notes = client.get("/notes").get_json()
    assert [note["text"] for note in notes] == ["Buy milk", "Call Ada", "Water plants"]


def test_one_note_is_found_by_its_id(client: FlaskClient) -> None:
    assert client.get("/notes/2").get_json() == {"id": 2, "text": "Call Ada"}
    assert client.get("/notes/999").status_code == 404


def test_a_note_is_kept(client: FlaskClient) -> None:
    response = client.post("/notes", json={"text": "Read a book"})
    assert response.status_code == 201
    assert response.get_json() == {"id": 4, "text": "Read a book"}
    assert client.get("/notes/4").get_json() == {"id": 4, "text": "Read a book"}


@pytest.mark.parametrize("data", [{}, {"text": ""}, {"text": 1}, ["text"]])
def test_a_note_without_a_text_is_refused(client: FlaskClient, data: object) -> None:
    assert client.post("/notes", json=data).status_code == 400
