"""The service: `flask --app app run`."""

from flask import Flask

from app.notes import Notes
from app.views import bp

VERSION = "0.1.0"


def create_app(title: str = "Flask App") -> Flask:
    """Make the application, with notes of its own."""
    app = Flask(__name__)
    app.config.update(TITLE=title, VERSION=VERSION)
    app.extensions["notes"] = Notes()
    app.register_blueprint(bp)
    return app
