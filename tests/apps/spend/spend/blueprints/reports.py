from flask import Blueprint, current_app, jsonify

reports_bp = Blueprint("reports", __name__)


@reports_bp.get("/by-employee")
def by_employee():
    totals: dict[str, int] = {}
    for expense in current_app.extensions["store"].all():
        name = expense["employee"]
        totals[name] = totals.get(name, 0) + expense["amount_cents"]
    rows = [{"employee": name, "total_cents": totals[name]} for name in sorted(totals)]
    return jsonify(rows=rows)
