import os

from flask import Flask, render_template


def create_app(config=None):
    app = Flask(__name__, instance_relative_config=True)
    app.config.from_mapping(
        SECRET_KEY="dev",
        DATABASE=os.path.join(app.instance_path, "gather.sqlite"),
    )
    if config:
        app.config.update(config)
    else:
        os.makedirs(app.instance_path, exist_ok=True)

    from . import db, views

    db.init_app(app)
    app.register_blueprint(views.bp)

    @app.errorhandler(404)
    def not_found(error):
        return render_template("404.html"), 404

    return app
