"""A small lending library."""

from collections.abc import Mapping
from typing import Any

from flask import Flask

from library.errors import register_error_handlers
from library.store import Store


def create_app(config: Mapping[str, Any] | None = None) -> Flask:
    """Make the application with a store of its own."""
    app = Flask(__name__)
    app.config.from_mapping(LOAN_DAYS=21, LOANS_PER_MEMBER=3)
    app.config.update(config or {})
    app.extensions["store"] = Store.with_first_books()

    register_error_handlers(app)

    from library.books.views import bp as books
    from library.loans.views import bp as loans
    from library.members.views import bp as members
    from library.pages.views import bp as pages

    app.register_blueprint(pages)
    app.register_blueprint(books)
    app.register_blueprint(members)
    app.register_blueprint(loans, url_prefix="/loans")
    return app
