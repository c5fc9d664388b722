"""The API of the members."""

from flask import Blueprint, Response, abort, jsonify, request

from library.store import get_store

bp = Blueprint("members", __name__, url_prefix="/members")


@bp.get("/<int:member_id>")
def show_member(member_id: int) -> Response:
    """One member."""
    member = get_store().members.get(member_id)
    if member is None:
        abort(404, description=f"there is no member {member_id}")
    return jsonify(member.as_json())


@bp.route("", methods=["GET", "POST"])
def members() -> Response | tuple[Response, int]:
    """All members; a POST adds one."""
    store = get_store()
    if request.method == "GET":
        return jsonify([member.as_json() for member in store.members.values()])
    data = request.get_json()
    if "@" not in data.get("email", ""):
        abort(400, description="a member needs an e-mail address")
    return jsonify(store.add_member(data.get("name", ""), data["email"]).as_json()), 201
