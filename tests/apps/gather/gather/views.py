from datetime import date

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for

from .db import get_db

bp = Blueprint("events", __name__)


def get_event(event_id):
    event = get_db().execute("SELECT * FROM events WHERE id = ?", (event_id,)).fetchone()
    if event is None:
        abort(404)
    return event


def get_signups(event_id):
    return get_db().execute(
        "SELECT name, email FROM signups WHERE event_id = ? ORDER BY id", (event_id,)
    ).fetchall()


def render_event(event, error=None, status=200):
    signups = get_signups(event["id"])
    full = event["capacity"] is not None and len(signups) >= event["capacity"]
    page = render_template("event.html", event=event, signups=signups, full=full, error=error)
    return page, status


@bp.get("/")
def index():
    events = get_db().execute(
        "SELECT * FROM events WHERE starts_on >= ? ORDER BY starts_on, id",
        (date.today().isoformat(),),
    ).fetchall()
    return render_template("index.html", events=events)


@bp.route("/events/new", methods=("GET", "POST"))
def new_event():
    error = None
    if request.method == "POST":
        title = request.form.get("title", "").strip()
        starts_on = request.form.get("starts_on", "").strip()
        capacity = request.form.get("capacity", "").strip()
        if not title:
            error = "Please give the event a title."
        elif not _is_date(starts_on):
            error = "Please enter the date as YYYY-MM-DD."
        elif capacity and not (capacity.isdigit() and int(capacity) > 0):
            error = "Capacity must be a positive number."
        else:
            db = get_db()
            cursor = db.execute(
                "INSERT INTO events (title, description, starts_on, capacity) VALUES (?, ?, ?, ?)",
                (
                    title,
                    request.form.get("description", "").strip(),
                    starts_on,
                    int(capacity) if capacity else None,
                ),
            )
            db.commit()
            return redirect(url_for("events.show", event_id=cursor.lastrowid))
    return render_template("new.html", error=error), 400 if error else 200


@bp.get("/events/<int:event_id>")
def show(event_id):
    return render_event(get_event(event_id))


@bp.post("/events/<int:event_id>/signup")
def signup(event_id):
    event = get_event(event_id)
    name = request.form.get("name", "").strip()
    email = request.form.get("email", "").strip()
    if not name or "@" not in email:
        return render_event(event, "Please enter your name and a valid e-mail address.", 400)
    if event["capacity"] is not None and len(get_signups(event_id)) >= event["capacity"]:
        return render_event(event, "Sorry, all places are taken.", 409)

    db = get_db()
    db.execute(
        "INSERT INTO signups (event_id, name, email) VALUES (?, ?, ?)", (event_id, name, email)
    )
    db.commit()
    flash(f"Thanks {name}, see you there!")
    return redirect(url_for("events.show", event_id=event_id))


def _is_date(text):
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
