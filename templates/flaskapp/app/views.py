"""The routes."""

from flask import Blueprint, Response, abort, current_app, jsonify, request
from flask.typing import ResponseReturnValue

from app.notes import Notes

bp = Blueprint("notes", __name__)


def get_notes() -> Notes:
    """The notes of the current application."""
    notes: Notes = current_app.extensions["notes"]
    return notes


@bp.get("/")
def read_info() -> Response:
    """Say which service this is."""
    return jsonify(title=current_app.config["TITLE"], version=current_app.config["VERSION"])


@bp.get("/notes")
def list_notes() -> Response:
    """List all notes."""
    return jsonify(get_notes().all())


@bp.get("/notes/<int:note_id>")
def read_note(note_id: int) -> Response:
    """Return one note; one that does not exist is 404."""
    note = get_notes().find(note_id)
    if note is None:
        abort(404)
    return jsonify(note)


@bp.post("/notes")
def create_note() -> ResponseReturnValue:
    """Keep a new note; one without a text is 400."""
    data = request.get_json()
    if not isinstance(data, dict) or not isinstance(data.get("text"), str) or not data["text"]:
        abort(400)
    return jsonify(get_notes().add(data["text"])), 201
