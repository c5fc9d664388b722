"""Pages for people."""

from flask import Blueprint, render_template

from library.store import get_store

bp = Blueprint("pages", __name__)


@bp.get("/")
def catalogue() -> str:
    """The catalogue."""
    store = get_store()
    books = sorted(store.books.values(), key=lambda book: (book.author, book.title))
    return render_template("catalogue.html", books=books, is_lent=store.is_lent)
