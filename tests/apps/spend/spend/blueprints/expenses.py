from flask import Blueprint, current_app, jsonify, request

from spend.errors import ApiError
from spend.validation import clean_changes, clean_new

expenses_bp = Blueprint("expenses", __name__)


def store():
    return current_app.extensions["store"]


def load_or_404(expense_id):
    expense = store().get(expense_id)
    if expense is None:
        raise ApiError(404, "not_found", f"expense {expense_id} does not exist")
    return expense


@expenses_bp.post("")
def create():
    fields = clean_new(request.get_json(silent=True))
    expense = store().insert({**fields, "status": "submitted"})
    return jsonify(expense), 201


@expenses_bp.get("")
def index():
    expenses = store().all()
    for name in ("employee", "status"):
        wanted = request.args.get(name)
        if wanted is not None:
            expenses = [e for e in expenses if e[name] == wanted]
    return jsonify(expenses=expenses)


@expenses_bp.get("/<int:expense_id>")
def show(expense_id):
    return jsonify(load_or_404(expense_id))


@expenses_bp.patch("/<int:expense_id>")
def edit(expense_id):
    load_or_404(expense_id)
    changes = clean_changes(request.get_json(silent=True))
    return jsonify(store().update(expense_id, changes))


@expenses_bp.post("/<int:expense_id>/approve")
def approve(expense_id):
    expense = load_or_404(expense_id)
    if expense["status"] != "submitted":
        raise ApiError(409, "wrong_state", f"expense is already {expense['status']}")
    return jsonify(store().update(expense_id, {"status": "approved"}))
