import os

from flask import Flask

from spend.errors import register_error_handlers
from spend.store import JsonStore


def create_app(data_file: str | None = None) -> Flask:
    app = Flask(__name__)
    app.json.sort_keys = False
    path = data_file or os.environ.get("SPEND_FILE", "expenses.json")
    app.extensions["store"] = JsonStore(path)

    from spend.blueprints.expenses import expenses_bp
    from spend.blueprints.reports import reports_bp

    app.register_blueprint(expenses_bp, url_prefix="/expenses")
    app.register_blueprint(reports_bp, url_prefix="/reports")
    register_error_handlers(app)
    return app
