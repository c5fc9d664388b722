"""The API of the loans."""

import datetime

from flask import Blueprint, Response, abort, current_app, jsonify, request

from library.store import get_store

bp = Blueprint("loans", __name__)


@bp.get("/")
def open_loans() -> Response:
    """The loans that are not returned, of all members or of one."""
    member_id = request.args.get("member", type=int)
    return jsonify([loan.as_json() for loan in get_store().open_loans(member_id)])


@bp.post("/")
def lend() -> tuple[Response, int]:
    """Lend a book to a member."""
    store, data = get_store(), request.get_json()
    book, member = store.books.get(data.get("book_id")), store.members.get(data.get("member_id"))
    if book is None or member is None:
        abort(404, description="there is no such book or no such member")
    if store.is_lent(book.id):
        abort(409, description="somebody has the book")
    if len(store.open_loans(member.id)) >= current_app.config["LOANS_PER_MEMBER"]:
        abort(409, description="the member has too many books")
    due = datetime.date.today() + datetime.timedelta(days=current_app.config["LOAN_DAYS"])
    return jsonify(store.lend(book.id, member.id, due).as_json()), 201


@bp.post("/<int:loan_id>/return")
def give_back(loan_id: int) -> Response:
    """Take a book back."""
    loan = get_store().loans.get(loan_id)
    if loan is None:
        abort(404, description=f"there is no loan {loan_id}")
    loan.returned = True
    return jsonify(loan.as_json())
